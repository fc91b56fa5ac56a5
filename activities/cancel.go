package activities

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

// CancelTicketResult says whether the POS let go of a ticket.
type CancelTicketResult struct {
	// Refusal is set when it did not: the food is being made.
	Refusal order.Problem `json:"refusal,omitzero"`
}

// CancelTicket takes a ticket back where the POS can. Taking back twice is taking back once, unless the connector
// says otherwise: then the journal's row of the cancel is written before the POS is told, and whoever finds it open, a
// retry after a crash, a run that was reset, or a recovery, answers CancelUnknown and tells nothing. A POS that has no
// call for it, or none any more, answers NoCancel. Both are final.
func (a *POS) CancelTicket(ctx context.Context, r AskRequest) (CancelTicketResult, error) {
	connector, err := a.connectors.Connector(r.Store.ID)
	if err != nil {
		return CancelTicketResult{}, retryable(ctx, ErrTypeMisconfigured, err, 0)
	}
	canceller, ok := connector.(pos.Canceller)
	switch {
	case !ok:
		return CancelTicketResult{}, final(ErrTypeNoCancel, fmt.Errorf("take back ticket %s of order %s: this POS has no call for it", r.TicketID, r.OrderID))
	case connector.Traits().CancelsOnce:
		return a.cancelOnce(ctx, r, canceller)
	}
	return cancelled(ctx, r, a.cancel(ctx, r, canceller))
}

// cancelOnce tells the POS to let go of a ticket unless somebody may have done so, and concludes the row of it. Where the
// outcome is not kept the row stays open, and nobody tells the POS again: what is known is in this result.
func (a *POS) cancelOnce(ctx context.Context, r AskRequest, canceller pos.Canceller) (CancelTicketResult, error) {
	intent := journal.Intent{OrderID: r.OrderID, Kind: journal.IntentCancel, N: 1, Holder: uuid.NewString()}
	state, outcome, err := a.intend(ctx, intent)
	switch {
	case err != nil:
		return CancelTicketResult{}, journalError(ctx, err)
	case state != journal.IntentFresh:
		return cancelledBefore(r, state, outcome)
	}
	failure := a.cancel(ctx, r, canceller)
	if outcome, known := outcomeOfCancel(r.TicketID, failure); known {
		_, err = a.conclude(ctx, intent, outcome)
	}
	if failure != nil {
		failure = errors.Join(failure, err)
	}
	return cancelled(ctx, r, failure)
}

// cancel tells the POS to let go of a ticket.
func (a *POS) cancel(ctx context.Context, r AskRequest, canceller pos.Canceller) error {
	inTime, stop := endingBefore(ctx)
	defer stop()
	return a.gates.Call(r.Store, func() error { return canceller.Cancel(inTime, r.TicketID) })
}

// cancelled is the result of a cancel.
func cancelled(ctx context.Context, r AskRequest, failure error) (CancelTicketResult, error) {
	switch {
	case failure == nil:
		return CancelTicketResult{}, nil
	case pos.KindOf(failure) == pos.Rejected:
		return CancelTicketResult{Refusal: keeps(failure)}, nil
	}
	failure = fmt.Errorf("take back ticket %s of order %s: %w", r.TicketID, r.OrderID, failure)
	if errors.Is(failure, pos.ErrNotRepeatable) {
		return CancelTicketResult{}, final(ErrTypeCancelUnknown, failure)
	}
	return CancelTicketResult{}, posError(ctx, failure)
}

// keeps is a POS's no.
func keeps(failure error) order.Problem {
	return order.Problem{Code: order.POSRefused, Detail: pos.Reason(failure)}
}

// outcomeOfCancel says what a cancel did; false when nobody knows. By the port's contract every error that is not marked
// came before the POS was told, or from a POS that did not take it.
func outcomeOfCancel(ticketID string, failure error) (journal.Outcome, bool) {
	ticket := order.Ticket{ID: ticketID}
	switch {
	case failure == nil:
		return journal.Outcome{State: journal.IntentDone, Ticket: ticket}, true
	case errors.Is(failure, pos.ErrNotRepeatable):
		return journal.Outcome{}, false
	case pos.KindOf(failure) == pos.Rejected:
		return journal.Outcome{State: journal.IntentRefused, Ticket: ticket, Refusal: keeps(failure)}, true
	}
	return journal.Outcome{State: journal.IntentNotSent}, true
}

// cancelledBefore is the result of a cancel that somebody began before. What became of it is no word about another ticket.
func cancelledBefore(r AskRequest, state journal.IntentState, outcome journal.Outcome) (CancelTicketResult, error) {
	same := order.SameTicket(outcome.Ticket.ID, r.TicketID)
	switch {
	case same && state == journal.IntentDone:
		return CancelTicketResult{}, nil
	case same && state == journal.IntentRefused:
		return CancelTicketResult{Refusal: outcome.Refusal}, nil
	}
	return CancelTicketResult{}, final(ErrTypeCancelUnknown,
		fmt.Errorf("take back ticket %s of order %s: the POS was told before, and nobody knows what it did", r.TicketID, r.OrderID))
}

// reserve is the part of a try's time that is left for telling its outcome. Where that comes too late the server
// takes the try for lost, and makes it again.
const reserve = 10

// endingBefore is ctx with an end a little before that of the try.
func endingBefore(ctx context.Context) (context.Context, context.CancelFunc) {
	end, bounded := ctx.Deadline()
	if !bounded {
		return context.WithCancel(ctx)
	}
	return context.WithDeadline(ctx, end.Add(-time.Until(end)/reserve))
}
