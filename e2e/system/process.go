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
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/internal/devserver/devservertest"
	"github.com/ordersaga/ordersaga/internal/freeport"
)

// binary is where Main puts the product's binary for this test process.
func binary() string {
	return filepath.Join(os.TempDir(), "ordersaga-e2e-"+strconv.Itoa(os.Getpid()), "ordersaga")
}

// Main builds the Temporal CLI and the product's binary, and then runs the tests:
//
//	func TestMain(m *testing.M) { os.Exit(system.Main(m)) }
func Main(m *testing.M) int {
	defer func() { _ = os.RemoveAll(filepath.Dir(binary())) }()                                                                       // a leftover in the temporary folder harms nobody
	build := exec.CommandContext(context.Background(), "go", "build", "-o", binary(), "github.com/ordersaga/ordersaga/cmd/ordersaga") //nolint:gosec // our own path
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
	cmd := exec.CommandContext(t.Context(), binary(), args...) //nolint:gosec // our own binary
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err = cmd.Run()
	return stdout.String(), stderr.String(), err
}

// Process is a process of the product that a test may kill and start again.
type Process struct {
	args []string
	log  string
	cmd  *exec.Cmd
}

func newProcess(t *testing.T, log string, args ...string) *Process {
	t.Helper()
	p := &Process{args: args, log: log}
	t.Cleanup(func() {
		p.Kill(t)
		if t.Failed() {
			p.show(t)
		}
	})
	return p
}

// Start starts the process.
func (p *Process) Start(t *testing.T) {
	t.Helper()
	log, err := os.OpenFile(p.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	require.NoError(t, err)
	defer func() { require.NoError(t, log.Close()) }()
	// Not bound to the test's context: it ends before the clean-up, which stops the process in order.
	p.cmd = exec.CommandContext(context.WithoutCancel(t.Context()), binary(), p.args...) //nolint:gosec // our own binary
	p.cmd.Stdout, p.cmd.Stderr = log, log
	require.NoError(t, p.cmd.Start())
}

// Kill ends the process with SIGKILL, at whatever it is doing. Killing a dead one is no error.
func (p *Process) Kill(t *testing.T) {
	t.Helper()
	if p.cmd == nil {
		return
	}
	require.NoError(t, p.cmd.Process.Signal(syscall.SIGKILL))
	_ = p.cmd.Wait() // says that it was killed
	p.cmd = nil
}

// Stop ends the process in order with SIGTERM and returns its exit error.
func (p *Process) Stop(t *testing.T) error {
	t.Helper()
	require.NoError(t, p.cmd.Process.Signal(syscall.SIGTERM))
	err := p.cmd.Wait()
	p.cmd = nil
	return err
}

// PID is the id of the running process.
func (p *Process) PID() int { return p.cmd.Process.Pid }

// Log is what the process has written.
func (p *Process) Log(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(p.log)
	require.NoError(t, err)
	return string(text)
}

func (p *Process) show(t *testing.T) {
	t.Helper()
	const most = 8_000
	var told []string
	for line := range strings.Lines(p.Log(t)) {
		if !strings.Contains(line, "request answered") {
			told = append(told, line)
		}
	}
	text := strings.Join(told, "")
	t.Logf("log of %v:\n%s", p.args, text[max(0, len(text)-most):])
}

// freeAddress is a loopback address that stays free while its server is killed and started again.
func freeAddress(t *testing.T) string {
	t.Helper()
	held, err := freeport.Hold(t.Context(), "127.0.0.1")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, held.Release()) })
	return held.Address()
}

// quiet drops the Temporal client's log.
type quiet struct{}

func (quiet) Debug(string, ...any) {}
func (quiet) Info(string, ...any)  {}
func (quiet) Warn(string, ...any)  {}
func (quiet) Error(string, ...any) {}
