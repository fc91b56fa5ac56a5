package journal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/ordersaga/ordersaga/order"
)

// errNoMoment: a run does not say when it was open, so nobody can tell which runs are newer.
var errNoMoment = errors.New("no moment is told at which the run was open")

// Append stores what a saga tells of its order: the snapshot unless a newer one is stored, and every
// event that is not. Appending the same again changes nothing. The answer is the order's sequence after
// it, see [Record].
//
// The run that a Reset started is newer than the one it came from, whose late appends then change
// nothing: what it tells has been taken back. They are no error, since nothing is wrong with the order.
// Which of two runs is newer is told by [Claim.RunOpenAt].
//
// ErrNotOwner if the order belongs to another saga than a.Owner, which cannot have it back, see [DB.Claim].
// ErrNotFound if it belongs to none: a journal that was restored from a copy older than the order. Its saga
// claims it again then.
func (d *DB) Append(ctx context.Context, a Append) (sequence int64, err error) {
	id := a.Snapshot.Order.ID
	err = d.write(ctx, func(tx *sql.Tx) error {
		sequence, err = d.tell(ctx, tx, a, "")
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("append %d of run %s to order %s: %w", a.N, a.RunID, id, err)
	}
	return sequence, nil
}

// tell writes what a run tells of its order, which becomes its saga's if it may, see [DB.Claim]. It returns
// the order's sequence.
func (d *DB) tell(ctx context.Context, tx *sql.Tx, a Append, recovers string) (sequence int64, err error) {
	at, err := d.lockOrder(ctx, tx, a.Snapshot.Order.ID)
	if err != nil {
		return 0, err
	}
	r, err := at.runOf(ctx, tx, a)
	if err != nil {
		return 0, fmt.Errorf("place the run among the others: %w", err)
	}
	if err := at.passTo(ctx, tx, r, recovers); err != nil {
		return 0, err
	}
	if r.epoch < at.epoch {
		return at.sequence, nil // a newer run has taken it back
	}
	if err := at.remember(ctx, tx, recovers); err != nil {
		return 0, err
	}
	if err := at.note(ctx, tx, r); err != nil {
		return 0, fmt.Errorf("note the run: %w", err)
	}
	return at.record(ctx, tx, r.epoch, a)
}

// runOf is the run that an append comes from. At first sight its epoch is the moment at which it was open; of
// two runs with one such moment the one heard of later counts as newer.
func (at claimed) runOf(ctx context.Context, tx *sql.Tx, a Append) (run, error) {
	r := run{id: a.RunID, owner: a.Owner, known: true}
	err := tx.QueryRowContext(ctx, `SELECT epoch FROM runs WHERE order_id = $1 AND run_id = $2`, at.id, r.id).Scan(&r.epoch)
	if !errors.Is(err, sql.ErrNoRows) {
		return r, err
	}
	r.known, r.epoch = false, a.RunOpenAt.UnixMicro()
	if r.epoch <= 0 {
		return run{}, errNoMoment
	}
	if r.epoch == at.epoch {
		r.epoch++
	}
	return r, nil
}

// note writes a run down that the journal hears of for the first time.
func (at claimed) note(ctx context.Context, tx *sql.Tx, r run) error {
	if r.known {
		return nil
	}
	_, err := tx.ExecContext(ctx, `
		INSERT INTO runs (order_id, run_id, owner, epoch) VALUES ($1, $2, $3, $4)`, at.id, r.id, r.owner, r.epoch)
	return err
}

// record writes an append of the order's newest run, and returns the order's sequence. The lock of the
// bot's feed is taken last, since all of the bot's orders wait for it.
func (at claimed) record(ctx context.Context, tx *sql.Tx, epoch int64, a Append) (sequence int64, err error) {
	news, err := at.news(ctx, tx, epoch, a.Events)
	if err != nil {
		return 0, err
	}
	told := at.sequence
	at.sequence += int64(len(news))
	if epoch > at.epoch || int64(a.N) > at.n {
		at.epoch, at.n = epoch, int64(a.N)
		err = at.setSnapshot(ctx, tx, a.Snapshot)
	} else if len(news) > 0 {
		err = at.setSequence(ctx, tx)
	}
	if err != nil {
		return 0, fmt.Errorf("set the snapshot: %w", err)
	}
	if err := at.publish(ctx, tx, epoch, told, news); err != nil {
		return 0, fmt.Errorf("add events: %w", err)
	}
	return at.sequence, nil
}

// setSnapshot writes the snapshot and what is taken out of it.
func (at claimed) setSnapshot(ctx context.Context, tx *sql.Tx, s order.Snapshot) error {
	text, err := document(s)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `
		UPDATE orders SET sequence = $1, epoch = $2, n = $3, status = $4, needs_attention = $5, watched = $6,
			updated_at = $7, promised_at = $8, settled_at = $9, due_at = $10, snapshot = $11
		WHERE id = $12`,
		at.sequence, at.epoch, at.n, string(s.Status), len(s.Attention) > 0, mayHaveTicket(s),
		s.UpdatedAt.UnixMicro(), moment(s.PromisedAt), moment(s.SettledAt), moment(firstTimer(s)), text, at.id)
	if err != nil || !at.asks && len(s.Attention) == 0 {
		return err
	}
	return at.setAttention(ctx, tx, s)
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
