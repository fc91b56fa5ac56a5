package api

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/ordersaga/ordersaga/api/gen"
	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/workflows"
)

const (
	// decideTimeout bounds how long a request waits for the saga's decision: Kakao gives a bot 5 seconds.
	decideTimeout = 4 * time.Second
	// catchUp is how long an answer waits for the journal to show what was decided, and catchUpEvery
	// how often it looks.
	catchUp      = 700 * time.Millisecond
	catchUpEvery = 20 * time.Millisecond

	// recoverSoon is what a caller is asked to wait for an order whose saga was ended from outside: it is
	// found, and begun again, within minutes.
	recoverSoon = 30 * time.Second

	actorBot = "bot"
	actorOps = "ops"

	valueAt = "/value"
)

// CancelOrder asks for an order to be cancelled and waits for the decision. The guest's note is not
// kept: it would stand in clear in the workflow's history.
func (s *server) CancelOrder(ctx context.Context, r gen.CancelOrderRequestObject) (gen.CancelOrderResponseObject, error) {
	who, ctx := exchangeOf(ctx).caller, requestOf(ctx).Context()
	seen, err := s.find(ctx, who, r.Id)
	if err != nil {
		return nil, err
	}
	if seen.Snapshot.Cancel.State == order.CancelDone {
		// Its saga may be closed by now, and would have said the same.
		return cancelled(s.render(who, seen), seen.Sequence), nil
	}
	outcome, err := s.cancel(ctx, who, seen, value(value(r.Body).Reason))
	if err != nil {
		return nil, err
	}
	decided := outcome.State == order.CancelDone
	record := s.caughtUp(ctx, seen, func(snap order.Snapshot) bool {
		return snap.Cancel.State == outcome.State && (!decided || snap.Status.Terminal())
	})
	if record.Snapshot.Cancel.State != outcome.State {
		// The journal is late; the decision is certain.
		record.Snapshot.Cancel = order.Cancellation{State: outcome.State}
	}
	if decided {
		return cancelled(s.render(who, record), record.Sequence), nil
	}
	return gen.CancelOrder202JSONResponse{Body: s.render(who, record), Headers: gen.CancelOrder202ResponseHeaders{
		ETag: etag(record.Sequence), Location: location(r.Id), RetryAfter: seconds(askAgain, askAgain),
	}}, nil
}

// cancelled is the answer about an order that was cancelled on request.
func cancelled(view gen.Order, sequence int64) gen.CancelOrderResponseObject {
	return gen.CancelOrder200JSONResponse{Body: view, Headers: gen.CancelOrder200ResponseHeaders{ETag: etag(sequence)}}
}

// cancel hands the request to the saga. Every request is a new one to the saga, which itself answers a
// second one by the first: the caller's request id may be the same for ever.
func (s *server) cancel(ctx context.Context, who *caller, seen journal.Record, reason string) (workflows.CancelOutcome, error) {
	actor := actorBot
	if who.botID != seen.Snapshot.Order.BotID {
		actor = actorOps
	}
	ctx, cancel := context.WithTimeout(ctx, decideTimeout)
	defer cancel()
	id := seen.Snapshot.Order.ID
	outcome, err := s.Sagas.Cancel(ctx, id, uuid.NewString(), order.CancelRequest{Actor: actor, Reason: reason})
	if err != nil {
		return outcome, cancelProblem(err, seen.Snapshot)
	}
	switch outcome.State {
	case order.CancelDone, order.CancelRequested:
		return outcome, nil
	case order.CancelRefused, order.CancelNone:
		return outcome, refusedCancel(outcome.Reason, seen.Snapshot)
	}
	return outcome, &Problem{Code: Unclear}
}

// cancelProblem says why a request to cancel did not come through.
func cancelProblem(err error, snap order.Snapshot) *Problem {
	if refused, ok := errors.AsType[*workflows.NotCancellable](err); ok {
		return refusedCancel(refused.Reason, snap)
	}
	if errors.Is(err, workflows.ErrUnknownOrder) {
		if snap.Status.Terminal() {
			return refusedCancel(order.AlreadyEnded, snap)
		}
		return recovering(err)
	}
	return &Problem{Code: Unclear, Detail: "Repeat the request: a second one is answered by the first.", Err: err}
}

// recovering says that an order exists, has not settled, and has no open saga: either the journal is
// late, or the saga was ended from outside and will be recovered. Both pass.
func recovering(err error) *Problem {
	return &Problem{Code: Recovering, RetryAfter: recoverSoon, Detail: "Repeat the request in a few minutes.", Err: err}
}

// refusedCancel is the saga's no.
func refusedCancel(reason order.CancelReason, snap order.Snapshot) *Problem {
	if reason == order.CallRestaurant {
		return &Problem{Code: CallRestaurant, Reason: string(reason), StorePhone: snap.StorePhone}
	}
	return &Problem{Code: NotCancellable, Reason: string(reason)}
}

