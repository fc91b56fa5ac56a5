// Package production_test runs the production stack on this machine, from the parts of docker-compose.yml: PostgreSQL
// for Temporal and the journal, the Temporal server, several APIs and workers. Its services run with the commands and
// variables of that file, at other addresses and without containers.
package production_test

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"testing"

	"github.com/ordersaga/ordersaga/e2e/system"
	"github.com/ordersaga/ordersaga/internal/gobuild"
	"github.com/ordersaga/ordersaga/tools/temporalserver"
)

// TestMain builds the server before the tests, whose time is limited, start to run.
func TestMain(m *testing.M) {
	if _, why := findPostgres(); why == "" {
		if err := build(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	os.Exit(system.Main(m))
}

func build() error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	_, err := temporalserver.Pin().Build(ctx, gobuild.Options{Progress: os.Stderr})
	return err
}
