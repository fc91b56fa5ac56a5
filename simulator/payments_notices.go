package simulator

import (
	"cmp"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strconv"
	"time"
)

// NoticeType says what a notice is about.
type NoticeType string

// The notices: a payment's are made of its status.
const (
	NoticeActionRequired  NoticeType = "payment.action_required"
	NoticeProcessing      NoticeType = "payment.processing"
	NoticeAuthorized      NoticeType = "payment.authorized"
	NoticeCaptured        NoticeType = "payment.captured"
	NoticeVoided          NoticeType = "payment.voided"
	NoticeDeclined        NoticeType = "payment.declined"
	NoticeRefundPending   NoticeType = "refund.pending"
	NoticeRefundSucceeded NoticeType = "refund.succeeded"
	NoticeRefundFailed    NoticeType = "refund.failed"
)

func noticeTypes() []NoticeType {
	return []NoticeType{
		NoticeActionRequired, NoticeProcessing, NoticeAuthorized, NoticeCaptured, NoticeVoided, NoticeDeclined,
		NoticeRefundPending, NoticeRefundSucceeded, NoticeRefundFailed,
	}
}

func paymentNotice(s PaymentStatus) NoticeType { return "payment." + NoticeType(s) }

// Notice is a notification of the merchant. Its Seq is from when the payment changed, its At from the
// last attempt.
type Notice struct {
	Stamp
	Delivery

	ID   string     `json:"id"`
	Type NoticeType `json:"type"`
}

// SignatureHeader is the header of a notice's signature: t=UNIX,v1=HEX, where HEX is the HMAC-SHA256 of
// "UNIX.BODY" under the webhook secret.
const SignatureHeader = "Sandbox-Signature"

// notify tells a payment's change to the URL that it was begun with, as far as settings and faults let
// it; the world's lock is held.
func (w *World) notify(p *paymentRecord, what NoticeType) {
	only := p.account.settings.Notify
	if p.notifyURL == "" || (len(only) > 0 && !slices.Contains(only, what)) {
		return
	}
	faults := w.claim(Payments(p.Account), OpCallback)
	n := &Notice{Stamp: w.stamp(), ID: "evt_" + rand.Text(), Type: what, Delivery: Delivery{Outcome: CallbackPending}}
	p.notices = append(p.notices, n)
	d := &delivery{
		stamp: &n.Stamp, result: &n.Delivery, url: p.notifyURL, body: p.notice(n), twice: faults.has(DuplicateCallback),
		sign: signer(p.webhookSecret(faults.has(ForgedCallback))),
	}
	if slow, ok := faults.find(Slow); ok {
		d.delay = slow.Delay
	}
	p.withheld = w.dispatch(d, p.ID, faults, p.withheld)
}

// notice is the body of n. It holds no more than is needed to find the payment.
func (p *paymentRecord) notice(n *Notice) []byte {
	text, _ := json.Marshal(wireNotice{ // strings and a time
		ID: n.ID, Type: n.Type, CreatedAt: n.At,
		Payment: wireNoticePayment{ID: p.ID, Reference: p.Reference, Status: p.Status},
	})
	return text
}

// webhookSecret signs the payment's notices; a forger has another.
func (p *paymentRecord) webhookSecret(forged bool) string {
	if forged {
		return rand.Text()
	}
	s := p.account.settings
	return cmp.Or(s.WebhookSecret, s.Secret, p.bearer)
}

// signer signs a body, anew for every attempt.
func signer(secret string) func(at time.Time, body []byte) (header, value string) {
	return func(at time.Time, body []byte) (string, string) {
		stamp := strconv.FormatInt(at.Unix(), 10)
		mac := hmac.New(sha256.New, []byte(secret))
		_, _ = mac.Write(append([]byte(stamp+"."), body...)) // a hash takes everything
		return SignatureHeader, "t=" + stamp + ",v1=" + hex.EncodeToString(mac.Sum(nil))
	}
}
