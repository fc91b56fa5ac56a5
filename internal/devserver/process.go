package devserver

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/ordersaga/ordersaga/internal/child"
)

// stopWithin is how long the server may take to end in order before it is killed.
const stopWithin = 15 * time.Second

// process is the server's, and what it said.
type process struct {
	*child.Process

	output *excerpt
}

// exitError tells that the server ended by itself, and quotes it.
type exitError struct {
	err  error
	said string
}

// Error implements error.
func (e *exitError) Error() string {
	return fmt.Sprintf("start Temporal: the server ended early: %v\n%s", e.err, e.said)
}

// Unwrap is how the process ended.
func (e *exitError) Unwrap() error { return e.err }

// startProcess runs the command until it is stopped or killed; the end of ctx does not end it.
func startProcess(ctx context.Context, command []string, log io.Writer) (*process, error) {
	output := &excerpt{next: log}
	started, err := child.Program{Command: command, Output: output, StopWithin: stopWithin}.Start(ctx)
	if err != nil {
		return nil, fmt.Errorf("start Temporal: %w", err)
	}
	return &process{Process: started, output: output}, nil
}

// stop ends the server in order.
func (p *process) stop() error {
	if err := p.Stop(); err != nil {
		return fmt.Errorf("stop Temporal: %w\n%s", err, p.output)
	}
	return nil
}

// exited is the error of a server that ended before it was ready. Call it when Done is closed.
func (p *process) exited() error {
	err := p.Err()
	if err == nil {
		err = errors.New("exit status 0")
	}
	return &exitError{err: err, said: p.output.String()}
}
