//go:build unix && !linux

package devserver

import (
	"context"
	"os/exec"
	"strconv"
	"strings"
)

// commandLine is a process's command line, its words joined by spaces; empty if there is no such process.
func commandLine(ctx context.Context, pid int) string {
	content, err := exec.CommandContext(ctx, "ps", "-ww", "-o", "command=", "-p", strconv.Itoa(pid)).Output()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(content))
}
