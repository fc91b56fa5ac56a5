package torture

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/simulator"
)

// Report is what a run has shown. It holds no guest data and no secrets.
type Report struct {
	Seed uint64 `json:"seed"`
	// Command makes the same plan again.
	Command string         `json:"command"`
	Orders  int            `json:"orders"` // that were placed
	Took    order.Duration `json:"took"`

	// Statuses and Problems are how the orders stand, Flags what they say of their end; by the journal.
	Statuses map[order.Status]int      `json:"statuses"`
	Problems map[order.ProblemCode]int `json:"problems"`
	Flags    map[order.Flag]int        `json:"flags"`
	// Ends are the same statuses by what was wished for: a way to pay, [ForLater] or [WantsOut].
	Ends map[string]map[order.Status]int `json:"ends"`
	// Refusals are the POSTs that got a final no, by its code.
	Refusals map[string]int `json:"refusals"`
	// Answers are what was answered to questions, and by whom: person, staff or deadline.
	Answers map[string]int `json:"answers"`

	// Tickets and Net are what the tills and the provider have in the end, Net in minor units by currency.
	Tickets int              `json:"tickets"`
	Net     map[string]int64 `json:"net"`

	// Faults are how often each has struck. Planned is how many different misdeeds were planned, and Missed are
	// those of them that met nothing: by the fault, whose.
	Faults  map[simulator.FaultName]int      `json:"faults"`
	Planned int                              `json:"misdeeds_planned"`
	Missed  map[simulator.FaultName][]string `json:"misdeeds_missed"`
	// Kills are how often each part was killed, KillsPlanned how often it was to be.
	Kills        map[Part]int `json:"kills"`
	KillsPlanned map[Part]int `json:"kills_planned"`
	// Thrown is how many tickets restaurants have thrown away, and Echoes how many orders have come back after
	// their end.
	Thrown int `json:"thrown"`
	Echoes int `json:"echoes"`

	// Broken are how many violations there are of each promise, those of which there are none too.
	Broken     map[Promise]int `json:"broken"`
	Violations []Violation     `json:"violations"`
	// Timelines are by the orders of the violations.
	Timelines map[string][]Entry `json:"timelines"`
}

// What is wished for beside a way to pay.
const (
	ForLater = "later"
	WantsOut = "cancel"
)

// NewReport audits what came of a run, and counts.
func NewReport(o Outcome) Report {
	a := openArchive(o.Records)
	r := Report{
		Seed: o.Plan.Recipe.Seed, Command: o.Plan.Recipe.command(), Orders: len(a.files), Took: order.Duration(o.Took.Round(time.Millisecond)),
		Statuses: map[order.Status]int{}, Problems: map[order.ProblemCode]int{}, Flags: map[order.Flag]int{}, Ends: map[string]map[order.Status]int{},
		Refusals: map[string]int{}, Answers: map[string]int{}, Net: map[string]int64{},
		Tickets: len(o.Records.Ledger.Tickets), Kills: o.Killed, KillsPlanned: map[Part]int{}, Thrown: o.Thrown, Echoes: o.Echoed,
		Broken: map[Promise]int{}, Violations: append([]Violation{}, Audit(o.Records)...), Timelines: map[string][]Entry{},
	}
	for _, p := range o.Records.Ledger.Payments {
		r.Net[p.Currency] += p.Net()
	}
	for _, d := range a.files {
		r.count(d)
	}
	for _, promise := range Promises() {
		r.Broken[promise] = 0
	}
	for _, v := range r.Violations {
		r.Broken[v.Promise]++
	}
	r.countStorm(o)
	return r
}

// countStorm compares what was to happen to the product with what did.
func (r *Report) countStorm(o Outcome) {
	r.Faults, r.Missed = map[simulator.FaultName]int{}, map[simulator.FaultName][]string{}
	planned := o.Plan.misdeeds()
	r.Planned = len(planned)
	for m := range planned {
		r.Faults[m.Fault] += o.Struck[m]
		if o.Struck[m] == 0 {
			r.Missed[m.Fault] = append(r.Missed[m.Fault], m.By)
		}
	}
	for _, by := range r.Missed {
		slices.Sort(by)
	}
	for _, k := range o.Plan.Kills {
		r.KillsPlanned[k.Part]++
	}
}

// count adds an order up, and keeps its timeline if something is wrong with it.
func (r *Report) count(d *dossier) {
	if d.known {
		r.Statuses[d.status()]++
		r.countEnds(d)
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
		r.Answers[string(w.item.Kind)+" "+string(w.Option)+" by "+w.by()]++
	}
	for _, v := range r.Violations {
		if v.Order == d.name() {
			r.Timelines[v.Order] = d.timeline()
			return
		}
	}
}

func (r *Report) countEnds(d *dossier) {
	wish := d.guest.Wish
	wishes := []string{string(wish.Pay)}
	if wish.Ahead > 0 {
		wishes = append(wishes, ForLater)
	}
	if wish.CancelAfter > 0 {
		wishes = append(wishes, WantsOut)
	}
	for _, w := range wishes {
		if r.Ends[w] == nil {
			r.Ends[w] = map[order.Status]int{}
		}
		r.Ends[w][d.status()]++
	}
}

// by is who gave an answer.
func (w word) by() string {
	if w.Actor == order.ActorDeadline || w.Actor == order.ActorStaff {
		return w.Actor
	}
	return "person"
}

// Write writes the report as JSON.
func (r Report) Write(w io.Writer) error {
	into := json.NewEncoder(w)
	into.SetIndent("", "  ")
	if err := into.Encode(r); err != nil {
		return fmt.Errorf("write the report of seed %d: %w", r.Seed, err)
	}
	return nil
}
