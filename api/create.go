package api

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/ordersaga/ordersaga/api/gen"
	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/workflows"
)

const (
	// journalTimeout bounds one question to the journal, which answers in milliseconds or is away.
	journalTimeout = 2 * time.Second
	// startTimeout bounds the start of a saga, measured at 3 ms.
	startTimeout = 3 * time.Second
	// askAgain is what a 202 asks a client to wait.
	askAgain = 2 * time.Second

	replayedTrue = "true"
)

// CreateOrder starts an order and waits for its verdict: first the journal is asked for an order of
// this key, then the saga is started, then the verdict is waited for. Whatever goes wrong before the
// saga is durable is an error; whatever goes wrong after it is a 202.
func (s *server) CreateOrder(ctx context.Context, r gen.CreateOrderRequestObject) (gen.CreateOrderResponseObject, error) {
	x, ctx := exchangeOf(ctx), requestOf(ctx).Context()
	until := time.Now().Add(preferredWait(r.Params.Prefer)) // not by Clock: contexts know only the real time
	key, problem := idempotencyKey(r.Params.IdempotencyKey)
	if problem != nil {
		return nil, problem
	}
	if !x.caller.serves(r.Body.StoreId) {
		return nil, unknownStore()
	}
	request, err := signedRequest(x.caller.botID, x.body)
	if err != nil {
		return nil, err
	}
	id := order.DeriveID(x.caller.botID, key)
	x.orderID = id
	found, err := s.journalled(ctx, id)
	switch {
	case err == nil:
		return s.replay(ctx, found, request)
	case !errors.Is(err, journal.ErrNotFound):
		return nil, &Problem{Code: JournalUnavailable, Err: err}
	}
	in, err := s.check(id, x.caller.botID, *r.Body, request)
	if err == nil {
		return s.begin(ctx, in, request, until)
	}
	// What is refused today may have been taken a moment ago: time passes, and stores are taken out.
	if passing(err) {
		if _, begun := s.begun(ctx, id); begun == nil {
			return s.replayBegun(ctx, id, request)
		}
	}
	return nil, err
}

// passing reports whether a refusal depends on when the request is judged.
func passing(err error) bool {
	p, ok := errors.AsType[*Problem](err)
	return ok && slices.Contains([]Code{TooFarAhead, RequestedForPast, UnknownStore}, p.Code)
}

// check makes the input of a new order, or says what is wrong with the request.
func (s *server) check(id, botID string, b gen.NewOrder, request []byte) (workflows.Input, error) {
	store, ok := s.Stores(b.StoreId)
	if !ok {
		return workflows.Input{}, unknownStore()
	}
	if p := s.checkOrder(b, store); p != nil {
		return workflows.Input{}, p
	}
	return s.intake(id, botID, b, store, s.Token.Fingerprint(request))
}

// begin starts the saga, and waits for the verdict.
func (s *server) begin(ctx context.Context, in workflows.Input, request []byte, until time.Time) (gen.CreateOrderResponseObject, error) {
	starting, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	switch err := s.Sagas.Start(starting, in); {
	case errors.Is(err, workflows.ErrAlreadyStarted):
		return s.replayBegun(ctx, in.Order.ID, request)
	case errors.Is(err, workflows.ErrNotSetUp) && !errors.Is(err, workflows.ErrUnclear):
		return nil, &Problem{Code: SagasUnavailable, Err: err}
	case err != nil:
		return nil, &Problem{Code: Unclear, Detail: "Repeat the request under the same Idempotency-Key.", Err: err}
	}
	who, placed := exchangeOf(ctx).caller, s.awaitVerdict(ctx, in.Order.ID, until)
	record, err := s.journalled(ctx, in.Order.ID)
	if err != nil {
		// The order is durable, and that is what a 202 says.
		placed, record = false, begunRecord(in)
	}
	// Whoever waited may have been late while the verdict was not.
	placed = placed || record.Snapshot.Verdict()
	headers := gen.CreateOrder201ResponseHeaders{ETag: etag(record.Sequence), Location: location(in.Order.ID)}
	if placed {
		return gen.CreateOrder201JSONResponse{Body: s.render(who, record), Headers: headers}, nil
	}
	return gen.CreateOrder202JSONResponse{Body: s.render(who, record), Headers: gen.CreateOrder202ResponseHeaders{
		ETag: headers.ETag, Location: headers.Location, RetryAfter: seconds(askAgain, askAgain),
	}}, nil
}

// awaitVerdict reports whether the verdict fell in time. Every error means that it did not.
func (s *server) awaitVerdict(ctx context.Context, id string, until time.Time) bool {
	waiting, cancel := context.WithDeadline(ctx, until)
	defer cancel()
	return waiting.Err() == nil && s.Sagas.Place(waiting, id) == nil
}

// replay answers a repeated request with the order as it stands, unless it is another request.
func (s *server) replay(ctx context.Context, found journal.Record, request []byte) (gen.CreateOrderResponseObject, error) {
	if !s.Token.SameFingerprint(found.Fingerprint, request) {
		return nil, atParameter(KeyReused, keyHeader, "was used for an order with another body")
	}
	return gen.CreateOrder200JSONResponse{Body: s.render(exchangeOf(ctx).caller, found), Headers: gen.CreateOrder200ResponseHeaders{
		ETag: etag(found.Sequence), IdempotentReplayed: replayedTrue, Location: location(found.Snapshot.Order.ID),
	}}, nil
}

// replayBegun replays an order that has a saga and was not in the journal a moment ago.
func (s *server) replayBegun(ctx context.Context, id string, request []byte) (gen.CreateOrderResponseObject, error) {
	if found, err := s.journalled(ctx, id); err == nil {
		return s.replay(ctx, found, request)
	}
	in, err := s.begun(ctx, id)
	if err != nil {
		return nil, &Problem{Code: SagasUnavailable, Err: err}
	}
	return s.replay(ctx, begunRecord(in), request)
}

// journalled asks the journal for an order.
func (s *server) journalled(ctx context.Context, id string) (journal.Record, error) {
	ctx, cancel := context.WithTimeout(ctx, journalTimeout)
	defer cancel()
	return s.Journal.Order(ctx, id)
}

// begun asks the workflow service what an order's saga was started with.
func (s *server) begun(ctx context.Context, id string) (workflows.Input, error) {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	return s.Sagas.Begun(ctx, id)
}

// signedRequest is what the fingerprint of a request is made of.
func signedRequest(botID string, body []byte) ([]byte, error) {
	form, err := canonical(body)
	if err != nil {
		return nil, fmt.Errorf("sign a request of bot %s: %w", botID, err)
	}
	return append([]byte(botID+"\x00"), form...), nil
}

// unknownStore says that a store is missing, or foreign: nobody can tell which.
func unknownStore() *Problem { return atField(UnknownStore, "/store_id", "there is no such store") }
