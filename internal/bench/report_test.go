package bench_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/internal/bench"
	"github.com/ordersaga/ordersaga/internal/proc"
)

const (
	mib  = 1 << 20
	tick = time.Millisecond
)

// linux is a machine at a time.
func linux() bench.Machine {
	return bench.Machine{At: time.Date(2030, time.May, 1, 12, 0, 0, 0, time.UTC), CPUs: 2, OS: "linux", Arch: "amd64", Go: "go1.99"}
}

func times(all ...int) bench.Times {
	var t bench.Times
	for _, n := range all {
		t = append(t, time.Duration(n)*tick)
	}
	return t
}

func spent(events, actions int) bench.Spent {
	return bench.Spent{Events: events, Actions: actions, Kinds: map[string]int{"WorkflowExecutionSignaled": 3}}
}

func summary() bench.Summary {
	memory := map[string]int64{"worker": 50 * mib, "API": 40 * mib, "Temporal": 200 * mib}
	return bench.Summarize(
		bench.NewRound(2, time.Second, times(10, 30), times(100, 300), map[string]float64{"worker": 20, "API": 10, "Temporal": 100}, memory, spent(90, 20)),
		bench.NewRound(2, 3*time.Second, times(20, 40), times(200, 400), map[string]float64{"worker": 40, "API": 10, "Temporal": 140}, map[string]int64{"worker": 60 * mib}, spent(94, 21)),
	)
}

func TestRoundsArePutTogetherOrderByOrder(t *testing.T) {
	require.Equal(t, bench.Summary{
		PerSecond:   1,
		FirstAnswer: bench.Latency{P50: 20, P99: 40}, EndToEnd: bench.Latency{P50: 200, P99: 400},
		Events: 92, Actions: 20.5, Kinds: map[string]float64{"WorkflowExecutionSignaled": 3},
		CPU: map[string]float64{"worker": 15, "API": 5, "Temporal": 60}, CPUAll: 80,
		Memory: map[string]int64{"worker": 60 * mib, "API": 40 * mib, "Temporal": 200 * mib},
		Spread: bench.Spread{PerSecond: [2]float64{2. / 3, 2}, CPUAll: [2]float64{65, 95}},
	}, summary())
}

func TestAReportReadsAsItDid(t *testing.T) {
	floor := bench.Summarize(bench.NewRound(4, 2*time.Second, times(5, 6, 7, 8), times(50, 60, 70, 80),
		map[string]float64{"worker": 20, "API": 4, "Temporal": 200}, map[string]int64{"worker": 40 * mib, "API": 30 * mib, "Temporal": 200 * mib}, spent(88, 20)))
	report := bench.Report{Machine: linux(), Orders: 2, Rounds: 2, Results: []bench.Result{
		{Concurrency: 1, Product: summary(), Floor: floor}, {Concurrency: 8, Product: summary(), Floor: floor},
	}}
	golden(t, "orders.txt", report)
}

func TestOpenOrdersCostWhatTheyAdd(t *testing.T) {
	size := bench.Grown(100, 10*time.Second, bench.State{
		Usages: map[string]proc.Usage{"worker": {CPU: time.Second, RSS: 50 * mib}, "API": {CPU: time.Second, RSS: 40 * mib}},
		Heaps:  map[string]bench.Heap{"worker": {Held: 10_000, Allocated: 50_000}, "API": {Held: 9_000, Allocated: 90_000}},
	}, bench.State{
		Usages: map[string]proc.Usage{"worker": {CPU: 3 * time.Second, RSS: 70 * mib}, "API": {CPU: 2 * time.Second, RSS: 45 * mib}},
		Heaps:  map[string]bench.Heap{"worker": {Held: 17_000, Allocated: 90_000}, "API": {Held: 8_900, Allocated: 92_000}},
	})
	require.InDelta(t, 10, size.PerSecond, 0)
	near := func(want, got map[string]float64) {
		require.InDeltaMapValues(t, want, got, 0.01)
	}
	near(map[string]float64{"worker": 20, "API": 10}, size.PlaceCPU)
	near(map[string]float64{"worker": 400, "API": 20}, size.PlaceAllocated)
	near(map[string]float64{"worker": 2_000, "API": 2_000}, size.EmptyCPU)
	near(map[string]float64{"worker": 4_000, "API": 2_000}, size.RestCPU)
	near(size.PlaceCPU, size.FinishCPU)
	near(size.PlaceAllocated, size.FinishAllocated)
	near(map[string]float64{"worker": 70, "API": -1}, size.Held)
	near(map[string]float64{"worker": mib / 5., "API": mib / 20.}, size.Memory)
	require.Equal(t, map[string]int64{"worker": 50 * mib, "API": 40 * mib}, size.Base)
}

func TestALookIntoAHeapIsNotWhatItLooksAt(t *testing.T) {
	const look, work = 30, 500
	at := func(allocated int64) map[string]bench.Heap {
		return map[string]bench.Heap{"worker": {Allocated: allocated}}
	}
	require.Equal(t, map[string]float64{"worker": work}, bench.AllocatedSince(at(1_000), at(1_000+look), at(1_000+look+look+work)))
}

