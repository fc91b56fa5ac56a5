package api

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"golang.org/x/time/rate"

	"github.com/ordersaga/ordersaga/api/gen"
	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
)

const (
	// bulkItems and bulkPerSecond bound what one request sets going: every answer makes a saga call a
	// restaurant or a provider.
	bulkItems     = 100
	bulkPerSecond = 5
	// bulkWithin ends a request that found a slow service, with room for the last answer before clients
	// and proxies give up.
	bulkWithin = 25 * time.Second
)

// ResolveAll gives one answer to the open questions of a kind, the oldest first, one after the other.
// Asking twice is harmless: what was answered is not open any more.
func (s *server) ResolveAll(ctx context.Context, r gen.ResolveAllRequestObject) (gen.ResolveAllResponseObject, error) {
	who, ctx := exchangeOf(ctx).caller, requestOf(ctx).Context()
	filter := journal.AttentionFilter{Stores: who.stores, Kind: r.Body.Kind, Limit: bulkItems}
	if p := checkBulk(who, *r.Body); p != nil {
		return nil, p
	}
	if r.Body.StoreId != nil {
		filter.Stores = []string{*r.Body.StoreId}
	}
	found, err := s.openItems(ctx, filter)
	switch {
	case err != nil:
		return nil, err
	case s.nowhere(r.Body.StoreId, len(found.Items)):
		return nil, unknownStore()
	}
	if r.Body.Value != nil && (len(found.Items) > 1 || found.Next != "") {
		return nil, atField(ValidationFailed, valueAt, "is about one order, and there are several")
	}
	answer := order.Answer{Option: r.Body.Option, Actor: answering(who), Note: value(r.Body.Note), Value: strings.TrimSpace(value(r.Body.Value))}
	results := s.resolveEach(ctx, found.Items, answer, value(r.Body.DryRun))
	return gen.ResolveAll200JSONResponse{Results: results, More: found.Next != "" || len(results) < len(found.Items)}, nil
}

// checkBulk finds what the contract's schema has no words for.
func checkBulk(who *caller, b gen.BulkResolution) *Problem {
	switch {
	case b.StoreId != nil && !who.serves(*b.StoreId):
		return unknownStore()
	case !slices.Contains(b.Kind.Rule().Options, b.Option):
		return atField(ValidationFailed, "/option", "is not an answer to questions of this kind")
	}
	return checkAnswer(b.Option, b.Value)
}

// resolveEach answers questions in turn, as many as there is time for.
func (s *server) resolveEach(ctx context.Context, items []journal.OpenItem, answer order.Answer, dryRun bool) []gen.BulkResult {
	ctx, cancel := context.WithTimeout(ctx, bulkWithin)
	defer cancel()
	pace := rate.NewLimiter(bulkPerSecond, 1)
	results := make([]gen.BulkResult, 0, len(items))
	for _, i := range items {
		answer.ItemID = i.Item.ID
		result := gen.BulkResult{
			OrderId: i.OrderID, Number: order.Number(i.OrderID), BotId: i.BotID, StoreId: i.StoreID, ItemId: i.Item.ID,
		}
		switch {
		case !i.Item.Offers(answer.Option):
			result.Outcome, result.Why = gen.Refused, new("the question does not offer this answer")
		case dryRun:
			result.Outcome = gen.WouldResolve
		case pace.Wait(ctx) != nil:
			return results
		default:
			result.Outcome, result.Why = s.resolveOne(ctx, i, answer)
		}
		results = append(results, result)
	}
	return results
}

// resolveOne answers one question, and says why if that did not go through.
func (s *server) resolveOne(ctx context.Context, i journal.OpenItem, answer order.Answer) (gen.BulkResultOutcome, *string) {
	stands, err := s.resolve(ctx, order.Snapshot{Order: order.Order{ID: i.OrderID}, Status: i.Status}, answer)
	p, ok := errors.AsType[*Problem](err)
	switch {
	case err == nil && repeats(stands, answer):
		return gen.Resolved, nil
	case err == nil:
		return gen.Refused, new(closedBy(stands))
	case ok && p.Code == NotResolvable:
		return gen.Refused, &p.Reason
	case ok && p.Code == Recovering:
		return gen.Refused, new("the order is being recovered: answer again in a few minutes")
	}
	s.Log.WithField("order_id", i.OrderID).WithError(err).Warn("answer unclear")
	return gen.Unclear, new("the answer may have arrived: look whether the question is still open")
}
