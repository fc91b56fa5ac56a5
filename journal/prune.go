package journal

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

const (
	// pruneBatch bounds the letters that one transaction throws away: others wait for it.
	pruneBatch = 500
	// unmatchedKept is how many times as long as the others a letter is kept that found no order: a person
	// has to look at it.
	unmatchedKept = 4
)

// Prune throws away letters that were stored before a moment and that nobody needs any more: those that
// wait for nothing and whose order is settled or was never known, and every nudge. Letters that found no
// order stay until they are four times as old. It returns how many it threw away. Orders, events and
// fences stay for ever.
func (d *DB) Prune(ctx context.Context, before time.Time) (int64, error) {
	unmatched := before.Add(-(unmatchedKept - 1) * d.now().Sub(before))
	var all int64
	for {
		n, err := d.pruneSome(ctx, before, unmatched)
		if err != nil {
			return all, fmt.Errorf("prune letters before %s: %w", before.UTC().Format(time.RFC3339), err)
		}
		if all += n; n < pruneBatch {
			return all, nil
		}
	}
}

// pruneSome throws away one batch.
func (d *DB) pruneSome(ctx context.Context, before, unmatched time.Time) (n int64, err error) {
	err = d.write(ctx, func(tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, `
			DELETE FROM inbox WHERE id IN (
				SELECT l.id FROM inbox l WHERE l.stored_at < $1 AND CASE l.state
					WHEN 'pending' THEN FALSE
					WHEN 'unmatched' THEN l.stored_at < $2
					ELSE l.nudge OR NOT EXISTS (SELECT 1 FROM orders o WHERE o.id = l.order_id AND o.settled_at IS NULL) END
				LIMIT $3)`, before.UnixMicro(), unmatched.UnixMicro(), pruneBatch)
		if err != nil {
			return err
		}
		n, err = result.RowsAffected()
		return err
	})
	return n, err
}
