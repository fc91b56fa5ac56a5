//go:build unix && !linux

package devserver

import (
	"context"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
)

// childAttributes give the child its own process group, so that Ctrl-C reaches us alone and we stop it
// in order. Only Linux can tie its life to ours: here the next start ends it after we were killed.
func childAttributes() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

// commandLine is a process's command line, its words joined by spaces; empty if there is no such process.
func commandLine(ctx context.Context, pid int) string {
	content, err := exec.CommandContext(ctx, "ps", "-ww", "-o", "command=", "-p", strconv.Itoa(pid)).Output()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(content))
}
