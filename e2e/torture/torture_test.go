// Package torture_test has the product tortured for a while.
package torture_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/e2e/system"
)

func TestMain(m *testing.M) { os.Exit(system.Main(m)) }

func TestNoPromiseIsBroken(t *testing.T) {
	report := filepath.Join(t.TempDir(), "report.json")
	out, told, err := system.Run(t, "torture", "--orders", "80", "--seed", "1", "--kill", "worker,api,temporal", "--every", "5s", "--report", report)
	t.Logf("%s\n%s", told, out)
	require.NoError(t, err)
	require.Contains(t, out, "every promise kept")
	require.FileExists(t, report)
}

func TestTheTorturerTouchesNothingOfAnOperator(t *testing.T) {
	for name, value := range map[string]string{
		"TEMPORAL_ADDRESS": "127.0.0.1:1", "ORDERSAGA_TEMPORAL_ADDRESS": "127.0.0.1:1", "ORDERSAGA_JOURNAL_DSN": "postgres://nobody@127.0.0.1:1/none",
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
		{"a folder that holds something", []string{"--data", full}, "it is not empty"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, told, err := system.Run(t, append([]string{"torture"}, tt.args...)...)
			require.Error(t, err)
			require.Contains(t, told, tt.want)
		})
	}
}
