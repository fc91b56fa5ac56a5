// Command ordersaga carries the orders of chat bots through restaurants' point-of-sale systems. One
// binary holds everything: the demo, the API, the workers, the pretended world, and a client.
package main

import (
	"context"
	"errors"
	"io"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // stores have time zones, and the image has no database of them

	"github.com/ordersaga/ordersaga/config"
)

// Exit codes.
const (
	exitOK      = 0
	exitProblem = 1
	exitUsage   = 2
	exitBroken  = 3
)

func main() {
	ctx, stop := untilTold(context.Background())
	context.AfterFunc(ctx, stop) // so that a second Ctrl-C ends the process at once
	env := config.Environment{
		Lookup:   os.LookupEnv, //nolint:forbidigo // handed to package config, which alone reads the environment
		ReadFile: os.ReadFile,
		All:      os.Environ, //nolint:forbidigo // the same
	}
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr, env))
}

// untilTold ends the context when the process is told to stop: by Ctrl-C, by a supervisor, or because
// its terminal is closed, unless nohup keeps that from it.
func untilTold(ctx context.Context) (context.Context, context.CancelFunc) {
	signals := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) {
		signals = append(signals, syscall.SIGHUP)
	}
	return signal.NotifyContext(ctx, signals...)
}

// usageError is a mistake on the command line.
type usageError struct{ error }

// Unwrap returns the mistake.
func (u usageError) Unwrap() error { return u.error }

// run runs one command line and returns the exit code.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer, env config.Environment) int {
	root := newRoot(program{env: env, stderr: stderr})
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	command, err := root.ExecuteContextC(ctx)
	switch usage, ok := errors.AsType[usageError](err); {
	case err == nil:
		return exitOK
	case ok:
		command.PrintErrln("ordersaga:", usage.error)
		command.PrintErrln("See: " + command.CommandPath() + " --help")
		return exitUsage
	}
	command.PrintErrln("ordersaga:", complaint(err))
	if errors.Is(err, errBroken) {
		return exitBroken
	}
	return exitProblem
}
