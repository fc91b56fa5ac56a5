package main

import (
	"context"
	"io"

	"github.com/ordersaga/ordersaga/config"
)

// Run lets the tests run command lines in this process.
func Run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer, env config.Environment) int {
	return run(ctx, args, stdin, stdout, stderr, env)
}

// Command runs a command line as the demo does.
func Command(ctx context.Context, env config.Environment, url, key string, args ...string) error {
	return program{env: env, stderr: io.Discard}.command(ctx, url, key, args...)
}

// UntilTold is the context of main.
func UntilTold(ctx context.Context) (context.Context, context.CancelFunc) { return untilTold(ctx) }
