package devserver

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
)

// childAttributes give the child its own process group, so that Ctrl-C reaches us alone and we stop it
// in order, and have the kernel kill it when we are killed.
func childAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

// commandLine is a process's command line, its words joined by spaces; empty if there is no such process.
func commandLine(_ context.Context, pid int) string {
	content, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "cmdline"))
	if err != nil {
		return ""
	}
	return string(bytes.ReplaceAll(bytes.TrimRight(content, "\x00"), []byte{0}, []byte{' '}))
}