func TestAReportOfOpenOrdersReadsAsItDid(t *testing.T) {
	size := func(open int, more float64) bench.GrowthSize {
		parts := func(n float64) map[string]float64 {
			return map[string]float64{"worker": 20 * n, "API": 10 * n, "Temporal": 100 * n}
		}
		own := func(n float64) map[string]float64 { return map[string]float64{"worker": 2048 * n, "API": 1024 * n} }
		return bench.GrowthSize{
			Open: open, PerSecond: 10 * more, FirstAnswer: bench.Latency{P50: 50, P99: 90}, PlaceCPU: parts(more), EmptyCPU: parts(0), RestCPU: parts(5), FinishCPU: parts(2),
			PlaceAllocated: own(5), FinishAllocated: own(3 * more), Held: own(more),
			Memory: parts(1024 * more), Peak: map[string]int64{"worker": 90 * mib, "API": 80 * mib, "Temporal": 300 * mib},
			List: bench.Latency{P50: 4, P99: 8}, Get: bench.Latency{P50: 1, P99: 2}, FinishSeconds: float64(open) / 10,
		}
	}
	round := func(more float64) []bench.GrowthSize { return []bench.GrowthSize{size(1_000, 1), size(5_000, more)} }
	golden(t, "growth.txt", bench.GrowthReport{Machine: linux(), Rounds: [][]bench.GrowthSize{round(1.1)}})
	// The middle one of three, and nothing of the round that was broken off.
	golden(t, "growth3.txt", bench.GrowthReport{
		Machine: linux(), Rounds: [][]bench.GrowthSize{round(1.3), round(1.1), round(1.2)}, BrokenOff: []bench.GrowthSize{size(5_000, 0.1)},
	})
	alone := bench.GrowthReport{Machine: linux(), BrokenOff: []bench.GrowthSize{size(1_000, 1)}}
	golden(t, "growth1.txt", alone)
	require.False(t, alone.Empty())
	require.True(t, bench.GrowthReport{Machine: linux()}.Empty())
}

func TestASoakIsFlatWhenItsLastQuarterIsAsItsSecond(t *testing.T) {
	var samples []bench.Sample
	for i := range 8 {
		samples = append(samples, bench.Sample{
			Parts:      map[string]proc.Usage{"worker": {RSS: int64(50+i) * mib, Threads: 10, Files: 20 - i}},
			Goroutines: map[string]int{"worker": 80 + i%2},
		})
	}
	trends := bench.Trends(samples)
	require.Equal(t, []bench.Trend{
		{Part: "worker", What: "memory, MiB", Early: 52, Late: 56},
		{Part: "worker", What: "threads", Early: 10, Late: 10},
		{Part: "worker", What: "open files", Early: 17, Late: 13},
		{Part: "worker", What: "goroutines", Early: 80, Late: 80},
	}, trends)
	require.Empty(t, bench.Trends(samples[:3]), "too short to say")
	golden(t, "soak.txt", bench.SoakReport{
		Machine: linux(), Rate: 2.5, Orders: 100, Failed: 1, Failure: "one of them", FirstAnswer: bench.Latency{P50: 50, P99: 90}, EndToEnd: bench.Latency{P50: 200, P99: 900},
		Trends: trends,
	})
}

func TestGoroutinesAreCountedByTheirProfile(t *testing.T) {
	n, err := bench.CountIn("goroutine profile: total 57\n12 @ 0x47a2ce 0x4b2c1a\n")
	require.NoError(t, err)
	require.Equal(t, 57, n)
	_, err = bench.CountIn("<html>")
	require.ErrorContains(t, err, `it is not the profile: "<html>"`)
	_, err = bench.CountIn("goroutine profile: total many\n")
	require.Error(t, err)
}

func TestAHeapIsReadFromItsProfile(t *testing.T) {
	heap, err := bench.HeapIn("heap profile: 3: 4 [5: 6] @ heap/1048576\n1: 2 [3: 4] @ 0x47\n#\t0x47\tmain.main+0x1\n\n# runtime.MemStats\n" +
		"# Alloc = 57\n# TotalAlloc = 900\n# HeapAlloc = 57\n# HeapInuse = 60\n# Stack = 8 / 64\n# PauseNs = [1 2]\n# GCCPUFraction = 0.5\n")
	require.NoError(t, err)
	require.Equal(t, bench.Heap{Held: 65, Allocated: 900}, heap)
	for _, profile := range []string{"<html>", "# HeapAlloc = 57\n# Stack = 8 / 64\n", "# HeapAlloc = many\n# Stack = 8 / 64\n# TotalAlloc = 1\n"} {
		_, err = bench.HeapIn(profile)
		require.ErrorContains(t, err, "it is not the profile: ")
	}
}

func TestAReportThatCannotBeWrittenIsAnError(t *testing.T) {
	for _, report := range []written{
		bench.Report{Machine: linux()}, bench.GrowthReport{Machine: linux(), Rounds: [][]bench.GrowthSize{{{Open: 1}}}}, bench.SoakReport{Machine: linux()},
	} {
		require.ErrorIs(t, report.Write(full{}), errFull)
	}
}

var errFull = errors.New("the disk is full")

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }

// written is a report.
type written interface{ Write(out io.Writer) error }

// golden compares a report with the one that is kept.
func golden(t *testing.T, name string, report written) {
	t.Helper()
	var out strings.Builder
	require.NoError(t, report.Write(&out))
	path := filepath.Join("testdata", name)
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(want), out.String())
}
