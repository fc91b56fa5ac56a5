// Package temporalserver pins the Temporal server that production runs, and the tool that makes its tables in a
// SQL database: the parts of the images temporalio/server and temporalio/admin-tools, for tests on a machine
// without containers. To move the pin, run from the repository's root
//
//	go get -modfile=tools/temporalserver/temporalserver.mod -tool go.temporal.io/server/cmd/server@VERSION
package temporalserver

import (
	_ "embed" // the two files below
	"strings"

	"github.com/ordersaga/ordersaga/internal/gobuild"
)

// Module is the module that holds both programs.
const Module = "go.temporal.io/server"

// The binaries, under the names that they have in the images.
const (
	Server  = "temporal-server"
	SQLTool = "temporal-sql-tool"
)

//go:embed temporalserver.mod
var mod string

//go:embed temporalserver.sum
var sum string

// Pin is both programs, to be built.
func Pin() gobuild.Pin {
	return gobuild.Pin{
		Name: "temporal-server", Version: version(), Title: "Temporal server", Mod: mod, Sum: sum,
		Packages:  map[string]string{Server: Module + "/cmd/server", SQLTool: Module + "/cmd/tools/sql"},
		LinkFlags: "-s -w",
		Notice:    "Building the Temporal server " + version() + " of the production stack from source: minutes, once.",
	}
}

// version is the pinned version as the module file has it, such as v1.32.0; empty if it does not name it.
func version() string {
	for line := range strings.Lines(mod) {
		if words := strings.Fields(line); len(words) > 1 && words[0] == Module {
			return words[1]
		}
	}
	return ""
}
