package devserver

import (
	"context"
	"path/filepath"
	"strings"

	"github.com/ordersaga/ordersaga/internal/gobuild"
	"github.com/ordersaga/ordersaga/tools/temporal"
)

// binaryName is the CLI's.
const binaryName = "temporal"

// Build returns the path of the Temporal CLI, which it first builds unless that was done before, see
// [gobuild.Pin.Build].
func Build(ctx context.Context, opts Options) (string, error) {
	if opts.Binary != "" {
		return opts.Binary, pin().CheckExecutable(opts.Binary)
	}
	dir, err := pin().Build(ctx, opts.building())
	return filepath.Join(dir, binaryName), err
}

func pin() gobuild.Pin {
	return gobuild.Pin{
		Name: "temporal", Version: temporal.Version(), Title: "Temporal CLI",
		Mod: temporal.Mod, Sum: temporal.Sum, Packages: map[string]string{binaryName: temporal.Package},
		// The version in the form that the server wants of a client.
		LinkFlags: "-s -w -X github.com/temporalio/cli/temporalcli.Version=" + strings.TrimPrefix(temporal.Version(), "v"),
		Instead:   "name a prebuilt one with --temporal-cli",
		Notice: "Building the Temporal server " + temporal.Version() +
			" from source: minutes, once. `go run ./cmd/ordersaga temporal build` does it ahead of time.",
	}
}

func (o Options) building() gobuild.Options {
	return gobuild.Options{CacheDir: o.CacheDir, GoCommand: o.GoCommand, Progress: o.Progress}
}

func (o Options) cacheDir() (string, error) { return pin().Cache(o.building()) }
