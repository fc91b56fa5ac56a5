package demo

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ordersaga/ordersaga/api/gen"
	"github.com/ordersaga/ordersaga/config"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/simulator"
)

const (
	currency = "RUB"
	// patience is how long a POST waits for its verdict.
	patience = 4 * time.Second
	// pace is how long a ticket stays in each state of a brisk kitchen.
	pace = 700 * time.Millisecond
)

// scenario is one sample order: the store that it is placed at, the world around it, what the guest
// does, and how it has to end.
type scenario struct {
	store string // also the id of its restaurant and merchant account in the pretended world
	title string
	flow  order.PaymentFlow
	// restaurant and faults are what the world has in store for it. Faults that last for a while begin when
	// the order is placed.
	restaurant simulator.Settings
	faults     []simulator.Fault
	// settings are those of the store's POS, tune changes its policy, and staffed says that its people can be asked.
	settings config.Settings
	tune     func(*order.Policy)
	staffed  bool
	items    []gen.NewItem
	token    string
	// ahead is how far ahead the guest wants it; 0 for as soon as possible.
	ahead time.Duration
	// expected is the total that the guest was shown; 0 for none.
	expected int64
	// pickup says that the guest fetches it.
	pickup bool
	// wait is how long the POST waits for its verdict.
	wait time.Duration
	// cancelAt is the status at which the guest cancels; empty: never.
	cancelAt order.Status
	// answer is what a person of the service answers to the order's question; empty: nobody does.
	answer order.Option
	want   ending
	// plot is what the timeline must tell, in this order.
	plot []turn
}

// forAWhile reports whether the order's faults last for a while only.
func (s scenario) forAWhile() bool {
	return slices.ContainsFunc(s.faults, func(f simulator.Fault) bool { return f.For > 0 })
}

// turn is a row of a timeline, by how it begins, and how long after the turn before it comes at least.
type turn struct {
	row   string
	after time.Duration
}

// ending is how an order ended: for the guest, for the money and for the kitchen.
type ending struct {
	status  order.Status
	problem order.ProblemCode
	payment order.PaymentState
	// cancel is the API's answer to the guest's cancel; empty if there was none.
	cancel string
	// tickets are those in the restaurant's till, deleted those that its people have thrown away, kept and
	// held what the merchant has, in minor units.
	tickets, deleted int
	kept, held       int64
	currency         string // empty for roubles
}

// String writes an ending in one line.
func (e ending) String() string {
	parts := []string{string(e.status)}
	if e.problem != "" {
		parts[0] += " (" + string(e.problem) + ")"
	}
	if e.cancel != "" {
		parts = append(parts, "cancel "+e.cancel)
	}
	tickets := fmt.Sprintf("%d tickets", e.tickets)
	if e.tickets == 1 {
		tickets = "1 ticket"
	}
	if e.deleted > 0 {
		tickets += fmt.Sprintf(" and %d deleted", e.deleted)
	}
	in := cmp.Or(e.currency, currency)
	parts = append(parts, "payment "+string(e.payment), tickets, order.Money{Amount: e.kept, Currency: in}.String()+" kept")
	if e.held != 0 {
		parts = append(parts, order.Money{Amount: e.held, Currency: in}.String()+" still held")
	}
	return strings.Join(parts, ", ")
}

// cancelled is the answer to a cancel that was granted.
const cancelled = "cancelled"

