package system

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/internal/devserver/devservertest"
	"github.com/ordersaga/ordersaga/internal/rig"
)

// Binary is where Main puts the product's binary for this test process.
func Binary() string {
	return filepath.Join(os.TempDir(), "ordersaga-e2e-"+strconv.Itoa(os.Getpid()), "ordersaga")
}

// Main builds the Temporal CLI and the product's binary, and then runs the tests:
//
//	func TestMain(m *testing.M) { os.Exit(system.Main(m)) }
func Main(m *testing.M) int {
	defer func() { _ = os.RemoveAll(filepath.Dir(Binary())) }()                                                                       // a leftover in the temporary folder harms nobody
	build := exec.CommandContext(context.Background(), "go", "build", "-o", Binary(), "github.com/ordersaga/ordersaga/cmd/ordersaga") //nolint:gosec // our own path
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "build the product: %v\n%s", err, out)
		return 1
	}
	flag.Parse()
	if !set("test.parallel") {
		_ = flag.Set("test.parallel", rows) // a flag of every test binary, and a number
	}
	return devservertest.Main(m)
}

// rows is how many rows of a table are lived at once, unless -parallel says otherwise: they wait more than
// they work.
const rows = "8"

// set reports whether a flag was given.
func set(name string) bool {
	found := false
	flag.Visit(func(f *flag.Flag) { found = found || f.Name == name })
	return found
}

// Run runs the product with these arguments to its end and returns what it printed to its two outputs.
func Run(t *testing.T, args ...string) (out, told string, err error) {
	t.Helper()
	var stdout, stderr strings.Builder
	cmd := exec.CommandContext(t.Context(), Binary(), args...) //nolint:gosec // our own binary
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err = cmd.Run()
	return stdout.String(), stderr.String(), err
}

// Process is a process of the product that a test may kill and start again.
type Process struct{ *rig.Process }

func processes(all []*rig.Process) []*Process {
	wrapped := make([]*Process, 0, len(all))
	for _, p := range all {
		wrapped = append(wrapped, &Process{p})
	}
	return wrapped
}

// Start starts the process.
func (p *Process) Start(t *testing.T) {
	t.Helper()
	require.NoError(t, p.Process.Start(t.Context()))
}

// Kill ends the process with SIGKILL, at whatever it is doing. Killing a dead one is no error.
func (p *Process) Kill(t *testing.T) {
	t.Helper()
	p.Process.Kill()
}

// Log is what the process has written.
func (p *Process) Log(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(p.Process.Log)
	require.NoError(t, err)
	return string(text)
}

// ShowLogs shows what the processes with logs in dir said in the end, if the test has failed.
func ShowLogs(t *testing.T, dir string) {
	t.Helper()
	t.Cleanup(func() {
		if !t.Failed() {
			return
		}
		logs, err := filepath.Glob(filepath.Join(dir, "*.log"))
		require.NoError(t, err)
		for _, log := range logs {
			text, err := os.ReadFile(log)
			require.NoError(t, err)
			t.Logf("%s:\n%s", filepath.Base(log), ending(string(text)))
		}
	})
}

// ending is the last of a log, without what it says of every request.
func ending(log string) string {
	const most = 8_000
	var told []string
	for line := range strings.Lines(log) {
		if !strings.Contains(line, "request answered") {
			told = append(told, line)
		}
	}
	text := strings.Join(told, "")
	return text[max(0, len(text)-most):]
}
