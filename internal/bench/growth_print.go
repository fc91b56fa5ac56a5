package bench

import (
	"io"
	"maps"
	"slices"
	"strconv"
)

// Empty reports whether nothing was measured.
func (r GrowthReport) Empty() bool { return len(r.Rounds)+len(r.BrokenOff) == 0 }

// Write writes the report as a table for people: a column for each number of open orders, with the medians of all whole
// rounds; how much of the first the last one is; and after several rounds the lowest and the highest that this was in one.
// If the first round was broken off, the table is what there is of it. There is none of an empty report.
func (r GrowthReport) Write(out io.Writer) error {
	p := growthPrinter{printer: printer{out: out}, rounds: r.Rounds}
	if len(p.rounds) == 0 {
		p.rounds = [][]GrowthSize{r.BrokenOff}
	}
	p.line("%s", r.Machine)
	p.head()
	p.each("placed per second", func(s GrowthSize) float64 { return s.PerSecond })
	p.each("first answer p50, ms", func(s GrowthSize) float64 { return s.FirstAnswer.P50 })
	p.each("first answer p99, ms", func(s GrowthSize) float64 { return s.FirstAnswer.P99 })
	p.cost("CPU per order to place it, ", "ms", 1, func(s GrowthSize) map[string]float64 { return s.PlaceCPU })
	p.cost("CPU per minute before them, ", "ms", 1, func(s GrowthSize) map[string]float64 { return s.EmptyCPU })
	p.cost("CPU per minute while they lie, ", "ms", 1, func(s GrowthSize) map[string]float64 { return s.RestCPU })
	p.cost("CPU per order to finish it, ", "ms", 1, func(s GrowthSize) map[string]float64 { return s.FinishCPU })
	p.cost("allocated per order to place it, ", "KiB", kib, func(s GrowthSize) map[string]float64 { return s.PlaceAllocated })
	p.cost("allocated per order to finish it, ", "KiB", kib, func(s GrowthSize) map[string]float64 { return s.FinishAllocated })
	p.cost("memory per order held, ", "KiB", kib, func(s GrowthSize) map[string]float64 { return s.Held })
	p.cost("memory per order resident, ", "KiB", kib, func(s GrowthSize) map[string]float64 { return s.Memory })
	for _, name := range p.parts(func(s GrowthSize) map[string]float64 { return s.Memory }) {
		p.each("most memory, "+name+", MiB", func(s GrowthSize) float64 { return float64(s.Peak[name]) / mib })
	}
	p.each("list p50, ms", func(s GrowthSize) float64 { return s.List.P50 })
	p.each("list p99, ms", func(s GrowthSize) float64 { return s.List.P99 })
	p.each("get p50, ms", func(s GrowthSize) float64 { return s.Get.P50 })
	p.each("get p99, ms", func(s GrowthSize) float64 { return s.Get.P99 })
	p.each("all finished after, s", func(s GrowthSize) float64 { return s.FinishSeconds })
	p.each("finished per second", func(s GrowthSize) float64 { return fraction(float64(s.Open), s.FinishSeconds) })
	return p.end()
}

// growthPrinter prints rounds, which all have the same columns.
type growthPrinter struct {
	printer

	rounds [][]GrowthSize
}

func (p *growthPrinter) head() {
	row := []string{"open orders"}
	for _, s := range p.rounds[0] {
		row = append(row, strconv.Itoa(s.Open))
	}
	row = append(row, "ratio")
	if n := len(p.rounds); n > 1 {
		row = append(row, "in "+strconv.Itoa(n)+" rounds")
	}
	p.row(row...)
}

// each is a row: a number of each number of open orders.
func (p *growthPrinter) each(name string, of func(GrowthSize) float64) {
	row, medians := []string{name}, []float64{}
	for i := range p.rounds[0] {
		var all []float64
		for _, round := range p.rounds {
			all = append(all, of(round[i]))
		}
		medians = append(medians, median(all))
		row = append(row, number(median(all)))
	}
	row = append(row, ratio(medians[len(medians)-1], medians[0]))
	if len(p.rounds) > 1 {
		row = append(row, p.ratios(of))
	}
	p.row(row...)
}

// ratios are the lowest and the highest ratio of a round; nothing where a round has nothing to compare with.
func (p *growthPrinter) ratios(of func(GrowthSize) float64) string {
	var ratios []float64
	for _, round := range p.rounds {
		first, last := of(round[0]), of(round[len(round)-1])
		if first <= 0 {
			return ""
		}
		ratios = append(ratios, last/first)
	}
	return span([2]float64{slices.Min(ratios), slices.Max(ratios)})
}

// cost is a row for each part, in a unit, and one for worker and API together.
func (p *growthPrinter) cost(name, unit string, size float64, of func(GrowthSize) map[string]float64) {
	for _, part := range p.parts(of) {
		p.each(name+part+", "+unit, func(s GrowthSize) float64 { return of(s)[part] / size })
	}
	p.each(name+"worker and API, "+unit, func(s GrowthSize) float64 { return ours(of(s)) / size })
}

// parts are those that have a number.
func (p *growthPrinter) parts(of func(GrowthSize) map[string]float64) []string {
	return slices.Sorted(maps.Keys(of(p.rounds[0][0])))
}
