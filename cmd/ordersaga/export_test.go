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
