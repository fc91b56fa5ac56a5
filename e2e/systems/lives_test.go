package systems_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/api/gen"
	"github.com/ordersaga/ordersaga/e2e/system"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/simulator"
)

// untilTaken is how long an order of these lives may wait for a restaurant that never says anything.
const untilTaken = 2 * time.Second

// onItsWay is how long an order is on its way to a till: long enough for a guest to cancel meanwhile.
const onItsWay = 6 * time.Second

func (d dialect) quoted() system.Life {
	return d.life("a quote, of which nobody knows who will order it, is what an order costs", nil, func(l life) {
		body := l.body()
		for _, ofAGuest := range []string{"guest", "payment", "comment", "reference", "metadata", "locale"} {
			delete(body, ofAGuest)
		}
		if fulfillment, ok := body["fulfillment"].(map[string]any); ok {
			body["fulfillment"] = map[string]any{"type": fulfillment["type"]}
		}
		answer, err := l.s.Do(l.T, http.MethodPost, "/v1/quotes", body, nil)
		require.NoError(l, err)
		require.Equal(l, http.StatusOK, answer.Code, "%s", answer.Body)
		var quote gen.Quote
		require.NoError(l, json.Unmarshal(answer.Body, &quote))
		require.Equal(l, order.Money{Amount: l.total, Currency: l.currency}, quote.Total)
		o := l.place()
		require.Equal(l, quote.Total, *o.Total)
		require.Equal(l, quote.PricedBy, *o.PricedBy)
		l.serve(o)
	})
}

func (d dialect) delivered() system.Life {
	return d.life("an order is held, posted, captured, cooked and completed", nil, func(l life) {
		o := l.place()
		require.Len(l, l.s.Tickets(l.T, o), 1)
		if !l.atAccepted {
			o = l.s.AwaitPayment(l.T, o, order.PaymentCaptured)
			require.Equal(l, order.AwaitingAcceptance, o.Status)
		} else if o.Status == order.AwaitingAcceptance {
			require.Equal(l, order.PaymentAuthorized, o.Payment.State, "nobody has taken it")
		}
		l.serve(o)
		l.isHeard(o)
	})
}

// isHeard waits until the API has taken every callback about an order's ticket.
func (l life) isHeard(o gen.Order) {
	l.Helper()
	system.Eventually(l.T, "the callbacks about order "+o.Id+" are taken", func() bool {
		callbacks := l.s.Tickets(l.T, o)[0].Callbacks
		return l.calls == (len(callbacks) > 0) && !slices.ContainsFunc(callbacks, func(c simulator.Callback) bool {
			return c.Outcome != simulator.CallbackDelivered
		})
	})
}

func (d dialect) refused() system.Life {
	hasty := func(s *system.Store) {
		s.Policy = func(p *order.Policy) {
			if d.refusal.problem == order.NotAccepted {
				p.AcceptWithin, p.AcceptanceDecision, p.TicketWatch = order.Duration(untilTaken), order.Duration(time.Second), order.Duration(time.Second)
			}
		}
	}
	return d.life("an order that the restaurant does not want gives the hold back", hasty, func(l life) {
		l.faults(simulator.Fault{Name: simulator.Refuse, Op: simulator.OpPostOrder})
		o := l.place()
		l.ends(o, l.refusal, order.PaymentVoided, 0)
		l.posted(1)
	})
}

func (d dialect) cancelled() system.Life {
	slowly := func(s *system.Store) {
		if d.system == simulator.Eleve { // what has arrived there counts as cooking
			s.Restaurant.Eleve.OrderDelay = simulator.Duration(onItsWay)
		}
	}
	return d.life("a guest cancels before the kitchen has begun: "+string(d.cancel), slowly, func(l life) {
		o := l.place()
		o = l.s.AwaitStatus(l.T, o.Id, order.AwaitingAcceptance)
		answer := l.s.Cancel(l.T, o)
		if l.cancel == byPOS {
			require.Contains(l, []int{http.StatusOK, http.StatusAccepted}, answer.Code, "%s", answer.Body)
			l.ends(o, ending{order.Cancelled, order.GuestCancelled}, order.PaymentVoided, 1)
			return
		}
		system.RequireProblem(l.T, answer, http.StatusConflict, "call_restaurant")
		l.arrives(o)
		l.serve(o)
	})
}

// arrives waits until the order is at the till.
func (l life) arrives(o gen.Order) {
	l.Helper()
	system.Eventually(l.T, "order "+o.Id+" is at the till", func() bool { return len(l.s.Tickets(l.T, o)) == 1 })
}

func (d dialect) lost() system.Life {
	return d.life("a post whose answer was lost comes to light by "+string(d.proof), nil, func(l life) {
		l.faults(simulator.Fault{Name: simulator.LostReplyAfter, Op: simulator.OpPostOrder, Times: 1})
		o := l.place(system.NoWait())
		l.arrives(o)
		switch l.proof {
		case byCallback:
			l.s.Await(l.T, o.Id, "the submission is unknown", system.Unknown)
			l.isHeld(o)
		case byPerson:
			item := l.s.AwaitQuestion(l.T, o, order.SubmissionUnknownItem)
			l.isHeld(o)
			l.tells(o, item)
		case bySearch:
			l.follow(o)
			return
		case byRepeat:
			l.s.AwaitStatus(l.T, o.Id, order.AwaitingAcceptance)
			l.s.Serve(l.T, o)
			o = l.s.RequireEnd(l.T, o, system.End{Status: order.Completed, Payment: order.PaymentCaptured, Tickets: 1, Net: l.total})
			require.Empty(l, o.Attention)
			l.posted(2) // the same draft, confirmed again
			return
		}
		l.serve(o)
	})
}

// isHeld checks that money whose food nobody knows of is neither taken nor given back.
func (l life) isHeld(o gen.Order) {
	l.Helper()
	require.Equal(l, order.PaymentAuthorized, l.s.Get(l.T, o.Id).Payment.State)
}

// tells answers as somebody who has seen the ticket in the till, and its number.
func (l life) tells(o gen.Order, item gen.Attention) {
	l.Helper()
	number := l.s.Tickets(l.T, o)[0].ID
	answer, err := l.s.Do(l.T, http.MethodPost, "/v1/orders/"+o.Id+"/resolve",
		map[string]any{"item_id": item.Id, "option": order.TicketExists, "value": number, "note": "looked at the till"}, system.Ops())
	require.NoError(l, err)
	require.Equal(l, http.StatusOK, answer.Code, "%s", answer.Body)
}

// follow has the kitchen cook an order, and finish it once that was seen.
func (l life) follow(o gen.Order) {
	l.Helper()
	l.s.Move(l.T, o, simulator.Cooking)
	o = l.s.AwaitStatus(l.T, o.Id, order.Cooking)
	l.s.AwaitPayment(l.T, o, order.PaymentCaptured)
	l.s.Move(l.T, o, simulator.Done)
	l.isDelivered(o)
}

func (d dialect) silent() system.Life {
	return d.life("an order at a POS that never calls is followed to its end", nil, func(l life) {
		if d.calls {
			l.faults(simulator.Fault{Name: simulator.LostCallback})
		}
		o := l.place()
		l.follow(o)
		for _, callback := range l.s.Tickets(l.T, o)[0].Callbacks {
			require.Equal(l, simulator.CallbackLost, callback.Outcome)
		}
	})
}
