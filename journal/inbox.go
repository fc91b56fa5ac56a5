package journal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/ordersaga/ordersaga/order"
)

// letterState is where a letter of the inbox stands.
type letterState string

const (
	letterPending   letterState = "pending"   // to be handed to the saga
	letterDelivered letterState = "delivered" // the saga has it
	letterUnmatched letterState = "unmatched" // there is no such order
	letterSilent    letterState = "silent"    // stored, never handed on: no news, or a nudge
)

// Receive stores a letter, and reports whether it is news that [DB.Take] will hand out. It is not if
// the newest letter about the same order says the same, unless that one found no order. A nudge, a
// letter with an empty raw word, is no news either: it marks the store as due, see [DB.Due]. Storing
// an id twice is not an error; the second time it is no news.
func (d *DB) Receive(ctx context.Context, l Letter) (bool, error) {
	var fresh bool
	err := d.write(ctx, func(tx *sql.Tx) error {
		state, err := judge(ctx, tx, l)
		if err != nil {
			return err
		}
		stored, err := d.insertLetter(ctx, tx, l, state)
		if err != nil || !stored {
			return err
		}
		fresh = state == letterPending
		if l.Message.Raw == "" {
			return nudge(ctx, tx, l.StoreID)
		}
		return nil
	})
	if err != nil {
		return false, fmt.Errorf("receive letter %s about order %s: %w", l.Message.ID, l.OrderID, err)
	}
	return fresh, nil
}

// judge says which state a new letter starts in.
func judge(ctx context.Context, tx *sql.Tx, l Letter) (letterState, error) {
	if l.Message.Raw == "" {
		return letterSilent, nil
	}
	var text string
	err := tx.QueryRowContext(ctx, `
		SELECT message FROM inbox WHERE order_id = $1 AND NOT nudge AND state <> $2
		ORDER BY arrival DESC, id DESC LIMIT 1`, l.OrderID, string(letterUnmatched)).Scan(&text)
	if errors.Is(err, sql.ErrNoRows) {
		return letterPending, nil
	}
	if err != nil {
		return "", err
	}
	var last order.Message
	if err := parse(text, &last); err != nil {
		return "", err
	}
	if l.Message.SameNews(last) {
		return letterSilent, nil
	}
	return letterPending, nil
}

// insertLetter inserts a letter behind those about the same order, and reports whether its id is new.
func (d *DB) insertLetter(ctx context.Context, tx *sql.Tx, l Letter, state letterState) (bool, error) {
	text, err := document(l.Message)
	if err != nil {
		return false, err
	}
	now := d.clock()
	return changed(tx.ExecContext(ctx, `
		INSERT INTO inbox (id, store_id, order_id, arrival, stored_at, state, nudge, next_try, message)
		VALUES ($1, $2, $3, (SELECT COALESCE(MAX(arrival), 0) + 1 FROM inbox WHERE order_id = $3), $4, $5, $6, $7, $8)
		ON CONFLICT (id) DO NOTHING`,
		l.Message.ID, l.StoreID, l.OrderID, now, string(state), l.Message.Raw == "", now, text))
}

// UnmatchedLetters returns the letters that found no order, the newest first, at most limit of them; a
// limit outside of 1..1000 counts as 1000.
func (d *DB) UnmatchedLetters(ctx context.Context, limit int) ([]Letter, error) {
	rows, err := d.reader.QueryContext(ctx, `
		SELECT store_id, order_id, tries, why, message FROM inbox WHERE state = 'unmatched'
		ORDER BY stored_at DESC, id DESC LIMIT $1`, bounded(limit, mostLetters))
	if err != nil {
		return nil, fmt.Errorf("list unmatched letters: %w", err)
	}
	letters, err := collect(rows, readLetter)
	if err != nil {
		return nil, fmt.Errorf("list unmatched letters: %w", err)
	}
	return letters, nil
}

// readLetter reads the columns store_id, order_id, tries, why and message.
func readLetter(row scanner) (Letter, error) {
	var l Letter
	var text string
	if err := row.Scan(&l.StoreID, &l.OrderID, &l.Tries, &l.Why, &text); err != nil {
		return Letter{}, err
	}
	return l, parse(text, &l.Message)
}
