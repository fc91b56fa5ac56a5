package devserver

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strconv"
)

// commandLine is a process's command line, its words joined by spaces; empty if there is no such process.
func commandLine(_ context.Context, pid int) string {
	content, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "cmdline"))
	if err != nil {
		return ""
	}
	return string(bytes.ReplaceAll(bytes.TrimRight(content, "\x00"), []byte{0}, []byte{' '}))
}
