package simulator

import (
	"strings"
	"time"
)

// The provider's JSON: docs/sandbox-payments.md.

type wireMoney struct {
	Value    int64  `json:"value"`
	Currency string `json:"currency"`
}

func (m wireMoney) valid() bool {
	return m.Value > 0 && len(m.Currency) == 3 && strings.Trim(m.Currency, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

type wireBegin struct {
	Reference   string    `json:"reference"`
	Amount      wireMoney `json:"amount"`
	Capture     bool      `json:"capture"`
	Token       string    `json:"token"`
	Description string    `json:"description"`
}

type wireAmount struct {
	Amount wireMoney `json:"amount"`
}

type wireReference struct {
	Reference string        `json:"reference"`
	Status    PaymentStatus `json:"status,omitempty"`
}

type wirePaymentState struct {
	ID            string        `json:"id"`
	Reference     string        `json:"reference"`
	Status        PaymentStatus `json:"status"`
	Amount        wireMoney     `json:"amount"`
	Captured      wireMoney     `json:"captured"`
	Refunded      wireMoney     `json:"refunded"`
	HoldExpiresAt *time.Time    `json:"hold_expires_at,omitempty"`
	CreatedAt     time.Time     `json:"created_at"`
}

func (p *paymentRecord) wire() wirePaymentState {
	money := func(value int64) wireMoney { return wireMoney{Value: value, Currency: p.Currency} }
	return wirePaymentState{
		ID: p.ID, Reference: p.Reference, Status: p.Status,
		Amount: money(p.Amount), Captured: money(p.Captured), Refunded: money(p.Refunded),
		HoldExpiresAt: p.HoldExpiresAt, CreatedAt: p.At,
	}
}

type wireFailure struct {
	Error wireError `json:"error"`
}

type wireError struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// The codes of failures.
const (
	codeUnauthorized    = "unauthorized"
	codeNotFound        = "not_found"
	codeInvalidRequest  = "invalid_request"
	codeKeyRequired     = "idempotency_key_required"
	codeKeyMismatch     = "idempotency_mismatch"
	codeInProgress      = "in_progress"
	codeReferenceVoided = "reference_voided"
	codeInvalidState    = "invalid_state"
	codeAmountTooLarge  = "amount_too_large"
	codeUnavailable     = "unavailable"
	codeInternal        = "internal"
)
