package journal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/ordersaga/ordersaga/order"
)

// claimed is what a write has to know of the order it writes to.
type claimed struct {
	id, owner, botID   string
	sequence, epoch, n int64
}

// Claim makes the saga c.Owner the one whose appends count, and stores its first snapshot and events,
// all or nothing. Claiming again is not an error: it stores what is not there yet, and a run that a
// Reset has started counts as newer from its claim on. The answer is the order's sequence.
//
// A run that a Reset put before its claim is ErrNotOwner too, once the order has come to money or food.
//
// The claim of another saga is ErrNotOwner, unless c.Recovers names the present owner: then the order
// is c.Owner's from now on, with the fingerprint it has.
func (d *DB) Claim(ctx context.Context, c Claim) (int64, error) {
	id := c.Snapshot.Order.ID
	var sequence int64
	err := d.write(ctx, func(tx *sql.Tx) error {
		if err := insertOrder(ctx, tx, c); err != nil {
			return err
		}
		at, err := lockOrder(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := at.passTo(ctx, tx, c); err != nil {
			return err
		}
		if err := at.mayBeginAgain(ctx, tx, c); err != nil {
			return err
		}
		sequence, err = at.record(ctx, tx, Append{RunID: c.RunID, Snapshot: c.Snapshot, Events: c.Events})
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("claim order %s for %s: %w", id, c.Owner, err)
	}
	return sequence, nil
}

// insertOrder inserts the row of an order that nobody has claimed yet. The snapshot is record's.
func insertOrder(ctx context.Context, tx *sql.Tx, c Claim) error {
	o := c.Snapshot.Order
	_, err := tx.ExecContext(ctx, `
		INSERT INTO orders (id, bot_id, store_id, fingerprint, owner, created_at)
		VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (id) DO NOTHING`,
		o.ID, o.BotID, o.StoreID, c.Fingerprint, c.Owner, o.CreatedAt.UnixMicro())
	return err
}

// lockOrder reads an order's row for a write. The update changes nothing: it takes the lock of the
// row, which keeps the order's writers apart until the transaction ends, and reads it in one go.
func lockOrder(ctx context.Context, tx *sql.Tx, id string) (claimed, error) {
	at := claimed{id: id}
	err := tx.QueryRowContext(ctx, `
		UPDATE orders SET owner = owner WHERE id = $1
		RETURNING owner, bot_id, sequence, epoch, n`, id).
		Scan(&at.owner, &at.botID, &at.sequence, &at.epoch, &at.n)
	if errors.Is(err, sql.ErrNoRows) {
		return claimed{}, ErrNotFound
	}
	return at, err
}

// mayBeginAgain refuses a run that a Reset has put before its claim once the order has come to money or
// food: from the start it would price, charge and cancel an order that has a ticket. A Reset to a later
// point claims nothing, and finds the fences.
func (at claimed) mayBeginAgain(ctx context.Context, tx *sql.Tx, c Claim) error {
	if c.Recovers != "" {
		return nil
	}
	var known, begun bool
	var text string
	err := tx.QueryRowContext(ctx, `
		SELECT EXISTS (SELECT 1 FROM runs WHERE order_id = $1 AND run_id = $2),
			EXISTS (SELECT 1 FROM runs WHERE order_id = $1), snapshot
		FROM orders WHERE id = $1`, at.id, c.RunID).Scan(&known, &begun, &text)
	if err != nil || known || !begun {
		return err
	}
	var s order.Snapshot
	if err := parse(text, &s); err != nil {
		return err
	}
	untouched := (s.Payment.State == "" || s.Payment.State == order.PaymentNone) && (s.Submission == "" || s.Submission == order.SubmissionNone)
	if !untouched {
		return fmt.Errorf("the order has come to %s, and a run begins it again: %w", s.Status, ErrNotOwner)
	}
	return nil
}

// passTo makes the claimant the owner, if it is not and may become it.
func (at claimed) passTo(ctx context.Context, tx *sql.Tx, c Claim) error {
	switch at.owner {
	case c.Owner:
		return nil
	case c.Recovers:
		_, err := tx.ExecContext(ctx, `UPDATE orders SET owner = $1 WHERE id = $2`, c.Owner, at.id)
		return err
	}
	return ErrNotOwner
}
