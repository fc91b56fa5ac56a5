package eleve

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

// lookers bounds how many orders are asked about at a time.
const lookers = 4

// Observe implements [pos.Connector]. It waits for the till's answer until the read timeout ends; a
// question that was not answered by then is Unknown, stays in the mailbox, and is answered to whoever asks
// next. A queued order that the till has not fetched is NotFound, and so may be one that was closed long ago.
func (c *Connector) Observe(ctx context.Context, ticketID string) (pos.Observation, error) {
	const op = "observe"
	r, ok := parseRef(ticketID)
	if !ok {
		return pos.Observation{}, malformed(op, errors.New("the ticket's id is none of ours"))
	}
	seen, err := c.look(ctx, op, r, false)
	if err != nil {
		return pos.Observation{}, err
	}
	o, found := c.observation(c.named(r, seen), seen)
	if !found {
		return pos.Observation{}, missing(op)
	}
	o.Ticket.ID = ticketID
	return o, nil
}

// Find implements [pos.Finder]: the id of an order at the hub is made of ours. A miss proves nothing, since
// an order that the till has not fetched is nowhere to be seen.
func (c *Connector) Find(ctx context.Context, orderID string) (pos.Observation, error) {
	return c.Observe(ctx, c.newRef(orderID, order.Fulfillment{}).String())
}

// ObserveAll implements [pos.Lister]: order by order, a few at a time. One question for many orders would be
// another question with every order that comes or goes, whose answer nobody would fetch. An order about which
// the till does not answer does not keep the others from being seen; the errors are returned beside them.
func (c *Connector) ObserveAll(ctx context.Context, ids []string) ([]pos.Observation, error) {
	var asking sync.WaitGroup
	places := make(chan struct{}, lookers)
	seen, errs := make([]pos.Observation, len(ids)), make([]error, len(ids))
	for i, id := range ids {
		asking.Go(func() {
			places <- struct{}{}
			seen[i], errs[i] = c.Observe(ctx, id)
			<-places
		})
	}
	asking.Wait()
	for i, err := range errs {
		if kind := pos.KindOf(err); kind == pos.NotFound || kind == pos.Malformed {
			errs[i] = nil
		}
	}
	return slices.DeleteFunc(seen, func(o pos.Observation) bool { return o.Ticket.ID == "" }), errors.Join(errs...)
}

// observation is what a look tells of the order; false if the till does not know it. That the order is at
// the till is proven by its id, with getStatus or on a bill, or by one of its items there, or by what is found under
// its id alone (see [Connector.named]); then it counts as cooking, for the till has no word for that. Whatever else
// is in the answer is evidence alone.
func (c *Connector) observation(r ref, s sighting) (pos.Observation, bool) {
	word, ours := s.word(r)
	bill, lost := s.bill(r), s.lost(r)
	o := pos.Observation{Ticket: order.Ticket{System: System, ID: r.String(), Raw: r.raw(word, ours, bill, lost)}}
	if ours {
		o.State, o.At = c.state(word), c.heardAt(s.status.madeAt())
	}
	if o.State == order.TicketUnmapped && bill != nil {
		o.State = order.TicketCooking
	}
	if lost.all || bill.empty() && lost.lines+lost.others > 0 {
		o.State = order.TicketGone
	}
	if bill != nil && o.State != order.TicketGone {
		amount, known := bill.owed(r, c.settings.ServiceFeePercent)
		if known {
			o.Amount = amount.money()
		}
		o.Empty = o.State == order.TicketCompleted && (bill.empty() || known && amount == 0)
	}
	return o, word != nil || bill != nil || lost.lines+lost.others > 0
}

// state maps a code that getStatus has for our own id, as documented for tables, and as the store's
// settings have it for the others. Any other maps to nothing: it is never taken for a success.
func (c *Connector) state(word *statusItem) order.TicketState {
	number, ok := word.Status.Code.scaled(0)
	code, codes := int(number), c.settings.StatusCodes
	switch {
	case !ok:
	case code == codeClosed, slices.Contains(codes.Completed, code):
		return order.TicketCompleted
	case code == codeOpen, code == codeInUse, slices.Contains(codes.Cooking, code):
		return order.TicketCooking
	case slices.Contains(codes.Ready, code):
		return order.TicketReady
	case slices.Contains(codes.OutForDelivery, code):
		return order.TicketOutForDelivery
	case slices.Contains(codes.Gone, code):
		return order.TicketGone
	}
	return order.TicketUnmapped
}

// raw keeps the till's own words, and what else the answer was judged by.
func (r ref) raw(word *statusItem, ours bool, b *bill, lost loss) string {
	text := ""
	if word != nil {
		text = strings.TrimSpace(string(word.Status.Code + " " + word.Status.Description))
		if !ours {
			text += " (of another id)"
		}
	}
	add := func(what string) {
		if text != "" {
			text += ", "
		}
		text += what
	}
	if b != nil {
		add("on the bill")
	}
	if r.alias != "" && !r.minted(r.alias) {
		add("under an id of the till's own")
	}
	if lost.lines > 0 {
		add(fmt.Sprintf("cancelled items: %d of %d", lost.lines, lost.of))
	}
	if lost.others > 0 {
		add(fmt.Sprintf("cancelled items without our names: %d", lost.others))
	}
	return pos.Redact(text, order.Guest{})
}

// heardAt reads the till's clock, which names no zone; zero if it cannot be read.
func (c *Connector) heardAt(s string) time.Time {
	at, err := time.ParseInLocation(layoutHeard, s, c.zone)
	if err != nil {
		return time.Time{}
	}
	return at.UTC()
}
