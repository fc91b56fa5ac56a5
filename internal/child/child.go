// Package child runs programs that end with us: a parent that ends in order stops them, and on Linux the
// kernel kills them with a parent that was killed.
package child

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"runtime"
	"syscall"
	"time"
)

// ErrKilled means that a program had to be killed, because it did not end in order in time.
var ErrKilled = errors.New("it did not end in time and was killed")

// Process is a program that runs, or has ended.
type Process struct {
	cmd    *exec.Cmd
	cancel context.CancelFunc
	within time.Duration
	done   chan struct{} // closed after err was set
	err    error
}

// Program is what is run.
type Program struct {
	// Command is the command line.
	Command []string
	// Environ is its environment, NAME=VALUE; nil for our own.
	Environ []string
	// Besides are variables that are set over it.
	Besides []string
	// Output gets what it prints, to both outputs.
	Output io.Writer
	// StopWithin is how long it has to end in order.
	StopWithin time.Duration
}

// Start runs the program until Stop or Kill; the end of ctx does not end it.
func (g Program) Start(ctx context.Context) (*Process, error) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	p := &Process{cancel: cancel, within: g.StopWithin, done: make(chan struct{})}
	p.cmd = exec.CommandContext(ctx, g.Command[0], g.Command[1:]...) //nolint:gosec // the caller's own program
	p.cmd.Stdout, p.cmd.Stderr, p.cmd.Env = g.Output, g.Output, g.Environ
	p.cmd.Env = append(p.cmd.Environ(), g.Besides...)
	p.cmd.SysProcAttr = attributes()
	p.cmd.Cancel = func() error { return p.cmd.Process.Signal(syscall.SIGTERM) }
	p.cmd.WaitDelay = g.StopWithin
	started := make(chan error, 1)
	go p.run(started)
	if err := <-started; err != nil {
		cancel()
		return nil, err
	}
	return p, nil
}

// run holds its thread for the child's whole life: Linux sends a child the signal of its parent's death
// already when the thread that started it ends.
func (p *Process) run(started chan<- error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	err := p.cmd.Start()
	started <- err
	if err != nil {
		return
	}
	// To Wait a stop is an error even when the process took it well.
	if err := p.cmd.Wait(); !p.cmd.ProcessState.Success() {
		p.err = err
	}
	p.killGroup() // what it has left behind: its id is not used again so soon
	close(p.done)
}

// PID is the id of the process.
func (p *Process) PID() int { return p.cmd.Process.Pid }

// Done is closed when the process has ended, for whatever reason.
func (p *Process) Done() <-chan struct{} { return p.done }

// Err is how the process ended: nil after exit status 0. It may be asked once Done is closed.
func (p *Process) Err() error { return p.err }

// Stop asks the process to end, waits, and kills it when it takes too long, which is [ErrKilled]. A process
// that had ended before is not an error.
func (p *Process) Stop() error {
	select {
	case <-p.done:
		p.cancel()
		return nil
	default:
	}
	p.cancel()
	<-p.done
	status, ok := p.cmd.ProcessState.Sys().(syscall.WaitStatus)
	if ok && status.Signaled() && status.Signal() == syscall.SIGKILL {
		return fmt.Errorf("%w: %s", ErrKilled, p.within)
	}
	return nil
}

// Kill ends the process with SIGKILL, at whatever it is doing, and waits. Killing a process that has ended does
// nothing. However it ends, whatever of its group it has started is killed with it.
func (p *Process) Kill() {
	select {
	case <-p.done:
	default:
		p.killGroup()
		<-p.done
	}
	p.cancel()
}

// killGroup kills the process and what it has started. The group may be gone already, which is what we want.
func (p *Process) killGroup() { _ = syscall.Kill(-p.PID(), syscall.SIGKILL) }
