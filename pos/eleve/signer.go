package eleve

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"time"
)

// Signer makes the headers that vouch for a request. It is safe for concurrent use.
type Signer interface {
	// Sign signs the body of a request exactly as it is sent, at a time that the hub may compare with its
	// own clock.
	Sign(at time.Time, body []byte) map[string]string
}

// Signature names a way to sign requests.
type Signature string

// The signatures.
const (
	HMAC Signature = "hmac" // assumed, see newSigner
	Off  Signature = "off"
)

// newSigner chooses the signer. Documented is the header of newOrder, a time in Unix milliseconds and 64
// hexadecimal digits. Assumed is all else: that the digits are an HMAC-SHA256 under the partner's secret of
// the time, a full stop and the body, and that the other calls are signed as well.
func newSigner(c Config, s Signature) (Signer, error) {
	switch {
	case c.Signer != nil:
		return c.Signer, nil
	case s == Off:
		return unsigned{}, nil
	case s != HMAC:
		return nil, fmt.Errorf("signature: %q is neither hmac nor off", s)
	case c.Token == "":
		return nil, errors.New("token: it is missing, and requests are to be signed with it")
	}
	return hmacSigner{secret: []byte(c.Token)}, nil
}

type hmacSigner struct{ secret []byte }

// Sign implements Signer.
func (s hmacSigner) Sign(at time.Time, body []byte) map[string]string {
	t := strconv.FormatInt(at.UnixMilli(), 10)
	mac := hmac.New(sha256.New, s.secret)
	mac.Write([]byte(t + "."))
	mac.Write(body)
	return map[string]string{headerSignature: "t=" + t + ",sign=" + hex.EncodeToString(mac.Sum(nil))}
}

type unsigned struct{}

// Sign implements Signer.
func (unsigned) Sign(time.Time, []byte) map[string]string { return nil }
