package child_test

import (
	"bytes"
	"context"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/internal/child"
)

const (
	long    = time.Minute
	instant = 50 * time.Millisecond
)

// said collects what a program prints.
type said struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (s *said) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(p)
}

func (s *said) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// start runs a line of the shell, and waits until it says that it is there.
func start(t *testing.T, within time.Duration, line string) (*child.Process, *said) {
	t.Helper()
	out := &said{}
	ctx, cancel := context.WithCancel(t.Context())
	p, err := child.Program{Command: []string{"sh", "-c", line + "; echo here; exec tail -f /dev/null"}, Output: out, StopWithin: within}.Start(ctx)
	require.NoError(t, err)
	cancel() // it bounds the start alone
	t.Cleanup(p.Kill)
	require.Eventually(t, func() bool { return strings.Contains(out.String(), "here") }, long, time.Millisecond)
	return p, out
}

func TestAProcessIsStoppedInOrder(t *testing.T) {
	p, _ := start(t, long, ":")
	require.NoError(t, p.Stop())
	<-p.Done()
	require.Error(t, p.Err(), "SIGTERM ended it")
	require.NoError(t, p.Stop(), "twice is once")
	p.Kill()
}

func TestAProcessThatTakesAStopWellHasNoError(t *testing.T) {
	out := &said{}
	p, err := child.Program{Command: []string{"sh", "-c", "trap 'kill $!; exit 0' TERM; tail -f /dev/null & echo here; wait"}, Output: out, StopWithin: long}.Start(t.Context())
	require.NoError(t, err)
	require.Eventually(t, func() bool { return strings.Contains(out.String(), "here") }, long, time.Millisecond)
	require.NoError(t, p.Stop())
	require.NoError(t, p.Err())
}

func TestAProcessThatDoesNotStopIsKilled(t *testing.T) {
	out := &said{}
	p, err := child.Program{Command: []string{"sh", "-c", "trap '' TERM; echo here; while :; do wait; done"}, Output: out, StopWithin: instant}.Start(t.Context())
	require.NoError(t, err)
	require.Eventually(t, func() bool { return strings.Contains(out.String(), "here") }, long, time.Millisecond)
	require.ErrorIs(t, p.Stop(), child.ErrKilled)
}

func TestAKilledProcessTakesItsChildrenAlong(t *testing.T) {
	p, out := start(t, long, "tail -f /dev/null & echo child $!")
	p.Kill()
	p.Kill()
	requireGone(t, out)
}

func TestAProcessThatEndsByItselfLeavesNothingBehind(t *testing.T) {
	out := &said{}
	line := "tail -f /dev/null >/dev/null 2>&1 & echo child $!"
	p, err := child.Program{Command: []string{"sh", "-c", line}, Output: out, StopWithin: long}.Start(t.Context())
	require.NoError(t, err)
	<-p.Done()
	requireGone(t, out)
}

// requireGone waits for the end of the child that a program has told of.
func requireGone(t *testing.T, out *said) {
	t.Helper()
	var pid string
	for line := range strings.Lines(out.String()) {
		if rest, ok := strings.CutPrefix(line, "child "); ok {
			pid = strings.TrimSpace(rest)
		}
	}
	require.NotEmpty(t, pid)
	require.Eventually(t, func() bool { return exec.CommandContext(t.Context(), "kill", "-0", pid).Run() != nil || zombie(t, pid) }, long, time.Millisecond)
}

// zombie tells that a process has ended and that nobody has asked how: on a machine whose first process does
// not, orphans stay so.
func zombie(t *testing.T, pid string) bool {
	t.Helper()
	state, err := exec.CommandContext(t.Context(), "ps", "-o", "stat=", "-p", pid).Output()
	return err == nil && strings.HasPrefix(strings.TrimSpace(string(state)), "Z")
}

func TestAProgramGetsTheEnvironmentThatItIsGiven(t *testing.T) {
	t.Setenv("OURS", "here")
	for _, tt := range []struct {
		name    string
		environ []string
		besides []string
		want    string
	}{
		{"none of its own", nil, nil, "here/\n"},
		{"another", []string{"THEIRS=there"}, nil, "/there\n"},
		{"ours with a variable changed", nil, []string{"OURS=changed"}, "changed/\n"},
		{"another with a variable changed", []string{"THEIRS=there"}, []string{"THEIRS=changed"}, "/changed\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			out := &said{}
			p, err := child.Program{Command: []string{"/bin/sh", "-c", "echo $OURS/$THEIRS"}, Environ: tt.environ, Besides: tt.besides, Output: out, StopWithin: long}.Start(t.Context())
			require.NoError(t, err)
			<-p.Done()
			require.Equal(t, tt.want, out.String())
		})
	}
}

func TestAProgramThatIsNotThereIsTold(t *testing.T) {
	_, err := child.Program{Command: []string{"/nowhere/at/all"}, Output: &said{}, StopWithin: long}.Start(t.Context())
	require.ErrorContains(t, err, "/nowhere/at/all")
}

func TestAProcessMayEndByItself(t *testing.T) {
	p, err := child.Program{Command: []string{"sh", "-c", "exit 3"}, Output: &said{}, StopWithin: long}.Start(t.Context())
	require.NoError(t, err)
	<-p.Done()
	require.EqualError(t, p.Err(), "exit status 3")
	require.NoError(t, p.Stop())
}
