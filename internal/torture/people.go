package torture

import (
	"context"
	"slices"
	"time"

	"github.com/ordersaga/ordersaga/api/gen"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/simulator"
)

const (
	// looksEvery is how often the person of the service looks at the list of open questions.
	looksEvery = time.Second
	// settlesWithin is longer than any request can still be on its way to a till that has not let go of it: only
	// then does a person say that there is certainly no ticket.
	settlesWithin = 15 * time.Second
)

// person is somebody of the service, who answers what the product asks by a look into the restaurant's till, and
// always tells the truth. What repairs itself, and what the restaurant's own people are asked, is left alone.
type person struct{ run *run }

// work answers questions until ctx ends.
func (p person) work(ctx context.Context) {
	for pause(ctx, looksEvery) == nil {
		page, _, err := p.run.ops.Attention(ctx, &gen.ListAttentionParams{})
		if err != nil {
			continue // the API is down: later
		}
		for _, item := range page.Items {
			if r, ok := p.answer(ctx, item); ok {
				p.run.said = append(p.run.said, Said{Order: item.OrderId, Item: r.ItemId, Option: r.Option, At: time.Now()})
				_, _ = p.run.ops.Resolve(ctx, item.OrderId, r) // a no, or no answer: it is asked again
			}
		}
	}
}

// answer is what the person says to a question; false: nothing yet.
func (p person) answer(ctx context.Context, q gen.OpenItem) (gen.Resolution, bool) {
	r := gen.Resolution{ItemId: q.Item.Id}
	tickets := p.run.rig.World.Ledger().TicketsOf(q.Number)
	switch q.Item.Kind {
	case order.SubmissionUnknownItem:
		return p.seen(ctx, q, tickets)
	case order.TicketNumber:
		if len(tickets) == 0 {
			return r, false
		}
		r.Option, r.Value = order.NumberIs, &tickets[0].ID
		return r, true
	case order.AcceptanceTimeout:
		return p.press(ctx, q, tickets)
	case order.UndoStuck, order.UndoRefused, order.CaptureRefused, order.PaymentUnknownItem:
		r.Option = order.KeepTrying
	case order.SuspiciousClose, order.ConflictItem, order.PriceHigher:
		r.Option = order.AcceptAsIs
	case order.Recovered:
		r.Option = order.GoOn
	case order.AskRestaurant, order.Configuration, order.Unauthorized:
		return r, false
	}
	return r, offers(q, r.Option)
}

// seen says whether there is a ticket. That there is none the person is sure of when nothing can be on its way
// to the till any more.
func (p person) seen(ctx context.Context, q gen.OpenItem, tickets []simulator.Ticket) (gen.Resolution, bool) {
	r := gen.Resolution{ItemId: q.Item.Id}
	if len(tickets) > 0 {
		r.Option, r.Value = order.TicketExists, &tickets[0].ID
		return r, offers(q, r.Option)
	}
	r.Option = order.TicketAbsent
	return r, offers(q, r.Option) && p.arrived(ctx, q)
}

// press telephones a restaurant that has not taken a ticket: they throw it away if nobody has begun, and a ticket
// that has never come they cannot make.
func (p person) press(ctx context.Context, q gen.OpenItem, tickets []simulator.Ticket) (gen.Resolution, bool) {
	r := gen.Resolution{ItemId: q.Item.Id, Option: order.LetGo}
	switch {
	case len(tickets) == 0:
		return r, offers(q, r.Option) && p.arrived(ctx, q)
	case tickets[0].Stage == simulator.Waiting:
		_, err := p.run.rig.Admin.Move(ctx, q.StoreId, tickets[0].ID, simulator.MoveRequest{State: simulator.Removed})
		return r, offers(q, r.Option) && err == nil
	case tickets[0].Stage != simulator.Removed:
		r.Option = order.KeepWaiting
	}
	return r, offers(q, r.Option)
}

// arrived reports whether nothing can be on its way to a restaurant's till any more.
func (p person) arrived(ctx context.Context, q gen.OpenItem) bool {
	held, err := p.run.rig.Admin.Held(ctx)
	onItsWay := slices.ContainsFunc(held, func(h simulator.Held) bool { return h.Party == simulator.POS(q.StoreId) })
	return err == nil && !onItsWay && time.Since(q.Item.Since) >= settlesWithin
}

func offers(q gen.OpenItem, o order.Option) bool { return slices.Contains(q.Item.Options, o) }
