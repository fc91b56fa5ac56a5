package api

import (
	"fmt"
	"net/url"

	"github.com/ordersaga/ordersaga/api/gen"
	"github.com/ordersaga/ordersaga/order"
)

const (
	// maxModifierDepth is how deep modifiers may nest: the contract's schema is recursive and has no
	// word for it.
	maxModifierDepth = 5
)

// checkOrder finds what the contract's schema has no words for. It returns the first problem.
func (s *server) checkOrder(b gen.NewOrder, store order.Store) *Problem {
	return first(
		func() *Problem { return checkModifiers(b) },
		func() *Problem { return checkCurrencies(b, store.Currency) },
		func() *Problem { return checkFulfillment(b.Fulfillment) },
		func() *Problem { return checkPayment(b.Payment, store) },
		func() *Problem { return s.checkExpectation(b, store) },
		func() *Problem { return s.checkWishedTime(b, store) },
	)
}

// checkQuote does the same for what of an order a quote has. Where the food goes may still be unknown.
func (s *server) checkQuote(b gen.NewOrder, store order.Store) *Problem {
	return first(
		func() *Problem { return checkModifiers(b) },
		func() *Problem { return checkCurrencies(b, store.Currency) },
		func() *Problem {
			if b.Fulfillment.Type == order.Delivery && b.Fulfillment.Address == nil {
				return nil
			}
			return checkFulfillment(b.Fulfillment)
		},
		func() *Problem { return checkMethod(b.Payment.Method, "/payment_method", store) },
		func() *Problem { return s.checkWishedTime(b, store) },
	)
}

// first is the first problem that a check finds.
func first(checks ...func() *Problem) *Problem {
	for _, check := range checks {
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
	if p.ReturnUrl != nil && !leadsBack(*p.ReturnUrl) {
		return atField(ValidationFailed, "/payment/return_url", "must be a URL of https with a host, or a deep link of an app")
	}
	if problem := checkMethod(p.Method, "/payment/method", store); problem != nil {
		return problem
	}
	switch p.Method {
	case order.Card, order.Saved:
		if value(p.Token) == "" {
			return atField(ValidationFailed, "/payment/token", "is required with this method")
		}
	case order.Prepaid, order.Cash:
	}
	return nil
}

// checkMethod refuses a way to pay, which the request names at a place, that the store does not take.
func checkMethod(method order.PaymentMethod, at string, store order.Store) *Problem {
	switch method {
	case order.Card, order.Saved:
		if !takesCards(store) {
			return atField(PaymentMethodUnavailable, at, "the store takes no cards")
		}
	case order.Prepaid:
		return atField(PaymentMethodUnavailable, at, "prepaid orders are not taken")
	case order.Cash:
	}
	return nil
}

func takesCards(store order.Store) bool {
	return store.Provider != "" && store.Provider != string(order.Cash)
}

// leadsBack reports whether a browser may be sent to a URL: to a page of https, or into an app by its
// own scheme. Other schemes of browsers run scripts or open what lies on the device.
func leadsBack(text string) bool {
	u, err := url.Parse(text)
	if err != nil || u.Hostname() == "" {
		return false
	}
	switch u.Scheme {
	case "http", "ws", "wss", "ftp", "file", "data", "javascript", "vbscript", "blob", "filesystem", "about", "view-source":
		return false
	}
	return true
}