// ResolveAttention answers an open question of an order. The same answer of the same caller is taken
// again: the reply to the first may have got lost.
func (s *server) ResolveAttention(ctx context.Context, r gen.ResolveAttentionRequestObject) (gen.ResolveAttentionResponseObject, error) {
	who, ctx := exchangeOf(ctx).caller, requestOf(ctx).Context()
	if p := checkAnswer(r.Body.Option, r.Body.Value); p != nil {
		return nil, p
	}
	seen, err := s.find(ctx, who, r.Id)
	if err != nil {
		return nil, err
	}
	answer := order.Answer{
		ItemID: r.Body.ItemId, Option: r.Body.Option, Actor: answering(who), Note: value(r.Body.Note), Value: strings.TrimSpace(value(r.Body.Value)),
	}
	stands, err := s.resolve(ctx, seen.Snapshot, answer)
	switch {
	case err != nil:
		return nil, err
	case !repeats(stands, answer):
		return nil, &Problem{Code: NotResolvable, Reason: closedBy(stands)}
	}
	record := s.caughtUp(ctx, seen, func(snap order.Snapshot) bool { return !open(snap, answer.ItemID) })
	return gen.ResolveAttention200JSONResponse{
		Body: s.render(who, record), Headers: gen.ResolveAttention200ResponseHeaders{ETag: etag(record.Sequence)},
	}, nil
}

// answering is the actor of a caller's answers.
func answering(who *caller) string { return who.botID + "/" + actorOps }

// checkAnswer finds what is wrong with what an answer says besides its option. A value that nobody would
// read is refused: whoever sent it meant another option.
func checkAnswer(option order.Option, given *string) *Problem {
	switch {
	case given != nil && !option.TakesValue():
		return atField(ValidationFailed, valueAt, "goes with ticket_exists and number_is alone")
	case given == nil && option == order.NumberIs:
		return atField(ValidationFailed, valueAt, "is required with number_is")
	}
	return nil
}

// resolve hands an answer to the saga, and returns the one that stands: this, or what closed the question
// before. That the saga takes none is an error only if nobody knows what closed the question.
func (s *server) resolve(ctx context.Context, snap order.Snapshot, answer order.Answer) (order.Answer, error) {
	id := snap.Order.ID
	err := s.handIn(ctx, id, answer)
	if err == nil {
		return answer, nil
	}
	refused, ok := errors.AsType[*workflows.NotResolvable](err)
	gone := errors.Is(err, workflows.ErrUnknownOrder)
	if ok && refused.Closed || gone {
		// A saga that is closed has written into the journal what there was.
		if stands, closed := s.closing(ctx, id, answer.ItemID, ok); closed {
			return stands, nil
		}
	}
	switch {
	case ok:
		return order.Answer{}, &Problem{Code: NotResolvable, Reason: refused.Why}
	case gone && !snap.SettledAt.IsZero():
		return order.Answer{}, &Problem{Code: NotResolvable, Reason: "the order has settled"}
	case gone:
		return order.Answer{}, recovering(err)
	}
	return order.Answer{}, &Problem{Code: Unclear, Detail: "Read the order, and repeat the answer if the question is still open.", Err: err}
}

// handIn gives the saga as long for an answer as a request may wait.
func (s *server) handIn(ctx context.Context, orderID string, answer order.Answer) error {
	ctx, cancel := context.WithTimeout(ctx, decideTimeout)
	defer cancel()
	return s.Sagas.Resolve(ctx, orderID, uuid.NewString(), answer)
}

// open reports whether the question is among those that wait.
func open(snap order.Snapshot, itemID string) bool {
	_, found := itemOf(snap, itemID)
	return found
}

// caughtUp reads an order again until the journal shows a decision, for a short while. It returns the
// newest record it got, seen at worst.
func (s *server) caughtUp(ctx context.Context, seen journal.Record, shows func(order.Snapshot) bool) journal.Record {
	soon(ctx, func(ctx context.Context) bool {
		record, err := s.journalled(ctx, seen.Snapshot.Order.ID)
		if err == nil && record.Sequence >= seen.Sequence {
			seen = record
		}
		return shows(seen.Snapshot)
	})
	return seen
}

// soon asks the journal again until it shows a decision, for a short while: the saga writes into the
// journal after it has decided.
func soon(ctx context.Context, shows func(context.Context) bool) {
	ctx, cancel := context.WithTimeout(ctx, catchUp)
	defer cancel()
	again := time.NewTicker(catchUpEvery)
	defer again.Stop()
	for !shows(ctx) {
		select {
		case <-ctx.Done():
			return
		case <-again.C:
		}
	}
}
