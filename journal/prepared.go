package journal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// errNoDraft: a draft that has no id is none.
var errNoDraft = errors.New("the draft has no id")

// Prepared writes on the open row of a post the id of the draft that i.Holder has put into the POS, before
// he confirms it: whoever comes after him then confirms the same one, see [DB.Resume]. False means that it
// is not written and must not be confirmed: the row is another's by now, has another draft, or somebody asked
// to withdraw it. Its holder then concludes that it was not sent. Prepared again with the same draft
// changes nothing. ErrNotFound if nobody intended it.
//
// The draft goes with the round of its holder: what concludes the row overwrites or clears it.
func (d *DB) Prepared(ctx context.Context, i Intent, ticketID string) (kept bool, err error) {
	err = d.write(ctx, func(tx *sql.Tx) error {
		if ticketID == "" {
			return errNoDraft
		}
		f, err := d.lockFence(ctx, tx, i)
		if err != nil {
			return err
		}
		if kept = f.mayPrepare(i, ticketID); !kept {
			return nil
		}
		f.outcome.Ticket.ID = ticketID
		return d.update(ctx, tx, f)
	})
	if err != nil {
		return false, fmt.Errorf("keep draft %s of post %d of order %s: %w", ticketID, i.N, i.OrderID, err)
	}
	return kept, nil
}

// Resume passes an open row that has a draft to i.Holder, who may confirm it: the holder before him may be
// confirming it right now, which is harmless by the port's contract. It returns the draft's id. From then on
// the word of the holder before him counts no more, a ticket apart; and i.Holder concludes nothing but a ticket,
// since that his own confirmation was not sent says nothing of an earlier one. False means that nobody may
// send: the row is not open, has no draft, or somebody asked to withdraw it. Resuming again gives the same
// draft. ErrNotFound if nobody intended it.
func (d *DB) Resume(ctx context.Context, i Intent) (ticketID string, ok bool, err error) {
	err = d.write(ctx, func(tx *sql.Tx) error {
		f, err := d.lockFence(ctx, tx, i)
		if err != nil {
			return err
		}
		if ok = f.mayResume(i); !ok {
			return nil
		}
		ticketID, f.Holder = f.outcome.Ticket.ID, i.Holder
		return d.update(ctx, tx, f)
	})
	if err != nil {
		return "", false, fmt.Errorf("resume post %d of order %s: %w", i.N, i.OrderID, err)
	}
	return ticketID, ok, nil
}

// mayPrepare reports whether i's holder may write the draft ticketID on the row.
func (f fence) mayPrepare(i Intent, ticketID string) bool {
	draft := f.outcome.Ticket.ID
	return f.state == IntentOpen && !f.asked && f.Intent == i && i.Holder != "" && (draft == "" || draft == ticketID)
}

// mayResume reports whether the row may pass to i's holder.
func (f fence) mayResume(i Intent) bool {
	return f.state == IntentOpen && !f.asked && f.outcome.Ticket.ID != "" && i.Holder != ""
}
