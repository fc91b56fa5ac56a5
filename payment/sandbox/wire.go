package sandbox

import (
	"slices"
	"time"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/payment"
)

// amount is money on the wire, in minor units.
type amount struct {
	Value    int64  `json:"value"`
	Currency string `json:"currency"`
}

func toWire(m order.Money) amount { return amount{Value: m.Amount, Currency: m.Currency} }

func (a amount) money() order.Money { return order.Money{Amount: a.Value, Currency: a.Currency} }

type createBody struct {
	Reference   string    `json:"reference"`
	Amount      amount    `json:"amount"`
	Capture     bool      `json:"capture"`
	Token       string    `json:"token"`
	Description string    `json:"description"`
	ReturnURL   string    `json:"return_url,omitempty"`
	NotifyURL   string    `json:"notify_url,omitempty"`
	ExpiresAt   time.Time `json:"expires_at,omitzero"`
}

type amountBody struct {
	Amount amount `json:"amount"`
}

type refundBody struct {
	Amount    amount `json:"amount"`
	Reference string `json:"reference"`
}

type referenceBody struct {
	Reference string `json:"reference"`
}

// failure is the body of every answer that is no success.
type failure struct {
	Error struct {
		Code string `json:"code"`
	} `json:"error"`
}

// status is where a payment stands, in the provider's words.
type status string

const (
	actionRequired status = "action_required"
	processing     status = "processing"
	authorized     status = "authorized"
	captured       status = "captured" // also when a part was given back
	voided         status = "voided"
	refunded       status = "refunded"
	declined       status = "declined"
)

// refundStatus is how far a refund has come.
type refundStatus string

const (
	refundPending   refundStatus = "pending"
	refundSucceeded refundStatus = "succeeded"
	refundFailed    refundStatus = "failed"
)

// Types of an action.
const (
	redirectAction = "redirect"
	qrAction       = "qr"
)

// answer is a payment on the wire.
type answer struct {
	ID            string    `json:"id"`
	Reference     string    `json:"reference"`
	Status        status    `json:"status"`
	DeclineCode   string    `json:"decline_code"`
	Amount        amount    `json:"amount"`
	Captured      amount    `json:"captured"`
	Refunded      amount    `json:"refunded"`
	HoldExpiresAt time.Time `json:"hold_expires_at"`
	Action        action    `json:"action"`
	Refunds       []refund  `json:"refunds"`
}

type action struct {
	Type      string    `json:"type"`
	URL       string    `json:"url"`
	QR        string    `json:"qr"`
	ExpiresAt time.Time `json:"expires_at"`
}

type refund struct {
	Reference string       `json:"reference"`
	Amount    amount       `json:"amount"`
	Status    refundStatus `json:"status"`
}

// contradicted names the first field of got that differs from what a stands for; empty if none does.
// Fields that are zero in a were not asked for.
func (a answer) contradicted(got answer) string {
	switch {
	case a.ID != "" && got.ID != a.ID:
		return "id"
	case a.Reference != "" && got.Reference != a.Reference:
		return "reference"
	case a.Amount != amount{} && got.Amount != a.Amount:
		return "amount"
	case a.Status != "" && got.Status != a.Status:
		return "status"
	case a.Captured != amount{} && got.Captured != a.Captured:
		return "captured amount"
	case got.ID == "" && got.Status != voided:
		return "id" // only a reference that was voided before it came has no payment
	case got.Status == actionRequired && got.Action.guest() == nil:
		return "action"
	}
	return ""
}

// payment is what the answer means to an order.
func (a answer) payment() payment.Payment {
	p := payment.Payment{ID: a.ID, Ref: a.Reference, State: a.state()}
	switch a.Status {
	case authorized:
		p.Amount, p.CaptureBy = a.Amount.money(), a.HoldExpiresAt
	case voided:
		p.Amount = a.Amount.money()
	case captured, refunded:
		p.Amount, p.Refunded = a.Captured.money(), a.Refunded.money()
	case actionRequired:
		p.Action = a.Action.guest()
	case declined:
		p.Code = known(a.DeclineCode)
	case processing:
	}
	return p
}

func (a answer) state() order.PaymentState {
	switch a.Status {
	case actionRequired:
		return order.PaymentActionRequired
	case processing:
		return order.PaymentPending
	case authorized:
		return order.PaymentAuthorized
	case captured:
		if slices.ContainsFunc(a.Refunds, func(r refund) bool { return r.Status == refundPending }) {
			return order.PaymentRefundPending
		}
		return order.PaymentCaptured
	case voided:
		return order.PaymentVoided
	case refunded:
		return order.PaymentRefunded
	case declined:
		return order.PaymentDeclined
	}
	return order.PaymentUnknown
}

// guest is what a guest has to do; nil if the answer does not say it.
func (a action) guest() *payment.Action {
	switch {
	case a.Type == redirectAction && a.URL != "":
		return &payment.Action{Kind: order.Redirect, URL: a.URL, ExpiresAt: a.ExpiresAt}
	case a.Type == qrAction && a.QR != "":
		return &payment.Action{Kind: order.ShowQR, QR: a.QR, ExpiresAt: a.ExpiresAt}
	}
	return nil
}

// refund finds a refund by our reference.
func (a answer) refund(reference string) (refund, bool) {
	i := slices.IndexFunc(a.Refunds, func(r refund) bool { return r.Reference == reference })
	if i < 0 {
		return refund{}, false
	}
	return a.Refunds[i], true
}
