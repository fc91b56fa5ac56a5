package simulator

import (
	"net/url"
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

	ReturnURL string     `json:"return_url"`
	NotifyURL string     `json:"notify_url"`
	ExpiresAt *time.Time `json:"expires_at"`
}

func (b wireBegin) complete() bool {
	return b.Amount.valid() && b.Reference != "" && b.Token != "" && webAddress(b.ReturnURL) && webAddress(b.NotifyURL)
}

// webAddress says that text is absolute and of the web, or nothing.
func webAddress(text string) bool {
	u, err := url.Parse(text)
	return text == "" || (err == nil && u.Host != "" && (u.Scheme == "http" || u.Scheme == "https"))
}

type wireAmount struct {
	Amount wireMoney `json:"amount"`
}

type wireRefundBody struct {
	Amount    wireMoney `json:"amount"`
	Reference string    `json:"reference"`
}

type wireReference struct {
	Reference string        `json:"reference"`
	Status    PaymentStatus `json:"status,omitempty"`
}

type wirePaymentState struct {
	ID            string        `json:"id"`
	Reference     string        `json:"reference"`
	Status        PaymentStatus `json:"status"`
	DeclineCode   DeclineCode   `json:"decline_code,omitempty"`
	Amount        wireMoney     `json:"amount"`
	Captured      wireMoney     `json:"captured"`
	Refunded      wireMoney     `json:"refunded"`
	HoldExpiresAt *time.Time    `json:"hold_expires_at,omitempty"`
	Action        *wireAction   `json:"action,omitempty"`
	Refunds       []wireRefund  `json:"refunds,omitempty"`
	CreatedAt     time.Time     `json:"created_at"`
}

type wireAction struct {
	Type      linkKind   `json:"type"`
	URL       string     `json:"url,omitempty"`
	QR        string     `json:"qr,omitempty"`
	ExpiresAt *time.Time `json:"expires_at"`
}

type wireRefund struct {
	ID        string       `json:"id"`
	Reference string       `json:"reference,omitempty"`
	Amount    wireMoney    `json:"amount"`
	Status    RefundStatus `json:"status"`
	CreatedAt time.Time    `json:"created_at"`
}

func (p *paymentRecord) wire() wirePaymentState {
	money := func(value int64) wireMoney { return wireMoney{Value: value, Currency: p.Currency} }
	var refunds []wireRefund
	for _, r := range p.refunds {
		refunds = append(refunds, wireRefund{ID: r.ID, Reference: r.Reference, Amount: money(r.Amount), Status: r.Status, CreatedAt: r.At})
	}
	return wirePaymentState{
		ID: p.ID, Reference: p.Reference, Status: p.Status, DeclineCode: p.DeclineCode,
		Amount: money(p.Amount), Captured: money(p.Captured), Refunded: money(p.Refunded),
		HoldExpiresAt: p.HoldExpiresAt, Action: p.wireAction(), Refunds: refunds, CreatedAt: p.At,
	}
}

// wireAction is what the guest is to do; nil when nothing.
func (p *paymentRecord) wireAction() *wireAction {
	if p.Status != StatusActionRequired {
		return nil
	}
	action := &wireAction{Type: p.action, ExpiresAt: p.LinkExpiresAt}
	switch p.action {
	case redirectLink:
		action.URL = p.link
	case qrLink:
		action.QR = p.link
	}
	return action
}

type wireNotice struct {
	ID        string            `json:"id"`
	Type      NoticeType        `json:"type"`
	CreatedAt time.Time         `json:"created_at"`
	Payment   wireNoticePayment `json:"payment"`
}

type wireNoticePayment struct {
	ID        string        `json:"id"`
	Reference string        `json:"reference"`
	Status    PaymentStatus `json:"status"`
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
	codeUnsupported     = "unsupported"
	codeAmountTooLarge  = "amount_too_large"
	codeUnavailable     = "unavailable"
	codeInternal        = "internal"
)
