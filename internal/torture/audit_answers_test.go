package torture_test

import (
	"time"

	"github.com/ordersaga/ordersaga/internal/torture"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/simulator"
)

// answersInDoubt are answers in the journal, given or not: each makes no other difference unless it says so.
func answersInDoubt() []doubt {
	invented := []torture.Promise{torture.InventedAnswer}
	excusesNothing := []torture.Promise{torture.CancelAfterCooking, torture.InventedAnswer, torture.FoodWithoutMoney, torture.WrongStatus}
	return []doubt{
		{name: "the person of the service has pressed the restaurant", tell: func(s *story) {
			s.asks(order.AcceptanceTimeout, order.LetGo, "ops")
			s.isServed()
		}},
		{name: "the person of the service has never said so", want: invented, tell: func(s *story) {
			s.closes(s.opens(order.AcceptanceTimeout), order.KeepWaiting, "ops")
			s.isServed()
		}},
		{name: "the person of the service has said otherwise", want: invented, tell: func(s *story) {
			item := s.opens(order.AcceptanceTimeout)
			s.records.Said = append(s.records.Said, torture.Said{Order: s.id, Item: item.ID, Option: order.LetGo})
			s.closes(item, order.KeepWaiting, "ops")
			s.isServed()
		}},
		{name: "the person of the service has said so when it was too late", want: invented, tell: func(s *story) {
			item := s.opens(order.AcceptanceTimeout)
			s.closes(item, order.KeepWaiting, "ops")
			s.isServed()
			s.records.Said = append(s.records.Said, torture.Said{Order: s.id, Item: item.ID, Option: order.KeepWaiting, At: s.now})
		}},
		{name: "the person of the service has said so of another order", want: invented, tell: func(s *story) {
			item := s.opens(order.AcceptanceTimeout)
			s.records.Said = append(s.records.Said, torture.Said{Order: idOf("another"), Item: item.ID, Option: order.KeepWaiting})
			s.closes(item, order.KeepWaiting, "ops")
			s.isServed()
		}},
		{name: "the staff have said keep, and the journal says that they let go", want: excusesNothing, tell: func(s *story) {
			s.posted()
			item := s.opens(order.AskRestaurant)
			s.staffSay(item.Kind, order.Keep)
			s.closes(item, order.LetGo, order.ActorStaff)
			s.cooksUnheard()
			s.ends(order.Cancelled, order.GuestCancelled)
			s.pays(simulator.ActVoided, price)
		}},
		{name: "the staff have answered another question", want: invented, tell: func(s *story) {
			s.staffSay(order.AcceptanceTimeout, order.Keep)
			s.closes(s.opens(order.AskRestaurant), order.Keep, order.ActorStaff)
			s.isServed()
		}},
		{name: "the default came before its deadline", want: invented, tell: func(s *story) {
			item := s.opens(order.PriceHigher)
			s.now = item.Deadline.Add(-5 * time.Second)
			s.closes(item, order.AcceptAsIs, order.ActorDeadline)
			s.isServed()
		}},
		{name: "the deadline came before its time, and excuses nothing", want: excusesNothing, tell: func(s *story) {
			s.lost()
			s.ticket()
			item := s.opens(order.SubmissionUnknownItem)
			item.Deadline = s.now
			s.closes(item, order.GiveBack, order.ActorDeadline)
			s.flags(order.TicketMaybeOpen)
			s.cooksUnheard()
			s.expires()
		}},
		{name: "nobody has taken the order in time, and the default gave the money back", tell: func(s *story) {
			s.posted()
			s.asks(order.AcceptanceTimeout, order.GiveBack, order.ActorDeadline)
			s.flags(order.TicketMaybeOpen)
			s.ends(order.Expired, order.NotAccepted)
			s.pays(simulator.ActVoided, price)
		}},
		{name: "the staff have not said anything, and the default keeps the ticket", tell: func(s *story) {
			s.asks(order.AskRestaurant, order.Keep, order.ActorDeadline)
			s.isServed()
		}},
		{name: "what came at the deadline is not the default", want: invented, tell: func(s *story) {
			s.asks(order.AskRestaurant, order.LetGo, order.ActorDeadline)
			s.isServed()
		}},
	}
}

// isServed posts the order and brings it to a good end.
func (s *story) isServed() {
	s.posted()
	s.serves()
	s.pays(simulator.ActCaptured, price)
}
