package simulator

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// staffTolerance is how old or new a signed message may be, as libraries for Standard Webhooks have it.
const staffTolerance = 5 * time.Minute

// staffKey reads a secret of Standard Webhooks; none is no key.
func staffKey(secret string) ([]byte, error) {
	if secret == "" {
		return nil, nil
	}
	coded, ok := strings.CutPrefix(secret, "whsec_")
	key, err := base64.StdEncoding.DecodeString(coded)
	if !ok || err != nil || len(key) == 0 {
		return nil, errors.New("write it whsec_ and base64")
	}
	return key, nil
}

// verifyStaff checks a message as https://www.standardwebhooks.com describes it for its receivers.
func verifyStaff(secret string, h http.Header, now time.Time, body []byte) error {
	key, err := staffKey(secret)
	if err != nil || key == nil {
		return err
	}
	id, stamp := h.Get("Webhook-Id"), h.Get("Webhook-Timestamp")
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	switch {
	case id == "" || err != nil:
		return errors.New("the message has no id or no time")
	case now.Sub(time.Unix(seconds, 0)).Abs() > staffTolerance:
		return errors.New("the message is too old, or too new")
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(strings.Join([]string{id, stamp, string(body)}, ".")))
	want := mac.Sum(nil)
	for signature := range strings.FieldsSeq(h.Get("Webhook-Signature")) {
		coded, ok := strings.CutPrefix(signature, "v1,")
		if got, err := base64.StdEncoding.DecodeString(coded); ok && err == nil && hmac.Equal(got, want) {
			return nil
		}
	}
	return errors.New("the signature is not ours")
}
