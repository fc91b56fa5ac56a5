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

// Intend asks for leave to send the i.N-th post of an order, or its cancel, before the first byte. IntentFresh is
// given to exactly one caller, who then sends and tells [DB.Conclude] what became of it; the row is
// open meanwhile, and stays so if that caller dies. Every other answer is the state of the row, with
// the outcome where there is one, and means: do not send.
//
// The one who was answered IntentFresh gets IntentOpen when it asks again: the journal does not know
// how far it came. Who finds a draft in the outcome may go on with it, see [DB.Resume]. After an error the
// row may be there all the same: who has sent nothing then says so by [DB.Conclude] with the same i,
// before it asks again.
//
// A post after the first is ErrNotRuledOut unless the one before it was ruled out, see [DB.RuleOut].
func (d *DB) Intend(ctx context.Context, i Intent) (IntentState, Outcome, error) {
	state, outcome := IntentFresh, Outcome{}
	err := d.write(ctx, func(tx *sql.Tx) error {
		fresh, err := d.insertFence(ctx, tx, i, IntentOpen)
		if err != nil {
			return err
		}
		if fresh {
			return d.mayFollow(ctx, tx, i)
		}
		f, err := d.lockFence(ctx, tx, i)
		if err != nil {
			return err
		}
		if f.state != IntentNotSent {
			state, outcome = f.state, f.outcome
			return nil
		}
		if err := d.mayFollow(ctx, tx, i); err != nil {
			return err
		}
		return d.update(ctx, tx, fence{Intent: i, state: IntentOpen})
	})
	if err != nil {
		return "", Outcome{}, fmt.Errorf("intend %s %d of order %s: %w", i.Kind, i.N, i.OrderID, err)
	}
	return state, outcome, nil
}

// Conclude writes what became of an intent and returns the state that it has from now on, which is not
// always the one that was told, and the state that it had:
//   - done wins over everything, from whomever: a ticket exists, or was let go of. The first ticket stays.
//   - not_sent and refused count only while the row is open, and only from its holder. From anybody
//     else they are about an earlier round, and the present holder may be sending right now.
//   - not_sent makes a row withdrawn for which a withdrawal was asked meanwhile.
//
// A ticket of a post that was IntentAbsent or IntentWithdrawn is one that somebody has acted without: the
// next post may have made another, or the money may be back. Whoever concludes it has to say so.
//
// Concluding again with the same outcome changes nothing. ErrNotFound if nobody intended it.
func (d *DB) Conclude(ctx context.Context, i Intent, o Outcome) (is, was IntentState, err error) {
	err = d.write(ctx, func(tx *sql.Tx) error {
		f, err := d.lockFence(ctx, tx, i)
		if err != nil {
			return err
		}
		was = f.state
		if is, err = f.concluded(i, o); err != nil || is == was {
			return err
		}
		if f.state, f.outcome = is, (Outcome{}); is == o.State {
			f.outcome = o
		}
		return d.update(ctx, tx, f)
	})
	if err != nil {
		return "", "", fmt.Errorf("conclude %s %d of order %s as %s: %w", i.Kind, i.N, i.OrderID, o.State, err)
	}
	return is, was, nil
}

// concluded is the state of the row after i's holder told o.
func (f fence) concluded(i Intent, o Outcome) (IntentState, error) {
	switch o.State {
	case IntentDone:
		return IntentDone, nil
	case IntentNotSent, IntentRefused:
		if f.state != IntentOpen || f.Intent != i || i.Holder == "" {
			return f.state, nil
		}
		if f.asked && o.State == IntentNotSent {
			return IntentWithdrawn, nil
		}
		return o.State, nil
	case IntentFresh, IntentOpen, IntentWithdrawn, IntentAbsent:
	}
	return "", errors.New("it is no outcome")
}

// mayFollow is ErrNotRuledOut unless i is the first post or the one before it has made no ticket.
func (d *DB) mayFollow(ctx context.Context, tx *sql.Tx, i Intent) error {
	if i.N <= 1 {
		return nil
	}
	before, err := d.lockFence(ctx, tx, Intent{OrderID: i.OrderID, Kind: i.Kind, N: i.N - 1})
	if errors.Is(err, ErrNotFound) || err == nil && before.state != IntentAbsent {
		return ErrNotRuledOut
	}
	return err
}

