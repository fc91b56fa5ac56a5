package torture

import (
	"fmt"
	"slices"
)

// Promise is something that the product promises of every order, and breaks it if an [Audit] finds otherwise.
type Promise string

// The promises, named by how they are broken.
const (
	// TwoOrders: one Idempotency-Key got several ids.
	TwoOrders Promise = "two_orders"
	// LostOrder: the guest was told an id that the journal does not have, or was never told anything, be it in answer
	// to a later request.
	LostOrder Promise = "lost_order"
	// RefusedForNothing: a final no to a POST with which nothing is wrong, or that had been taken before.
	RefusedForNothing Promise = "refused_for_nothing"
	// RefusedButMade: a final no to the POST, and yet there is a ticket or money.
	RefusedButMade Promise = "refused_but_made"
	// NeverPlaced: the run has not sent an order of its plan, so nothing is shown of it.
	NeverPlaced Promise = "never_placed"
	// Foreign: a ticket, a payment, an order or a saga that no guest has asked for, or not there.
	Foreign Promise = "foreign"
	// Crashed: a process has ended although nobody had killed it.
	Crashed Promise = "crashed"

	// TwoTickets: a second post, which nobody asks for in a run.
	TwoTickets Promise = "two_tickets"
	// WrongTicket: a ticket is for another guest, has other food, or says otherwise what is paid.
	WrongTicket Promise = "wrong_ticket"
	// TwoCharges: money was kept out of several payments.
	TwoCharges Promise = "two_charges"
	// UnpaidPost: a ticket was made before its money was held or taken.
	UnpaidPost Promise = "unpaid_post"
	// CancelAfterCooking: it was not the restaurant that ended an order which was cooking.
	CancelAfterCooking Promise = "cancel_after_cooking"
	// CancelNotKept: the guest was told that the order is cancelled, and it is not.
	CancelNotKept Promise = "cancel_not_kept"

	// UnsettledOrder: something is left to do, or a question is open.
	UnsettledOrder Promise = "unsettled_order"
	// MoneyWithoutFood and FoodWithoutMoney: the till and the provider do not match.
	MoneyWithoutFood Promise = "money_without_food"
	FoodWithoutMoney Promise = "food_without_money"
	// WrongAmount: more was asked for than the guest was shown; or what was kept is neither the bill nor excused by
	// one that is higher.
	WrongAmount Promise = "wrong_amount"
	// HoldLeft: a settled order has money held, a link open or a refund on its way.
	HoldLeft Promise = "hold_left"
	// WrongStatus: the journal's status contradicts the till.
	WrongStatus Promise = "wrong_status"
	// WrongPayment: the journal's payment, its state or its amounts, contradicts the provider.
	WrongPayment Promise = "wrong_payment"
	// TemporalDisagrees: there is no saga, it has not completed with its order, or its code failed.
	TemporalDisagrees Promise = "temporal_disagrees"

	// UnheardWord: the API has taken what was told about an order, and the order has not heard it, or it was not kept.
	UnheardWord Promise = "unheard_word"
	// InventedAnswer: a question has an answer that nobody has given, or a default before its time.
	InventedAnswer Promise = "invented_answer"
	// MissingEvents, RepeatedEvents and DisorderedEvents: the history of the order or the bot's feed.
	MissingEvents    Promise = "missing_events"
	RepeatedEvents   Promise = "repeated_events"
	DisorderedEvents Promise = "disordered_events"
)

// Promises are all of them.
func Promises() []Promise {
	return []Promise{
		TwoOrders, LostOrder, RefusedForNothing, RefusedButMade, NeverPlaced, Foreign, Crashed,
		TwoTickets, WrongTicket, TwoCharges, UnpaidPost, CancelAfterCooking, CancelNotKept,
		UnsettledOrder, MoneyWithoutFood, FoodWithoutMoney, WrongAmount, HoldLeft, WrongStatus, WrongPayment, TemporalDisagrees,
		UnheardWord, InventedAnswer, MissingEvents, RepeatedEvents, DisorderedEvents,
	}
}

// Violation is one promise that was broken about one order, however many signs of it there are: Detail says
// them all. It holds no guest data.
type Violation struct {
	Promise Promise `json:"promise"`
	// Order is the order's id; its Idempotency-Key where nobody knows an id; empty for what belongs to no order.
	Order  string `json:"order"`
	Detail string `json:"detail"`
}

// Audit compares the records, order by order, in the sequence of the guests; what belongs to nobody comes last.
// It finds the same in the same records.
//
// What restaurants and deadlines have really answered, the product is not blamed for, see [word].
func Audit(r Records) []Violation {
	a := openArchive(r)
	var all []Violation
	for _, d := range a.files {
		all = append(all, d.examine()...)
	}
	for _, c := range r.Crashes {
		all = append(all, Violation{Promise: Crashed, Detail: fmt.Sprintf("%s has ended by itself: %s; its last words are in %s", c.Process, c.Exit, c.Log)})
	}
	return append(all, a.strange...)
}

// auditor examines the file of one order.
type auditor struct {
	*dossier
	found []Violation
}

// examine is everything that is wrong about an order. Where its end is not reached, there is no end to judge.
func (d *dossier) examine() []Violation {
	a := &auditor{dossier: d}
	a.examineIntake()
	if !a.known {
		return a.found
	}
	a.examineEvents()
	a.examineFeed()
	a.examineSaga()
	a.examineTickets()
	a.examineCharges()
	a.examineCancel()
	a.examineHeard()
	a.examineWords()
	if a.examineSettled() {
		a.examineMoney()
		a.examineAmount()
		a.examineStatus()
		a.examinePayment()
	}
	return a.found
}

// accuse writes down that a promise was broken; further signs of it are added to the first.
func (a *auditor) accuse(p Promise, format string, values ...any) {
	detail := fmt.Sprintf(format, values...)
	if i := slices.IndexFunc(a.found, func(v Violation) bool { return v.Promise == p }); i >= 0 {
		a.found[i].Detail += "; " + detail
		return
	}
	a.found = append(a.found, Violation{Promise: p, Order: a.name(), Detail: detail})
}
