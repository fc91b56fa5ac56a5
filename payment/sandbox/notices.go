package sandbox

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/ordersaga/ordersaga/payment"
)

// signatureHeader is t=UNIX,v1=HEX: the HMAC-SHA256 of "UNIX.BODY" under the webhook secret.
const signatureHeader = "Sandbox-Signature"

// tolerance is how far the clock of a notice may be from ours: enough for bad clocks, too short for what
// somebody has recorded.
const tolerance = 5 * time.Minute

var _ payment.Notifier = (*Provider)(nil)

// notice is a notification on the wire.
type notice struct {
	ID      string `json:"id"`
	Type    string `json:"type"`
	Payment struct {
		Reference string `json:"reference"`
	} `json:"payment"`
}

// Notices reads a notification. One that is not signed by the provider, or not just now, is an error of
// kind Unauthorized.
func (p *Provider) Notices(h http.Header, body []byte) ([]payment.Notice, error) {
	if err := p.authentic(h.Get(signatureHeader), body); err != nil {
		return nil, &payment.Error{Provider: Name, Op: "notices", Kind: payment.Unauthorized, Err: err}
	}
	var n notice
	if json.Unmarshal(body, &n) != nil || n.ID == "" {
		return nil, &payment.Error{Provider: Name, Op: "notices", Kind: payment.Invalid, Err: errors.New("the notification has another form than expected")}
	}
	if about, _, _ := strings.Cut(n.Type, "."); about != "payment" && about != "refund" || n.Payment.Reference == "" {
		return nil, nil // about something else
	}
	return []payment.Notice{{ID: n.ID, Ref: n.Payment.Reference, What: n.Type}}, nil
}

// authentic checks a signature. It is compared before the time is looked at, so that the answer tells
// nothing to somebody without the secret.
func (p *Provider) authentic(signature string, body []byte) error {
	stamp, presented := "", ""
	for part := range strings.SplitSeq(signature, ",") {
		switch name, value, _ := strings.Cut(part, "="); name {
		case "t":
			stamp = value
		case "v1":
			presented = value
		}
	}
	sum, err := hex.DecodeString(presented)
	if err != nil || !hmac.Equal(sum, p.sum(stamp, body)) {
		return errors.New("the signature is not the provider's")
	}
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil || time.Since(time.Unix(seconds, 0)).Abs() > tolerance {
		return errors.New("the signature is too old, or from the future")
	}
	return nil
}

func (p *Provider) sum(stamp string, body []byte) []byte {
	mac := hmac.New(sha256.New, p.webhookSecret)
	_, _ = mac.Write(append([]byte(stamp+"."), body...)) // a hash takes everything
	return mac.Sum(nil)
}
