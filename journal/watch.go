package journal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/ordersaga/ordersaga/order"
)

// Watched returns the orders of a store that its POS has to be asked about, the oldest first: those
// that have a ticket, or of which nobody knows whether they have, and that are not settled.
func (d *DB) Watched(ctx context.Context, storeID string) ([]WatchedOrder, error) {
	watched, err := readAll(ctx, d, readWatched, `
		SELECT o.snapshot, COALESCE((
			SELECT i.message FROM inbox i WHERE i.order_id = o.id AND NOT i.nudge AND i.state <> 'unmatched' AND i.source <> 'provider'
			ORDER BY i.arrival DESC, i.id DESC LIMIT 1), '{}'),
			EXISTS (SELECT 1 FROM inbox i WHERE i.order_id = o.id AND i.state = 'pending' AND i.source <> 'provider'),
			COALESCE((SELECT p.outcome FROM intents p
				WHERE p.order_id = o.id AND p.kind = 'post' AND p.state = 'open' ORDER BY p.n DESC LIMIT 1), '{}')
		FROM orders o WHERE o.store_id = $1 AND o.settled_at IS NULL AND o.watched
		ORDER BY o.created_at`, storeID)
	if err != nil {
		return nil, fmt.Errorf("list watched orders of store %s: %w", storeID, err)
	}
	return watched, nil
}

// readWatched reads the snapshot of an order, the newest message about it, and what its open post has left.
func readWatched(row scanner) (WatchedOrder, error) {
	var snapshot, message, outcome string
	var waits bool
	if err := row.Scan(&snapshot, &message, &waits, &outcome); err != nil {
		return WatchedOrder{}, err
	}
	var s order.Snapshot
	var last order.Message
	var open Outcome
	if err := errors.Join(parse(snapshot, &s), parse(message, &last), parse(outcome, &open)); err != nil {
		return WatchedOrder{}, err
	}
	return WatchedOrder{
		OrderID: s.Order.ID, BotID: s.Order.BotID, Status: s.Status, Ticket: s.Ticket, DraftID: open.Ticket.ID,
		LastMessage: last, Waits: waits, UpdatedAt: s.UpdatedAt,
	}, nil
}

// nudge marks a store as due.
func nudge(ctx context.Context, tx *sql.Tx, storeID string) error {
	_, err := tx.ExecContext(ctx, `
		INSERT INTO store_due (store_id, asked) VALUES ($1, 1)
		ON CONFLICT (store_id) DO UPDATE SET asked = store_due.asked + 1`, storeID)
	return err
}

// Due returns the mark of the newest nudge that nobody has looked after, 0 if there is none. Read it
// before looking, and hand it to [DB.ClearDue] afterwards.
func (d *DB) Due(ctx context.Context, storeID string) (mark int64, err error) {
	mark, err = readOne(ctx, d, func(row scanner) (mark int64, err error) { return mark, row.Scan(&mark) }, `
		SELECT asked FROM store_due WHERE store_id = $1 AND asked > served`, storeID)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("read whether store %s is due: %w", storeID, err)
	}
	return mark, nil
}

// ClearDue says that the store was looked at after mark. A nudge that came later keeps it due.
func (d *DB) ClearDue(ctx context.Context, storeID string, mark int64) error {
	err := d.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `
			UPDATE store_due SET served = $1 WHERE store_id = $2 AND served < $1`, mark, storeID)
		return err
	})
	if err != nil {
		return fmt.Errorf("clear that store %s is due: %w", storeID, err)
	}
	return nil
}

// Lease takes or renews the lease name for ttl and reports whether holder has it: not while somebody
// else's is alive. A lease only saves work that two would do twice; it fences nothing, since its
// holder may be slow to notice that it has ended.
func (d *DB) Lease(ctx context.Context, name, holder string, ttl time.Duration) (held bool, err error) {
	now := d.now()
	err = d.write(ctx, func(tx *sql.Tx) error {
		held, err = changed(tx.ExecContext(ctx, `
			INSERT INTO leases (name, holder, ends_at) VALUES ($1, $2, $3)
			ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, ends_at = excluded.ends_at
			WHERE leases.holder = excluded.holder OR leases.ends_at <= $4`,
			name, holder, now.Add(ttl).UnixMicro(), now.UnixMicro()))
		return err
	})
	if err != nil {
		return false, fmt.Errorf("lease %s for %s: %w", name, holder, err)
	}
	return held, nil
}

// Release ends a lease if holder has it; it is not an error if not.
func (d *DB) Release(ctx context.Context, name, holder string) error {
	err := d.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM leases WHERE name = $1 AND holder = $2`, name, holder)
		return err
	})
	if err != nil {
		return fmt.Errorf("release lease %s of %s: %w", name, holder, err)
	}
	return nil
}
