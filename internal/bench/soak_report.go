package bench

import "io"

// SoakReport is what has come of a soak.
type SoakReport struct {
	Machine     Machine `json:"machine"`
	Rate        float64 `json:"rate"`
	Orders      int     `json:"orders"`
	Failed      int     `json:"failed"`
	Failure     string  `json:"failure,omitempty"`
	FirstAnswer Latency `json:"first_answer"`
	EndToEnd    Latency `json:"end_to_end"`
	Trends      []Trend `json:"trends"`
	// Missed is how many looks at the processes failed.
	Missed  int      `json:"missed_looks"`
	Samples []Sample `json:"samples"`
}

// Write writes the report as a table for people.
func (r SoakReport) Write(out io.Writer) error {
	p := printer{out: out}
	p.line("%s", r.Machine)
	p.line("%d orders at %g per second, %d of them failed", r.Orders, r.Rate, r.Failed)
	if r.Failure != "" {
		p.line("%s", r.Failure)
	}
	p.line("first answer p50 %s ms, p99 %s ms; end to end p50 %s ms, p99 %s ms",
		number(r.FirstAnswer.P50), number(r.FirstAnswer.P99), number(r.EndToEnd.P50), number(r.EndToEnd.P99))
	if r.Missed > 0 {
		p.line("%d times the processes could not be looked at", r.Missed)
	}
	p.line("")
	p.row("", "second quarter", "last quarter", "ratio")
	for _, t := range r.Trends {
		p.row(t.Part+", "+t.What, number(t.Early), number(t.Late), ratio(t.Late, t.Early))
	}
	return p.end()
}
