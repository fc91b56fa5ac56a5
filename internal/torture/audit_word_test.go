package torture_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/internal/torture"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/simulator"
)

// doubt is an order whose end looks wrong, until it is known what somebody said or what nobody could know.
type doubt struct {
	name string
	tell func(*story)
	// want are the promises that count as broken.
	want []torture.Promise
}

func TestAudit_BelievesWhoHasReallyAnswered(t *testing.T) {
	t.Parallel()
	for _, row := range slices.Concat(ticketsInDoubt(), moneyInDoubt(), answersInDoubt(), wordsInDoubt()) {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			b := newBook()
			s := b.order("doubt", torture.ByCard)
			s.pays(simulator.ActHeld, price)
			row.tell(s)
			s.settles()
			var found []torture.Promise
			for _, v := range torture.Audit(b.records) {
				found = append(found, v.Promise)
			}
			require.Equal(t, row.want, found)
		})
	}
}

func TestAudit_LetsTillsSpeakAfterTheSettlement(t *testing.T) {
	t.Parallel()
	records := healthy()
	for _, e := range []order.EventType{order.EvidenceSeen, order.AttentionOpened, order.AttentionClosed} {
		spoilt{&records}.tell("delivered", order.Event{Type: e})
	}
	require.Empty(t, torture.Audit(records))
}

// lost posts the order, and the answer is lost.
func (s *story) lost() {
	s.comesTo(order.Submitting)
	s.shot.Submission = order.SubmissionUnknown
}

// expires ends an order of which nobody knows whether there is a ticket.
func (s *story) expires() {
	s.ends(order.Expired, order.OutcomeUnknown)
	s.pays(simulator.ActVoided, price)
}

// cooksUnheard has the kitchen make the newest ticket, which nobody hears of.
func (s *story) cooksUnheard() {
	s.moves(simulator.Cooking, simulator.ByTimetable)
	s.moves(simulator.Done, simulator.ByTimetable)
}

// completes ends an order well, and takes its money.
func (s *story) completes() {
	s.comesTo(order.Completed)
	s.pays(simulator.ActCaptured, price)
}

