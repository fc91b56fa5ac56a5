package journal

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/ordersaga/ordersaga/order"
)

// Append stores what a saga tells of its order: the snapshot unless a newer one is stored, and every
// event that is not. Appending the same again changes nothing. The answer is the order's sequence
// after it.
//
// The journal gives every run an epoch when it first hears of it, so the run that a Reset started is
// newer than the one it came from, whose late appends then change nothing: what it tells has been
// taken back. They are no error, since nothing is wrong with the order.
//
// ErrNotOwner if the order belongs to another saga than a.Owner, ErrNotFound if to none.
func (d *DB) Append(ctx context.Context, a Append) (int64, error) {
	id := a.Snapshot.Order.ID
	var sequence int64
	err := d.write(ctx, func(tx *sql.Tx) error {
		at, err := lockOrder(ctx, tx, id)
		if err != nil {
			return err
		}
		if at.owner != a.Owner {
			return ErrNotOwner
		}
		sequence, err = at.record(ctx, tx, a)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("append %d of run %s to order %s: %w", a.N, a.RunID, id, err)
	}
	return sequence, nil
}

// record writes an append to the order and returns the order's sequence after it.
func (at claimed) record(ctx context.Context, tx *sql.Tx, a Append) (int64, error) {
	epoch, err := at.epochOf(ctx, tx, a.RunID)
	if err != nil {
		return 0, fmt.Errorf("number the run: %w", err)
	}
	if epoch < at.epoch {
		return at.sequence, nil
	}
	for _, e := range a.Events {
		if err := at.addEvent(ctx, tx, epoch, e); err != nil {
			return 0, fmt.Errorf("add event %d: %w", e.N, err)
		}
	}
	if epoch > at.epoch || int64(a.N) > at.n {
		at.epoch, at.n = epoch, int64(a.N)
		err = at.setSnapshot(ctx, tx, a.Snapshot)
	}
	if err != nil {
		return 0, fmt.Errorf("set the snapshot: %w", err)
	}
	return at.sequence, at.setSequence(ctx, tx)
}

// epochOf is the number of the run among the order's runs, given at first sight.
func (at claimed) epochOf(ctx context.Context, tx *sql.Tx, runID string) (int64, error) {
	_, err := tx.ExecContext(ctx, `
		INSERT INTO runs (order_id, run_id, epoch)
		VALUES ($1, $2, (SELECT COALESCE(MAX(epoch), 0) + 1 FROM runs WHERE order_id = $1))
		ON CONFLICT (order_id, run_id) DO NOTHING`, at.id, runID)
	if err != nil {
		return 0, err
	}
	var epoch int64
	err = tx.QueryRowContext(ctx, `SELECT epoch FROM runs WHERE order_id = $1 AND run_id = $2`, at.id, runID).Scan(&epoch)
	return epoch, err
}

// addEvent stores e with the next sequence of the order and the next position of the bot's feed,
// unless it is stored. A run that a Reset started tells again what came before the point of the
// Reset, word for word: that is the same event, not another.
func (at *claimed) addEvent(ctx context.Context, tx *sql.Tx, epoch int64, e order.Event) error {
	text, err := document(e)
	if err != nil {
		return err
	}
	var stored bool
	err = tx.QueryRowContext(ctx, `
		SELECT EXISTS (SELECT 1 FROM events WHERE order_id = $1 AND n = $2 AND (epoch = $3 OR event = $4))`,
		at.id, e.N, epoch, text).Scan(&stored)
	if err != nil || stored {
		return err
	}
	position, err := nextPosition(ctx, tx, at.botID)
	if err != nil {
		return err
	}
	at.sequence++
	_, err = tx.ExecContext(ctx, `
		INSERT INTO events (order_id, sequence, epoch, n, bot_id, position, event)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		at.id, at.sequence, epoch, e.N, at.botID, position, text)
	return err
}

// nextPosition takes the next position of a bot's feed. The row stays locked until the transaction
// ends, so positions are committed in their order, and who reads a feed up to a position has missed
// nothing before it.
func nextPosition(ctx context.Context, tx *sql.Tx, botID string) (int64, error) {
	var position int64
	err := tx.QueryRowContext(ctx, `
		INSERT INTO feeds (bot_id, position) VALUES ($1, 1)
		ON CONFLICT (bot_id) DO UPDATE SET position = feeds.position + 1
		RETURNING position`, botID).Scan(&position)
	return position, err
}

// setSnapshot writes the snapshot and the columns that are taken out of it.
func (at claimed) setSnapshot(ctx context.Context, tx *sql.Tx, s order.Snapshot) error {
	text, err := document(s)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `
		UPDATE orders SET epoch = $1, n = $2, status = $3, needs_attention = $4, watched = $5,
			updated_at = $6, promised_at = $7, settled_at = $8, snapshot = $9
		WHERE id = $10`,
		at.epoch, at.n, string(s.Status), len(s.Attention) > 0, mayHaveTicket(s),
		s.UpdatedAt.UnixMicro(), moment(s.PromisedAt), moment(s.SettledAt), text, at.id)
	return err
}

// mayHaveTicket reports whether the POS has to be asked about the order: it has a ticket, or nobody knows.
func mayHaveTicket(s order.Snapshot) bool {
	return s.Ticket.ID != "" || s.Submission == order.SubmissionUnknown || s.Submission == order.SubmissionManual
}

// setSequence writes the sequence of the order's last event.
func (at claimed) setSequence(ctx context.Context, tx *sql.Tx) error {
	_, err := tx.ExecContext(ctx, `UPDATE orders SET sequence = $1 WHERE id = $2`, at.sequence, at.id)
	return err
}
