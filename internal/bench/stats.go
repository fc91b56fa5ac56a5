package bench

import (
	"math"
	"slices"
	"time"
)

// Times are how long something took, each time.
type Times []time.Duration

// Percentile is the time that p percent of all did not exceed: the smallest of them for which that is so, and
// none in between. Without any it is 0.
func (t Times) Percentile(p float64) time.Duration {
	if len(t) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(t))
	rank := int(math.Ceil(p / 100 * float64(len(sorted))))
	return sorted[min(max(rank, 1), len(sorted))-1]
}

// Latency is what people ask of times, in milliseconds.
type Latency struct {
	P50 float64 `json:"p50_ms"`
	P99 float64 `json:"p99_ms"`
}

func (t Times) latency() Latency {
	return Latency{P50: ms(t.Percentile(50)), P99: ms(t.Percentile(99))}
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// median is the middle of some numbers, the lower one of two; 0 of none.
func median(numbers []float64) float64 {
	if len(numbers) == 0 {
		return 0
	}
	return slices.Sorted(slices.Values(numbers))[(len(numbers)-1)/2]
}

// per is a share, and 0 of nothing.
func per(sum float64, n int) float64 {
	if n == 0 {
		return 0
	}
	return sum / float64(n)
}
