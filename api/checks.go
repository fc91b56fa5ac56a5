package api

import (
	"fmt"
	"net/url"
	"time"

	"github.com/ordersaga/ordersaga/api/gen"
	"github.com/ordersaga/ordersaga/order"
)

const (
	// maxModifierDepth is how deep modifiers may nest: the contract's schema is recursive and has no
	// word for it.
	maxModifierDepth = 5
	// releaseMargin is how long before the kitchen must begin a scheduled order would be released.
	releaseMargin = 10 * time.Minute
)

// checkOrder finds what the contract's schema has no words for. It returns the first problem.
func checkOrder(b gen.NewOrder, store order.Store, now time.Time) *Problem {
	for _, check := range []func() *Problem{
		func() *Problem { return checkModifiers(b) },
		func() *Problem { return checkCurrencies(b, store.Currency) },
		func() *Problem { return checkFulfillment(b.Fulfillment) },
		func() *Problem { return checkPayment(b.Payment, store) },
		func() *Problem { return checkWishedTime(b, store, now) },
	} {
		if p := check(); p != nil {
			return p
		}
	}
	return nil
}

func checkModifiers(b gen.NewOrder) *Problem {
	for i, item := range b.Items {
		at, deep := tooDeep(fmt.Sprintf("/items/%d/modifiers", i), value(item.Modifiers), 1)
		if deep {
			return atField(ValidationFailed, at, fmt.Sprintf("modifiers nest at most %d levels deep", maxModifierDepth))
		}
	}
	return nil
}

// tooDeep returns where modifiers nest too deep.
func tooDeep(at string, modifiers gen.NewModifiers, depth int) (string, bool) {
	if len(modifiers) > 0 && depth > maxModifierDepth {
		return at, true
	}
	for i, m := range modifiers {
		if where, deep := tooDeep(fmt.Sprintf("%s/%d/modifiers", at, i), value(m.Modifiers), depth+1); deep {
			return where, true
		}
	}
	return "", false
}

// checkCurrencies compares every amount's currency with the store's.
func checkCurrencies(b gen.NewOrder, want string) *Problem {
	detail := "the store's currency is " + want
	if b.ExpectedTotal != nil && b.ExpectedTotal.Currency != want {
		return atField(CurrencyMismatch, "/expected_total/currency", detail)
	}
	for i, item := range b.Items {
		if item.UnitPrice != nil && item.UnitPrice.Currency != want {
			return atField(CurrencyMismatch, fmt.Sprintf("/items/%d/unit_price/currency", i), detail)
		}
	}
	for i, fee := range value(b.Fees) {
		if fee.Amount.Currency != want {
			return atField(CurrencyMismatch, fmt.Sprintf("/fees/%d/amount/currency", i), detail)
		}
	}
	return nil
}

func checkFulfillment(f gen.NewFulfillment) *Problem {
	switch f.Type {
	case order.Delivery:
		if f.Address == nil {
			return atField(ValidationFailed, "/fulfillment/address", "is required for delivery")
		}
		if (f.Address.Latitude == nil) != (f.Address.Longitude == nil) {
			return atField(ValidationFailed, "/fulfillment/address", "latitude and longitude go together")
		}
	case order.DineIn:
		if value(f.Table) == "" && value(f.Ticket) == "" {
			return atField(ValidationFailed, "/fulfillment/table", "is required for dine_in, unless ticket is given")
		}
	case order.Pickup:
	}
	return nil
}

func checkPayment(p gen.NewPayment, store order.Store) *Problem {
	if p.ReturnUrl != nil && !absolute(*p.ReturnUrl) {
		return atField(ValidationFailed, "/payment/return_url", "must be an absolute URL of http or https")
	}
	switch p.Method {
	case order.Card, order.Saved:
		if store.Provider == "" || store.Provider == string(order.Cash) {
			return atField(PaymentMethodUnavailable, "/payment/method", "the store takes no cards")
		}
		if value(p.Token) == "" {
			return atField(ValidationFailed, "/payment/token", "is required with this method")
		}
	case order.Prepaid:
		return atField(PaymentMethodUnavailable, "/payment/method", "prepaid orders are not taken")
	case order.Cash:
	}
	return nil
}

// absolute reports whether a text is a URL of the web with a host.
func absolute(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != ""
}

// checkWishedTime refuses a time that has passed, and one so late that the order would have to be held.
func checkWishedTime(b gen.NewOrder, store order.Store, now time.Time) *Problem {
	const at = "/fulfillment/requested_for"
	wished, err := wishedTime(b)
	switch {
	case err != nil:
		return atField(ValidationFailed, at, "must be a date-time of RFC 3339 with its offset")
	case wished.IsZero():
		return nil
	case wished.Before(now):
		return atField(RequestedForPast, at, "has passed")
	case wished.Add(-store.Policy.Preparation.D() - releaseMargin).After(now):
		return atField(SchedulingUnavailable, at, "is too late for an order that begins now")
	}
	return nil
}
