package journal

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// errNoJSON: a request that is to be frozen is not JSON.
var errNoJSON = errors.New("the request is no JSON")

// Freeze stores the request of an order's f.N-th attempt to pay, unless one is stored, and returns what
// is: the first that was ever frozen, with the journal's time of it. Whoever pays sends that one. It
// holds without the order's row, and nothing takes it back.
func (d *DB) Freeze(ctx context.Context, f Frozen) (Frozen, error) {
	var stored Frozen
	err := d.write(ctx, func(tx *sql.Tx) error {
		if !json.Valid(f.Request) {
			return errNoJSON
		}
		_, err := tx.ExecContext(ctx, `
			INSERT INTO attempts (order_id, n, request, at) VALUES ($1, $2, $3, $4)
			ON CONFLICT (order_id, n) DO NOTHING`, f.OrderID, f.N, string(f.Request), d.clock())
		if err != nil {
			return err
		}
		stored, err = readFrozen(tx.QueryRowContext(ctx, `
			SELECT order_id, n, request, at FROM attempts WHERE order_id = $1 AND n = $2`, f.OrderID, f.N))
		return err
	})
	if err != nil {
		return Frozen{}, fmt.Errorf("freeze attempt %d of order %s: %w", f.N, f.OrderID, err)
	}
	return stored, nil
}

// readFrozen reads the columns order_id, n, request and at.
func readFrozen(row scanner) (Frozen, error) {
	var f Frozen
	var text string
	var at int64
	if err := row.Scan(&f.OrderID, &f.N, &text, &at); err != nil {
		return Frozen{}, err
	}
	f.Request, f.At = json.RawMessage(text), time.UnixMicro(at).UTC()
	return f, nil
}

// Traces returns the fences of an order that somebody has passed, whichever run it was: what may have
// been done with money and food. An order that nobody has touched has none, which is no error. The cancel of an order is
// none of them: whoever wants to tell the POS intends that, and learns that somebody has.
//
// Somebody may be passing the next one right now. The posts are read before the attempts: an order is
// paid before it is posted, so whoever learns of a post learns of the money, too.
func (d *DB) Traces(ctx context.Context, orderID string) (Traces, error) {
	posts, err := readAll(ctx, d, readPost,
		`SELECT n, state, outcome FROM intents WHERE order_id = $1 AND kind = 'post' ORDER BY n`, orderID)
	if err != nil {
		return Traces{}, fmt.Errorf("read the posts of order %s: %w", orderID, err)
	}
	attempts, err := readAll(ctx, d, readFrozen, `SELECT order_id, n, request, at FROM attempts WHERE order_id = $1 ORDER BY n`, orderID)
	if err != nil {
		return Traces{}, fmt.Errorf("read the attempts to pay for order %s: %w", orderID, err)
	}
	return Traces{Attempts: attempts, Posts: posts}, nil
}

// readPost reads the columns n, state and outcome.
func readPost(row scanner) (Post, error) {
	var p Post
	var text string
	if err := row.Scan(&p.N, &p.State, &text); err != nil {
		return Post{}, err
	}
	var o Outcome
	if err := parse(text, &o); err != nil {
		return Post{}, err
	}
	if p.State != IntentOpen {
		p.Ticket = o.Ticket
	}
	return p, nil
}
