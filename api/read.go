package api

import (
	"context"
	"errors"
	"time"

	"github.com/ordersaga/ordersaga/api/gen"
	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/workflows"
)

const (
	// defaultLimit is how many orders a page holds, as the contract says.
	defaultLimit = 25
	// overdueAfter is how late an order may act before it is listed: a saga that runs acts within seconds,
	// and one that waits for a worker's restart within a minute or two.
	overdueAfter = 5 * time.Minute
)

// GetOrder reads an order.
func (s *server) GetOrder(ctx context.Context, r gen.GetOrderRequestObject) (gen.GetOrderResponseObject, error) {
	record, err := s.find(requestOf(ctx).Context(), exchangeOf(ctx).caller, r.Id)
	if err != nil {
		return nil, err
	}
	tag := etag(record.Sequence)
	if matches(r.Params.IfNoneMatch, tag) {
		return gen.GetOrder304Response{Headers: gen.GetOrder304ResponseHeaders{ETag: tag}}, nil
	}
	return gen.GetOrder200JSONResponse{Body: s.render(exchangeOf(ctx).caller, record), Headers: gen.GetOrder200ResponseHeaders{ETag: tag}}, nil
}

// find returns an order that the caller may see. One that the journal does not show is rendered from
// what its saga was started with. An order of somebody else looks like one that is missing.
func (s *server) find(ctx context.Context, who *caller, id string) (journal.Record, error) {
	exchangeOf(ctx).orderID = id
	record, err := s.journalled(ctx, id)
	if err != nil {
		record, err = s.findBegun(ctx, id, err)
	}
	if err != nil {
		return journal.Record{}, err
	}
	if o := record.Snapshot.Order; !who.sees(o.BotID, o.StoreID) {
		return journal.Record{}, &Problem{Code: UnknownOrder}
	}
	return record, nil
}

// findBegun asks the workflow service for an order after the journal had no answer. That an order is
// missing is said only if both say so: the journal remembers longer.
func (s *server) findBegun(ctx context.Context, id string, missed error) (journal.Record, error) {
	in, err := s.begun(ctx, id)
	switch absent := errors.Is(missed, journal.ErrNotFound); {
	case err == nil:
		return begunRecord(in), nil
	case !absent:
		return journal.Record{}, &Problem{Code: JournalUnavailable, Err: errors.Join(missed, err)}
	case errors.Is(err, workflows.ErrUnknownOrder):
		return journal.Record{}, &Problem{Code: UnknownOrder}
	}
	return journal.Record{}, &Problem{Code: SagasUnavailable, Err: err}
}

// ListOrders lists orders, newest first: those of the caller's bot, or of every bot for ops.
func (s *server) ListOrders(ctx context.Context, r gen.ListOrdersRequestObject) (gen.ListOrdersResponseObject, error) {
	who := exchangeOf(ctx).caller
	filter, problem := filterOf(who, r.Params, s.Clock())
	if problem != nil {
		return nil, problem
	}
	ctx, cancel := context.WithTimeout(requestOf(ctx).Context(), journalTimeout)
	defer cancel()
	page, err := s.Journal.Orders(ctx, filter)
	switch {
	case errors.Is(err, journal.ErrBadCursor):
		return nil, atParameter(InvalidParameter, "cursor", "is not a next_cursor")
	case err != nil:
		return nil, &Problem{Code: JournalUnavailable, Err: err}
	case s.nowhere(r.Params.StoreId, len(page.Records)):
		return nil, noSuchStore()
	}
	out := gen.OrderPage{Orders: make([]gen.Order, 0, len(page.Records)), NextCursor: optional(page.Next)}
	for _, record := range page.Records {
		out.Orders = append(out.Orders, s.render(who, record))
	}
	return gen.ListOrders200JSONResponse(out), nil
}

// filterOf reads a query; it never reaches beyond what the caller may see.
func filterOf(who *caller, p gen.ListOrdersParams, now time.Time) (journal.Filter, *Problem) {
	botID, problem := whose(who, p.BotId)
	if problem != nil {
		return journal.Filter{}, problem
	}
	if value(p.Overdue) && !who.may(ScopeOps) {
		return journal.Filter{}, &Problem{Code: Forbidden, Detail: "Overdue orders need the scope ops."}
	}
	f := journal.Filter{
		BotID: botID, Stores: who.stores, Statuses: value(p.Status), NeedsAttention: value(p.Attention),
		Limit: defaultLimit, Cursor: value(p.Cursor),
	}
	if p.Limit != nil {
		f.Limit = *p.Limit
	}
	if value(p.Overdue) {
		f.Overdue = now.Add(-overdueAfter)
	}
	if p.StoreId != nil {
		if !who.serves(*p.StoreId) {
			return f, noSuchStore()
		}
		f.Stores = []string{*p.StoreId}
	}
	return f, nil
}

// whose is the bot whose orders are listed. It is empty, which stands for every bot, for ops alone.
func whose(who *caller, asked *string) (string, *Problem) {
	switch ops := who.may(ScopeOps); {
	case value(asked) == "" && ops:
		return "", nil
	case asked == nil, *asked == who.botID:
		return who.botID, nil
	case !ops:
		return "", &Problem{Code: Forbidden, Detail: "Orders of another bot need the scope ops."}
	}
	return *asked, nil
}
