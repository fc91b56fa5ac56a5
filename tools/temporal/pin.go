// Package temporal pins the Temporal CLI, whose development server the demo and the tests run on. The
// module file lies here under a name of its own, so that it can be embedded: a program installed far
// from this repository still builds exactly this server. To move the pin, run from the repository's root
//
//	go get -modfile=tools/temporal/temporal.mod -tool github.com/temporalio/cli/cmd/temporal@VERSION
//
// Its SQLite is newer than the CLI asks for (modernc.org/sqlite 1.61.1 instead of 1.34.1): with that one a server that could not
// keep up for a minute answered "interrupted (9)" to everything until it was restarted.
package temporal

import (
	_ "embed" // the two files below
	"strings"
)

const (
	// Module is the module that holds the CLI.
	Module = "github.com/temporalio/cli"
	// Package is the CLI's main package.
	Package = Module + "/cmd/temporal"
)

// Mod is the module file under which the CLI is built.
//
//go:embed temporal.mod
var Mod string

// Sum holds the checksums of every module that Mod needs.
//
//go:embed temporal.sum
var Sum string

// Version is the pinned version of the CLI as Mod has it, such as v1.5.1; empty if Mod does not name it.
func Version() string {
	for line := range strings.Lines(Mod) {
		if words := strings.Fields(line); len(words) > 1 && words[0] == Module {
			return words[1]
		}
	}
	return ""
}
