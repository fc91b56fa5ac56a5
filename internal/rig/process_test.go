package rig_test

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/internal/rig"
)

func TestProcess_TellsThatItHasEndedByItself(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, line, how string
	}{
		{"with an exit status", "exit 3", "exit status 3"},
		{"by a signal", "kill -9 $$", "signal: killed"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := rig.NewProcess(filepath.Join(t.TempDir(), "log"), nil, "sh", "-c", tt.line)
			require.NoError(t, p.Start(t.Context()))
			require.Eventually(t, func() bool { ended, _ := p.Exited(); return ended }, time.Minute, time.Millisecond)
			_, how := p.Exited()
			require.EqualError(t, how, tt.how)
			p.Kill()
			requireSilent(t, p)
		})
	}
}

func TestProcess_ThatWasKilledHasNotEndedByItself(t *testing.T) {
	t.Parallel()
	p := rig.NewProcess(filepath.Join(t.TempDir(), "log"), nil, "tail", "-f", "/dev/null")
	requireSilent(t, p)
	require.NoError(t, p.Start(t.Context()))
	requireSilent(t, p)
	p.Kill()
	requireSilent(t, p)
}

func requireSilent(t *testing.T, p *rig.Process) {
	t.Helper()
	ended, how := p.Exited()
	require.False(t, ended)
	require.NoError(t, how)
}
