package journal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/ordersaga/ordersaga/order"
)

// LetterState is where a letter of the inbox stands.
type LetterState string

// The letter states.
const (
	LetterPending   LetterState = "pending"   // to be handed to the saga
	LetterDelivered LetterState = "delivered" // the saga has it
	LetterUnmatched LetterState = "unmatched" // no saga takes it
	LetterSilent    LetterState = "silent"    // stored, never handed on: no news, or a nudge
	LetterLate      LetterState = "late"      // no saga takes it, and its order had settled by then
)

// mostHandedOn is how many letters about one order POS and provider may hand to its saga. Temporal takes
// 10 000 signals in the life of a saga and is deaf to it from then on. An order has tens of letters;
// whoever sends a thousand is out of order, and the watcher, which is never bounded, must still get through.
const mostHandedOn = 1000

// Receive stores a letter, and reports whether it is news that [DB.Take] will hand out. It is not if
// the newest letter of the POS about the same order says the same, unless that one found no order, or
// the saga has heard another word since. A nudge, a letter of the POS with an empty raw word, is no news
// either: it marks the store as due, see [DB.Due]. So does every callback about an order that has been
// handed a thousand letters. A letter of the payment provider is news whatever it says, since the same
// word may be about another change, until there are a thousand. Storing an id twice is not an error; the
// second time it is no news.
func (d *DB) Receive(ctx context.Context, l Letter) (bool, error) {
	var fresh bool
	l.StoreID, l.OrderID = plain(l.StoreID), plain(l.OrderID)
	err := d.write(ctx, func(tx *sql.Tx) error {
		if err := d.lockInbox(ctx, tx, l.StoreID); err != nil {
			return err
		}
		state, nudges, err := judge(ctx, tx, l)
		if err != nil {
			return err
		}
		stored, err := d.insertLetter(ctx, tx, l, state, nudges)
		if err != nil || !stored {
			return err
		}
		fresh = state == LetterPending
		if nudges {
			return nudge(ctx, tx, l.StoreID)
		}
		return nil
	})
	if err != nil {
		return false, fmt.Errorf("receive letter %s about order %s: %w", l.Message.ID, l.OrderID, err)
	}
	return fresh, nil
}

