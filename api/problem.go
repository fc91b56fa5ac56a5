package api

import (
	"time"

	"github.com/ordersaga/ordersaga/api/gen"
	"github.com/ordersaga/ordersaga/order"
)

// Code names a kind of problem. Clients branch on it.
type Code string

// The problem codes.
const (
	MalformedJSON            Code = "malformed_json"
	InvalidParameter         Code = "invalid_parameter"
	KeyRequired              Code = "idempotency_key_required"
	Unauthenticated          Code = "unauthenticated"
	NotAuthentic             Code = "not_authentic"
	Forbidden                Code = "forbidden"
	NotFound                 Code = "not_found"
	UnknownOrder             Code = "unknown_order"
	NoMenu                   Code = "no_menu"
	MethodNotAllowed         Code = "method_not_allowed"
	NotCancellable           Code = "not_cancellable"
	CallRestaurant           Code = "call_restaurant"
	NotResolvable            Code = "not_resolvable"
	Recovering               Code = "recovering"
	ProfileBusy              Code = "profile_busy"
	StoreClosed              Code = "store_closed"
	BasketRefused            Code = "basket_refused"
	BodyTooLarge             Code = "body_too_large"
	UnsupportedMediaType     Code = "unsupported_media_type"
	ValidationFailed         Code = "validation_failed"
	UnknownStore             Code = "unknown_store"
	CurrencyMismatch         Code = "currency_mismatch"
	PaymentMethodUnavailable Code = "payment_method_unavailable"
	RequestedForPast         Code = "requested_for_past"
	TooFarAhead              Code = "too_far_ahead"
	TimeUnavailable          Code = "time_unavailable"
	SoldOut                  Code = "sold_out"
	QuantityUnavailable      Code = "quantity_unavailable"
	UnknownItem              Code = "unknown_item"
	ModifierLimits           Code = "modifier_limits"
	PriceChanged             Code = "price_changed"
	KeyReused                Code = "idempotency_key_reused"
	RateLimited              Code = "rate_limited"
	Internal                 Code = "internal"
	JournalUnavailable       Code = "journal_unavailable"
	SagasUnavailable         Code = "sagas_unavailable"
	POSUnavailable           Code = "pos_unavailable"
	Unclear                  Code = "unclear"
)

// ProblemKind is the row of the catalog about one code.
type ProblemKind struct {
	Code   Code
	Status int
	// Title says the same for every problem of the kind.
	Title string
	// Retryable: the same request, under the same Idempotency-Key, may succeed later.
	Retryable bool
}

// Catalog lists every kind of problem that the API answers with. docs/api.md explains each.
func Catalog() []ProblemKind {
	return []ProblemKind{
		{MalformedJSON, 400, "The body is not well-formed JSON", false},
		{InvalidParameter, 400, "A header or query parameter is not valid", false},
		{KeyRequired, 400, "The request needs an Idempotency-Key", false},
		{Unauthenticated, 401, "The request carries no key that is known", false},
		{NotAuthentic, 401, "The notification is not the provider's", false},
		{Forbidden, 403, "The key does not have the scope that this needs", false},
		{NotFound, 404, "There is nothing here", false},
		{UnknownOrder, 404, "There is no such order", false},
		{NoMenu, 404, "The store's POS has no menu to read", false},
		{MethodNotAllowed, 405, "The method is not allowed here", false},
		{NotCancellable, 409, "The order can no longer be cancelled", false},
		{CallRestaurant, 409, "Only the restaurant's staff can cancel the order", false},
		{NotResolvable, 409, "The answer is not taken", false},
		{Recovering, 409, "The order is being recovered", true},
		{ProfileBusy, 409, "Another profile is being taken", true},
		{StoreClosed, 409, "The store takes no orders now", false},
		{BasketRefused, 409, "The restaurant does not take the basket", false},
		{BodyTooLarge, 413, "The body is too large", false},
		{UnsupportedMediaType, 415, "The body must be application/json", false},
		{ValidationFailed, 422, "The request is not valid", false},
		{UnknownStore, 422, "There is no such store", false},
		{CurrencyMismatch, 422, "The currency is not the store's", false},
		{PaymentMethodUnavailable, 422, "The store does not take this payment method", false},
		{RequestedForPast, 422, "The requested time has passed", false},
		{TooFarAhead, 422, "The requested time is too far ahead", false},
		{TimeUnavailable, 422, "The store takes no orders for the requested time", false},
		{SoldOut, 422, "A dish is sold out", false},
		{QuantityUnavailable, 422, "Less is left of a dish", false},
		{UnknownItem, 422, "The menu has no such dish or modifier", false},
		{ModifierLimits, 422, "Too few or too many modifiers", false},
		{PriceChanged, 422, "The basket costs something else", false},
		{KeyReused, 422, "The Idempotency-Key belongs to another request", false},
		{RateLimited, 429, "Too many requests", true},
		{Internal, 500, "Internal error", true},
		{JournalUnavailable, 503, "The journal of orders is away", true},
		{SagasUnavailable, 503, "The workflow service is away", true},
		{POSUnavailable, 503, "The restaurant's POS is away", true},
		{Unclear, 503, "It is not known whether the request arrived", true},
	}
}

// kind is the catalog's row of c; that of Internal for a code that is not in it.
func (c Code) kind() ProblemKind {
	fallback := ProblemKind{}
	for _, k := range Catalog() {
		if k.Code == c {
			return k
		}
		if k.Code == Internal {
			fallback = k
		}
	}
	return fallback
}

// Problem is an error that is answered to the caller as it stands. Its texts hold no values of the
// request.
type Problem struct {
	Code   Code
	Detail string
	// Fields names what is wrong where.
	Fields []gen.FieldError
	// RetryAfter is rounded up to seconds; zero takes the default of retryable problems.
	RetryAfter time.Duration
	// Reason and StorePhone go with refused cancellations and answers.
	Reason, StorePhone string
	// Total is what a basket costs that was expected to cost something else.
	Total order.Money
	// Err is the cause. It is logged and never answered.
	Err error
}

// Error implements error.
func (p *Problem) Error() string {
	if p.Err != nil {
		return string(p.Code) + ": " + p.Err.Error()
	}
	return string(p.Code)
}

// Unwrap returns the cause.
func (p *Problem) Unwrap() error { return p.Err }

// atField is a problem with one field of the body.
func atField(code Code, pointer, detail string) *Problem {
	return &Problem{Code: code, Detail: pointer + ": " + detail, Fields: []gen.FieldError{{Pointer: &pointer, Detail: detail}}}
}

// atParameter is a problem with one header or query parameter.
func atParameter(code Code, name, detail string) *Problem {
	return &Problem{Code: code, Detail: name + ": " + detail, Fields: []gen.FieldError{{Parameter: &name, Detail: detail}}}
}
