package activities

import (
	"context"
	"fmt"
	"time"

	"github.com/ordersaga/ordersaga/internal/gate"
	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/menu"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

//go:generate go tool -modfile=../tools/dev/go.mod mockgen -destination=activitymock/activitymock.go -package=activitymock . Connectors,Fences,Guests,Providers,Freezer,PaymentLinks,StaffChannel,Books

// Connectors finds the connector of a store.
type Connectors interface {
	// Connector returns the store's connector. A store that the configuration does not have is an
	// error: its orders wait until somebody puts it back.
	Connector(storeID string) (pos.Connector, error)
}

// Fences are the journal's rows that keep a second post from happening, and a second cancel where that may be about
// somebody else's ticket.
type Fences interface {
	Intend(ctx context.Context, i journal.Intent) (journal.IntentState, journal.Outcome, error)
	Conclude(ctx context.Context, i journal.Intent, o journal.Outcome) (is, was journal.IntentState, err error)
	Seek(ctx context.Context, i journal.Intent) (journal.IntentState, journal.Outcome, error)
	Prepared(ctx context.Context, i journal.Intent, ticketID string) (kept bool, err error)
	Resume(ctx context.Context, i journal.Intent) (ticketID string, ok bool, err error)
}

// Guests opens what belongs to a guest, and seals what must not stand in clear in a history.
type Guests interface {
	OpenGuest(orderID string, s order.Sealed) (order.Guest, error)
	Seal(orderID string, plaintext []byte) (order.Sealed, error)
}

// POS are the activities that talk to a restaurant.
type POS struct {
	connectors Connectors
	fences     Fences
	guests     Guests
	callback   func(storeID, orderID string) string
	gates      *gate.Gates
	quoter     *menu.Quoter
}

// NewPOS makes the activities that talk to restaurants. callback makes the URL that the POS calls when
// a ticket of the order changes; every call goes through gates, those of quoter among them.
func NewPOS(connectors Connectors, fences Fences, guests Guests, callback func(storeID, orderID string) string, gates *gate.Gates, quoter *menu.Quoter) *POS {
	return &POS{connectors: connectors, fences: fences, guests: guests, callback: callback, gates: gates, quoter: quoter}
}

// PreflightRequest asks whether and for how much the restaurant would cook an order.
type PreflightRequest struct {
	Order order.Order `json:"order"`
	Store order.Store `json:"store"`
}

// PreflightResult is the restaurant's answer, and what its POS can do: both are recorded, so that the
// saga's decisions do not change when a setting does.
type PreflightResult struct {
	// Refusal is set when the store is closed or does not take the basket.
	Refusal order.Problem `json:"refusal,omitzero"`
	Total   order.Money   `json:"total,omitzero"`
	Lines   []order.Line  `json:"lines,omitempty"`
	// PricedByPOS is false where the POS prices nothing: then the total is the sum by its menu, or without
	// one the expected total.
	PricedByPOS bool   `json:"priced_by_pos"`
	Powers      Powers `json:"powers"`
}

// Powers is what a store's POS can do.
type Powers struct {
	// CaptureWhenAccepted: held money is taken once the restaurant has accepted, not when it is posted.
	CaptureWhenAccepted bool `json:"capture_when_accepted"`
	Cancels             bool `json:"cancels"`
	// Finds: it can be searched for a ticket by our number.
	Finds bool `json:"finds"`
	// LookupProves: a search that finds nothing proves that there is nothing, says the store's setting.
	LookupProves bool `json:"lookup_proves,omitempty"`
}

// Preflight pings the POS, compares the basket with its menu, has it priced, as far as the POS has all that, and
// checked for what could not be posted. It changes nothing and may be repeated; a POS that cannot be reached is an
// error that is retried.
func (a *POS) Preflight(ctx context.Context, r PreflightRequest) (PreflightResult, error) {
	connector, draft, err := a.open(ctx, r.Order, r.Store)
	if err != nil {
		return PreflightResult{}, err
	}
	quote, err := a.quoter.Quote(ctx, r.Store, connector, menu.Question{Draft: draft, Method: r.Order.Method, Expected: r.Order.ExpectedTotal})
	if err != nil {
		return PreflightResult{}, posError(ctx, err)
	}
	return PreflightResult{
		Powers: powersOf(connector), Refusal: refusal(quote), Total: quote.Total, Lines: quote.Lines, PricedByPOS: quote.PricedBy == order.PricedByPOS,
	}, nil
}

// refusal is what speaks against the basket; zero for nothing.
func refusal(quote menu.Quote) order.Problem {
	switch {
	case quote.Closed:
		return order.Problem{Code: order.StoreClosed, Detail: quote.Why}
	case quote.Untimely != "":
		return order.Problem{Code: order.TimeUnavailable, Detail: quote.Untimely}
	case len(quote.Problems) > 0:
		return order.Problem{Code: order.BasketRefused, Detail: inWords(quote.Problems)}
	case quote.Refused != nil:
		return order.Problem{Code: order.BasketRefused, Detail: pos.Reason(quote.Refused)}
	}
	return order.Problem{}
}

func powersOf(connector pos.Connector) Powers {
	traits := connector.Traits()
	_, cancels := connector.(pos.Canceller)
	_, finds := connector.(pos.Finder)
	return Powers{CaptureWhenAccepted: traits.CaptureAt == pos.AtAccepted, Cancels: cancels, Finds: finds, LookupProves: finds && traits.LookupProves}
}

// AskRequest names a ticket to ask about.
type AskRequest struct {
	OrderID  string      `json:"order_id"`
	Store    order.Store `json:"store"`
	TicketID string      `json:"ticket_id"`
}

// RawNotFound is the raw word of a message about a ticket that the POS does not know.
const RawNotFound = string(pos.NotFound)

// AskPOS asks the POS where a ticket stands. A ticket that it does not know, or that cannot be one of
// its, is a message with an unmapped state: some systems forget a ticket that is finished, so a miss is
// evidence and no verdict.
func (a *POS) AskPOS(ctx context.Context, r AskRequest) (order.Message, error) {
	connector, err := a.connectors.Connector(r.Store.ID)
	if err != nil {
		return order.Message{}, retryable(ctx, ErrTypeMisconfigured, err, 0)
	}
	var seen pos.Observation
	err = a.gates.Call(r.Store, func() (err error) {
		seen, err = connector.Observe(ctx, r.TicketID)
		return err
	})
	if kind := pos.KindOf(err); kind == pos.NotFound || kind == pos.Malformed {
		return order.Message{Source: order.FromAnswer, ReceivedAt: time.Now().UTC(), TicketID: r.TicketID, Raw: RawNotFound}, nil
	}
	if err != nil {
		return order.Message{}, posError(ctx, fmt.Errorf("ask about ticket %s of order %s: %w", r.TicketID, r.OrderID, err))
	}
	return message(seen), nil
}

// message is what the POS said of a ticket, as the saga reads it.
func message(seen pos.Observation) order.Message {
	return order.Message{
		Source: order.FromAnswer, ReceivedAt: time.Now().UTC(), POSTime: seen.At,
		TicketID: seen.Ticket.ID, Raw: seen.Ticket.Raw, State: seen.State, Amount: seen.Amount, Empty: seen.Empty,
	}
}
