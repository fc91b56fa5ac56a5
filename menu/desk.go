package menu

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/ordersaga/ordersaga/internal/gate"
	"github.com/ordersaga/ordersaga/order"
)

// deskPatience is how long a question waits for others about the same store.
const deskPatience = 3 * time.Second

// ErrBusy means that a store is asked so much that this question was not: nothing was sent.
var ErrBusy = errors.New("others are asking the store")

// Desk answers what a basket would cost to whoever asks. It lets guests ask without crowding out orders:
// the same question at the same time is asked once, and a store gets only so many questions at a time. No
// answer is kept. It is safe for concurrent use.
type Desk struct {
	quoter     *Quoter
	connectors Connectors
	gates      *gate.Gates
	flights    gate.Flights[Quote]
}

// NewDesk makes a desk that asks through quoter.
func NewDesk(connectors Connectors, quoter *Quoter, gates *gate.Gates) *Desk {
	return &Desk{quoter: quoter, connectors: connectors, gates: gates}
}

// Quote asks a store what a basket would cost: see [Quoter.Quote]. A basket for later costs what the bot expects
// while its store cannot be asked, as an order does. [ErrBusy] if it has too many questions to answer already. The
// answer is shared: nobody changes it.
func (d *Desk) Quote(ctx context.Context, s order.Store, asked Question) (Quote, error) {
	connector, err := d.connectors.Connector(s.ID)
	if err != nil {
		return Quote{}, fmt.Errorf("ask store %s for a price: %w", s.ID, err)
	}
	form, err := json.Marshal(asked)
	if err != nil {
		return Quote{}, fmt.Errorf("ask store %s for a price: %w", s.ID, err)
	}
	question := sha256.Sum256(form)
	return d.flights.Do(ctx, s.ID+"\x00"+string(question[:]), s.Policy.CallTimeout.D(), func(ctx context.Context) (Quote, error) {
		patience := time.NewTimer(deskPatience)
		defer patience.Stop()
		if !d.gates.Enter(s, gate.Question, patience.C) {
			return Quote{}, fmt.Errorf("ask store %s for a price: %w", s.ID, ErrBusy)
		}
		defer d.gates.Leave(s, gate.Question)
		quote, err := d.quoter.Quote(ctx, s, connector, asked)
		return d.unlessHeld(s, asked, quote, err)
	})
}

// unlessHeld is a quote, or the bot's price where the store is closed, or cannot be asked, and an order would be held
// for that price all the same: it is asked again at its release.
func (d *Desk) unlessHeld(s order.Store, asked Question, quote Quote, err error) (Quote, error) {
	if (err != nil || quote.Closed) && asked.Expected.Amount > 0 && d.quoter.held(s, asked.Draft, 0) {
		return Quote{Lines: asked.Lines, Total: asked.Expected, PricedBy: order.PricedByBot}, nil
	}
	return quote, err
}
