// Package torture_test has the product tortured for a while.
package torture_test

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/e2e/system"
	"github.com/ordersaga/ordersaga/internal/torture"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/simulator"
)

func TestMain(m *testing.M) { os.Exit(system.Main(m)) }

func TestNoPromiseIsBroken(t *testing.T) {
	file := filepath.Join(t.TempDir(), "report.json")
	out, told, err := system.Run(t, "torture", "--orders", "120", "--seed", "1", "--every", "5s", "--data", t.TempDir(), "--report", file)
	t.Logf("%s\n%s", told, out)
	require.NoError(t, err)
	require.Contains(t, out, "every promise kept")
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	var report torture.Report
	require.NoError(t, json.Unmarshal(text, &report))
	requireFood(t, report)
	requireStorm(t, report)
}

// requireFood wants what a product that refuses everything would not have: orders that came to the end that their
// guests had wished for, and some of each kind.
func requireFood(t *testing.T, r torture.Report) {
	t.Helper()
	require.Equal(t, 120, r.Orders)
	wanted := r.Orders - r.Statuses[order.Cancelled] - r.Statuses[order.PaymentFailed] - r.Ends[string(torture.ByNobody)][order.Expired]
	require.Greater(t, 2*r.Statuses[order.Completed], wanted, "most of what was wanted, and could be paid, was delivered: %v", r.Statuses)
	for wish, end := range map[string]order.Status{
		string(torture.ByCard): order.Completed, string(torture.InCash): order.Completed, string(torture.ByLink): order.Completed,
		string(torture.ByCardSlowly): order.Completed, string(torture.ByBadCard): order.PaymentFailed, string(torture.ByNobody): order.Expired,
		torture.ForLater: order.Completed, torture.WantsOut: order.Cancelled,
	} {
		require.Positive(t, r.Ends[wish][end], "some %s orders are %s: %v", wish, end, r.Ends[wish])
	}
	require.Positive(t, r.Echoes)
}

// requireStorm wants what was planned against the product to have happened. A run of this length meets most faults, each
// somewhere, and may miss one whose calls are seldom: a refund, a message to the staff.
func requireStorm(t *testing.T, r torture.Report) {
	t.Helper()
	require.Len(t, r.Faults, len(simulator.FaultNames()), "every fault is planned")
	never, missed := 0, 0
	for name, times := range r.Faults {
		missed += len(r.Missed[name])
		if times == 0 {
			never++
		}
	}
	require.LessOrEqual(t, never, 5, "faults that struck nobody: %v", r.Faults)
	require.Less(t, 3*missed, 2*r.Planned, "misdeeds that met nothing: %v", r.Missed)
	require.Equal(t, r.KillsPlanned, r.Kills)
	for _, part := range torture.Parts() {
		require.Positive(t, r.Kills[part], "%s was killed", part)
	}
}

func TestTheTorturerTouchesNothingOfAnOperator(t *testing.T) {
	profiles := t.TempDir() // where Temporal's library looks for them on Linux
	require.NoError(t, os.Mkdir(filepath.Join(profiles, "temporalio"), 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(profiles, "temporalio", "temporal.toml"), []byte("[profile.default]\napi_key = \"operators\"\n"), 0o600))
	for name, value := range map[string]string{
		"XDG_CONFIG_HOME": profiles, "TEMPORAL_ADDRESS": "127.0.0.1:1", "ORDERSAGA_TEMPORAL_ADDRESS": "127.0.0.1:1", "ORDERSAGA_JOURNAL_DSN": "postgres://nobody@127.0.0.1:1/none",
	} {
		t.Setenv(name, value)
	}
	out, told, err := system.Run(t, "torture", "--orders", "3", "--seed", "1")
	require.NoError(t, err, "%s\n%s", told, out)
}

func TestMistakesOnTheCommandLineAreTold(t *testing.T) {
	full := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(full, "precious"), nil, 0o600))
	for _, tt := range []struct {
		name string
		args []string
		want string
	}{
		{"a part that there is not", []string{"--kill", "worker,cook"}, "--kill cook: there are worker, api and temporal"},
		{"a fault that there is not", []string{"--faults", "down,tired"}, "--faults tired: there is no such fault"},
		{"no orders", []string{"--orders", "0"}, "--orders: at least one"},
		{"kills without a pause", []string{"--every", "1ms"}, "--every: at least a second"},
		{"no time to settle", []string{"--settle-within", "1ms"}, "--settle-within: at least 10s"},
		{"a folder that holds something", []string{"--data", full}, "it is not empty"},
		{"a report that has no place", []string{"--report", filepath.Join(full, "none", "report.json")}, "--report: open "},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, told, err := system.Run(t, append([]string{"torture"}, tt.args...)...)
			ended, exited := errors.AsType[*exec.ExitError](err)
			require.True(t, exited, "%v", err)
			require.Equal(t, 2, ended.ExitCode())
			require.Contains(t, told, tt.want)
		})
	}
}
