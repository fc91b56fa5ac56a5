package api

import (
	"context"

	"github.com/ordersaga/ordersaga/api/gen"
	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
)

// defaultEvents is how many events a piece of a history holds, as the contract says.
const defaultEvents = 100

// ListEvents lists what happened to an order. One that has not reached the journal has no events yet.
func (s *server) ListEvents(ctx context.Context, r gen.ListEventsRequestObject) (gen.ListEventsResponseObject, error) {
	who, ctx := exchangeOf(ctx).caller, requestOf(ctx).Context()
	record, err := s.find(ctx, who, r.Id)
	if err != nil {
		return nil, err
	}
	limit := defaultEvents
	if r.Params.Limit != nil {
		limit = *r.Params.Limit
	}
	ctx, cancel := context.WithTimeout(ctx, journalTimeout)
	defer cancel()
	events, err := s.Journal.History(ctx, r.Id, value(r.Params.After), limit)
	if err != nil {
		return nil, &Problem{Code: JournalUnavailable, Err: err}
	}
	list := gen.EventList{Events: make([]gen.Event, 0, len(events))}
	for _, e := range events {
		list.Events = append(list.Events, eventView(who, record.Snapshot.Order.Method, e))
	}
	return gen.ListEvents200JSONResponse(list), nil
}

// eventView writes an event for the wire.
func eventView(who *caller, method order.PaymentMethod, stored journal.StoredEvent) gen.Event {
	e := stored.Event
	view := gen.Event{
		Sequence: stored.Sequence, Type: e.Type, At: e.At, Status: optional(e.Status), Problem: problemView(e.Problem),
		Submission: optional(e.Submission), Total: optional(e.Total), Actor: optional(e.Actor),
	}
	if e.Payment != nil {
		view.Payment = new(paymentView(method, *e.Payment, order.ActionSecret{})) // the order itself has the link
	}
	if e.Evidence != nil {
		view.Evidence = new(evidenceView(*e.Evidence))
	}
	if e.Attention != nil {
		view.Attention = new(attentionView(who, *e.Attention))
	}
	if e.Answer != nil {
		view.Answer = new(answerView(who, *e.Answer))
	}
	if e.Cancel != nil {
		view.Cancellation = new(cancellationView(*e.Cancel))
	}
	return view
}

// answerView is an answer; what a person has noted is for people of the service.
func answerView(who *caller, a order.Answer) gen.Answer {
	view := gen.Answer{ItemId: a.ItemID, Option: a.Option, Actor: a.Actor, Value: optional(a.Value)}
	if who.may(ScopeOps) {
		view.Note = optional(a.Note)
	}
	return view
}

func evidenceView(e order.Evidence) gen.Evidence {
	return gen.Evidence{
		Source: e.Source, ReceivedAt: e.ReceivedAt, Raw: e.Raw, State: optional(e.State), TicketId: optional(e.TicketID),
		Amount: optional(e.Amount), PosTime: optional(e.POSTime), Decision: e.Decision, Why: optional(e.Why),
	}
}

func evidenceViews(all []order.Evidence) []gen.Evidence {
	views := make([]gen.Evidence, 0, len(all))
	for _, e := range all {
		views = append(views, evidenceView(e))
	}
	return views
}
