package main_test

import (
	"bytes"
	"os"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	main "github.com/ordersaga/ordersaga/cmd/ordersaga"
	"github.com/ordersaga/ordersaga/config"
	"github.com/ordersaga/ordersaga/internal/proc"
)

func TestAMeasurementThatDoesNotStartSaysWhereItsLogsAre(t *testing.T) {
	if !proc.Available() {
		t.Skip("there is no /proc here")
	}
	env := config.Environment{
		Lookup: func(string) (string, bool) { return "", false }, ReadFile: os.ReadFile, All: func() []string { return nil },
	}
	for _, command := range [][]string{{"bench"}, {"bench", "growth"}, {"bench", "soak"}} {
		for wrong, why := range map[string]string{"--temporal-cli=/nowhere/temporal": "/nowhere/temporal", "--measure=database=99999999": "measure database: "} {
			data := t.TempDir()
			var stdout, stderr bytes.Buffer
			code := main.Run(t.Context(), append(slices.Clone(command), wrong, "--data", data), nil, &stdout, &stderr, env)
			require.Equal(t, 1, code)
			require.Contains(t, stderr.String(), why)
			require.Contains(t, stderr.String(), "the logs are in "+data)
			require.Empty(t, stdout.String())
		}
	}
}

func TestTheFloorIsForMeasurementsAlone(t *testing.T) {
	help := execute(t, nil, "", "bench", "--help").stdout
	require.Contains(t, help, "\n  growth ")
	require.Contains(t, help, "\n  soak ")
	require.NotContains(t, help, "\n  floor ")
}
