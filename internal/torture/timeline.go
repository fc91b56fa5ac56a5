package torture

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/simulator"
)

// Witness is whose record something is from.
type Witness string

// The witnesses.
const (
	TheGuest    Witness = "guest"
	TheTill     Witness = "till"
	TheProvider Witness = "provider"
	TheStaff    Witness = "staff"
	TheJournal  Witness = "journal"
	TheSaga     Witness = "temporal"
)

// Entry is something that a record says of an order. It holds no guest data, and no link or key.
type Entry struct {
	At   time.Time `json:"at,omitzero"` // zero for what is true in the end
	From Witness   `json:"from"`
	What string    `json:"what"`
}

// timeline is all that is recorded of an order by time; what has none is last.
func (d *dossier) timeline() []Entry {
	all := slices.Concat(d.fromGuest(), d.fromTill(), d.fromProvider(), d.fromStaff(), d.fromJournal(), d.fromTemporal())
	slices.SortStableFunc(all, func(a, b Entry) int {
		switch {
		case a.At.IsZero() && b.At.IsZero():
			return 0
		case a.At.IsZero():
			return 1
		case b.At.IsZero():
			return -1
		}
		return a.At.Compare(b.At)
	})
	return all
}

func (d *dossier) fromGuest() []Entry {
	g := d.guest
	all := []Entry{{At: g.Placed, From: TheGuest, What: fmt.Sprintf("orders at %s, pays by %s, %d POSTs", g.Wish.Store, g.Wish.Pay, g.Posts)}}
	if g.ID != "" {
		all = append(all, Entry{At: g.Answered, From: TheGuest, What: phrase("is told", g.ID)})
	}
	if g.Refusal != "" {
		all = append(all, Entry{At: g.Answered, From: TheGuest, What: phrase("is refused:", g.Refusal)})
	}
	if g.Cancelled != "" {
		all = append(all, Entry{From: TheGuest, What: phrase("asked to cancel:", g.Cancelled)})
	}
	if g.Unanswered != "" {
		all = append(all, Entry{From: TheGuest, What: phrase("was never answered:", g.Unanswered)})
	}
	return all
}

func (d *dossier) fromTill() []Entry {
	var all []Entry
	for _, t := range d.tickets {
		for _, c := range t.History {
			what := phrase("ticket", t.ID, "is", stageOf(c.State, c.Stage), "by", string(c.By))
			if c.By == simulator.ByPosting {
				what += fmt.Sprintf("; amount in the end %d, paid before %d", t.Amount, t.Paid)
			}
			all = append(all, Entry{At: c.At, From: TheTill, What: what})
		}
		for _, c := range t.Callbacks {
			all = append(all, Entry{At: c.At, From: TheTill, What: fmt.Sprintf("ticket %s calls: %s, %s, %d of %d attempts, HTTP %d",
				t.ID, c.State, c.Outcome, c.Deliveries, c.Attempts, c.Status)})
		}
	}
	return all
}

func (d *dossier) fromProvider() []Entry {
	var all []Entry
	for _, p := range d.payments {
		for _, act := range p.History {
			amount := order.Money{Amount: act.Amount, Currency: p.Currency}
			all = append(all, Entry{At: act.At, From: TheProvider, What: phrase("payment", p.ID, string(act.Act), amount.String(), string(p.DeclineCode))})
		}
	}
	for _, v := range d.voids {
		all = append(all, Entry{At: v.At, From: TheProvider, What: phrase("reference", v.Reference, "is barred")})
	}
	return all
}

func (d *dossier) fromStaff() []Entry {
	var all []Entry
	for _, m := range d.staff {
		what := phrase("are told", m.Type, m.Kind)
		if m.Answer != "" {
			what += fmt.Sprintf(", answer %s, HTTP %d", m.Answer, m.Status)
		}
		all = append(all, Entry{At: m.At, From: TheStaff, What: what})
	}
	return all
}

func (d *dossier) fromJournal() []Entry {
	var all []Entry
	for _, e := range d.events {
		all = append(all, Entry{At: e.Event.At, From: TheJournal, What: "#" + strconv.FormatInt(e.Sequence, 10) + " " + tell(e.Event)})
	}
	return all
}

// tell is an event in a line. What people and vendors have written freely is left out.
func tell(e order.Event) string {
	words := []string{string(e.Type), string(e.Status), string(e.Problem.Code), string(e.Submission)}
	if e.Payment != nil {
		words = append(words, string(e.Payment.State), e.Payment.DeclineCode)
	}
	if !e.Total.IsZero() {
		words = append(words, e.Total.String())
	}
	if seen := e.Evidence; seen != nil {
		words = append(words, string(seen.Source), strconv.Quote(seen.Raw), string(seen.State), string(seen.Decision))
		if !seen.Amount.IsZero() {
			words = append(words, seen.Amount.String())
		}
	}
	if e.Attention != nil {
		words = append(words, e.Attention.ID, string(e.Attention.Kind))
	}
	if e.Answer != nil {
		words = append(words, string(e.Answer.Option), "by", e.Answer.Actor)
	}
	if e.Cancel != nil {
		words = append(words, string(e.Cancel.State), string(e.Cancel.Reason))
	}
	return phrase(words...)
}

func (d *dossier) fromTemporal() []Entry {
	if !d.ran {
		return nil
	}
	all := []Entry{{From: TheSaga, What: phrase("the workflow is", d.run.Status.String())}}
	for _, cause := range d.run.Failures {
		all = append(all, Entry{From: TheSaga, What: phrase("a workflow task failed:", cause)})
	}
	return all
}

// phrase joins words, as far as there are any.
func phrase(words ...string) string {
	return strings.Join(slices.DeleteFunc(words, func(w string) bool { return w == "" }), " ")
}
