// Package devservertest gives tests a Temporal development server of their own.
package devservertest

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"testing"

	"github.com/ordersaga/ordersaga/internal/devserver"
)

// Main builds the Temporal CLI and then runs the tests; it returns the code to exit with:
//
//	func TestMain(m *testing.M) { os.Exit(devservertest.Main(m)) }
//
// The order matters on a machine where nothing is built yet: go test's limit of ten minutes starts to
// run inside m.Run, so a build before it leaves the tests all their time. (go test itself ends the
// binary one minute after that limit, counted from its start: tests that come after the one build of a
// machine should need less than half of the ten minutes.)
func Main(m *testing.M) int {
	if err := build(os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return m.Run()
}

func build(progress io.Writer) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	_, err := devserver.Build(ctx, devserver.Options{Progress: progress})
	return err
}

// Start starts a server that ends with the test. Call it from a package whose TestMain calls Main.
func Start(tb testing.TB, opts devserver.Options) *devserver.Server {
	tb.Helper()
	server, err := devserver.Start(tb.Context(), opts)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := server.Stop(); err != nil {
			tb.Error(err)
		}
	})
	return server
}