// scenarios are the sample orders, in the order of their telling.
func scenarios() []scenario {
	return append([]scenario{
		{
			store: "demo-delivered", title: "delivered: held, posted, cooked, taken", flow: order.Hold,
			restaurant: kitchen(pace, pace), items: soup(), token: goodCard, wait: patience,
			want: ending{status: order.Completed, payment: order.PaymentCaptured, tickets: 1, kept: 62000},
		},
		{
			store: "demo-refused", title: "refused by the restaurant: the hold is given back", flow: order.Hold,
			faults: []simulator.Fault{{Name: simulator.Refuse, Op: simulator.OpPostOrder}},
			items:  lunch(), token: goodCard, wait: patience,
			want: ending{status: order.Rejected, problem: order.POSRefused, payment: order.PaymentVoided},
		},
		{
			store: "demo-refunded", title: "refused by a restaurant that charges at once: the money is refunded", flow: order.Charge,
			faults: []simulator.Fault{{Name: simulator.Refuse, Op: simulator.OpPostOrder}},
			items:  lunch(), token: goodCard, wait: patience,
			want: ending{status: order.Rejected, problem: order.POSRefused, payment: order.PaymentRefunded},
		},
		{
			store: "demo-declined", title: "the card is declined: nothing is cooked", flow: order.Hold,
			items: soup(), token: simulator.DeclinedToken, wait: patience,
			want: ending{status: order.PaymentFailed, problem: order.Declined, payment: order.PaymentDeclined},
		},
		{
			store: "demo-slow", title: "the POS is slow, and the guest cancels before anything is posted", flow: order.Hold,
			faults: []simulator.Fault{{Name: simulator.Slow, Op: simulator.OpValidate, Delay: simulator.Duration(1500 * time.Millisecond)}},
			items:  lunch(), token: goodCard, cancelAt: order.Validating,
			want: ending{status: order.Cancelled, problem: order.GuestCancelled, payment: order.PaymentNone, cancel: cancelled},
		},
		{
			store: "demo-posted", title: "the guest cancels after the posting: only the restaurant's staff could", flow: order.Hold,
			restaurant: kitchen(3*time.Second, pace), items: lunch(), token: goodCard, wait: patience, cancelAt: order.AwaitingAcceptance,
			want: ending{status: order.Completed, payment: order.PaymentCaptured, tickets: 1, kept: 43000, cancel: "call_restaurant"},
		},
		{
			store: "demo-cooking", title: "the guest cancels while it is cooking: too late", flow: order.Hold,
			restaurant: kitchen(pace, 2*time.Second), items: soup(), token: goodCard, wait: patience, cancelAt: order.Cooking,
			want: ending{status: order.Completed, payment: order.PaymentCaptured, tickets: 1, kept: 62000, cancel: "not_cancellable"},
		},
		{
			store: "demo-lost", title: "the POS takes the order and its answer is lost: a callback proves the ticket", flow: order.Hold,
			restaurant: kitchen(2*pace, pace),
			faults:     []simulator.Fault{{Name: simulator.LostReplyAfter, Op: simulator.OpPostOrder}},
			items:      soup(), token: goodCard, wait: patience,
			want: ending{status: order.Completed, payment: order.PaymentCaptured, tickets: 1, kept: 62000},
			plot: []turn{{row: "submission unknown"}, {row: "attention submission_unknown: a person is asked"}, {row: "submission accepted"}},
		},
		unfound(), scheduled(), letGo(), down(),
	}, elsewhere()...)
}

// kitchen is a restaurant whose tickets wait and cook for so long, leave the kitchen, and are soon finished.
func kitchen(waiting, cooking time.Duration) simulator.Settings {
	return simulator.Settings{Timetable: []simulator.Step{
		{State: simulator.Cooking, After: simulator.Duration(waiting)},
		{State: simulator.OnTheWay, After: simulator.Duration(cooking)},
		{State: simulator.Done, After: simulator.Duration(pace)},
	}}
}

// differences says what of an ending and of a timeline is not as it should be.
func (s scenario) differences(got ending, told []moment) []string {
	var list []string
	if got != s.want {
		list = append(list, "it should have ended: "+s.want.String())
	}
	at := -1
	for _, t := range s.plot {
		next, ok := t.find(told, at)
		if !ok {
			return append(list, "it should have come to: "+t.String())
		}
		at = next
	}
	return list
}

// find is the first row behind that at which is the turn.
func (t turn) find(told []moment, at int) (int, bool) {
	for i := at + 1; i < len(told); i++ {
		if strings.HasPrefix(strings.Join(strings.Fields(told[i].text), " "), t.row) {
			return i, at < 0 || told[i].at.Sub(told[at].at) >= t.after
		}
	}
	return 0, false
}

// String says what should have come, and when.
func (t turn) String() string {
	if t.after > 0 {
		return t.row + ", " + t.after.String() + " later"
	}
	return t.row
}
