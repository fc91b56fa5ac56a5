package api

import (
	"context"
	"net/http"
	"time"

	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/menu"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/payment"
	"github.com/ordersaga/ordersaga/workflows"
)

// Journal is what the API needs of the journal.
type Journal interface {
	Reader
	Recorder
	Inbox
}

// Reader reads orders from the journal.
type Reader interface {
	// Order returns an order; journal.ErrNotFound if there is none.
	Order(ctx context.Context, id string) (journal.Record, error)
	// Orders returns a page of orders; journal.ErrBadCursor for a cursor that it did not make.
	Orders(ctx context.Context, f journal.Filter) (journal.Page, error)
	// Ping reports whether the journal can be read.
	Ping(ctx context.Context) error
}

// Recorder tells what happened to orders, and what waits for people.
type Recorder interface {
	// History returns events of an order with a sequence greater than after, the oldest first.
	History(ctx context.Context, orderID string, after int64, limit int) ([]journal.StoredEvent, error)
	// Attention returns a page of open questions, the oldest first; journal.ErrBadCursor for a cursor
	// that it did not make.
	Attention(ctx context.Context, f journal.AttentionFilter) (journal.AttentionPage, error)
}

// Inbox keeps what the outside world told until the sagas have it.
type Inbox interface {
	// Receive stores a letter; one that is no news is not fresh and no error.
	Receive(ctx context.Context, l journal.Letter) (fresh bool, err error)
}

// Outbox gives the letters that wait to be handed to their sagas.
type Outbox interface {
	// Order returns an order; journal.ErrNotFound if there is none.
	Order(ctx context.Context, id string) (journal.Record, error)
	// Take returns up to limit letters that are due, at most one of an order, and hides each for hold.
	Take(ctx context.Context, limit int, hold time.Duration) ([]journal.Letter, error)
	// Delivered marks a letter as handed to its saga.
	Delivered(ctx context.Context, id string) error
	// Postpone makes a letter due again at until.
	Postpone(ctx context.Context, id string, until time.Time) error
	// Unmatched lists a letter for people, since no saga takes it, unless its order has settled.
	Unmatched(ctx context.Context, id, why string) error
}

// Sagas is what the API needs of the sagas.
type Sagas interface {
	Starter
	Decider
	Deliverer
}

// Starter starts sagas.
type Starter interface {
	// Start starts the saga of an order. workflows.ErrAlreadyStarted if there is one; after any other
	// error it is not known whether there is.
	Start(ctx context.Context, in workflows.Input) error
	// Place waits for the verdict about an order. After nil the journal holds it.
	Place(ctx context.Context, orderID string) error
	// Begun returns what an order's saga was started with; workflows.ErrUnknownOrder if there is none.
	Begun(ctx context.Context, orderID string) (workflows.Input, error)
}

// Decider hands people's decisions to a saga.
type Decider interface {
	// Cancel asks for an order to be cancelled: workflows.ErrUnknownOrder, *workflows.NotCancellable, or
	// an error after which it is not known whether the request arrived.
	Cancel(ctx context.Context, orderID, requestID string, r order.CancelRequest) (workflows.CancelOutcome, error)
	// Resolve answers a question: workflows.ErrUnknownOrder or *workflows.NotResolvable, else unclear.
	Resolve(ctx context.Context, orderID, requestID string, a order.Answer) error
}

// Deliverer hands messages of the outside world to a saga.
type Deliverer interface {
	// Deliver signals the order's saga: workflows.ErrUnknownOrder if there is none, workflows.ErrRefused if
	// it will never take the message. Delivering a message twice is not an error.
	Deliver(ctx context.Context, orderID string, m order.Message) error
}

// Callbacks reads what POS systems send.
type Callbacks interface {
	// Decode reads a callback's raw body in the dialect of the store's POS.
	Decode(storeID string, h http.Header, body []byte) (order.Message, error)
	// Called returns the store that the POS systems of a dialect call key in callbacks that name no order.
	Called(system, key string) (storeID string, ok bool)
}

// Payments is what the API needs of the payment providers.
type Payments interface {
	// Notices reads what a provider sends. It authenticates the raw body: one that is not from the
	// provider, or of a provider that nobody has configured, is an error.
	Notices(provider string, h http.Header, body []byte) ([]payment.Notice, error)
	// MaxHold is how long the provider of a store holds money; zero if it knows no end.
	MaxHold(storeID string) (time.Duration, error)
}

// Menus reads what stores sell.
type Menus interface {
	// Menu returns a store's menu, seldom older than a minute: menu.ErrNone where its POS has none.
	Menu(ctx context.Context, s order.Store) (menu.Reading, error)
}

// Quotes asks restaurants what a basket would cost.
type Quotes interface {
	// Quote changes nothing: menu.ErrBusy if the store is asked too much, any other error if it could not
	// be asked.
	Quote(ctx context.Context, s order.Store, asked menu.Question) (menu.Quote, error)
}
