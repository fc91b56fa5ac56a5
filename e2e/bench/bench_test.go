// Package bench_test measures a few orders with the real program, and looks at whether what was measured is what
// it is said to be.
package bench_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/e2e/system"
	"github.com/ordersaga/ordersaga/internal/bench"
	"github.com/ordersaga/ordersaga/internal/proc"
)

func TestMain(m *testing.M) { os.Exit(system.Main(m)) }

// measure runs a measurement and reads its report, the printed one and the kept one.
func measure[T any](t *testing.T, args ...string) (string, T) {
	t.Helper()
	t.Parallel()
	if !proc.Available() {
		t.Skip("there is no /proc here")
	}
	file := filepath.Join(t.TempDir(), "report.json")
	out, told, err := system.Run(t, append([]string{"bench"}, append(args, "--data", t.TempDir(), "--report", file)...)...)
	require.NoError(t, err, out+told)
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	var report T
	require.NoError(t, json.Unmarshal(text, &report))
	return out, report
}

func TestTheFloorDoesToTemporalWhatTheProductDoes(t *testing.T) {
	out, report := measure[bench.Report](t, "--orders", "5", "--concurrency", "1", "--rounds", "1")
	require.Contains(t, out, "1 at a time")
	require.Len(t, report.Results, 1)
	product, floor := report.Results[0].Product, report.Results[0].Floor
	require.Equal(t, besideTasks(product.Kinds), besideTasks(floor.Kinds))
	for kind, n := range steps() {
		require.InDelta(t, n, product.Kinds[kind], 0.001, kind)
	}
	require.InDelta(t, product.Actions, floor.Actions, 0.001)
	require.InEpsilon(t, product.Events, floor.Events, 0.25, "tasks are a matter of timing")
	for _, s := range []bench.Summary{product, floor} {
		require.Positive(t, s.FirstAnswer.P50)
		require.Greater(t, s.EndToEnd.P50, s.FirstAnswer.P50)
		require.Positive(t, s.PerSecond)
		require.Positive(t, s.CPUAll)
		for _, part := range []string{"worker", "API", "Temporal"} {
			require.Contains(t, s.CPU, part)
			require.Positive(t, s.Memory[part], part)
		}
	}
}

// besideTasks are the events of an order without the tasks of its workflow, which are a matter of timing.
func besideTasks(kinds map[string]float64) map[string]float64 {
	rest := map[string]float64{}
	for kind, n := range kinds {
		if !strings.HasPrefix(kind, "WorkflowTask") {
			rest[kind] = n
		}
	}
	return rest
}

// steps are those of an order as it is measured.
func steps() map[string]float64 {
	return map[string]float64{
		"ClaimOrder": 1, "Preflight": 1, "BeginPayment": 1, "PostOrder": 1, "CapturePayment": 1, "AskPOS": 1,
		"WorkflowExecutionSignaled": 3, "WorkflowExecutionUpdateCompleted": 1, "UpsertWorkflowSearchAttributes": 1,
	}
}

func TestOpenOrdersAreMeasuredAndFinished(t *testing.T) {
	out, report := measure[bench.GrowthReport](t, "growth", "--open", "5,10", "--rest", "1s", "--rounds", "2")
	require.Contains(t, out, "memory per order held, worker and API, KiB")
	require.Contains(t, out, "in 2 rounds")
	require.Len(t, report.Rounds, 2)
	for _, round := range report.Rounds {
		require.Len(t, round, 2)
		for i, open := range []int{5, 10} {
			size := round[i]
			require.Equal(t, open, size.Open)
			require.Positive(t, size.PlaceCPU["Temporal"])
			require.Positive(t, size.PlaceAllocated["API"])
			require.Positive(t, size.FinishAllocated["worker"])
			require.Positive(t, size.List.P50)
			require.Positive(t, size.Get.P50)
			require.Positive(t, size.FinishSeconds)
			require.Contains(t, size.RestCPU, "worker")
			require.Contains(t, size.Held, "API")
		}
	}
}

func TestASoakLooksAtAllProcesses(t *testing.T) {
	out, report := measure[bench.SoakReport](t, "soak", "--for", "5s", "--rate", "2", "--every", "500ms")
	require.Contains(t, out, "0 of them failed", report.Failure)
	require.GreaterOrEqual(t, len(report.Samples), 4)
	require.Len(t, report.Trends, 11, "memory, threads and files of three, goroutines of two")
	for _, trend := range report.Trends {
		require.Positive(t, trend.Early, trend.Part+" "+trend.What)
	}
}
