package journal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// claimed is what a write has to know of the order it writes to.
type claimed struct {
	id, owner, botID   string
	sequence, epoch, n int64
	asks               bool // it has open attention items
}

// run is the run that a write comes from.
type run struct {
	id, owner string
	epoch     int64 // the greater one is the newer run
	known     bool  // the journal has heard of it
}

// Claim makes the saga c.Owner the one whose appends count, and stores its first snapshot and events,
// all or nothing. Claiming again is not an error: it stores what is not there yet, and a run that a
// Reset has put before its claim counts as newer from here on. What a run that is older than one that the
// journal knows claims late changes nothing, see [DB.Append]. The answer is the order's sequence after it,
// see [Record].
//
// The claim of another saga is ErrNotOwner, unless its run is newer than all that the journal knows and the
// order is, or was, c.Owner's or c.Recovers's: a recovery takes it over, and a Reset of the saga that was
// recovered takes it back. Temporal has one open run of a workflow at a time, so the newest is the one that
// lives. The order is c.Owner's from then on, with the fingerprint it has.
func (d *DB) Claim(ctx context.Context, c Claim) (sequence int64, err error) {
	id := c.Snapshot.Order.ID
	a := Append{Owner: c.Owner, RunID: c.RunID, RunOpenAt: c.RunOpenAt, Snapshot: c.Snapshot, Events: c.Events}
	err = d.write(ctx, func(tx *sql.Tx) error {
		if err := insertOrder(ctx, tx, c); err != nil {
			return err
		}
		sequence, err = d.tell(ctx, tx, a, c.Recovers)
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

// lockOrder reads an order's row for a write and keeps the order's other writers away until the
// transaction ends. It is the first lock that a transaction takes, and the feed's is the last.
func (d *DB) lockOrder(ctx context.Context, tx *sql.Tx, id string) (claimed, error) {
	at := claimed{id: id}
	err := tx.QueryRowContext(ctx, `
		SELECT owner, bot_id, sequence, epoch, n, needs_attention FROM orders WHERE id = $1`+d.engine.forUpdate, id).
		Scan(&at.owner, &at.botID, &at.sequence, &at.epoch, &at.n, &at.asks)
	if errors.Is(err, sql.ErrNoRows) {
		return claimed{}, ErrNotFound
	}
	return at, err
}

// passTo makes the saga of a run the owner, if it is not and may become it, see [DB.Claim].
func (at claimed) passTo(ctx context.Context, tx *sql.Tx, r run, recovers string) error {
	if at.owner == r.owner {
		return nil
	}
	if r.epoch < at.epoch {
		return ErrNotOwner
	}
	taken, err := changed(tx.ExecContext(ctx, `
		UPDATE orders SET owner = $1
		WHERE id = $2 AND EXISTS (SELECT 1 FROM runs WHERE order_id = $2 AND owner IN ($1, $3))`,
		r.owner, at.id, recovers))
	if err == nil && !taken {
		return ErrNotOwner
	}
	return err
}

// remember makes a saga that is recovered a former owner, also when it was ended before it had claimed the
// order. An owner is the first run of its saga. One that never spoke is older than every run that did, and
// no moment is known at which it was open: its epoch is not above zero, and no other's.
func (at claimed) remember(ctx context.Context, tx *sql.Tx, recovers string) error {
	if recovers == "" {
		return nil
	}
	_, err := tx.ExecContext(ctx, `
		INSERT INTO runs (order_id, run_id, owner, epoch)
		SELECT $1, $2, $2, -COUNT(*) FROM runs WHERE order_id = $1
		ON CONFLICT (order_id, run_id) DO NOTHING`, at.id, recovers)
	if err != nil {
		return fmt.Errorf("remember the saga %s: %w", recovers, err)
	}
	return nil
}
