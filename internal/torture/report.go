package torture

import (
	"encoding/json"
	"fmt"
	"os"
	"time"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/simulator"
)

// Report is what a run has shown. It holds no guest data and no secrets.
type Report struct {
	Seed   uint64         `json:"seed"`
	Orders int            `json:"orders"` // that were placed
	Took   order.Duration `json:"took"`

	// Statuses and Problems are how the orders stand, Flags what they say of their end; by the journal.
	Statuses map[order.Status]int      `json:"statuses"`
	Problems map[order.ProblemCode]int `json:"problems"`
	Flags    map[order.Flag]int        `json:"flags"`
	// Refusals are the POSTs that got a final no, by its code.
	Refusals map[string]int `json:"refusals"`
	// Answers are what was answered to questions, and by whom: person, staff or deadline. The audit believes them.
	Answers map[string]int `json:"answers"`

	// Tickets and Net are what the tills and the provider have in the end, Net in minor units by currency.
	Tickets int              `json:"tickets"`
	Net     map[string]int64 `json:"net"`

	// Faults are how often each has struck, Kills how often each part was killed, Thrown how many tickets
	// restaurants have thrown away, and Echoes how many orders have come back after their end.
	Faults map[simulator.FaultName]int `json:"faults"`
	Kills  map[Part]int                `json:"kills"`
	Thrown int                         `json:"thrown"`
	Echoes int                         `json:"echoes"`

	Violations []Violation `json:"violations"`
	// Timelines are by the orders of the violations.
	Timelines map[string][]Entry `json:"timelines"`
}

// NewReport audits what came of a run, and counts.
func NewReport(o Outcome) Report {
	a := openArchive(o.Records)
	r := Report{
		Seed: o.Plan.Seed, Orders: len(a.files), Took: order.Duration(o.Took.Round(time.Millisecond)),
		Statuses: map[order.Status]int{}, Problems: map[order.ProblemCode]int{}, Flags: map[order.Flag]int{},
		Refusals: map[string]int{}, Answers: map[string]int{}, Net: map[string]int64{},
		Tickets: len(o.Records.Ledger.Tickets), Faults: o.Struck, Kills: o.Killed, Thrown: o.Thrown, Echoes: o.Echoed,
		Violations: append([]Violation{}, Audit(o.Records)...), Timelines: map[string][]Entry{},
	}
	for _, p := range o.Records.Ledger.Payments {
		r.Net[p.Currency] += p.Net()
	}
	for _, d := range a.files {
		r.count(d)
	}
	return r
}

// count adds an order up, and keeps its timeline if something is wrong with it.
func (r *Report) count(d *dossier) {
	if d.known {
		r.Statuses[d.status()]++
		if code := d.record.Snapshot.Problem.Code; code != "" {
			r.Problems[code]++
		}
	}
	for _, f := range d.record.Snapshot.Flags {
		r.Flags[f]++
	}
	if d.guest.Refusal != "" {
		r.Refusals[d.guest.Refusal]++
	}
	for _, w := range d.words {
		r.Answers[string(w.kind)+" "+string(w.Option)+" by "+w.by()]++
	}
	for _, v := range r.Violations {
		if v.Order == d.name() {
			r.Timelines[v.Order] = d.timeline()
			return
		}
	}
}

// by is who gave an answer.
func (w word) by() string {
	if w.Actor == order.ActorDeadline || w.Actor == order.ActorStaff {
		return w.Actor
	}
	return "person"
}

// Write writes the report into a file, as JSON.
func (r Report) Write(file string) error {
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return fmt.Errorf("write the report of seed %d: %w", r.Seed, err)
	}
	if err := os.WriteFile(file, append(text, '\n'), 0o600); err != nil {
		return fmt.Errorf("write the report of seed %d: %w", r.Seed, err)
	}
	return nil
}
