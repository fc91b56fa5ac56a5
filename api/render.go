package api

import (
	"encoding/json"
	"strconv"

	"github.com/ordersaga/ordersaga/api/gen"
	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/workflows"
)

// begunRecord is how an order stands that was started and has not reached the journal.
func begunRecord(in workflows.Input) journal.Record {
	o := in.Order
	return journal.Record{Fingerprint: in.Fingerprint, Snapshot: order.Snapshot{
		Order: o, StorePhone: in.Store.Phone, Status: order.Created, UpdatedAt: o.CreatedAt,
		Ticket:  order.Ticket{System: in.Store.System},
		Payment: order.Payment{State: order.PaymentNone}, Submission: order.SubmissionNone,
		Cancel:  order.Cancellation{Allowed: true, State: order.CancelNone},
		History: []order.Milestone{{Status: order.Created, At: o.CreatedAt}},
	}}
}

// render writes an order for the wire, opening what belongs to the guest; the caller may see the order.
// An order whose guest does not open any more, since its key was taken out, is shown without: how it
// stands matters more.
func (s *server) render(who *caller, r journal.Record) gen.Order {
	snap, o := r.Snapshot, r.Snapshot.Order
	guest, err := s.Seal.OpenGuest(o.ID, o.Guest)
	if err != nil {
		s.Log.WithField("order_id", o.ID).WithError(err).Warn("order shown without its sealed part")
	}
	return gen.Order{
		Id: o.ID, Number: order.Number(o.ID), StoreId: o.StoreID, Reference: optional(guest.Reference),
		Status: snap.Status, Problem: problemView(snap.Problem), Sequence: r.Sequence,
		CreatedAt: o.CreatedAt, UpdatedAt: snap.UpdatedAt, PromisedAt: optional(snap.PromisedAt), SettledAt: optional(snap.SettledAt),
		Fulfillment: gen.Fulfillment{
			Type: o.Fulfillment.Type, Table: optional(o.Fulfillment.Table), Ticket: optional(o.Fulfillment.Ticket),
			RequestedFor: optional(o.Fulfillment.RequestedFor),
		},
		Total: optional(snap.Total), ExpectedTotal: optional(o.ExpectedTotal), PricedBy: optional(snap.PricedBy),
		Items: itemViews(o.Lines, guest.Notes), Fees: feeViews(o.Fees),
		Pos:          gen.Ticket{System: snap.Ticket.System, OrderId: optional(snap.Ticket.ID), Status: optional(snap.Ticket.Raw)},
		Payment:      paymentView(o.Method, snap.Payment, s.openAction(o.ID, snap.Payment.Action)),
		Submission:   gen.Submission{State: snap.Submission},
		Cancellation: cancellationView(snap.Cancel),
		Attention:    attentionViews(who, snap.Attention), Timers: list(snap.Timers), History: list(snap.History),
		Evidence: evidenceViews(snap.Evidence), Flags: list(snap.Flags), Metadata: metadataView(guest.Metadata),
	}
}

func problemView(p order.Problem) *gen.OrderProblem {
	if p.Code == "" {
		return nil
	}
	return &gen.OrderProblem{Code: p.Code, Detail: p.Detail}
}

func itemViews(lines []order.Line, notes map[string]string) []gen.Item {
	views := make([]gen.Item, 0, len(lines))
	for i, l := range lines {
		views = append(views, gen.Item{
			Code: l.Code, Name: l.Name, Quantity: l.Quantity, UnitPrice: optional(l.UnitPrice), Total: optional(l.Total),
			Note: optional(notes[strconv.Itoa(i)]), Modifiers: modifierViews(l.Modifiers),
		})
	}
	return views
}

func modifierViews(modifiers []order.Modifier) []gen.Modifier {
	views := make([]gen.Modifier, 0, len(modifiers))
	for _, m := range modifiers {
		views = append(views, gen.Modifier{
			Group: m.Group, Code: m.Code, Name: m.Name, Quantity: m.Quantity, Modifiers: modifierViews(m.Modifiers),
		})
	}
	return views
}

func feeViews(fees []order.Fee) []gen.Fee {
	views := make([]gen.Fee, 0, len(fees))
	for _, f := range fees {
		views = append(views, gen.Fee{Kind: f.Kind, Name: f.Name, Amount: f.Amount})
	}
	return views
}

// openAction opens what the guest needs to pay. It is for the order's own bot, and for ops.
func (s *server) openAction(orderID string, a *order.Action) order.ActionSecret {
	var secret order.ActionSecret
	if a == nil {
		return secret
	}
	plaintext, err := s.Seal.Open(orderID, a.Secret)
	if err != nil {
		s.Log.WithField("order_id", orderID).WithError(err).Warn("payment action shown without its link")
		return secret
	}
	if json.Unmarshal(plaintext, &secret) != nil {
		// The cause would quote the link.
		s.Log.WithField("order_id", orderID).Warn("payment action shown without its link: it is not JSON")
	}
	return secret
}

func paymentView(method order.PaymentMethod, p order.Payment, link order.ActionSecret) gen.Payment {
	view := gen.Payment{
		Method: method, State: p.State, Provider: optional(p.Provider), Id: optional(p.ID),
		Amount: optional(p.Amount), Refunded: optional(p.Refunded), DeclineCode: optional(p.DeclineCode),
	}
	if p.Refunded.Amount == 0 {
		view.Refunded = nil // nothing went back
	}
	if p.Action != nil {
		view.Action = &gen.PaymentAction{
			Kind: p.Action.Kind, Url: optional(link.URL), Qr: optional(link.QR), ExpiresAt: p.Action.ExpiresAt,
		}
	}
	return view
}

func cancellationView(c order.Cancellation) gen.Cancellation {
	return gen.Cancellation{Allowed: c.Allowed, Until: optional(c.Until), Reason: optional(c.Reason), State: c.State}
}

func attentionViews(who *caller, items []order.Attention) []gen.Attention {
	views := make([]gen.Attention, 0, len(items))
	for _, a := range items {
		views = append(views, attentionView(who, a))
	}
	return views
}

// attentionView is a question. Its detail is for ops: it may name addresses inside the house.
func attentionView(who *caller, a order.Attention) gen.Attention {
	view := gen.Attention{
		Id: a.ID, Kind: a.Kind, Since: a.Since, Options: list(a.Options), StaffOptions: list(a.Staff),
		DefaultAction: optional(a.Default), Deadline: optional(a.Deadline),
	}
	if who.may(ScopeOps) {
		view.Detail = a.Detail
	}
	return view
}

func metadataView(m map[string]string) gen.Metadata {
	if m == nil {
		return gen.Metadata{}
	}
	return m
}

// list is items, never null on the wire.
func list[T any](items []T) []T {
	if items == nil {
		return []T{}
	}
	return items
}
