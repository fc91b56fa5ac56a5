package demo

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ordersaga/ordersaga/api/gen"
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
	// restaurant and faults are what the world has in store for it.
	restaurant simulator.Settings
	faults     []simulator.Fault
	items      []gen.NewItem
	token      string
	// wait is how long the POST waits for its verdict.
	wait time.Duration
	// cancelAt is the status at which the guest cancels; empty: never.
	cancelAt order.Status
	want     ending
	// through are submission states that the order must have gone through.
	through []order.SubmissionState
}

// ending is how an order ended: for the guest, for the money and for the kitchen.
type ending struct {
	status  order.Status
	problem order.ProblemCode
	payment order.PaymentState
	// cancel is the API's answer to the guest's cancel; empty if there was none.
	cancel string
	// tickets are those in the restaurant's till, kept and held what the merchant has, in minor units.
	tickets    int
	kept, held int64
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
	parts = append(parts, "payment "+string(e.payment), tickets, order.Money{Amount: e.kept, Currency: currency}.String()+" kept")
	if e.held != 0 {
		parts = append(parts, order.Money{Amount: e.held, Currency: currency}.String()+" still held")
	}
	return strings.Join(parts, ", ")
}

// cancelled is the answer to a cancel that was granted.
const cancelled = "cancelled"

// scenarios are the sample orders, in the order of their telling.
func scenarios() []scenario {
	return []scenario{
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
			want:    ending{status: order.Completed, payment: order.PaymentCaptured, tickets: 1, kept: 62000},
			through: []order.SubmissionState{order.SubmissionUnknown, order.SubmissionAccepted},
		},
	}
}

// kitchen is a restaurant whose tickets wait and cook for so long, are billed, and are soon closed.
func kitchen(waiting, cooking time.Duration) simulator.Settings {
	return simulator.Settings{Timetable: []simulator.Step{
		{State: simulator.Open, After: simulator.Duration(waiting)},
		{State: simulator.Bill, After: simulator.Duration(cooking)},
		{State: simulator.Closed, After: simulator.Duration(pace)},
	}}
}

// soup is two soups with sour cream: 620 roubles on the simulator's menu.
func soup() []gen.NewItem {
	group, sourCream, one := "51", "Сметана", 1
	name, note := "Щи", "без лука"
	return []gen.NewItem{{
		Code: "701", Name: &name, Quantity: 2, Note: &note,
		Modifiers: &gen.NewModifiers{{Group: &group, Code: "905", Name: &sourCream, Quantity: &one}},
	}}
}

// lunch is a soup and a drink: 430 roubles.
func lunch() []gen.NewItem {
	first, second := "Щи", "Компот"
	return []gen.NewItem{{Code: "701", Name: &first, Quantity: 1}, {Code: "720", Name: &second, Quantity: 1}}
}

// The guest of the samples.
const (
	guestName    = "Анна Пробная"
	guestPhone   = "+79001112233"
	guestAddress = "ул. Лесная, 4"
	guestComment = "домофон 12"
	goodCard     = "tok_visa"
)

// GuestData is everything in the samples that belongs to a guest or is secret: none of it may be found
// in what the demo leaves behind, in Temporal, in the journal or in a log.
func GuestData() []string {
	return []string{guestName, guestPhone, guestPhone[1:], guestAddress, guestComment, goodCard, simulator.DeclinedToken}
}

// request is what the guest's bot posts.
func (s scenario) request() gen.NewOrder {
	name, phone, comment := guestName, guestPhone, guestComment
	return gen.NewOrder{
		StoreId: s.store, Items: s.items, Comment: &comment,
		Guest:       &gen.NewGuest{Name: &name, Phone: &phone},
		Fulfillment: gen.NewFulfillment{Type: order.Delivery, Address: &gen.NewAddress{Text: guestAddress}},
		Payment:     gen.NewPayment{Method: order.Card, Token: &s.token},
	}
}

// differences says what of an ending is not as it should be.
func (s scenario) differences(got ending, through []order.SubmissionState) []string {
	var list []string
	if got != s.want {
		list = append(list, "it should have ended: "+s.want.String())
	}
	for _, state := range s.through {
		if !slices.Contains(through, state) {
			list = append(list, "its submission should have been "+string(state))
		}
	}
	return list
}
