package api

import (
	"context"
	"errors"

	"github.com/ordersaga/ordersaga/api/gen"
	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
)

// ListAttention lists open questions about the orders of every bot in the caller's stores.
func (s *server) ListAttention(ctx context.Context, r gen.ListAttentionRequestObject) (gen.ListAttentionResponseObject, error) {
	who, ctx := exchangeOf(ctx).caller, requestOf(ctx).Context()
	filter := journal.AttentionFilter{Stores: who.stores, Kind: value(r.Params.Kind), Limit: defaultLimit, Cursor: value(r.Params.Cursor)}
	if r.Params.Limit != nil {
		filter.Limit = *r.Params.Limit
	}
	if store := r.Params.StoreId; store != nil {
		if !who.serves(*store) {
			return nil, noSuchStore()
		}
		filter.Stores = []string{*store}
	}
	found, err := s.openItems(ctx, filter)
	switch {
	case err != nil:
		return nil, err
	case s.nowhere(r.Params.StoreId, len(found.Items)):
		return nil, noSuchStore()
	}
	out := gen.AttentionPage{Items: make([]gen.OpenItem, 0, len(found.Items)), NextCursor: optional(found.Next)}
	for _, i := range found.Items {
		out.Items = append(out.Items, gen.OpenItem{
			OrderId: i.OrderID, Number: order.Number(i.OrderID), BotId: i.BotID, StoreId: i.StoreID, Status: i.Status,
			Item: attentionView(who, i.Item),
		})
	}
	return gen.ListAttention200JSONResponse(out), nil
}

// openItems asks the journal for a page of open questions.
func (s *server) openItems(ctx context.Context, f journal.AttentionFilter) (journal.AttentionPage, error) {
	ctx, cancel := context.WithTimeout(ctx, journalTimeout)
	defer cancel()
	found, err := s.Journal.Attention(ctx, f)
	switch {
	case errors.Is(err, journal.ErrBadCursor):
		return found, atParameter(InvalidParameter, "cursor", "is not a next_cursor")
	case err != nil:
		return found, &Problem{Code: JournalUnavailable, Err: err}
	}
	return found, nil
}

// nowhere reports whether the list of a store came out empty since there is no such store. One that was
// taken out of the configuration may still have orders.
func (s *server) nowhere(storeID *string, found int) bool {
	if storeID == nil || found > 0 {
		return false
	}
	_, configured := s.Stores(*storeID)
	return !configured
}

// noSuchStore is unknownStore of a query.
func noSuchStore() *Problem { return atParameter(UnknownStore, "store_id", "there is no such store") }
