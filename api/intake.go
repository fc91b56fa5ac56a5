package api

import (
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/ordersaga/ordersaga/api/gen"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/workflows"
)

// intake makes what a saga starts with out of a request that was checked.
func (s *server) intake(orderID, botID string, b gen.NewOrder, store order.Store, fingerprint string) (workflows.Input, error) {
	sealed, err := s.Seal.SealGuest(orderID, guestOf(b))
	if err != nil {
		return workflows.Input{}, err
	}
	requestedFor, err := wishedTime(b)
	if err != nil {
		return workflows.Input{}, fmt.Errorf("take order %s in: %w", orderID, err)
	}
	o := order.Order{
		ID: orderID, BotID: botID, StoreID: store.ID, Locale: value(b.Locale), CreatedAt: s.Clock().UTC(),
		Lines: linesOf(b.Items), Fees: feesOf(b.Fees),
		Fulfillment:  fulfillmentOf(b.Fulfillment, requestedFor),
		DiscountCode: value(b.DiscountCode), ExpectedTotal: value(b.ExpectedTotal), AcceptPriceChange: acceptedChange(b.AcceptPriceChange),
		Method: b.Payment.Method, Guest: sealed,
	}
	return workflows.Input{Order: o, Store: store, Fingerprint: fingerprint}, nil
}

func fulfillmentOf(f gen.NewFulfillment, requestedFor time.Time) order.Fulfillment {
	return order.Fulfillment{Type: f.Type, Table: value(f.Table), Ticket: value(f.Ticket), RequestedFor: requestedFor}
}

// acceptedChange is the contract's default unless the bot says otherwise.
func acceptedChange(c *order.PriceChange) order.PriceChange {
	if c == nil {
		return order.AcceptLower
	}
	return *c
}

// guestOf gathers what is sealed.
func guestOf(b gen.NewOrder) order.Guest {
	guest, address := value(b.Guest), value(b.Fulfillment.Address)
	g := order.Guest{
		Name: value(guest.Name), Phone: value(guest.Phone),
		Address: address.Text, Latitude: address.Latitude, Longitude: address.Longitude,
		Comment: value(b.Comment), Reference: value(b.Reference), Metadata: value(b.Metadata),
		PaymentToken: value(b.Payment.Token), PaymentProof: value(b.Payment.Proof), ReturnURL: value(b.Payment.ReturnUrl),
	}
	for i, item := range b.Items {
		if note := value(item.Note); note != "" {
			if g.Notes == nil {
				g.Notes = map[string]string{}
			}
			g.Notes[strconv.Itoa(i)] = note
		}
	}
	return g
}

func linesOf(items []gen.NewItem) []order.Line {
	lines := make([]order.Line, 0, len(items))
	for _, item := range items {
		lines = append(lines, order.Line{
			Code: item.Code, Name: value(item.Name), Quantity: item.Quantity,
			UnitPrice: value(item.UnitPrice), Modifiers: modifiersOf(item.Modifiers),
		})
	}
	return lines
}

func modifiersOf(in *gen.NewModifiers) []order.Modifier {
	var out []order.Modifier
	for _, m := range value(in) {
		// The contract's default is one.
		out = append(out, order.Modifier{
			Group: value(m.Group), Code: m.Code, Name: value(m.Name), Quantity: max(1, value(m.Quantity)), Modifiers: modifiersOf(m.Modifiers),
		})
	}
	return out
}

func feesOf(in *[]gen.NewFee) []order.Fee {
	var out []order.Fee
	for _, f := range value(in) {
		out = append(out, order.Fee{Kind: f.Kind, Name: value(f.Name), Amount: f.Amount})
	}
	return out
}

// wishedTime is when the guest wants the food, zero for as soon as possible.
func wishedTime(b gen.NewOrder) (time.Time, error) {
	text := value(b.Fulfillment.RequestedFor)
	if text == "" {
		return time.Time{}, nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		// The cause quotes the value.
		return time.Time{}, errors.New("requested_for is not a time of RFC 3339")
	}
	return at, nil
}

// value is what p points to, or the zero value.
func value[T any](p *T) T {
	if p == nil {
		var zero T
		return zero
	}
	return *p
}
