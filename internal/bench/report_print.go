package bench

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

const (
	kib = 1 << 10
	mib = 1 << 20
)

// Write writes the report as a table for people: each number of the product beside the floor's, and the ratio.
func (r Report) Write(out io.Writer) error {
	p := printer{out: out}
	p.line("%s", r.Machine)
	p.line("%d rounds of %d orders, product and floor in turns", r.Rounds, r.Orders)
	if r.Odd > 0 {
		p.line("%d of the product's histories have what the floor does not imitate", r.Odd)
	}
	for _, result := range r.Results {
		p.line("")
		p.row(fmt.Sprintf("%d at a time", result.Concurrency), Product, Floor, "ratio")
		p.result(result.Product, result.Floor)
	}
	return p.end()
}

// String says which machine it is.
func (m Machine) String() string {
	return fmt.Sprintf("%s, %d CPUs, %s/%s, %s", m.At.Format("2006-01-02 15:04 MST"), m.CPUs, m.OS, m.Arch, m.Go)
}

// printer keeps lines and rows of columns, and writes them in the end: the first column begins each row, the
// others end together.
type printer struct {
	out  io.Writer
	rows [][]string
}

// line is a line across all columns.
func (p *printer) line(format string, values ...any) { p.row(fmt.Sprintf(format, values...)) }

func (p *printer) row(columns ...string) { p.rows = append(p.rows, columns) }

func (p *printer) end() error {
	widths := p.widths()
	var text strings.Builder
	for _, row := range p.rows {
		cells := []string{fmt.Sprintf("%-*s", widths[0], row[0])}
		for i, column := range row[1:] {
			cells = append(cells, fmt.Sprintf("%*s", widths[i+1], column))
		}
		text.WriteString(strings.TrimRight(strings.Join(cells, "  "), " ") + "\n")
	}
	_, err := io.WriteString(p.out, text.String())
	return err
}

// widths are those of the columns. Lines have none, they go across.
func (p *printer) widths() []int {
	widths := []int{0}
	for _, row := range p.rows {
		if len(row) == 1 {
			continue
		}
		widths = append(widths, make([]int, max(0, len(row)-len(widths)))...)
		for i, column := range row {
			widths[i] = max(widths[i], len(column))
		}
	}
	return widths
}

// pair is a number of both, and how much of the floor's the product's is.
func (p *printer) pair(name string, product, floor float64) {
	p.row(name, number(product), number(floor), ratio(product, floor))
}

func (p *printer) result(product, floor Summary) {
	p.pair("orders/s", product.PerSecond, floor.PerSecond)
	p.row("lowest and highest round", span(product.Spread.PerSecond), span(floor.Spread.PerSecond), "")
	p.pair("first answer p50, ms", product.FirstAnswer.P50, floor.FirstAnswer.P50)
	p.pair("first answer p99, ms", product.FirstAnswer.P99, floor.FirstAnswer.P99)
	p.pair("end to end p50, ms", product.EndToEnd.P50, floor.EndToEnd.P50)
	p.pair("end to end p99, ms", product.EndToEnd.P99, floor.EndToEnd.P99)
	p.pair("events per order", product.Events, floor.Events)
	p.pair("billable actions per order", product.Actions, floor.Actions)
	for _, name := range slices.Sorted(maps.Keys(product.CPU)) {
		p.pair("CPU per order, "+name+", ms", product.CPU[name], floor.CPU[name])
	}
	p.pair("CPU per order, all, ms", product.CPUAll, floor.CPUAll)
	p.row("lowest and highest round", span(product.Spread.CPUAll), span(floor.Spread.CPUAll), "")
	p.pair("CPU per event, all, ms", fraction(product.CPUAll, product.Events), fraction(floor.CPUAll, floor.Events))
	for _, name := range slices.Sorted(maps.Keys(product.Memory)) {
		p.pair("memory, "+name+", MiB", float64(product.Memory[name])/mib, float64(floor.Memory[name])/mib)
	}
}

// number is written with as many digits as are worth reading.
func number(n float64) string {
	switch {
	case n >= 100:
		return fmt.Sprintf("%.0f", n)
	case n >= 10:
		return fmt.Sprintf("%.1f", n)
	}
	return fmt.Sprintf("%.2f", n)
}

func span(ends [2]float64) string { return number(ends[0]) + " to " + number(ends[1]) }

func fraction(n, of float64) float64 {
	if of == 0 {
		return 0
	}
	return n / of
}

// ratio is empty where there is nothing to compare with: nothing, or less, which is noise.
func ratio(n, of float64) string {
	if of <= 0 {
		return ""
	}
	return fmt.Sprintf("%.2f", n/of)
}
