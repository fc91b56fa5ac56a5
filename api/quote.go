package api

import (
	"context"
	"errors"
	"time"

	"github.com/ordersaga/ordersaga/api/gen"
	"github.com/ordersaga/ordersaga/menu"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

// longestWish is the longest wait that an answer passes on: Retry-After is an hour at most.
const longestWish = time.Hour

// CreateQuote asks a restaurant whether it would take a basket now, and for how much.
func (s *server) CreateQuote(ctx context.Context, r gen.CreateQuoteRequestObject) (gen.CreateQuoteResponseObject, error) {
	store, ok := s.Stores(r.Body.StoreId)
	if !ok || !exchangeOf(ctx).caller.serves(r.Body.StoreId) {
		return nil, unknownStore()
	}
	basket := basketOf(*r.Body, store)
	if p := s.checkQuote(basket, store); p != nil {
		return nil, p
	}
	draft, err := draftOf(basket, store)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(requestOf(ctx).Context(), restaurantTimeout)
	defer cancel()
	quote, err := s.Quotes.Quote(ctx, store, menu.Question{Draft: draft, Method: basket.Payment.Method, Expected: value(r.Body.ExpectedTotal)})
	switch {
	case errors.Is(err, menu.ErrBusy):
		return nil, &Problem{Code: RateLimited, Detail: "Others are asking this store.", Err: err}
	case err != nil:
		return nil, awayPOS(err)
	}
	if p := refusedQuote(quote, value(r.Body.ExpectedTotal), acceptedChange(r.Body.AcceptPriceChange)); p != nil {
		return nil, p
	}
	return gen.CreateQuote200JSONResponse(quoteView(store, draft, quote, r.Body.ExpectedTotal)), nil
}

// basketOf is what of an order a quote is asked for. Who does not say how it will be paid pays by card where the
// store takes cards.
func basketOf(b gen.NewQuote, store order.Store) gen.NewOrder {
	method := order.Card
	if !takesCards(store) {
		method = order.Cash
	}
	if b.PaymentMethod != nil {
		method = *b.PaymentMethod
	}
	return gen.NewOrder{
		StoreId: b.StoreId, Fulfillment: b.Fulfillment, Items: b.Items, Fees: b.Fees, DiscountCode: b.DiscountCode, ExpectedTotal: b.ExpectedTotal,
		Payment: gen.NewPayment{Method: method},
	}
}

// draftOf is a basket as a POS is to price it.
func draftOf(b gen.NewOrder, store order.Store) (pos.Draft, error) {
	wished, err := wishedTime(b)
	if err != nil {
		return pos.Draft{}, err
	}
	return pos.Draft{
		Lines: linesOf(b.Items), Fees: feesOf(b.Fees), Fulfillment: fulfillmentOf(b.Fulfillment, wished), Guest: guestOf(b),
		DiscountCode: value(b.DiscountCode), DueAt: store.Local(wished), Currency: store.Currency,
	}, nil
}

// awayPOS says that a restaurant could not be asked, and when it wants to be asked again.
func awayPOS(err error) *Problem {
	p := &Problem{Code: POSUnavailable, Err: err}
	if e, ok := errors.AsType[*pos.Error](err); ok {
		p.RetryAfter = min(e.RetryAfter, longestWish)
	}
	return p
}

// refusedQuote is what speaks against an order of the basket; nil for nothing.
func refusedQuote(q menu.Quote, expected order.Money, accepts order.PriceChange) *Problem {
	switch {
	case q.Closed:
		return &Problem{Code: StoreClosed, Detail: q.Why}
	case q.Untimely != "":
		return atField(TimeUnavailable, wishedTimeAt, q.Untimely)
	case len(q.Problems) > 0:
		return atProblems(q.Problems)
	case q.Refused != nil:
		return &Problem{Code: BasketRefused, Detail: pos.Reason(q.Refused), Err: q.Refused}
	case !expected.IsZero() && !accepts.Accepts(expected, q.Total):
		p := atField(PriceChanged, expectedTotalAt, "the basket costs "+q.Total.String())
		p.Total = q.Total
		return p
	}
	return nil
}

// atProblems is a problem of the first kind that a menu has against a basket, with all of them in it.
func atProblems(problems []menu.Problem) *Problem {
	p := &Problem{Code: codeOf(problems[0].Code), Detail: problems[0].Place + ": " + problems[0].Detail}
	for _, found := range problems[:min(len(problems), maxFields)] {
		code := string(codeOf(found.Code))
		p.Fields = append(p.Fields, gen.FieldError{Pointer: &found.Place, Code: &code, Detail: found.Detail})
	}
	return p
}

func codeOf(c menu.Code) Code {
	switch c {
	case menu.SoldOut:
		return SoldOut
	case menu.QuantityUnavailable:
		return QuantityUnavailable
	case menu.UnknownItem:
		return UnknownItem
	case menu.ModifierLimits:
		return ModifierLimits
	}
	return Internal
}

// quoteView is a quote on the wire.
func quoteView(store order.Store, d pos.Draft, q menu.Quote, expected *order.Money) gen.Quote {
	view := gen.Quote{
		StoreId: store.ID, Items: itemViews(q.Lines, nil), Fees: feeViews(d.Fees),
		Total: q.Total, ExpectedTotal: expected, PricedBy: q.PricedBy,
	}
	if len(q.Lines) == 0 { // the POS named a sum alone
		view.Items = itemViews(d.Lines, nil)
	}
	return view
}
