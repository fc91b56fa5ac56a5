package torture

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/simulator"
)

// dossier is all that is recorded of one order.
type dossier struct {
	guest   Guest
	id      string // as the guest was told it, or as it follows from the key
	record  journal.Record
	known   bool // to the journal
	events  []journal.StoredEvent
	letters []journal.Letter // all about it
	run     Run
	ran     bool

	tickets  []simulator.Ticket
	payments []simulator.Payment
	voids    []simulator.VoidedReference
	staff    []simulator.StaffMessage
	said     []Said
	feed     []journal.StoredEvent
	// unsorted are the positions in the feed before which a later one was read.
	unsorted []int64
	words    []word
	// misplaced are what the order has at a restaurant or an account that it is not for.
	misplaced []string
}

// name is what a violation is filed under.
func (d *dossier) name() string {
	if d.guest.ID != "" || d.known || d.ran || len(d.tickets) > 0 || len(d.payments) > 0 {
		return d.id
	}
	return d.guest.Wish.Key
}

func (d *dossier) cash() bool { return d.guest.Wish.Pay == InCash }

func (d *dossier) status() order.Status { return d.record.Snapshot.Status }

func (d *dossier) settled() bool { return !d.record.Snapshot.SettledAt.IsZero() }

func (d *dossier) flagged(f order.Flag) bool { return slices.Contains(d.record.Snapshot.Flags, f) }

// archive has the files of all orders that were placed.
type archive struct {
	files    []*dossier
	byID     map[string]*dossier
	byNumber map[string]*dossier
	strange  []Violation
}

// openArchive files all records.
func openArchive(r Records) *archive {
	a := &archive{byID: map[string]*dossier{}, byNumber: map[string]*dossier{}}
	for _, g := range r.Guests {
		if g.Placed.IsZero() {
			a.strange = append(a.strange, Violation{Promise: NeverPlaced, Order: g.Wish.Key, Detail: "its guest has not sent it"})
			continue
		}
		a.open(r, g)
	}
	a.fileTickets(r.Ledger.Tickets)
	a.filePayments(r.Ledger)
	for _, m := range r.Ledger.Staff {
		if d := a.byNumber[m.Number]; d != nil {
			d.staff = append(d.staff, m)
		}
	}
	for _, s := range r.Said {
		if d := a.byID[s.Order]; d != nil {
			d.said = append(d.said, s)
		}
	}
	a.fileFeed(r.Feed)
	a.fileStrangers(r)
	return a
}

func (a *archive) open(r Records, g Guest) {
	d := &dossier{guest: g, id: cmp.Or(g.ID, order.DeriveID(botID, g.Wish.Key))}
	d.record, d.known = r.Orders[d.id]
	d.run, d.ran = r.Runs[d.id]
	d.events, d.letters = r.Events[d.id], r.Letters[d.id]
	d.words = wordsIn(d.events)
	a.files = append(a.files, d)
	a.byNumber[order.Number(d.id)] = d
	for _, id := range append([]string{d.id}, g.IDs...) {
		a.byID[id] = d
	}
}

// fileTickets files tickets by our number, or where a till does not show it by our key.
func (a *archive) fileTickets(tickets []simulator.Ticket) {
	for _, t := range tickets {
		d := a.byNumber[t.Number]
		if d == nil {
			d = a.byID[t.ExternalKey]
		}
		what := "ticket " + t.ID + " of restaurant " + t.Restaurant
		switch {
		case d == nil:
			a.strange = append(a.strange, Violation{Promise: Foreign, Detail: what + " is of no order of a guest"})
		case t.Restaurant != d.guest.Wish.Store:
			d.misplaced = append(d.misplaced, what+" is not of the restaurant that was asked for")
		default:
			d.tickets = append(d.tickets, t)
		}
	}
}

// filePayments files payments and voids by their reference: the order's id and the number of the attempt.
func (a *archive) filePayments(l simulator.Ledger) {
	for _, p := range l.Payments {
		d, what := a.byID[payer(p.Reference)], "payment "+p.ID+" of account "+p.Account
		switch {
		case d == nil:
			a.strange = append(a.strange, Violation{Promise: Foreign, Detail: what + " is of no order of a guest"})
		case p.Account != d.guest.Wish.Store:
			d.misplaced = append(d.misplaced, what+" is not of the restaurant that was asked for")
		default:
			d.payments = append(d.payments, p)
		}
	}
	for _, v := range l.Voids {
		d, what := a.byID[payer(v.Reference)], "barred reference "+v.Reference+" of account "+v.Account
		switch {
		case d == nil:
			a.strange = append(a.strange, Violation{Promise: Foreign, Detail: what + " is of no order of a guest"})
		case v.Account != d.guest.Wish.Store:
			d.misplaced = append(d.misplaced, what+" is not of the restaurant that was asked for")
		default:
			d.voids = append(d.voids, v)
		}
	}
}

// payer is the order's id in a reference.
func payer(reference string) string {
	if i := strings.LastIndexByte(reference, '-'); i >= 0 {
		return reference[:i]
	}
	return reference
}

// fileFeed files the feed's events, and notes which of them were not read in the feed's own order. One that is
// read again is no matter of order.
func (a *archive) fileFeed(feed []journal.StoredEvent) {
	var last int64
	for _, e := range feed {
		d := a.byID[e.OrderID]
		if d == nil || d.id != e.OrderID {
			continue
		}
		again := slices.ContainsFunc(d.feed, func(f journal.StoredEvent) bool { return f.Sequence == e.Sequence })
		if e.Position <= last && !again {
			d.unsorted = append(d.unsorted, e.Position)
		}
		last = max(last, e.Position)
		d.feed = append(d.feed, e)
	}
}

// fileStrangers notes what the journal and Temporal have that no guest has asked for.
func (a *archive) fileStrangers(r Records) {
	who := map[string][]string{}
	note := func(id, where string) {
		if a.byID[id] == nil && !slices.Contains(who[id], where) {
			who[id] = append(who[id], where)
		}
	}
	for id := range r.Orders {
		note(id, "the journal")
	}
	for id := range r.Events {
		note(id, "the journal's events")
	}
	for _, e := range r.Feed {
		note(e.OrderID, "the feed")
	}
	for id := range r.Runs {
		note(id, "Temporal")
	}
	for _, id := range slices.Sorted(maps.Keys(who)) {
		a.strange = append(a.strange, Violation{
			Promise: Foreign, Order: id, Detail: fmt.Sprintf("no guest has asked for it, and %s has it", strings.Join(who[id], " and ")),
		})
	}
}
