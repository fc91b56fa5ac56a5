package postest

import (
	"context"
	"testing"

	"github.com/ordersaga/ordersaga/pos"
)

// power is one thing that a connector can do, asked as a POS that works would answer it.
type power struct {
	name string
	call func(ctx context.Context) (any, error)
	// guestless is a call in which no guest takes part: what the POS answers cannot repeat guest data.
	guestless bool
}

// reads are the powers of the connector that change nothing. A [pos.Finder] that is not set up to search
// answers without asking, and is left out.
func (s Subject) reads(t *testing.T, connector pos.Connector) []power {
	t.Helper()
	all := []power{{name: "observe", call: func(ctx context.Context) (any, error) { return connector.Observe(ctx, s.KnownTicket) }}}
	if c, ok := connector.(pos.Lister); ok {
		all = append(all, power{name: "observe all", call: func(ctx context.Context) (any, error) {
			return c.ObserveAll(ctx, []string{s.KnownTicket})
		}})
	}
	if c, ok := connector.(pos.Finder); ok && s.searches(t) {
		all = append(all, power{name: "find", call: func(ctx context.Context) (any, error) { return c.Find(ctx, s.Draft.OrderID) }})
	}
	if c, ok := connector.(pos.Pricer); ok {
		all = append(all, power{name: "price", call: func(ctx context.Context) (any, error) { return c.Price(ctx, s.Draft) }})
	}
	if c, ok := connector.(pos.Pinger); ok {
		all = append(all, power{name: "ping", guestless: true, call: func(ctx context.Context) (any, error) { return c.Ping(ctx) }})
	}
	if c, ok := connector.(pos.MenuReader); ok {
		all = append(all, power{name: "menu", guestless: true, call: func(ctx context.Context) (any, error) { return c.Menu(ctx) }})
	}
	return all
}

// acts are the powers that change something and make no ticket. Each looks before it acts, or makes
// nothing that anybody cooks.
func (s Subject) acts(connector pos.Connector) []power {
	var all []power
	if c, ok := connector.(pos.Canceller); ok {
		all = append(all, power{name: "cancel", call: func(ctx context.Context) (any, error) { return nil, c.Cancel(ctx, s.KnownTicket) }})
	}
	if c, ok := connector.(pos.Preparer); ok && s.Draft.Fulfillment.Ticket == "" {
		all = append(all, power{name: "prepare", call: func(ctx context.Context) (any, error) { return c.Prepare(ctx, s.Draft, s.Paid) }})
	}
	return all
}

// pivots are the powers that make a ticket.
func (s Subject) pivots(connector pos.Connector) []power {
	all := []power{{name: "submit", call: func(ctx context.Context) (any, error) { return connector.Submit(ctx, s.Draft, s.Paid) }}}
	if c, ok := connector.(pos.Preparer); ok && s.Draft.Fulfillment.Ticket == "" {
		all = append(all, power{name: "confirm", call: func(ctx context.Context) (any, error) {
			return c.Confirm(ctx, s.KnownTicket, s.Draft, s.Paid, false)
		}}, power{name: "confirm again", call: func(ctx context.Context) (any, error) {
			return c.Confirm(ctx, s.KnownTicket, s.Draft, s.Paid, true)
		}})
	}
	return all
}

// all is every power that asks the POS. A [pos.Settler] is allowed to wait until it believes an answer, so it
// is left out where a fault repeats for ever.
func (s Subject) all(t *testing.T, connector pos.Connector) []power {
	t.Helper()
	all := append(s.reads(t, connector), s.acts(connector)...)
	if c, ok := connector.(pos.Settler); ok {
		all = append(all, power{name: "settle", call: func(ctx context.Context) (any, error) { return nil, c.Settle(ctx, s.KnownTicket, s.Paid) }})
	}
	return append(all, s.pivots(connector)...)
}

// searches reports whether the subject's connector asks anybody when it is to find an order.
func (s Subject) searches(t *testing.T) bool {
	t.Helper()
	connector, g := s.connect(t)
	c, ok := connector.(pos.Finder)
	if !ok {
		return false
	}
	_, _ = c.Find(t.Context(), s.Draft.OrderID)
	return g.requests() > 0
}
