package torture_test

import (
	"strconv"
	"time"

	enumspb "go.temporal.io/api/enums/v1"

	"github.com/ordersaga/ordersaga/internal/torture"
	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/simulator"
)

const (
	shopID   = "procart-hold"
	price    = 62_000
	currency = "RUB"
)

// book is where stories are written down, as four parties would. A second passes between two things.
type book struct {
	records torture.Records
	seq     int64
	now     time.Time
}

func newBook() *book {
	return &book{
		now: time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC),
		records: torture.Records{
			Orders: map[string]journal.Record{}, Events: map[string][]journal.StoredEvent{}, Letters: map[string][]journal.Letter{}, Runs: map[string]torture.Run{},
		},
	}
}

func (b *book) stamp() simulator.Stamp {
	b.seq, b.now = b.seq+1, b.now.Add(time.Second)
	return simulator.Stamp{Seq: b.seq, At: b.now}
}

// story is one order.
type story struct {
	*book
	id      string
	guest   torture.Guest
	shot    order.Snapshot
	events  []journal.StoredEvent
	n       int
	tickets []simulator.Ticket
	payment *simulator.Payment
	run     torture.Run
}

func idOf(key string) string { return order.DeriveID("pizza", key) }

// order begins a story: the order is taken and priced by the POS.
func (b *book) order(key string, pay torture.Pay) *story {
	id := idOf(key)
	s := &story{book: b, id: id, run: torture.Run{Status: enumspb.WORKFLOW_EXECUTION_STATUS_COMPLETED}}
	s.guest = torture.Guest{
		Wish: torture.Wish{Key: key, Store: shopID, POS: simulator.ProCart, Pay: pay}, ID: id, IDs: []string{id}, Posts: 1, Placed: b.stamp().At,
	}
	method := order.Card
	if pay == torture.InCash {
		method = order.Cash
	}
	s.shot = order.Snapshot{
		Order: order.Order{ID: id, BotID: "pizza", StoreID: shopID, Method: method}, Total: money(price), PricedBy: order.PricedByPOS,
		Payment: order.Payment{State: order.PaymentNone},
	}
	s.comesTo(order.Created)
	s.comesTo(order.Validating)
	s.guest.Answered = b.stamp().At
	return s
}

func money(amount int64) order.Money { return order.Money{Amount: amount, Currency: currency} }

// tells writes an event down.
func (s *story) tells(e order.Event) {
	s.n++
	e.N, e.At = s.n, s.stamp().At
	stored := journal.StoredEvent{
		OrderID: s.id, StoreID: shopID, Sequence: int64(len(s.events) + 1), Position: int64(len(s.records.Feed) + 1), Event: e,
	}
	s.events = append(s.events, stored)
	s.records.Feed = append(s.records.Feed, stored)
}

func (s *story) comesTo(status order.Status) {
	s.shot.Status = status
	s.tells(order.Event{Type: order.StatusChanged, Status: status, Problem: s.shot.Problem})
}

// pays writes what the provider did, and how the journal has it.
func (s *story) pays(act simulator.PaymentActKind, amount int64) {
	stamp := s.stamp()
	if s.payment == nil {
		s.payment = &simulator.Payment{Stamp: stamp, Account: shopID, ID: "pay_" + s.guest.Wish.Key, Reference: s.id + "-1", Currency: currency, Amount: amount}
		s.shot.Payment.ID = s.payment.ID
		s.comesTo(order.AwaitingPayment)
	}
	p := s.payment
	p.History = append(p.History, simulator.PaymentAct{Stamp: stamp, Act: act, Amount: amount})
	switch act { //nolint:exhaustive // what the stories need
	case simulator.ActHeld:
		p.Status, s.shot.Payment.State, s.shot.Payment.Amount = simulator.StatusAuthorized, order.PaymentAuthorized, money(amount)
	case simulator.ActCaptured:
		p.Status, p.Captured, s.shot.Payment.State, s.shot.Payment.Amount = simulator.StatusCaptured, amount, order.PaymentCaptured, money(amount)
	case simulator.ActVoided:
		p.Status, s.shot.Payment.State = simulator.StatusVoided, order.PaymentVoided
	case simulator.ActDeclined:
		p.Status, p.DeclineCode, s.shot.Payment.State = simulator.StatusDeclined, simulator.CardDeclined, order.PaymentDeclined
	case simulator.ActRefunded:
		p.Refunded += amount
		s.shot.Payment.Refunded = money(p.Refunded)
		if p.Net() == 0 {
			p.Status, s.shot.Payment.State = simulator.StatusRefunded, order.PaymentRefunded
		}
	}
	now := s.shot.Payment
	s.tells(order.Event{Type: order.PaymentChanged, Payment: &now})
}

// posted makes a ticket at the till, and has the journal know of it.
func (s *story) posted() {
	s.comesTo(order.Submitting)
	s.ticket()
	s.shot.Submission = order.SubmissionAccepted
	s.comesTo(order.AwaitingAcceptance)
}

