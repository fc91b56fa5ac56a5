package bench

import (
	"io"
	"maps"
	"slices"
	"strconv"
)

// GrowthReport is what open orders cost.
type GrowthReport struct {
	Machine Machine      `json:"machine"`
	Sizes   []GrowthSize `json:"sizes"`
}

// GrowthSize is what so many open orders cost.
type GrowthSize struct {
	Open int `json:"open"`
	// PerSecond and FirstAnswer are those of placing them.
	PerSecond   float64 `json:"placed_per_second"`
	FirstAnswer Latency `json:"first_answer"`
	// CPU is in milliseconds, by part: for each order to place it and to finish it, and for a minute in which nothing
	// happens, without open orders and with all of them.
	PlaceCPU  map[string]float64 `json:"place_cpu_ms"`
	EmptyCPU  map[string]float64 `json:"empty_cpu_ms_per_minute"`
	RestCPU   map[string]float64 `json:"rest_cpu_ms_per_minute"`
	FinishCPU map[string]float64 `json:"finish_cpu_ms"`
	// Memory is how many bytes an open order has added to a part, Base what the part had before, and Peak the most
	// that it has ever had.
	Memory map[string]float64 `json:"memory_bytes_per_order"`
	Base   map[string]int64   `json:"memory_bytes_before"`
	Peak   map[string]int64   `json:"memory_bytes_peak"`
	// List is the first page of all orders, Get a single one.
	List Latency `json:"list"`
	Get  Latency `json:"get"`
	// FinishSeconds is how long all took to their end, from the first call of a kitchen on.
	FinishSeconds float64 `json:"finish_seconds"`
}

// placed takes over what it has cost to place orders.
func (s *GrowthSize) placed(b batch, cpu map[string]float64) {
	s.PerSecond, s.FirstAnswer = float64(s.Open)/b.took.Seconds(), b.first.latency()
	s.PlaceCPU = scaled(cpu, 1/float64(s.Open))
}

// rested takes over what open orders cost while nothing happens about them, beside an empty product.
func (s *GrowthSize) rested(cpuPerMinute map[string]float64, empty, full usages) {
	s.RestCPU = cpuPerMinute
	s.Base, s.Memory = empty.memory(), map[string]float64{}
	for name, now := range full {
		s.Memory[name] = float64(now.RSS-empty[name].RSS) / float64(s.Open)
	}
}

// scaled multiplies all numbers.
func scaled(numbers map[string]float64, by float64) map[string]float64 {
	all := map[string]float64{}
	for name, n := range numbers {
		all[name] = n * by
	}
	return all
}

// ours is what worker and API have together.
func ours(numbers map[string]float64) float64 { return numbers[workerPart] + numbers[apiPart] }

// Write writes the report as a table for people: a column for each number of open orders, and at last how much of
// the first the last one is.
func (r GrowthReport) Write(out io.Writer) error {
	p := printer{out: out}
	p.line("%s", r.Machine)
	header := []string{"open orders"}
	for _, s := range r.Sizes {
		header = append(header, strconv.Itoa(s.Open))
	}
	p.row(append(header, "ratio")...)
	each := func(name string, of func(GrowthSize) float64) {
		row := []string{name}
		for _, s := range r.Sizes {
			row = append(row, number(of(s)))
		}
		p.row(append(row, ratio(of(r.Sizes[len(r.Sizes)-1]), of(r.Sizes[0])))...)
	}
	each("placed per second", func(s GrowthSize) float64 { return s.PerSecond })
	each("first answer p50, ms", func(s GrowthSize) float64 { return s.FirstAnswer.P50 })
	each("first answer p99, ms", func(s GrowthSize) float64 { return s.FirstAnswer.P99 })
	for _, table := range []struct {
		name string
		of   func(GrowthSize) map[string]float64
	}{
		{"CPU per order to place it, ", func(s GrowthSize) map[string]float64 { return s.PlaceCPU }},
		{"CPU per minute before them, ", func(s GrowthSize) map[string]float64 { return s.EmptyCPU }},
		{"CPU per minute while they lie, ", func(s GrowthSize) map[string]float64 { return s.RestCPU }},
		{"CPU per order to finish it, ", func(s GrowthSize) map[string]float64 { return s.FinishCPU }},
	} {
		for _, name := range slices.Sorted(maps.Keys(table.of(r.Sizes[0]))) {
			each(table.name+name+", ms", func(s GrowthSize) float64 { return table.of(s)[name] })
		}
		each(table.name+"worker and API, ms", func(s GrowthSize) float64 { return ours(table.of(s)) })
	}
	for _, name := range slices.Sorted(maps.Keys(r.Sizes[0].Memory)) {
		each("memory per order, "+name+", KiB", func(s GrowthSize) float64 { return s.Memory[name] / kib })
	}
	each("memory per order, worker and API, KiB", func(s GrowthSize) float64 { return ours(s.Memory) / kib })
	for _, name := range slices.Sorted(maps.Keys(r.Sizes[0].Peak)) {
		each("most memory, "+name+", MiB", func(s GrowthSize) float64 { return float64(s.Peak[name]) / mib })
	}
	each("list p50, ms", func(s GrowthSize) float64 { return s.List.P50 })
	each("list p99, ms", func(s GrowthSize) float64 { return s.List.P99 })
	each("get p50, ms", func(s GrowthSize) float64 { return s.Get.P50 })
	each("get p99, ms", func(s GrowthSize) float64 { return s.Get.P99 })
	each("all finished after, s", func(s GrowthSize) float64 { return s.FinishSeconds })
	each("finished per second", func(s GrowthSize) float64 { return fraction(float64(s.Open), s.FinishSeconds) })
	return p.end()
}
