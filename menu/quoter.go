package menu

import (
	"context"
	"errors"
	"time"

	"github.com/ordersaga/ordersaga/internal/gate"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

const (
	// pingPatience bounds a ping: it is quick by nature, and slower calls come after it.
	pingPatience = 5 * time.Second
	// menuPatience bounds the wait for a menu, which takes seconds on a big one: the reading goes on for whoever comes next.
	menuPatience = 5 * time.Second
	// menuShare is the part of the read timeout that the wait may take of a price's time.
	menuShare = 4
)

// Why a menu that is there does not refuse anything.
var (
	errOld   = errors.New("the last menu is old, and the POS did not give another")
	errEmpty = errors.New("the menu is empty") // a till that is just starting, rather than a store that sells nothing
)

// Quote is a restaurant's answer to a basket. At most one of Closed, Problems and Refused is set; then
// nobody has priced the basket.
type Quote struct {
	// Closed means that no order could be posted now, Why names what is missing.
	Closed bool
	Why    string
	// Problems are what the menu has against the basket.
	Problems []Problem
	// Refused is the POS's own no: a [pos.Error] of kind Rejected or Malformed.
	Refused error

	// Lines and Total are the basket as it is priced; Total is zero where neither the POS nor a menu prices it.
	Lines []order.Line
	Total order.Money
	// PricedBy is the POS, or the bot where the POS prices nothing: then the total is the menu's sum.
	PricedBy order.PricedBy
	// Unread is why the menu that would have priced the basket cannot be believed; nil where it is not needed.
	Unread error
}

// Quoter asks restaurants whether and for how much they would cook a basket. It changes nothing.
type Quoter struct {
	source *Source
	gates  *gate.Gates
	clock  func() time.Time
}

// NewQuoter makes a quoter that calls through gates and reads menus from source.
func NewQuoter(source *Source, gates *gate.Gates, clock func() time.Time) *Quoter {
	return &Quoter{source: source, gates: gates, clock: clock}
}

// Quote asks a store's POS whether it is there, compares the basket with the menu, and has the POS price
// it, as far as the POS can. Only a menu of this minute refuses a basket: without one the POS decides. An error is
// the connector's: the POS could not be asked.
func (q *Quoter) Quote(ctx context.Context, s order.Store, connector pos.Connector, d pos.Draft) (Quote, error) {
	health, err := q.ping(ctx, s, connector)
	switch {
	case err != nil:
		return Quote{}, err
	case !health.Ready:
		return Quote{Closed: true, Why: health.Why}, nil
	}
	reading, unread := q.read(ctx, s)
	if unread == nil {
		if problems := q.problems(s, reading.Menu, d); len(problems) > 0 {
			return Quote{Problems: problems}, nil
		}
	}
	if pricer, ok := connector.(pos.Pricer); ok {
		return q.price(ctx, s, pricer, d)
	}
	return sum(reading.Menu, unread, d), nil
}

// ping asks whether the POS is ready; one that cannot be asked is.
func (q *Quoter) ping(ctx context.Context, s order.Store, connector pos.Connector) (pos.Health, error) {
	pinger, ok := connector.(pos.Pinger)
	if !ok {
		return pos.Health{Ready: true}, nil
	}
	ctx, stop := context.WithTimeout(ctx, pingPatience)
	defer stop()
	var health pos.Health
	err := q.gates.Call(s, func() (err error) {
		health, err = pinger.Ping(ctx)
		return err
	})
	return health, err
}

// read is the store's menu, if it can be believed now.
func (q *Quoter) read(ctx context.Context, s order.Store) (Reading, error) {
	ctx, stop := context.WithTimeout(ctx, min(menuPatience, s.Policy.ReadTimeout.D()/menuShare))
	defer stop()
	reading, err := q.source.Menu(ctx, s)
	switch {
	case err != nil:
		return Reading{}, err
	case reading.Stale:
		return Reading{}, errOld
	case len(reading.Menu.Dishes) == 0:
		return Reading{}, errEmpty
	}
	return reading, nil
}

// problems are those that count for the basket. What is left now says nothing of an order for later.
func (q *Quoter) problems(s order.Store, m pos.Menu, d pos.Draft) []Problem {
	later := !d.DueAt.IsZero() && s.ReleasedAt(d.DueAt).After(q.clock())
	var counting []Problem
	for _, p := range Check(m, d.Lines) {
		if !later || !p.Passing() {
			counting = append(counting, p)
		}
	}
	return counting
}

func (q *Quoter) price(ctx context.Context, s order.Store, pricer pos.Pricer, d pos.Draft) (Quote, error) {
	var quote pos.Quote
	err := q.gates.Call(s, func() (err error) {
		quote, err = pricer.Price(ctx, d)
		return err
	})
	switch kind := pos.KindOf(err); {
	case err == nil:
		return Quote{Lines: quote.Lines, Total: quote.Total, PricedBy: order.PricedByPOS}, nil
	case kind == pos.Rejected, kind == pos.Malformed:
		return Quote{Refused: err}, nil
	}
	return Quote{}, err
}

// sum prices a basket that the POS does not price by its menu, where it has one. What a discount takes off is
// known to the POS alone, and what a modifier costs that is on no menu to the bot.
func sum(m pos.Menu, unread error, d pos.Draft) Quote {
	quote := Quote{Lines: d.Lines, PricedBy: order.PricedByBot}
	switch {
	case errors.Is(unread, ErrNone), d.DiscountCode != "":
		return quote
	case unread != nil:
		quote.Unread = unread
		return quote
	}
	lines, total, err := Sum(m, d.Lines, d.Fees)
	switch {
	case err == nil:
		quote.Lines, quote.Total = lines, total
	case !errors.Is(err, ErrNotOnMenu):
		quote.Unread = err
	}
	return quote
}
