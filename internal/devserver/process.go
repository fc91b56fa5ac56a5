package devserver

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

// stopWithin is how long the server may take to end in order before it is killed.
const stopWithin = 15 * time.Second

// process is a child that ends with us.
type process struct {
	cmd    *exec.Cmd
	cancel context.CancelFunc
	output *excerpt
	done   chan struct{} // closed after err was set
	err    error
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

// startProcess runs the command until stop or kill; the end of ctx does not end it.
func startProcess(ctx context.Context, command []string, log io.Writer) (*process, error) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	p := &process{cancel: cancel, output: &excerpt{next: log}, done: make(chan struct{})}
	p.cmd = exec.CommandContext(ctx, command[0], command[1:]...) //nolint:gosec // our own binary
	p.cmd.Stdout, p.cmd.Stderr = p.output, p.output
	p.cmd.SysProcAttr = childAttributes()
	p.cmd.Cancel = func() error { return p.cmd.Process.Signal(syscall.SIGTERM) }
	p.cmd.WaitDelay = stopWithin
	started := make(chan error, 1)
	go p.run(started)
	if err := <-started; err != nil {
		cancel()
		return nil, fmt.Errorf("start Temporal: %w", err)
	}
	return p, nil
}

// run holds its thread for the child's whole life: Linux sends a child the signal of its parent's death
// already when the thread that started it ends.
func (p *process) run(started chan<- error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	err := p.cmd.Start()
	started <- err
	if err != nil {
		return
	}
	p.err = p.cmd.Wait()
	close(p.done)
}

func (p *process) pid() int { return p.cmd.Process.Pid }

// stop asks the child to end, waits, and kills it when it takes too long. A child that had ended before
// is not an error.
func (p *process) stop() error {
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
		return fmt.Errorf("stop Temporal: killed after %s\n%s", stopWithin, p.output)
	}
	return nil
}

// kill ends the child and whatever it started, at once.
func (p *process) kill() {
	select {
	case <-p.done:
	default:
		// The group may be gone already, which is what we want.
		_ = syscall.Kill(-p.pid(), syscall.SIGKILL)
		<-p.done
	}
	p.cancel()
}

// exited is the error of a server that ended before it was ready. Call it when done is closed.
func (p *process) exited() error {
	err := p.err
	if err == nil {
		err = errors.New("exit status 0")
	}
	return &exitError{err: err, said: p.output.String()}
}
