package rig

import (
	"fmt"
	"os"
	"syscall"
)

// Dump ends the process with SIGQUIT, upon which Go tells what each goroutine is doing, and returns what it
// wrote from then on.
func (p *Process) Dump() (string, error) {
	if p.running == nil {
		return "", nil
	}
	before, err := os.ReadFile(p.Log)
	if err != nil {
		return "", fmt.Errorf("dump %v: %w", p.command, err)
	}
	ended := p.running
	if err := syscall.Kill(ended.PID(), syscall.SIGQUIT); err != nil {
		return "", fmt.Errorf("dump %v: %w", p.command, err)
	}
	<-ended.Done()
	p.running = nil
	after, err := os.ReadFile(p.Log)
	if err != nil {
		return "", fmt.Errorf("dump %v: %w", p.command, err)
	}
	return string(after[len(before):]), nil
}
