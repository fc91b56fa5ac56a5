package journal

import (
	"context"
	"fmt"
)

// mostEvents bounds a piece of a history or a feed.
const mostEvents = 1000

// History returns the events of an order whose sequence is greater than after, the oldest first, at
// most limit of them; a limit outside of 1..1000 counts as 1000. An order that nobody claimed has none.
func (d *DB) History(ctx context.Context, orderID string, after int64, limit int) ([]StoredEvent, error) {
	events, err := readAll(ctx, d, readEvent, `
		SELECT e.order_id, o.store_id, e.sequence, e.position, e.event
		FROM events e JOIN orders o ON o.id = e.order_id
		WHERE e.order_id = $1 AND e.sequence > $2
		ORDER BY e.sequence LIMIT $3`, plain(orderID), after, bounded(limit, mostEvents))
	if err != nil {
		return nil, fmt.Errorf("read history of order %s after %d: %w", orderID, after, err)
	}
	return events, nil
}

// Feed returns the events of all orders of a bot whose position is greater than after, the oldest
// first, at most limit of them; a limit outside of 1..1000 counts as 1000. Who goes on from the last
// position misses none.
func (d *DB) Feed(ctx context.Context, botID string, after int64, limit int) ([]StoredEvent, error) {
	events, err := readAll(ctx, d, readEvent, `
		SELECT e.order_id, o.store_id, e.sequence, e.position, e.event
		FROM events e JOIN orders o ON o.id = e.order_id
		WHERE e.bot_id = $1 AND e.position > $2
		ORDER BY e.position LIMIT $3`, botID, after, bounded(limit, mostEvents))
	if err != nil {
		return nil, fmt.Errorf("read feed of bot %s after %d: %w", botID, after, err)
	}
	return events, nil
}

// readEvent reads the columns order_id, store_id, sequence, position and event.
func readEvent(row scanner) (StoredEvent, error) {
	var e StoredEvent
	var text string
	if err := row.Scan(&e.OrderID, &e.StoreID, &e.Sequence, &e.Position, &text); err != nil {
		return StoredEvent{}, err
	}
	return e, parse(text, &e.Event)
}
