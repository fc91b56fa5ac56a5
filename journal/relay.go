package journal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// mostLetters bounds a batch of letters.
const mostLetters = 1000

// Take hands out letters that nobody has delivered, the oldest first, at most limit of them; a limit
// outside of 1..1000 counts as 1000. A letter that is taken is not handed out again before hold has
// passed, to no process, so the taker has that long to deliver it. Only the oldest letter about an
// order is handed out, so that an order hears everything in the order in which it came: who has
// delivered a batch takes the next at once, until there is none.
func (d *DB) Take(ctx context.Context, limit int, hold time.Duration) ([]Letter, error) {
	now := d.now()
	ids, err := d.waiting(ctx, now, bounded(limit, mostLetters))
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	var letters []Letter
	err = d.write(ctx, func(tx *sql.Tx) error {
		for _, id := range ids {
			l, err := takeLetter(ctx, tx, id, now, hold)
			if errors.Is(err, sql.ErrNoRows) {
				continue // another process was faster
			}
			if err != nil {
				return fmt.Errorf("letter %s: %w", id, err)
			}
			letters = append(letters, l)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("take letters: %w", err)
	}
	return letters, nil
}

// waiting returns the ids of letters that can be taken. It only reads: a relay that finds nothing to do
// leaves the writers alone.
func (d *DB) waiting(ctx context.Context, now time.Time, limit int) ([]string, error) {
	ids, err := readAll(ctx, d, func(row scanner) (id string, err error) { return id, row.Scan(&id) }, `
		SELECT l.id FROM inbox l
		WHERE l.state = 'pending' AND l.next_try <= $1 AND NOT EXISTS (
			SELECT 1 FROM inbox e
			WHERE e.order_id = l.order_id AND e.state = 'pending' AND (e.arrival, e.id) < (l.arrival, l.id))
		ORDER BY l.stored_at, l.id LIMIT $2`, now.UnixMicro(), limit)
	if err != nil {
		return nil, fmt.Errorf("look for waiting letters: %w", err)
	}
	return ids, nil
}

// takeLetter takes one letter; [sql.ErrNoRows] if it cannot be taken any more.
func takeLetter(ctx context.Context, tx *sql.Tx, id string, now time.Time, hold time.Duration) (Letter, error) {
	return readLetter(tx.QueryRowContext(ctx, `
		UPDATE inbox SET next_try = $1, tries = tries + 1
		WHERE id = $2 AND state = 'pending' AND next_try <= $3
		RETURNING store_id, order_id, state, tries, why, message`,
		now.Add(hold).UnixMicro(), id, now.UnixMicro()))
}

// Delivered says that the saga has the letter. Saying it twice is not an error; ErrNotFound if there
// is no such letter.
func (d *DB) Delivered(ctx context.Context, id string) error {
	return d.mark(ctx, "mark as delivered", id, `
		UPDATE inbox SET state = 'delivered' WHERE id = $1 AND state IN ('pending', 'unmatched', 'late')`)
}

// Unmatched takes a pending letter out of delivery, because no saga takes it, and puts it on the list
// for people, see [DB.UnmatchedLetters]. A letter about an order that has settled is late and not
// listed: its saga is closed as it should be. A letter that was delivered stays so. ErrNotFound if
// there is no such letter.
func (d *DB) Unmatched(ctx context.Context, id, why string) error {
	return d.mark(ctx, "mark as unmatched", id, `
		UPDATE inbox SET why = $2, state = CASE WHEN EXISTS (
			SELECT 1 FROM orders o WHERE o.id = inbox.order_id AND o.settled_at IS NOT NULL) THEN $3 ELSE $4 END
		WHERE id = $1 AND state = 'pending'`, plain(why), string(LetterLate), string(LetterUnmatched))
}

// Postpone keeps a pending letter, and with it the later ones about its order, from being handed out
// before until. ErrNotFound if there is no such letter.
func (d *DB) Postpone(ctx context.Context, id string, until time.Time) error {
	return d.mark(ctx, "postpone", id, `
		UPDATE inbox SET next_try = $2 WHERE id = $1 AND state = 'pending'`, until.UnixMicro())
}

// mark runs an update of one letter, which may leave it as it is but must know it.
func (d *DB) mark(ctx context.Context, doing, id, update string, args ...any) error {
	id = plain(id)
	err := d.write(ctx, func(tx *sql.Tx) error {
		done, err := changed(tx.ExecContext(ctx, update, append([]any{id}, args...)...))
		if err != nil || done {
			return err
		}
		var known bool
		err = tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM inbox WHERE id = $1)`, id).Scan(&known)
		if err == nil && !known {
			err = ErrNotFound
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("%s letter %s: %w", doing, id, err)
	}
	return nil
}
