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

// errUnpriced is what is wrong with a basket that costs nothing, or of which nobody says what it costs.
var errUnpriced = errors.New("the basket has no price")

// Question is a basket as somebody wants it, and how it is to be paid.
type Question struct {
	pos.Draft

	Method order.PaymentMethod
	// Expected is what the basket costs where neither the POS nor a menu says so; zero for not known, and refused then.
	Expected order.Money
}

// Quote is a restaurant's answer to a basket. At most one of Closed, Untimely, Problems and Refused is set.
type Quote struct {
	// Closed means that no order could be posted now, Why names what is missing.
	Closed bool
	Why    string
	// Untimely is why the food cannot be wished for at the time that the basket names.
	Untimely string
	// Problems are what the menu has against the basket.
	Problems []Problem
	// Refused is the POS's own no, or that of its connector: a [pos.Error] of kind Rejected or Malformed.
	Refused error

	// Lines and Total are the basket as it is priced. Where it is not refused, Total is above zero.
	Lines []order.Line
	Total order.Money
	// PricedBy is the POS, or the bot where the POS prices nothing: then the total is the menu's sum, or what the
	// bot expects.
	PricedBy order.PricedBy
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

// Quote asks a store's POS whether it is there, compares the basket with the menu, has the POS price it, as far
// as the POS can, and has the connector check what it would post for that price. Only a menu of this minute refuses
// a basket: without one the POS decides. A basket for later needs that the store takes orders for its time. That
// the store is closed now is no obstacle to it, nor what a closed store has against a basket: it is asked again.
// An error is the connector's: the POS could not be asked, or a menu could not that may have what is missed.
func (q *Quoter) Quote(ctx context.Context, s order.Store, connector pos.Connector, asked Question) (Quote, error) {
	if quote, hopeless := atOnce(connector, asked); hopeless {
		return quote, nil
	}
	health, err := q.ping(ctx, s, connector)
	if err != nil {
		return Quote{}, err
	}
	if why := untimely(s, health, asked.DueAt); why != "" {
		return Quote{Untimely: why}, nil
	}
	later := q.later(s, asked.Draft)
	open := health.Ready || health.OffHours && !later && !asked.DueAt.IsZero() // its own time is one of theirs
	if !open && !later {
		return Quote{Closed: true, Why: health.Why}, nil
	}
	return q.ask(ctx, s, connector, asked, open, later)
}

// atOnce refuses a basket that the POS would price and could never take, before the first call. Where it prices
// nothing, it may be the menu's prices that are missed.
func atOnce(connector pos.Connector, asked Question) (quote Quote, hopeless bool) {
	if _, prices := connector.(pos.Pricer); prices {
		quote.Refused = check(connector, asked, Quote{})
	}
	return quote, quote.Refused != nil
}

// ask is the answer of a store that takes the basket, as far as a ping knows: one that is open, or will be.
func (q *Quoter) ask(ctx context.Context, s order.Store, connector pos.Connector, asked Question, open, later bool) (Quote, error) {
	reading, unread := q.read(ctx, s)
	open = open && reading.Menu.Closed == ""
	switch {
	case !open && !later:
		return Quote{Closed: true, Why: reading.Menu.Closed}, nil
	case open && unread == nil:
		if problems := problems(reading.Menu, asked.Draft, later); len(problems) > 0 {
			return Quote{Problems: problems}, nil
		}
	}
	quote, err := q.price(ctx, s, connector, asked.Draft, open)
	if err != nil || quote.Refused != nil {
		return quote, err
	}
	var missed error
	if quote.PricedBy == "" {
		quote, missed = sum(reading.Menu, unread, asked.Draft)
	}
	quote = checked(s, connector, asked, quote)
	if missed != nil && quote.Refused != nil {
		return Quote{}, missed
	}
	return quote, nil
}

// checked is a quote with the bot's price where nobody else has one, refused if the basket could not be posted
// for its price.
func checked(s order.Store, connector pos.Connector, asked Question, quote Quote) Quote {
	if quote.PricedBy == order.PricedByBot && quote.Total.IsZero() {
		quote.Total = asked.Expected
	}
	if quote.Total.Amount <= 0 {
		quote.Refused = &pos.Error{System: s.System, Op: "quote", Kind: pos.Malformed, Err: errUnpriced}
		return quote
	}
	quote.Refused = check(connector, asked, quote)
	return quote
}

// untimely says why a store takes no orders for a time, if one is wished.
func untimely(s order.Store, health pos.Health, due time.Time) string {
	if due.IsZero() {
		return ""
	}
	return health.Hours.Refusal(s.Local(due))
}

// check has the connector say what it would not post once the guest has paid the price; before there is one, what
// the bot expects.
func check(connector pos.Connector, asked Question, quote Quote) error {
	checker, ok := connector.(pos.Checker)
	if !ok {
		return nil
	}
	var paid pos.Paid
	switch {
	case asked.Method == order.Cash:
	case quote.Total.IsZero():
		paid.Amount = asked.Expected
	default:
		paid.Amount = quote.Total
	}
	if quote.PricedBy == order.PricedByBot { // a POS that prices nothing is told the prices
		asked.Lines = quote.Lines
	}
	return checker.Check(asked.Draft, paid)
}

// later reports whether a basket is for later. Within the minute before its release it is not: whoever releases
// it may go by another clock.
func (q *Quoter) later(s order.Store, d pos.Draft) bool { return q.held(s, d, time.Minute) }

// held reports whether a basket that is ordered now is yet to be released after some time.
func (q *Quoter) held(s order.Store, d pos.Draft, after time.Duration) bool {
	return !d.DueAt.IsZero() && s.ReleasedAt(d.DueAt).After(q.clock().Add(after))
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
func problems(m pos.Menu, d pos.Draft, later bool) []Problem {
	var counting []Problem
	for _, p := range Check(m, d.Lines) {
		if !later || !p.Passing() {
			counting = append(counting, p)
		}
	}
	return counting
}

// price is the POS's price, or its no; zero where it prices nothing. What a store that is closed says against a
// basket is no answer, nor is its silence: the bot's price counts until it is open.
func (q *Quoter) price(ctx context.Context, s order.Store, connector pos.Connector, d pos.Draft, open bool) (Quote, error) {
	pricer, ok := connector.(pos.Pricer)
	if !ok {
		return Quote{}, nil
	}
	var quote pos.Quote
	err := q.gates.Call(s, func() (err error) {
		quote, err = pricer.Price(ctx, d)
		return err
	})
	switch kind := pos.KindOf(err); {
	case err == nil:
		return Quote{Lines: quote.Lines, Total: quote.Total, PricedBy: order.PricedByPOS}, nil
	case kind == pos.Malformed, open && kind == pos.Rejected:
		return Quote{Refused: err}, nil
	case !open:
		return Quote{Lines: d.Lines, PricedBy: order.PricedByBot}, nil
	}
	return Quote{}, err
}

// sum prices a basket that the POS does not price by its menu, where it has one. What a discount takes off is
// known to the POS alone, and what a modifier costs that is on no menu to the bot. An error is why the menu that
// would have priced the basket cannot be believed.
func sum(m pos.Menu, unread error, d pos.Draft) (Quote, error) {
	quote := Quote{Lines: d.Lines, PricedBy: order.PricedByBot}
	switch {
	case errors.Is(unread, ErrNone), d.DiscountCode != "":
		return quote, nil
	case unread != nil:
		return quote, unread
	}
	lines, total, err := Sum(m, d.Lines, d.Fees)
	switch {
	case err == nil:
		quote.Lines, quote.Total = lines, total
	case !errors.Is(err, ErrNotOnMenu):
		return quote, err
	}
	return quote, nil
}