func ticketsInDoubt() []doubt {
	freeFood := []torture.Promise{torture.CancelAfterCooking, torture.FoodWithoutMoney, torture.WrongStatus}
	return []doubt{
		{name: "no word that there is no ticket excuses one: the person of a run has looked", want: freeFood, tell: func(s *story) {
			s.lost()
			s.ticket()
			s.asks(order.SubmissionUnknownItem, order.TicketAbsent, "ops")
			s.cooksUnheard()
			s.expires()
		}},
		{name: "a person was right that the ticket is gone, and another was made after that", want: freeFood, tell: func(s *story) {
			s.lost()
			s.asks(order.AcceptanceTimeout, order.LetGo, "ops")
			s.ticket()
			s.cooksUnheard()
			s.expires()
		}},
		{name: "facts that close a question are nobody's word", want: freeFood, tell: func(s *story) {
			s.lost()
			s.ticket()
			s.asks(order.AcceptanceTimeout, order.LetGo, order.ActorFacts)
			s.cooksUnheard()
			s.expires()
		}},
		{name: "the money was given back by default, and the order says that a ticket may be open", tell: func(s *story) {
			s.lost()
			s.ticket()
			s.asks(order.SubmissionUnknownItem, order.GiveBack, order.ActorDeadline)
			s.flags(order.TicketMaybeOpen)
			s.cooksUnheard()
			s.expires()
		}},
		{name: "the money was given back by default, and the order does not say so", want: freeFood, tell: func(s *story) {
			s.lost()
			s.ticket()
			s.asks(order.SubmissionUnknownItem, order.GiveBack, order.ActorDeadline)
			s.cooksUnheard()
			s.expires()
		}},
		{name: "a ticket may be open, and nobody has decided that", want: freeFood, tell: func(s *story) {
			s.lost()
			s.ticket()
			s.flags(order.TicketMaybeOpen)
			s.cooksUnheard()
			s.expires()
		}},
		{name: "the staff let go, and made it all the same", tell: func(s *story) {
			s.posted()
			s.asks(order.AskRestaurant, order.LetGo, order.ActorStaff)
			s.cooksUnheard()
			s.ends(order.Cancelled, order.GuestCancelled)
			s.pays(simulator.ActVoided, price)
		}},
		{name: "the restaurant threw the ticket away, and took it out of the bin again", tell: func(s *story) {
			s.posted()
			s.kitchen(simulator.Removed, simulator.ByAdmin)
			s.ends(order.Rejected, order.POSRefused)
			s.pays(simulator.ActVoided, price)
			s.cooksUnheard()
		}},
		{name: "the ticket was removed after the order had ended, and then made", tell: func(s *story) {
			s.posted()
			s.ends(order.Cancelled, order.GuestCancelled)
			s.pays(simulator.ActVoided, price)
			s.moves(simulator.Removed, simulator.ByAdmin)
			s.cooksUnheard()
		}, want: []torture.Promise{torture.FoodWithoutMoney, torture.WrongStatus}},
		{name: "the POS took a ticket back that nobody had begun", tell: func(s *story) {
			s.posted()
			s.moves(simulator.Removed, simulator.ByClient)
			s.ends(order.Cancelled, order.GuestCancelled)
			s.pays(simulator.ActVoided, price)
		}},
		{name: "the restaurant began, and threw it away before anybody had heard of it", tell: func(s *story) {
			s.posted()
			s.moves(simulator.Cooking, simulator.ByTimetable)
			s.moves(simulator.Removed, simulator.ByAdmin)
			s.ends(order.Cancelled, order.GuestCancelled)
			s.pays(simulator.ActVoided, price)
		}},
		{name: "the ticket was finished and then removed before anybody had heard of it", tell: func(s *story) {
			s.posted()
			s.cooksUnheard()
			s.moves(simulator.Removed, simulator.ByAdmin)
			s.completes()
		}},
		{name: "a person has seen the ticket, and then it was removed", want: []torture.Promise{torture.MoneyWithoutFood, torture.WrongStatus}, tell: func(s *story) {
			s.lost()
			s.ticket()
			s.asks(order.SubmissionUnknownItem, order.TicketExists, "ops")
			s.moves(simulator.Removed, simulator.ByAdmin)
			s.completes()
		}},
		{name: "no word that there is a ticket excuses that no till has one", want: []torture.Promise{torture.MoneyWithoutFood, torture.WrongStatus}, tell: func(s *story) {
			s.lost()
			s.asks(order.SubmissionUnknownItem, order.TicketExists, "ops")
			s.completes()
		}},
		{name: "the till never said its last word, and the order says so", tell: func(s *story) {
			s.posted()
			s.kitchen(simulator.Cooking, simulator.ByTimetable)
			s.flags(order.CompletedAssumed)
			s.completes()
		}},
		{name: "the order was assumed to be completed, and nobody has begun", want: []torture.Promise{torture.WrongStatus}, tell: func(s *story) {
			s.posted()
			s.flags(order.CompletedAssumed)
			s.completes()
		}},
		{name: "the ticket was removed, and then the order was assumed to be completed", tell: func(s *story) {
			s.posted()
			s.kitchen(simulator.Cooking, simulator.ByTimetable)
			s.moves(simulator.Removed, simulator.ByAdmin)
			s.flags(order.CompletedAssumed)
			s.completes()
		}, want: []torture.Promise{torture.MoneyWithoutFood, torture.WrongStatus}},
		{name: "the order was assumed to be completed, and then the ticket was removed", tell: func(s *story) {
			s.posted()
			s.kitchen(simulator.Cooking, simulator.ByTimetable)
			s.flags(order.CompletedAssumed)
			s.completes()
			s.moves(simulator.Removed, simulator.ByAdmin)
		}},
		{name: "the ticket was removed after the order was completed, and its money went back", tell: func(s *story) {
			s.posted()
			s.serves()
			s.moves(simulator.Removed, simulator.ByAdmin)
			s.pays(simulator.ActVoided, price)
		}, want: []torture.Promise{torture.FoodWithoutMoney}},
		{name: "the ticket was finished and removed, and the restaurant's last word is that it is gone", tell: func(s *story) {
			s.posted()
			s.cooksUnheard()
			s.moves(simulator.Removed, simulator.ByAdmin)
			s.ends(order.Rejected, order.POSRefused)
			s.pays(simulator.ActVoided, price)
		}},
		{name: "the ticket was removed after the order was completed", tell: func(s *story) {
			s.posted()
			s.serves()
			s.pays(simulator.ActCaptured, price)
			s.moves(simulator.Removed, simulator.ByAdmin)
			s.asks(order.ConflictItem, order.AcceptAsIs, "ops")
		}},
		{name: "the restaurant deleted what it was cooking", tell: func(s *story) {
			s.posted()
			s.kitchen(simulator.Cooking, simulator.ByTimetable)
			s.kitchen(simulator.Removed, simulator.ByAdmin)
			s.flags(order.RestaurantDeleted)
			s.ends(order.Cancelled, order.RestaurantGaveUp)
			s.pays(simulator.ActVoided, price)
		}},
	}
}
