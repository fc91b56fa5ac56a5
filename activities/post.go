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

// concludePatience is how long a post, or a cancel, tries to keep the POS's answer, and concludeTries how often.
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

// posting is one attempt at a post.
type posting struct {
	connector pos.Connector
	draft     pos.Draft
	paid      pos.Paid
	store     order.Store
	intent    journal.Intent
}

// PostOrder posts an order to the restaurant's POS. The journal's intent row is written before the
// first byte leaves: whoever finds it open, a retry after a crash or a run that was reset, answers
// PostUnknown and sends nothing, unless the row has a draft that may be confirmed again. What the POS
// answered is in the row before it is in the history, so that a second look gives the same ticket.
func (a *POS) PostOrder(ctx context.Context, r PostRequest) (PostResult, error) {
	connector, draft, err := a.open(ctx, r.Order, r.Store)
	if err != nil {
		return PostResult{}, err
	}
	if !a.gates.Enter(r.Store, gate.Post, time.After(slotPatience)) {
		return PostResult{}, retryable(ctx, ErrTypePOSDown, errors.New("another order is on its way to the store"), 0)
	}
	defer a.gates.Leave(r.Store, gate.Post)
	intent := journal.Intent{OrderID: r.Order.ID, Kind: journal.IntentPost, N: r.N, Holder: uuid.NewString()}
	state, outcome, err := a.intend(ctx, intent)
	if err != nil {
		return PostResult{}, journalError(ctx, err)
	}
	p := posting{connector: connector, draft: draft, paid: pos.Paid{Amount: r.Paid}, store: r.Store, intent: intent}
	preparer, twoSteps := connector.(pos.Preparer)
	switch {
	case state == journal.IntentFresh && twoSteps:
		return a.prepare(ctx, p, preparer)
	case state == journal.IntentFresh:
		return a.submit(ctx, p)
	case state == journal.IntentOpen && twoSteps:
		return a.resume(ctx, p, preparer)
	}
	return recalled(intent, state, outcome)
}

// intend asks for leave to send. After an error the row may have been written all the same, and its answer lost; nothing
// was sent.
func (a *POS) intend(ctx context.Context, intent journal.Intent) (journal.IntentState, journal.Outcome, error) {
	state, outcome, err := a.fences.Intend(ctx, intent)
	if err != nil {
		_, undone := a.conclude(ctx, intent, journal.Outcome{State: journal.IntentNotSent})
		err = errors.Join(err, undone)
	}
	return state, outcome, err
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

// submit sends the order in one step and concludes the intent.
func (a *POS) submit(ctx context.Context, p posting) (PostResult, error) {
	var seen pos.Observation
	failure := a.gates.Call(p.store, func() (err error) {
		seen, err = p.connector.Submit(ctx, p.draft, p.paid)
		return err
	})
	outcome, known := outcomeOf(seen, failure)
	if !known {
		return PostResult{}, unknownPost(p, failure)
	}
	return a.settle(ctx, p, answer{seen: seen, outcome: outcome, failure: failure, again: posError})
}

// unknownPost is the error of a post that may have been sent.
func unknownPost(p posting, failure error) error {
	return final(ErrTypePostUnknown, fmt.Errorf("post %d of order %s: %w", p.intent.N, p.intent.OrderID, failure))
}

// answer is what became of a post, by all that its sender knows.
type answer struct {
	seen    pos.Observation
	outcome journal.Outcome
	failure error
	// again makes of the failure what is told of a post that was not sent.
	again func(context.Context, error) error
}

// settle concludes the intent, and tells of the post what counts from then on.
func (a *POS) settle(ctx context.Context, p posting, told answer) (PostResult, error) {
	state, err := a.conclude(ctx, p.intent, told.outcome)
	switch {
	case err != nil && told.outcome.State == journal.IntentDone:
		// The ticket is in this result and will be in the history; the row stays open, so no other one is ever made.
		return PostResult{Posted: true, Seen: a.look(ctx, p.connector, told.seen)}, nil
	case err != nil && told.outcome.State == journal.IntentRefused:
		return PostResult{Refusal: told.outcome.Refusal}, nil
	case err != nil:
		return PostResult{}, journalError(ctx, err)
	case state == journal.IntentWithdrawn:
		return PostResult{Withdrawn: true}, nil
	case state == journal.IntentNotSent:
		return PostResult{}, told.again(ctx, told.failure)
	case state == journal.IntentRefused:
		return PostResult{Refusal: told.outcome.Refusal}, nil
	}
	if told.outcome.State != journal.IntentDone { // the row is somebody else's by now, who may be sending
		return PostResult{}, unknownPost(p, fmt.Errorf("the row is %s: %w", state, told.failure))
	}
	return PostResult{Posted: true, Seen: a.look(ctx, p.connector, told.seen)}, nil
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
		if errors.Is(err, journal.ErrNotFound) {
			return state, err // there is no row, and none will come
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
