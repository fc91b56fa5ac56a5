package demo

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/ordersaga/ordersaga/api/gen"
	"github.com/ordersaga/ordersaga/internal/app/bot"
	"github.com/ordersaga/ordersaga/simulator"
)

const (
	// inVain is how often a restaurant is searched for a ticket before a person looks into its till.
	inVain = 2
	note   = "seen in the till"
	// commandLine begins a command line on a line of its own.
	commandLine = "\n      $ "
)

// answer answers the order's question as a person of the service would: by a look into the restaurant's
// till, and with the program's own command line.
func (g stage) answer(ctx context.Context, s scenario, t *story) error {
	if s.answer == "" {
		return nil
	}
	o, err := g.follow(ctx, t.order.Id, func(o gen.Order) bool {
		searched := g.ledger().Count(simulator.POS(s.store), simulator.OpGetOrders)
		return len(o.Attention) > 0 && searched >= inVain || bot.Settled(o)
	})
	if err != nil {
		return err
	}
	tickets := g.ledger().TicketsOf(o.Number)
	if len(o.Attention) == 0 || len(tickets) == 0 {
		return fmt.Errorf("answer %s about sample order %s: %w", s.answer, s.store, errNotReached)
	}
	args := []string{"order", "resolve", o.Id, o.Attention[0].Id, string(s.answer), "--value", tickets[0].ID, "--note", note}
	t.does(time.Now(), "person", "looks into the till, and runs"+commandLine+typed(args))
	if err := g.command(ctx, args...); err != nil {
		return fmt.Errorf("answer %s about sample order %s: %w", s.answer, s.store, err)
	}
	return nil
}

// typed is a command line as somebody types it.
func typed(args []string) string {
	words := []string{"ordersaga"}
	for _, arg := range args {
		if strings.ContainsAny(arg, " {}") {
			arg = `"` + arg + `"`
		}
		words = append(words, arg)
	}
	return strings.Join(words, " ")
}

// overhear adds what the restaurant's people were asked in their chat, and what they did to the ticket.
func (t *story) overhear(l simulator.Ledger) {
	for _, m := range l.StaffAsked(t.order.Number) {
		labels := make([]string, 0, len(m.Options))
		for _, o := range m.Options {
			labels = append(labels, `"`+o.Label+`"`)
		}
		t.does(m.At, "staff", "are asked in their chat: "+strings.Join(labels, " or "))
	}
	for _, ticket := range l.TicketsOf(t.order.Number) {
		for _, change := range ticket.History {
			if change.Stage == simulator.Removed {
				t.does(change.At, "staff", "throw the ticket away")
			}
		}
	}
}
