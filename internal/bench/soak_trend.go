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
	var all []Trend
	for _, name := range slices.Sorted(maps.Keys(samples[0].Parts)) {
		for _, q := range []struct {
			what string
			of   func(proc.Usage) float64
		}{
			{"memory, MiB", func(u proc.Usage) float64 { return float64(u.RSS) / mib }},
			{"threads", func(u proc.Usage) float64 { return float64(u.Threads) }},
			{"open files", func(u proc.Usage) float64 { return float64(u.Files) }},
		} {
			middle := func(some []Sample) float64 {
				var numbers []float64
				for _, s := range some {
					numbers = append(numbers, q.of(s.Parts[name]))
				}
				return median(numbers)
			}
			all = append(all, Trend{name, q.what, middle(samples[quarter : 2*quarter]), middle(samples[len(samples)-quarter:])})
		}
	}
	return all
}