func (s *story) ticket() {
	stamp, paid := s.stamp(), s.shot.Total.Amount
	if s.guest.Wish.Pay == torture.InCash {
		paid = 0
	}
	s.tickets = append(s.tickets, simulator.Ticket{
		Stamp: stamp, System: simulator.ProCart, Restaurant: shopID, ID: "guid-" + s.guest.Wish.Key + strconv.Itoa(len(s.tickets)), Number: order.Number(s.id),
		CallbackURL: "http://127.0.0.1/callbacks", Guest: simulator.TicketGuest{Name: "Guest 0", Phone: "79000000000", Address: "Forest lane 0"},
		Items: []simulator.TicketItem{{Code: 701, Quantity: 2, Total: price, Modifiers: map[int]int{905: 1}}}, Amount: price, Paid: paid, State: simulator.Waiting, Stage: simulator.Waiting,
		History: []simulator.StateChange{{Stamp: stamp, State: simulator.Waiting, Stage: simulator.Waiting, By: simulator.ByPosting}},
	})
}

// kitchen moves the newest ticket, and the POS says so with its amount.
func (s *story) kitchen(stage simulator.State, by simulator.Mover) {
	s.moves(stage, by)
	t := s.tickets[len(s.tickets)-1]
	t.Callbacks[len(t.Callbacks)-1].Delivery = simulator.Delivery{Outcome: simulator.CallbackDelivered, Attempts: 1, Deliveries: 1, Status: 204}
	states := map[simulator.State]order.TicketState{
		simulator.Cooking: order.TicketCooking, simulator.OnTheWay: order.TicketOutForDelivery, simulator.Done: order.TicketCompleted,
		simulator.Removed: order.TicketGone,
	}
	s.tells(order.Event{Type: order.EvidenceSeen, Evidence: &order.Evidence{Decision: order.Applied, Message: order.Message{
		ID: "call-" + strconv.Itoa(s.n), Source: order.FromCallback, Raw: string(stage), State: states[stage], Amount: money(t.Amount), Empty: t.Amount == 0,
	}}})
	if status := states[stage].Status(); status != "" && t.Amount > 0 {
		s.comesTo(status)
	}
}

// moves moves the newest ticket, and nobody says so.
func (s *story) moves(stage simulator.State, by simulator.Mover) {
	t := &s.tickets[len(s.tickets)-1]
	stamp := s.stamp()
	t.State, t.Stage = stage, stage
	t.History = append(t.History, simulator.StateChange{Stamp: stamp, State: stage, Stage: stage, By: by})
	t.Callbacks = append(t.Callbacks, simulator.Callback{
		Stamp: stamp, State: stage, Stage: stage, Delivery: simulator.Delivery{Outcome: simulator.CallbackLost},
	})
}

// serves has the kitchen do its work.
func (s *story) serves() {
	for _, stage := range []simulator.State{simulator.Cooking, simulator.OnTheWay, simulator.Done} {
		s.kitchen(stage, simulator.ByTimetable)
	}
}

// asks has a question asked, and really answered by somebody or by its default.
func (s *story) asks(kind order.AttentionKind, answer order.Option, actor string) {
	item := s.opens(kind)
	switch actor {
	case order.ActorDeadline:
		s.now = item.Deadline
	case order.ActorStaff:
		s.staffSay(kind, answer)
	case order.ActorFacts:
	default:
		s.records.Said = append(s.records.Said, torture.Said{Order: s.id, Item: item.ID, Option: answer, At: s.now})
	}
	s.closes(item, answer, actor)
}

func (s *story) staffSay(kind order.AttentionKind, answer order.Option) {
	s.records.Ledger.Staff = append(s.records.Ledger.Staff, simulator.StaffMessage{
		Stamp: s.stamp(), Number: order.Number(s.id), Type: "question", Kind: string(kind), Answer: string(answer), Status: 200,
	})
}

// opens has the journal ask a question, which has longer than any policy gives it.
func (s *story) opens(kind order.AttentionKind) order.Attention {
	const patience = 5 * time.Minute
	item := order.Attention{ID: "a" + strconv.Itoa(s.n), Kind: kind, Since: s.now, Deadline: s.now.Add(patience)}
	s.tells(order.Event{Type: order.AttentionOpened, Attention: &item})
	return item
}

// closes has the journal say that a question was answered.
func (s *story) closes(item order.Attention, answer order.Option, actor string) {
	s.tells(order.Event{Type: order.AttentionClosed, Attention: &item, Answer: &order.Answer{ItemID: item.ID, Option: answer, Actor: actor}})
}

func (s *story) flags(f order.Flag) { s.shot.Flags = append(s.shot.Flags, f) }

// ends brings the order to its terminal status.
func (s *story) ends(status order.Status, code order.ProblemCode) {
	s.shot.Problem.Code = code
	s.comesTo(status)
}

// settles ends the story, and files it.
func (s *story) settles() {
	s.tells(order.Event{Type: order.Settled, Status: s.shot.Status})
	s.shot.SettledAt = s.now
	r := &s.records
	r.Guests = append(r.Guests, s.guest)
	r.Orders[s.id] = journal.Record{Sequence: int64(len(s.events)), Snapshot: s.shot}
	r.Events[s.id] = s.events
	r.Runs[s.id] = s.run
	r.Ledger.Tickets = append(r.Ledger.Tickets, s.tickets...)
	if s.payment != nil {
		r.Ledger.Payments = append(r.Ledger.Payments, *s.payment)
	}
}
