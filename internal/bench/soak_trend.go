package bench

import (
	"maps"
	"slices"

	"github.com/ordersaga/ordersaga/internal/proc"
)

// Sample is what the parts used at a moment.
type Sample struct {
	Seconds float64               `json:"seconds"`
	Open    int                   `json:"open"`
	Failed  int                   `json:"failed"`
	Parts   map[string]proc.Usage `json:"parts"`
	// Goroutines are those of worker and API.
	Goroutines map[string]int `json:"goroutines"`
}

// Trend is what a number was early, once all is warm, and in the end: medians of the second and of the last
// quarter of all samples.
type Trend struct {
	Part  string  `json:"part"`
	What  string  `json:"what"`
	Early float64 `json:"early"`
	Late  float64 `json:"late"`
}

// trends are how what the parts use has changed.
func trends(samples []Sample) []Trend {
	quarter := len(samples) / 4
	if quarter == 0 {
		return nil
	}
	trend := func(part, what string, of func(Sample) float64) Trend {
		middle := func(some []Sample) float64 {
			numbers := make([]float64, len(some))
			for i, s := range some {
				numbers[i] = of(s)
			}
			return median(numbers)
		}
		return Trend{part, what, middle(samples[quarter : 2*quarter]), middle(samples[len(samples)-quarter:])}
	}
	var all []Trend
	for _, name := range slices.Sorted(maps.Keys(samples[0].Parts)) {
		all = append(all,
			trend(name, "memory, MiB", func(s Sample) float64 { return float64(s.Parts[name].RSS) / mib }),
			trend(name, "threads", func(s Sample) float64 { return float64(s.Parts[name].Threads) }),
			trend(name, "open files", func(s Sample) float64 { return float64(s.Parts[name].Files) }),
		)
	}
	for _, name := range slices.Sorted(maps.Keys(samples[0].Goroutines)) {
		all = append(all, trend(name, "goroutines", func(s Sample) float64 { return float64(s.Goroutines[name]) }))
	}
	return all
}
