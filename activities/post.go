package activities

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"go.temporal.io/sdk/activity"

	"github.com/ordersaga/ordersaga/internal/gate"
	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

// slotPatience is how long a post waits for the one before it at the same store.
const slotPatience = 2 * time.Second

// lookPatience bounds the question after a post: the ticket is there already, and the attempt has
// little time left.
const lookPatience = 3 * time.Second

// concludePatience is how long a post tries to keep the POS's answer, and concludeTries how often.
const (
	concludePatience = 5 * time.Second
	concludeTries    = 10
)

// PostRequest asks to put an order into the restaurant's POS, once.
type PostRequest struct {
	Order order.Order `json:"order"`
	Store order.Store `json:"store"`
	// N numbers the posts of the order. It grows only when absence of the one before is proven.
	N int `json:"n"`
	// Paid is what the guest has paid or has on hold; zero for cash.
	Paid order.Money `json:"paid,omitzero"`
}

// PostResult is what became of a post. Exactly one of Posted, Refusal and Withdrawn is set.
type PostResult struct {
	Posted bool `json:"posted"`
	// Seen is what the POS says of the ticket right after the post.
	Seen      order.Message `json:"seen,omitzero"`
	Refusal   order.Problem `json:"refusal,omitzero"`
	Withdrawn bool          `json:"withdrawn,omitempty"`
}

// PostOrder posts an order to the restaurant's POS. The journal's intent row is written before the
// first byte leaves: whoever finds it open, a retry after a crash or a run that was reset, answers
// PostUnknown and sends nothing. What the POS answered is in the row before it is in the history, so
// that a second look gives the same ticket.
func (a *POS) PostOrder(ctx context.Context, r PostRequest) (PostResult, error) {
	connector, draft, err := a.open(ctx, r.Order, r.Store)
	if err != nil {
		return PostResult{}, err
	}
	if !a.gates.Enter(r.Store, gate.Post, time.After(slotPatience)) {
		return PostResult{}, retryable(ctx, ErrTypePOSDown, errors.New("another order is on its way to the store"), 0)
	}
	defer a.gates.Leave(r.Store, gate.Post)
	intent := journal.Intent{OrderID: r.Order.ID, N: r.N, Holder: uuid.NewString()}
	state, outcome, err := a.fences.Intend(ctx, intent)
	if err != nil {
		// The row may have been written although the answer was lost; nothing was sent.
		_, _, undone := a.fences.Conclude(context.WithoutCancel(ctx), intent, journal.Outcome{State: journal.IntentNotSent})
		return PostResult{}, journalError(ctx, errors.Join(err, undone))
	}
	if state != journal.IntentFresh {
		return recalled(intent, state, outcome)
	}
	return a.submit(ctx, connector, draft, r, intent)
}

// recalled is the result of a post that somebody made before.
func recalled(intent journal.Intent, state journal.IntentState, outcome journal.Outcome) (PostResult, error) {
	switch state {
	case journal.IntentDone:
		return PostResult{Posted: true, Seen: order.Message{
			Source: order.FromAnswer, ReceivedAt: time.Now().UTC(), TicketID: outcome.Ticket.ID, Raw: outcome.Ticket.Raw,
		}}, nil
	case journal.IntentRefused:
		return PostResult{Refusal: outcome.Refusal}, nil
	case journal.IntentWithdrawn:
		return PostResult{Withdrawn: true}, nil
	case journal.IntentOpen, journal.IntentFresh, journal.IntentNotSent, journal.IntentAbsent:
	}
	return PostResult{}, final(ErrTypePostUnknown, fmt.Errorf("post %d of order %s: somebody sent it and told no outcome", intent.N, intent.OrderID))
}