// lockInbox keeps other letters of the store away until the transaction ends: of two that say the same
// at once only one is news, and each gets a place of its own.
func (d *DB) lockInbox(ctx context.Context, tx *sql.Tx, storeID string) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO store_due (store_id) VALUES ($1) ON CONFLICT (store_id) DO NOTHING`, storeID)
	if err != nil {
		return err
	}
	var asked int64
	return tx.QueryRowContext(ctx, `SELECT asked FROM store_due WHERE store_id = $1`+d.engine.forUpdate, storeID).Scan(&asked)
}

// judge says which state a new letter starts in, and whether it is but a nudge.
func judge(ctx context.Context, tx *sql.Tx, l Letter) (state LetterState, nudges bool, err error) {
	if l.Message.Source == order.FromProvider {
		many, err := handedMany(ctx, tx, l.OrderID)
		if many {
			return LetterSilent, false, err
		}
		return LetterPending, false, err
	}
	if l.Message.Raw == "" {
		return LetterSilent, true, nil
	}
	last, waits, arrival, err := newest(ctx, tx, l.OrderID)
	known := err == nil && (waits || heard(ctx, tx, l))
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return LetterPending, false, nil
	case err != nil:
		return "", false, err
	case l.Message.SameNews(last) && known:
		return LetterSilent, false, nil
	case l.Message.Source != order.FromCallback, arrival < mostHandedOn:
		return LetterPending, false, nil // nearly always, and nothing has to be counted
	}
	many, err := handedMany(ctx, tx, l.OrderID)
	if many {
		return LetterSilent, true, err
	}
	return LetterPending, false, err
}

// handedMany reports whether a saga was handed as many letters as it should ever be.
func handedMany(ctx context.Context, tx *sql.Tx, orderID string) (bool, error) {
	var handedOn int
	err := tx.QueryRowContext(ctx, `
		SELECT COUNT(*) FROM inbox WHERE order_id = $1 AND state <> 'silent'`, orderID).Scan(&handedOn)
	return handedOn >= mostHandedOn, err
}

// newest returns the newest word of the POS about an order, whether it still waits to be handed on, and its place
// among the letters; [sql.ErrNoRows] if there is none.
func newest(ctx context.Context, tx *sql.Tx, orderID string) (last order.Message, waits bool, arrival int, err error) {
	var text, state string
	err = tx.QueryRowContext(ctx, `
		SELECT message, state, arrival FROM inbox WHERE order_id = $1 AND NOT nudge AND state <> $2 AND source <> 'provider'
		ORDER BY arrival DESC, id DESC LIMIT 1`, orderID, string(LetterUnmatched)).Scan(&text, &state, &arrival)
	if err == nil {
		err = parse(text, &last)
	}
	return last, state == string(LetterPending), arrival, err
}

// heard reports whether the word of a letter is the last that the order's saga has heard. The same word
// again is news when it is not: the POS may have said otherwise when it was asked in between. An order
// that the journal does not know has heard everything.
func heard(ctx context.Context, tx *sql.Tx, l Letter) bool {
	var text string
	var s order.Snapshot
	err := tx.QueryRowContext(ctx, `SELECT snapshot FROM orders WHERE id = $1`, l.OrderID).Scan(&text)
	if err != nil || parse(text, &s) != nil || s.Ticket.Raw == "" {
		return true
	}
	return s.Ticket.Raw == l.Message.Raw
}

// insertLetter inserts a letter behind those about the same order, and reports whether its id is new.
func (d *DB) insertLetter(ctx context.Context, tx *sql.Tx, l Letter, state LetterState, nudges bool) (bool, error) {
	text, err := document(l.Message)
	if err != nil {
		return false, err
	}
	now := d.clock()
	return changed(tx.ExecContext(ctx, `
		INSERT INTO inbox (id, store_id, order_id, arrival, stored_at, state, source, nudge, next_try, message)
		VALUES ($1, $2, $3, (SELECT COALESCE(MAX(arrival), 0) + 1 FROM inbox WHERE order_id = $3), $4, $5, $6, $7, $8, $9)
		ON CONFLICT (id) DO NOTHING`,
		plain(l.Message.ID), l.StoreID, l.OrderID, now, string(state), string(l.Message.Source), nudges, now, text))
}

// UnmatchedLetters returns the letters that found no saga of an order that is not settled, the newest
// first, at most limit of them; a limit outside of 1..1000 counts as 1000.
func (d *DB) UnmatchedLetters(ctx context.Context, limit int) ([]Letter, error) {
	letters, err := readAll(ctx, d, readLetter, `
		SELECT store_id, order_id, state, tries, why, message FROM inbox WHERE state = 'unmatched'
		ORDER BY stored_at DESC, id DESC LIMIT $1`, bounded(limit, mostLetters))
	if err != nil {
		return nil, fmt.Errorf("list unmatched letters: %w", err)
	}
	return letters, nil
}

// Letters returns all letters about an order that were not thrown away since, in their order, whatever became of them.
func (d *DB) Letters(ctx context.Context, orderID string) ([]Letter, error) {
	letters, err := readAll(ctx, d, readLetter, `
		SELECT store_id, order_id, state, tries, why, message FROM inbox WHERE order_id = $1
		ORDER BY arrival`, orderID)
	if err != nil {
		return nil, fmt.Errorf("list the letters about order %s: %w", orderID, err)
	}
	return letters, nil
}

// readLetter reads the columns store_id, order_id, state, tries, why and message.
func readLetter(row scanner) (Letter, error) {
	var l Letter
	var text string
	if err := row.Scan(&l.StoreID, &l.OrderID, &l.State, &l.Tries, &l.Why, &text); err != nil {
		return Letter{}, err
	}
	return l, parse(text, &l.Message)
}
