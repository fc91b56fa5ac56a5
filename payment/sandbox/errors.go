package sandbox

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"

	"github.com/ordersaga/ordersaga/internal/httpjson"
	"github.com/ordersaga/ordersaga/payment"
)

// Codes of the protocol that decide what an error means.
const (
	codeInProgress      = "in_progress"
	codeInvalidState    = "invalid_state"
	codeReferenceVoided = "reference_voided"
	codeNotFound        = "not_found"
	codeUnsupported     = "unsupported"
	codeRefundFailed    = "refund_failed" // ours: the protocol says it by a refund's status
)

// classify says what a call that did not succeed means for the money. What the protocol does not
// promise is Unknown: a proxy in between answers with any status it likes.
func classify(op string, err error) error {
	e := &payment.Error{Provider: Name, Op: op, Kind: payment.Unknown, Err: err}
	call, ok := errors.AsType[*httpjson.Error](err)
	if !ok {
		return e
	}
	e.Code, e.RetryAfter = code(call.Body), call.RetryAfter
	if !call.Sent {
		e.Kind = payment.NotExecuted
		return e
	}
	e.Kind = kind(call.Status, e.Code)
	return e
}

// kind reads a status and the code in its body.
func kind(status int, code string) payment.Kind {
	switch status {
	case http.StatusServiceUnavailable, http.StatusTooManyRequests:
		return payment.NotExecuted
	case http.StatusPaymentRequired:
		return payment.Declined
	case http.StatusUnauthorized:
		return payment.Unauthorized
	case http.StatusBadRequest, http.StatusUnprocessableEntity:
		return payment.Invalid
	case http.StatusConflict:
		return conflict(code)
	case http.StatusNotFound:
		// Only the provider's own word proves that there is no payment.
		if code == codeNotFound {
			return payment.NotFound
		}
	}
	return payment.Unknown
}

func conflict(code string) payment.Kind {
	switch code {
	case codeInProgress:
		return payment.NotExecuted
	case codeInvalidState:
		return payment.State
	case codeReferenceVoided:
		return payment.Declined
	case codeUnsupported:
		return payment.Unsupported
	}
	return payment.Unknown
}

// code is the provider's code in the body of a failure, if it is one of the protocol's.
func code(body []byte) string {
	var f failure
	if json.Unmarshal(body, &f) != nil {
		return ""
	}
	return known(f.Error.Code)
}

// known is a code if it is one of the protocol's. Nothing else from the wire enters an error or an order:
// it may repeat what we sent.
func known(code string) string {
	codes := []string{
		codeInProgress, codeInvalidState, codeReferenceVoided, codeNotFound, codeUnsupported,
		"unauthorized", "invalid_request", "idempotency_key_required", "idempotency_mismatch", "amount_too_large",
		"insufficient_funds", "expired_card", "card_declined", "refused_by_guest", "expired",
	}
	if !slices.Contains(codes, code) {
		return ""
	}
	return code
}
