package rig

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/ordersaga/ordersaga/internal/child"
)

// stopWithin is how long a process may take to finish what is on its way.
const stopWithin = time.Minute

// errRuns means that a process was to be started that has not ended.
var errRuns = errors.New("it runs already")

// Process is a process of the product that may be killed and started again. It is used from one goroutine.
type Process struct {
	// Log is the file that all its lives write to.
	Log string
	// URL is where an API or a worker answers, each by itself; empty for other processes.
	URL string

	command []string
	environ []string
	besides []string // variables, set over the environment
	running *child.Process
}

// NewProcess is a process of a command with this environment, NAME=VALUE. It is not started.
func NewProcess(log string, environ []string, command ...string) *Process {
	return &Process{Log: log, environ: environ, command: command}
}

// Start starts the process; the end of ctx does not end it.
func (p *Process) Start(ctx context.Context) error {
	if p.running != nil {
		return fmt.Errorf("start %v: %w", p.command, errRuns)
	}
	log, err := os.OpenFile(p.Log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("start %v: %w", p.command, err)
	}
	p.running, err = child.Program{
		Command: p.command, Environ: p.environ, Besides: p.besides, Output: log, StopWithin: stopWithin,
	}.Start(ctx)
	if err = errors.Join(err, log.Close()); err != nil {
		return fmt.Errorf("start %v: %w", p.command, err)
	}
	return nil
}

// Kill ends the process with SIGKILL, at whatever it is doing. Killing a dead one does nothing.
func (p *Process) Kill() {
	if p.running != nil {
		p.running.Kill()
	}
	p.running = nil
}

// Stop ends the process in order with SIGTERM. The error is how it ended otherwise than with exit status 0.
func (p *Process) Stop() error {
	if p.running == nil {
		return nil
	}
	ended := p.running
	p.running = nil
	if err := errors.Join(ended.Stop(), ended.Err()); err != nil {
		return fmt.Errorf("stop %v: %w", p.command, err)
	}
	return nil
}

// Exited reports whether the process has ended by itself since it was started, neither killed nor stopped, and how:
// nil for exit status 0.
func (p *Process) Exited() (bool, error) {
	if p.running == nil {
		return false, nil
	}
	select {
	case <-p.running.Done():
		return true, p.running.Err()
	default:
		return false, nil
	}
}

// PID is the id of the process that was started, be it that it has ended by itself since; 0 for none.
func (p *Process) PID() int {
	if p.running == nil {
		return 0
	}
	return p.running.PID()
}
