package torture_test

import (
	"time"

	"github.com/ordersaga/ordersaga/internal/torture"
	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/simulator"
)

// served is an order that was posted, cooked, delivered and paid.
func (s *story) served() {
	s.posted()
	s.serves()
	s.pays(simulator.ActCaptured, price)
}

// letter puts a letter into the order's inbox.
func (s *story) letter(m order.Message, state journal.LetterState) {
	s.records.Letters[s.id] = append(s.records.Letters[s.id], journal.Letter{StoreID: shopID, OrderID: s.id, Message: m, State: state})
}

// wordsInDoubt are about what tills and the provider have told.
func wordsInDoubt() []doubt {
	return []doubt{
		{name: "the till's word came when the saga was closed", tell: func(s *story) {
			s.served()
			t := &s.tickets[0]
			t.Callbacks[0].State = "late"
			s.letter(order.Message{Raw: "late"}, journal.LetterLate)
		}},
		{name: "a till's call came twice, and the second is in the inbox alone", tell: func(s *story) {
			s.served()
			s.tickets[0].Callbacks[1].Deliveries++
			s.letter(order.Message{ID: "again", Source: order.FromCallback, Raw: "on_the_way"}, journal.LetterSilent)
		}},
		{name: "a till's call was answered, and the watcher alone has told its word", want: []torture.Promise{torture.UnheardWord}, tell: func(s *story) {
			s.served()
			for i := range s.events {
				if e := s.events[i].Event.Evidence; e != nil && e.Raw == "on_the_way" {
					e.Source = order.FromWatcher
				}
			}
		}},
		{name: "a till's call was answered when all was settled", tell: func(s *story) {
			s.served()
			t := &s.tickets[0]
			again := t.Callbacks[len(t.Callbacks)-1]
			again.At = again.At.Add(time.Hour)
			t.Callbacks = append(t.Callbacks, again)
		}},
		{name: "calls that are about a store and name no order", tell: func(s *story) {
			s.served()
			t := &s.tickets[0]
			t.CallbackURL, t.Callbacks[0].Deliveries = "", 3
		}},
		{name: "a call's letter was told to the saga, which is one and the same", want: []torture.Promise{torture.UnheardWord}, tell: func(s *story) {
			s.served()
			s.tickets[0].Callbacks[0].Deliveries++
			for _, e := range s.events {
				if e.Event.Evidence != nil {
					s.letter(e.Event.Evidence.Message, journal.LetterDelivered)
				}
			}
		}},
		{name: "a call was answered, and only the provider has told something", want: []torture.Promise{torture.UnheardWord}, tell: func(s *story) {
			s.served()
			s.tickets[0].Callbacks[0].Deliveries++
			s.letter(order.Message{ID: "paid", Source: order.FromProvider}, journal.LetterDelivered)
		}},
		{name: "a call was answered, and only a later one was kept", want: []torture.Promise{torture.UnheardWord}, tell: func(s *story) {
			s.served()
			s.tickets[0].Callbacks[0].Deliveries++
			s.letter(order.Message{ID: "later", Source: order.FromCallback, ReceivedAt: s.now.Add(time.Hour)}, journal.LetterLate)
		}},
		{name: "a word counted as no news, and the order had never heard it", want: []torture.Promise{torture.UnheardWord}, tell: func(s *story) {
			s.served()
			s.tickets[0].Callbacks[0].State = "unheard"
			s.letter(order.Message{ID: "unheard", Source: order.FromCallback, Raw: "unheard"}, journal.LetterSilent)
		}},
		{name: "a word was delivered, and the order has never heard it", want: []torture.Promise{torture.UnheardWord}, tell: func(s *story) {
			s.served()
			s.tickets[0].Callbacks[0].State = "unheard"
			s.letter(order.Message{ID: "unheard", Source: order.FromCallback, Raw: "unheard"}, journal.LetterDelivered)
		}},
		{name: "the till's word still waits to be heard", want: []torture.Promise{torture.UnheardWord}, tell: func(s *story) {
			s.served()
			s.letter(order.Message{Raw: "cooking"}, journal.LetterPending)
		}},
		{name: "the provider's word has found no saga", want: []torture.Promise{torture.UnheardWord}, tell: func(s *story) {
			s.served()
			s.letter(order.Message{Source: order.FromProvider}, journal.LetterUnmatched)
		}},
	}
}
