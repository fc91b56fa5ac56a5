package journal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// mostOrders bounds a page of orders.
const mostOrders = 100

// Order returns an order as it stands. ErrNotFound if nobody has claimed it.
func (d *DB) Order(ctx context.Context, id string) (Record, error) {
	record, err := readOne(ctx, d, readRecord, `
		SELECT sequence, fingerprint, owner, snapshot FROM orders WHERE id = $1`, plain(id))
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNotFound
	}
	if err != nil {
		return Record{}, fmt.Errorf("read order %s: %w", id, err)
	}
	return record, nil
}

// Orders returns the newest orders that f selects, or those behind f.Cursor. Without a bot it selects
// those of every bot: who asks has made sure that its caller may see them. An order that is created
// while somebody turns the pages shows up on none of them, and moves no other. ErrBadCursor if
// f.Cursor is not the Next of a page.
func (d *DB) Orders(ctx context.Context, f Filter) (Page, error) {
	f.Limit = bounded(f.Limit, mostOrders)
	page, err := d.page(ctx, f)
	if err != nil {
		return Page{}, fmt.Errorf("list orders of %s: %w", f.whose(), err)
	}
	return page, nil
}

// page reads one record more than a page holds, which tells whether there is a next one.
func (d *DB) page(ctx context.Context, f Filter) (Page, error) {
	query, args, err := f.query()
	if err != nil {
		return Page{}, err
	}
	records, err := readAll(ctx, d, readRecord, query, args...)
	if err != nil || len(records) <= f.Limit {
		return Page{Records: records}, err
	}
	records = records[:f.Limit]
	last := records[f.Limit-1].Snapshot.Order
	return Page{Records: records, Next: cursor{at: last.CreatedAt.UnixMicro(), id: last.ID}.String()}, nil
}

// whose says in words whose orders f selects.
func (f Filter) whose() string {
	if f.BotID == "" {
		return "every bot"
	}
	return "bot " + f.BotID
}

// query is the statement that selects f's page and one record more, with its arguments.
func (f Filter) query() (string, []any, error) {
	var args arguments
	where := []string{"TRUE"}
	if f.BotID != "" {
		where = []string{"bot_id = " + args.add(plain(f.BotID))}
	}
	if len(f.Stores) > 0 {
		where = append(where, "store_id IN "+addAll(&args, f.Stores))
	}
	if len(f.Statuses) > 0 {
		where = append(where, "status IN "+addAll(&args, f.Statuses))
	}
	if f.NeedsAttention {
		where = append(where, "needs_attention")
	}
	if !f.Overdue.IsZero() {
		where = append(where, "settled_at IS NULL", "due_at < "+args.add(f.Overdue.UnixMicro()))
	}
	if f.Cursor != "" {
		c, err := parseCursor(f.Cursor)
		if err != nil || c.item != "" {
			return "", nil, ErrBadCursor
		}
		where = append(where, "(created_at, id) < ("+args.add(c.at)+", "+args.add(c.id)+")")
	}
	return `SELECT sequence, fingerprint, owner, snapshot FROM orders
		WHERE ` + strings.Join(where, " AND ") + `
		ORDER BY created_at DESC, id DESC LIMIT ` + args.add(f.Limit+1), args, nil
}

// arguments are the arguments of a statement that is put together.
type arguments []any

// add appends an argument and returns its placeholder.
func (a *arguments) add(v any) string {
	*a = append(*a, v)
	return "$" + strconv.Itoa(len(*a))
}

// addAll appends arguments and returns the list of their placeholders.
func addAll[T ~string](a *arguments, values []T) string {
	places := make([]string, len(values))
	for i, v := range values {
		places[i] = a.add(plain(string(v)))
	}
	return "(" + strings.Join(places, ", ") + ")"
}

// readRecord reads the columns sequence, fingerprint, owner and snapshot.
func readRecord(row scanner) (Record, error) {
	var r Record
	var text string
	if err := row.Scan(&r.Sequence, &r.Fingerprint, &r.Owner, &text); err != nil {
		return Record{}, err
	}
	return r, parse(text, &r.Snapshot)
}
