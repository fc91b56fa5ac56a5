package journal

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ordersaga/ordersaga/order"
)

// mostItems bounds a page of attention items.
const mostItems = 100

// Attention returns the open attention items that f selects, the oldest first, or those behind f.Cursor.
// An item that is answered while somebody turns the pages moves no other. ErrBadCursor if f.Cursor is
// not the Next of such a page.
func (d *DB) Attention(ctx context.Context, f AttentionFilter) (AttentionPage, error) {
	f.Limit = bounded(f.Limit, mostItems)
	query, args, err := f.query()
	if err != nil {
		return AttentionPage{}, fmt.Errorf("list attention items: %w", err)
	}
	items, err := readAll(ctx, d, readItem, query, args...)
	if err != nil {
		return AttentionPage{}, fmt.Errorf("list attention items: %w", err)
	}
	if len(items) <= f.Limit {
		return AttentionPage{Items: items}, nil
	}
	items = items[:f.Limit]
	last := items[f.Limit-1]
	return AttentionPage{
		Items: items,
		Next:  cursor{at: last.Item.Since.UnixMicro(), id: last.OrderID, item: last.Item.ID}.String(),
	}, nil
}

// query is the statement that selects f's page and one item more, with its arguments.
func (f AttentionFilter) query() (string, []any, error) {
	var args arguments
	where := []string{"TRUE"}
	if len(f.Stores) > 0 {
		where = append(where, "a.store_id IN "+addAll(&args, f.Stores))
	}
	if f.Kind != "" {
		where = append(where, "a.kind = "+args.add(plain(string(f.Kind))))
	}
	if f.Cursor != "" {
		c, err := parseCursor(f.Cursor)
		if err != nil || c.item == "" {
			return "", nil, ErrBadCursor
		}
		where = append(where, "(a.since, a.order_id, a.item_id) > ("+
			args.add(c.at)+", "+args.add(c.id)+", "+args.add(c.item)+")")
	}
	return `SELECT a.order_id, o.bot_id, a.store_id, o.status, a.item FROM attention a JOIN orders o ON o.id = a.order_id
		WHERE ` + strings.Join(where, " AND ") + `
		ORDER BY a.since, a.order_id, a.item_id LIMIT ` + args.add(f.Limit+1), args, nil
}

// readItem reads the columns order_id, bot_id, store_id, status and item.
func readItem(row scanner) (OpenItem, error) {
	var i OpenItem
	var text string
	if err := row.Scan(&i.OrderID, &i.BotID, &i.StoreID, &i.Status, &text); err != nil {
		return OpenItem{}, err
	}
	return i, parse(text, &i.Item)
}

// setAttention puts the snapshot's items in place of those that the order had.
func (at claimed) setAttention(ctx context.Context, tx *sql.Tx, s order.Snapshot) error {
	if _, err := tx.ExecContext(ctx, `DELETE FROM attention WHERE order_id = $1`, at.id); err != nil {
		return err
	}
	for _, item := range s.Attention {
		text, err := document(item)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `
			INSERT INTO attention (order_id, item_id, store_id, kind, since, item) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (order_id, item_id) DO NOTHING`,
			at.id, item.ID, s.Order.StoreID, string(item.Kind), item.Since.UnixMicro(), text)
		if err != nil {
			return err
		}
	}
	return nil
}

// firstTimer is when the earliest timer of an order ends; the zero time if none runs.
func firstTimer(s order.Snapshot) time.Time {
	if len(s.Timers) == 0 {
		return time.Time{}
	}
	return slices.MinFunc(s.Timers, func(a, b order.Timer) int { return a.At.Compare(b.At) }).At
}
