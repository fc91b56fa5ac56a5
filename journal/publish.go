package journal

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"github.com/ordersaga/ordersaga/order"
)

// told is an event that is to be stored.
type told struct {
	n    int
	text string
}

// news are the events that are not stored yet. A run that a Reset started tells again what came before
// the point of the Reset, word for word: that is the same event, not another.
func (at claimed) news(ctx context.Context, tx *sql.Tx, epoch int64, events []order.Event) ([]told, error) {
	var news []told
	for _, e := range events {
		text, err := document(e)
		if err != nil {
			return nil, err
		}
		var stored bool
		err = tx.QueryRowContext(ctx, `
			SELECT EXISTS (SELECT 1 FROM events WHERE order_id = $1 AND n = $2 AND (epoch = $3 OR event = $4))`,
			at.id, e.N, epoch, text).Scan(&stored)
		if err != nil {
			return nil, fmt.Errorf("look for event %d: %w", e.N, err)
		}
		if !stored && !slices.ContainsFunc(news, func(t told) bool { return t.n == e.N }) {
			news = append(news, told{n: e.N, text: text})
		}
	}
	return news, nil
}

// publish stores news behind the sequence after, with the next positions of the bot's feed.
func (at claimed) publish(ctx context.Context, tx *sql.Tx, epoch, after int64, news []told) error {
	if len(news) == 0 {
		return nil
	}
	position, err := takePositions(ctx, tx, at.botID, len(news))
	if err != nil {
		return err
	}
	for i, t := range news {
		_, err := tx.ExecContext(ctx, `
			INSERT INTO events (order_id, sequence, epoch, n, bot_id, position, event)
			VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			at.id, after+1+int64(i), epoch, t.n, at.botID, position+int64(i), t.text)
		if err != nil {
			return err
		}
	}
	return nil
}

// takePositions takes the next count positions of a bot's feed and returns the first. The row stays
// locked until the transaction ends, so positions are committed in their order, and who reads a feed up
// to a position has missed nothing before it. Whoever holds it waits for no other lock.
func takePositions(ctx context.Context, tx *sql.Tx, botID string, count int) (first int64, err error) {
	var last int64
	err = tx.QueryRowContext(ctx, `
		INSERT INTO feeds (bot_id, position) VALUES ($1, $2)
		ON CONFLICT (bot_id) DO UPDATE SET position = feeds.position + $2
		RETURNING position`, botID, count).Scan(&last)
	return last - int64(count) + 1, err
}