// Withdraw takes a post back before it is sent. IntentWithdrawn says that it never will be. IntentOpen
// says that it may be on its way: the wish is kept, and makes it withdrawn if it turns out not to have
// been sent. IntentDone, IntentRefused and IntentAbsent stay, the first two with their outcome.
// Withdrawing twice is not an error.
func (d *DB) Withdraw(ctx context.Context, i Intent) (IntentState, Outcome, error) {
	f, err := d.closeFence(ctx, i, IntentWithdrawn, (*fence).withdraw)
	if err != nil {
		return "", Outcome{}, fmt.Errorf("withdraw post %d of order %s: %w", i.N, i.OrderID, err)
	}
	return f.state, f.outcome, nil
}

// Seek is Withdraw for a post that was handed out to be sent: whoever asks knows more than a journal that
// has no row of it, since an older copy was put back or the row was never written. Then nobody knows
// whether there is a ticket, and the answer is IntentOpen: nobody may say anything else of the post than
// that it made a ticket or, by [DB.RuleOut], that it made none. A row that is there is answered as
// Withdraw does. Seeking twice is not an error.
func (d *DB) Seek(ctx context.Context, i Intent) (IntentState, Outcome, error) {
	i.Holder = "" // whoever seeks does not send
	f, err := d.closeFence(ctx, i, IntentOpen, (*fence).withdraw)
	if err != nil {
		return "", Outcome{}, fmt.Errorf("seek post %d of order %s: %w", i.N, i.OrderID, err)
	}
	return f.state, f.outcome, nil
}

// RuleOut says that a post has made no ticket and never will, on the word of a search that can be relied
// upon or of a person. IntentAbsent says that the next one may be sent, and this one never will be.
// IntentDone and IntentRefused stay and are answered with their outcome: the POS's word is stronger.
// IntentWithdrawn stays too: that order was taken back. Ruling out twice is not an error.
func (d *DB) RuleOut(ctx context.Context, i Intent) (IntentState, Outcome, error) {
	f, err := d.closeFence(ctx, i, IntentAbsent, (*fence).ruleOut)
	if err != nil {
		return "", Outcome{}, fmt.Errorf("rule out post %d of order %s: %w", i.N, i.OrderID, err)
	}
	return f.state, f.outcome, nil
}

// closeFence inserts the row of an intent in a state unless there is one, changes it, and returns it.
func (d *DB) closeFence(ctx context.Context, i Intent, state IntentState, change func(*fence) bool) (f fence, err error) {
	err = d.write(ctx, func(tx *sql.Tx) error {
		if _, err := d.insertFence(ctx, tx, i, state); err != nil {
			return err
		}
		if f, err = d.lockFence(ctx, tx, i); err != nil || !change(&f) {
			return err
		}
		return d.update(ctx, tx, f)
	})
	return f, err
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
	case IntentFresh, IntentDone, IntentRefused, IntentWithdrawn, IntentAbsent:
	}
	return false
}

// ruleOut changes f as the word that it made no ticket does, and reports whether it did.
func (f *fence) ruleOut() bool {
	switch f.state {
	case IntentNotSent, IntentOpen:
		f.state, f.outcome = IntentAbsent, Outcome{}
		return true
	case IntentFresh, IntentDone, IntentRefused, IntentWithdrawn, IntentAbsent:
	}
	return false
}

// insertFence inserts the row of an intent and reports whether there was none.
func (d *DB) insertFence(ctx context.Context, tx *sql.Tx, i Intent, state IntentState) (bool, error) {
	return changed(tx.ExecContext(ctx, `
		INSERT INTO intents (order_id, kind, n, state, holder, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (order_id, kind, n) DO NOTHING`,
		i.OrderID, string(i.Kind), i.N, string(state), i.Holder, d.clock()))
}

// lockFence reads an intent's row for a write, see lockOrder.
func (d *DB) lockFence(ctx context.Context, tx *sql.Tx, i Intent) (fence, error) {
	f := fence{Intent: Intent{OrderID: i.OrderID, Kind: i.Kind, N: i.N}}
	var text string
	err := tx.QueryRowContext(ctx, `
		SELECT state, holder, withdrawal_asked, outcome FROM intents
		WHERE order_id = $1 AND kind = $2 AND n = $3`+d.engine.forUpdate,
		i.OrderID, string(i.Kind), i.N).Scan(&f.state, &f.Holder, &f.asked, &text)
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
		UPDATE intents SET state = $1, holder = $2, withdrawal_asked = $3, outcome = $4, updated_at = $5
		WHERE order_id = $6 AND kind = $7 AND n = $8`,
		string(f.state), f.Holder, f.asked, text, d.clock(), f.OrderID, string(f.Kind), f.N)
	return err
}
