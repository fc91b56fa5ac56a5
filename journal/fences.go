package journal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// fence is the row of an intent.
type fence struct {
	Intent
	state   IntentState
	asked   bool // somebody wants to withdraw it
	outcome Outcome
}

// Intend asks for leave to send the i.N-th post of an order, before its first byte. IntentFresh is
// given to exactly one caller, who then sends and tells [DB.Conclude] what became of it; the row is
// open meanwhile, and stays so if that caller dies. Every other answer is the state of the row, with
// the outcome where there is one, and means: do not send.
//
// The one who was answered IntentFresh gets IntentOpen when it asks again: the journal does not know
// how far it came. After an error the row may be there all the same: who has sent nothing then says
// so by [DB.Conclude] with the same i, before it asks again.
func (d *DB) Intend(ctx context.Context, i Intent) (IntentState, Outcome, error) {
	state, outcome := IntentFresh, Outcome{}
	err := d.write(ctx, func(tx *sql.Tx) error {
		fresh, err := d.insertFence(ctx, tx, i, IntentOpen)
		if err != nil || fresh {
			return err
		}
		f, err := lockFence(ctx, tx, i)
		if err != nil {
			return err
		}
		if f.state == IntentNotSent {
			f = fence{Intent: i, state: IntentOpen}
			return d.update(ctx, tx, f)
		}
		state, outcome = f.state, f.outcome
		return nil
	})
	if err != nil {
		return "", Outcome{}, fmt.Errorf("intend post %d of order %s: %w", i.N, i.OrderID, err)
	}
	return state, outcome, nil
}

// Conclude writes what became of an intent and returns the state it has from now on, which is not
// always the one that was told:
//   - done wins over everything, from whomever: a ticket exists. The first ticket stays.
//   - not_sent and refused count only while the row is open, and only from its holder, known by run
//     id and attempt. From anybody else they are about an earlier round, and the present holder may
//     be sending right now.
//   - not_sent makes a row withdrawn for which a withdrawal was asked meanwhile.
//
// Concluding again with the same outcome changes nothing. ErrNotFound if nobody intended it.
func (d *DB) Conclude(ctx context.Context, i Intent, o Outcome) (IntentState, error) {
	var f fence
	err := d.write(ctx, func(tx *sql.Tx) (err error) {
		if f, err = lockFence(ctx, tx, i); err != nil {
			return err
		}
		next, err := f.concluded(i, o)
		if err != nil || next == f.state {
			return err
		}
		if f.state = next; next == o.State {
			f.outcome = o
		}
		return d.update(ctx, tx, f)
	})
	if err != nil {
		return "", fmt.Errorf("conclude post %d of order %s as %s: %w", i.N, i.OrderID, o.State, err)
	}
	return f.state, nil
}

// concluded is the state of the row after i's holder told o.
func (f fence) concluded(i Intent, o Outcome) (IntentState, error) {
	switch o.State {
	case IntentDone:
		return IntentDone, nil
	case IntentNotSent, IntentRefused:
		if holds := f.state == IntentOpen && f.Intent == i; !holds {
			return f.state, nil
		}
		if f.asked && o.State == IntentNotSent {
			return IntentWithdrawn, nil
		}
		return o.State, nil
	case IntentFresh, IntentOpen, IntentWithdrawn:
	}
	return "", errors.New("it is no outcome")
}

// Withdraw takes a post back before it is sent. IntentWithdrawn says that it never will be. IntentOpen
// says that it may be on its way: the wish is kept, and makes it withdrawn if it turns out not to have
// been sent. IntentDone and IntentRefused are answered with their outcome. Withdrawing twice is not an
// error.
func (d *DB) Withdraw(ctx context.Context, i Intent) (IntentState, Outcome, error) {
	var f fence
	err := d.write(ctx, func(tx *sql.Tx) error {
		inserted, err := d.insertFence(ctx, tx, i, IntentWithdrawn)
		if err != nil {
			return err
		}
		if f, err = lockFence(ctx, tx, i); err != nil || inserted {
			return err
		}
		if !f.withdraw() {
			return nil
		}
		return d.update(ctx, tx, f)
	})
	if err != nil {
		return "", Outcome{}, fmt.Errorf("withdraw post %d of order %s: %w", i.N, i.OrderID, err)
	}
	return f.state, f.outcome, nil
}

// withdraw changes f as a wish to withdraw does, and reports whether it did.
func (f *fence) withdraw() bool {
	switch f.state {
	case IntentNotSent:
		f.state, f.outcome = IntentWithdrawn, Outcome{}
		return true
	case IntentOpen:
		f.asked = true
		return true
	case IntentFresh, IntentDone, IntentRefused, IntentWithdrawn:
	}
	return false
}

// insertFence inserts the row of an intent and reports whether there was none.
func (d *DB) insertFence(ctx context.Context, tx *sql.Tx, i Intent, state IntentState) (bool, error) {
	return changed(tx.ExecContext(ctx, `
		INSERT INTO intents (order_id, n, state, run_id, attempt, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (order_id, n) DO NOTHING`,
		i.OrderID, i.N, string(state), i.RunID, i.Attempt, d.clock()))
}

// lockFence reads an intent's row for a write, see lockOrder.
func lockFence(ctx context.Context, tx *sql.Tx, i Intent) (fence, error) {
	f := fence{Intent: Intent{OrderID: i.OrderID, N: i.N}}
	var text string
	err := tx.QueryRowContext(ctx, `
		UPDATE intents SET state = state WHERE order_id = $1 AND n = $2
		RETURNING state, run_id, attempt, withdrawal_asked, outcome`, i.OrderID, i.N).
		Scan(&f.state, &f.RunID, &f.Attempt, &f.asked, &text)
	if errors.Is(err, sql.ErrNoRows) {
		return fence{}, ErrNotFound
	}
	if err != nil {
		return fence{}, err
	}
	return f, parse(text, &f.outcome)
}

// update writes f.
func (d *DB) update(ctx context.Context, tx *sql.Tx, f fence) error {
	text, err := document(f.outcome)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `
		UPDATE intents SET state = $1, run_id = $2, attempt = $3, withdrawal_asked = $4, outcome = $5, updated_at = $6
		WHERE order_id = $7 AND n = $8`,
		string(f.state), f.RunID, f.Attempt, f.asked, text, d.clock(), f.OrderID, f.N)
	return err
}
