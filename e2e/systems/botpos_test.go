package systems_test

import (
	"net/http"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/api/gen"
	"github.com/ordersaga/ordersaga/e2e/system"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/simulator"
)

// ofBotPOS are lives at stores of the bot-POS API.
func ofBotPOS() []system.Life {
	return []system.Life{
		of(simulator.BotPOS).life("a store that refuses what its server took gives the hold back", func(s *system.Store) {
			s.Restaurant.BotPOS.RefuseAfter = simulator.Duration(untilTaken)
		}, func(l life) {
			l.faults(simulator.Fault{Name: simulator.Refuse, Op: simulator.OpPostOrder})
			o := l.place()
			require.Equal(l, order.AwaitingAcceptance, o.Status, "STANDBY is no acceptance")
			l.isHeld(o)
			l.ends(o, refusedAtOnce(), order.PaymentVoided, 1)
		}),
		of(simulator.BotPOS).life("a till that goes by the store alone is told to cancel when nobody else is there", goesByStore("strict"), func(l life) {
			first, second := l.two()
			answer := l.s.Cancel(l.T, second)
			require.Equal(l, http.StatusAccepted, answer.Code, "%s", answer.Body)
			require.Zero(l, l.cancels(), "it would be the other guest's")
			l.s.Serve(l.T, first)
			l.s.RequireEnd(l.T, first, l.wellEnded())
			l.ends(second, ending{order.Cancelled, order.GuestCancelled}, order.PaymentVoided, 1)
			require.Equal(l, 1, l.cancels())
		}),
		of(simulator.BotPOS).life("a till that took another guest's order back is not told again", goesByStore("order_id"), func(l life) {
			first, second := l.two()
			for range 2 {
				system.RequireProblem(l.T, l.s.Cancel(l.T, second), http.StatusConflict, "call_restaurant")
			}
			l.ends(first, refusedAtOnce(), order.PaymentVoided, 1)
			l.s.Serve(l.T, second)
			l.s.RequireEnd(l.T, second, l.wellEnded())
			require.Equal(l, 1, l.cancels(), "one order too many is gone, and no other")
		}),
		of(simulator.BotPOS).life("a call that names the store alone moves the one order that the store has taken", func(s *system.Store) {
			s.Restaurant.BotPOS.CallbackBody = simulator.BotPOSEmptyBody
		}, func(l life) {
			first, second := l.two()
			for _, o := range []gen.Order{second, first} {
				l.isHeld(first)
				l.s.Move(l.T, o, simulator.Cooking)
				l.s.AwaitStatus(l.T, o.Id, order.Cooking)
			}
			for _, o := range []gen.Order{first, second} {
				l.s.Move(l.T, o, simulator.Done)
				l.s.RequireEnd(l.T, o, l.wellEnded())
			}
		}),
		of(simulator.BotPOS).life("an order at a till whose answers say nothing is decided by a person", func(s *system.Store) {
			s.POS = map[string]any{"variant": "seed"}
			s.Restaurant.BotPOS.Mode, s.Restaurant.BotPOS.CancelByID = simulator.BotPOSSeed, true
			s.Policy = func(p *order.Policy) {
				p.AcceptWithin, p.TicketWatch = order.Duration(untilTaken), order.Duration(time.Second)
			}
		}, func(l life) {
			o := l.place()
			system.RequireProblem(l.T, l.s.Cancel(l.T, l.s.AwaitStatus(l.T, o.Id, order.AwaitingAcceptance)), http.StatusConflict, "call_restaurant")
			l.s.AwaitQuestion(l.T, o, order.AcceptanceTimeout)
			l.isHeld(o)
			l.s.Resolve(l.T, o, order.AcceptanceTimeout, order.LetGo)
			l.ends(o, ending{order.Expired, order.NotAccepted}, order.PaymentVoided, 1)
			require.Equal(l, 1, l.cancels(), "it was not told again at the deadline")
		}),
		of(simulator.BotPOS).life("a store that is closed, as its menu alone says, takes no order", func(s *system.Store) {
			s.Restaurant.TillOffline = true
		}, func(l life) {
			l.ends(l.place(), ending{order.Rejected, order.StoreClosed}, order.PaymentNone, 0)
			l.posted(0)
		}),
		of(simulator.BotPOS).life("a till that calls the proposal's addresses is heard", func(s *system.Store) {
			s.Restaurant.BotPOS.CallbackPrefix = "/api/v1"
		}, func(l life) {
			o := l.place()
			l.serve(o)
			l.isHeard(o)
		}),
	}
}

// goesByStore makes a store's till one that cancels the oldest order that waits, whichever is named.
func goesByStore(cancel string) func(s *system.Store) {
	return func(s *system.Store) {
		s.POS = map[string]any{"variant": "seed", "cancel": cancel}
		s.Restaurant.BotPOS.Mode, s.Restaurant.BotPOS.Bodies = simulator.BotPOSSeed, simulator.BotPOSFull
	}
}

// two places two orders that wait in the store at the same time.
func (l life) two() (first, second gen.Order) {
	l.Helper()
	var placed []gen.Order
	for _, key := range []string{"-first", "-second"} {
		body := system.NewOrder(l.store, l.order)
		delete(body, "discount_code")
		o := l.s.Place(l.T, l.store+key, body)
		placed = append(placed, l.s.AwaitStatus(l.T, o.Id, order.AwaitingAcceptance))
	}
	return placed[0], placed[1]
}

// wellEnded is the end of an order of two that was delivered.
func (l life) wellEnded() system.End {
	return system.End{Status: order.Completed, Payment: order.PaymentCaptured, Tickets: 1, Net: l.total}
}

// cancels is how often the till was told to cancel.
func (l life) cancels() int { return l.s.World.Ledger().Count(l.party, simulator.OpCancel) }
