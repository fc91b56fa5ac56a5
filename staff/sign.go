package staff

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Names of Standard Webhooks 1.0.0.
const (
	headerID        = "Webhook-Id"
	headerTimestamp = "Webhook-Timestamp"
	headerSignature = "Webhook-Signature"
	secretPrefix    = "whsec_"
	versionPrefix   = "v1,"
)

// Bounds of a secret in bytes, by the same specification. With none at all anybody could sign.
const (
	minSecret = 24
	maxSecret = 64
)

// signer signs messages with the secret that we share with the receiver.
type signer struct{ secret []byte }

// newSigner reads a secret as it is written in settings: whsec_ and base64. Its error does not repeat it.
func newSigner(text string) (signer, error) {
	if text == "" {
		return signer{}, errors.New("secret: it is missing")
	}
	coded, ok := strings.CutPrefix(text, secretPrefix)
	if !ok {
		return signer{}, errors.New("secret: it has to begin with " + secretPrefix)
	}
	secret, err := base64.StdEncoding.DecodeString(coded)
	if err != nil {
		return signer{}, errors.New("secret: what follows " + secretPrefix + " is not base64")
	}
	if len(secret) < minSecret || len(secret) > maxSecret {
		return signer{}, fmt.Errorf("secret: it has %d bytes, want %d to %d", len(secret), minSecret, maxSecret)
	}
	return signer{secret: secret}, nil
}

// sign adds the three headers. The id stays the same however often a message is sent, so that its
// receiver can tell a repeat; at is that of this attempt, so that an old one cannot be replayed.
func (s signer) sign(h http.Header, id string, at time.Time, body []byte) {
	timestamp := strconv.FormatInt(at.Unix(), 10)
	mac := hmac.New(sha256.New, s.secret)
	mac.Write([]byte(id + "." + timestamp + "."))
	mac.Write(body)
	h.Set(headerID, id)
	h.Set(headerTimestamp, timestamp)
	h.Set(headerSignature, versionPrefix+base64.StdEncoding.EncodeToString(mac.Sum(nil)))
}