// submit sends the order and concludes the intent.
func (a *POS) submit(ctx context.Context, connector pos.Connector, draft pos.Draft, r PostRequest, intent journal.Intent) (PostResult, error) {
	var seen pos.Observation
	failure := a.gates.Call(r.Store, func() (err error) {
		seen, err = connector.Submit(ctx, draft, pos.Paid{Amount: r.Paid})
		return err
	})
	outcome, known := outcomeOf(seen, failure)
	if !known {
		return PostResult{}, final(ErrTypePostUnknown, fmt.Errorf("post %d of order %s: %w", intent.N, intent.OrderID, failure))
	}
	state, err := a.conclude(ctx, intent, outcome)
	switch {
	case err != nil && outcome.State == journal.IntentDone:
		// The ticket is in this result and will be in the history; the row stays open, so nothing is ever sent again.
		return PostResult{Posted: true, Seen: a.look(ctx, connector, seen)}, nil
	case err != nil && outcome.State == journal.IntentRefused:
		return PostResult{Refusal: outcome.Refusal}, nil
	case err != nil:
		return PostResult{}, journalError(ctx, err)
	case state == journal.IntentWithdrawn:
		return PostResult{Withdrawn: true}, nil
	case state == journal.IntentNotSent:
		return PostResult{}, posError(ctx, failure)
	case state == journal.IntentRefused:
		return PostResult{Refusal: outcome.Refusal}, nil
	}
	if outcome.State != journal.IntentDone { // the row is somebody else's by now, who may be sending
		return PostResult{}, final(ErrTypePostUnknown, fmt.Errorf("post %d of order %s: the row is %s: %w", intent.N, intent.OrderID, state, failure))
	}
	return PostResult{Posted: true, Seen: a.look(ctx, connector, seen)}, nil
}

// conclude keeps the answer, even when the attempt's own time is up. It tries a few times: an answer
// that is not kept turns an order that was certainly not sent into one of which nobody knows.
func (a *POS) conclude(ctx context.Context, intent journal.Intent, outcome journal.Outcome) (state journal.IntentState, err error) {
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), concludePatience)
	defer stop()
	again := time.NewTicker(concludePatience / concludeTries)
	defer again.Stop()
	for range concludeTries {
		var was journal.IntentState
		if state, was, err = a.fences.Conclude(ctx, intent, outcome); err == nil {
			tellLate(ctx, intent, outcome, was)
			return state, nil
		}
		select {
		case <-ctx.Done():
			return state, err
		case <-again.C:
		}
	}
	return state, err
}

// tellLate says so when a post has made a ticket that somebody has acted without. The saga follows the
// ticket; that there may be two, or that the money may be back, is for people.
func tellLate(ctx context.Context, intent journal.Intent, outcome journal.Outcome, was journal.IntentState) {
	if outcome.State == journal.IntentDone && (was == journal.IntentAbsent || was == journal.IntentWithdrawn) {
		activity.GetLogger(ctx).Error("a post that was given up has made a ticket",
			"order_id", intent.OrderID, "post", intent.N, "was", was, "ticket_id", outcome.Ticket.ID)
	}
}

// outcomeOf says what a submit did; false when nobody knows.
func outcomeOf(seen pos.Observation, err error) (journal.Outcome, bool) {
	if err == nil {
		return journal.Outcome{State: journal.IntentDone, Ticket: seen.Ticket}, true
	}
	switch pos.KindOf(err) {
	case pos.Rejected, pos.Malformed:
		return journal.Outcome{State: journal.IntentRefused, Refusal: order.Problem{Code: order.POSRefused, Detail: pos.Reason(err)}}, true
	case pos.NotSent, pos.Throttled, pos.Unauthorized:
		return journal.Outcome{State: journal.IntentNotSent}, true
	case pos.Unknown, pos.NotFound:
	}
	return journal.Outcome{}, false
}

// look asks the POS once where a fresh ticket stands, when its answer to the post did not say in its
// own words.
func (a *POS) look(ctx context.Context, connector pos.Connector, seen pos.Observation) order.Message {
	if seen.Ticket.Raw == "" {
		ctx, stop := context.WithTimeout(ctx, lookPatience)
		defer stop()
		if again, err := connector.Observe(ctx, seen.Ticket.ID); err == nil {
			return message(again)
		}
	}
	return message(seen)
}
