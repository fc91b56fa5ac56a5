// Package token makes the unguessable ends of URLs that others call, and the fingerprints by which a
// repeated request is recognized. Both are HMAC-SHA256 under a ring of keys, so that nothing has to
// be stored to verify them.
//
// Tokens hold the characters a-z and 2-7 alone, since some POS systems lower-case whole URLs. Keys are
// rotated by putting a new one first; a key that is taken out ends every token it made.
package token

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
)

// MinSecret is the least length of a key's secret in bytes: that of the hash.
const MinSecret = sha256.Size

// macLength is how many characters of the code a token carries: 130 bits, as many as an order id.
const macLength = 26

// fingerprintPurpose keeps fingerprints apart from the codes of tokens.
const fingerprintPurpose = "fingerprint"

// Key is one key of a Minter. Its ID stands in the clear in fingerprints and holds no colon.
type Key struct {
	ID     string
	Secret []byte
}

// Minter mints with its first key and verifies with any. It is safe for concurrent use.
type Minter struct {
	keys []Key
}

// NewMinter makes a Minter of keys, the first of which is the current one. Its error names every key
// that will not do, and no secret.
func NewMinter(keys ...Key) (*Minter, error) {
	if len(keys) == 0 {
		return nil, errors.New("make a token minter: it needs one key at least")
	}
	var problems []error
	seen := make(map[string]bool, len(keys))
	for i, key := range keys {
		switch {
		case key.ID == "" || strings.Contains(key.ID, ":"):
			problems = append(problems, fmt.Errorf("key %d: its id is empty or holds a colon", i))
		case seen[key.ID]:
			problems = append(problems, fmt.Errorf("the key id %s stands for two keys", key.ID))
		case len(key.Secret) < MinSecret:
			problems = append(problems, fmt.Errorf("key %s has %d bytes, want %d or more", key.ID, len(key.Secret), MinSecret))
		}
		seen[key.ID] = true
	}
	if err := errors.Join(problems...); err != nil {
		return nil, fmt.Errorf("make a token minter: %w", err)
	}
	return &Minter{keys: append([]Key(nil), keys...)}, nil
}

// Mint makes the token of an id for a purpose: the id and its code. The same arguments give the same
// token as long as the current key stays. The id must be lower case.
func (m *Minter) Mint(purpose, id string) string {
	return id + code(m.keys[0], purpose, id)
}

// Verify returns the id of a token that was minted for the purpose under any of the keys. A token
// whose case was changed on its way still verifies.
func (m *Minter) Verify(purpose, token string) (id string, ok bool) {
	token = strings.ToLower(token)
	cut := len(token) - macLength
	if cut < 1 {
		return "", false
	}
	id, presented := token[:cut], token[cut:]
	for _, key := range m.keys {
		// Every key is tried, so that the time taken does not tell which one matched.
		if hmac.Equal([]byte(code(key, purpose, id)), []byte(presented)) {
			ok = true
		}
	}
	if !ok {
		return "", false
	}
	return id, true
}

// Fingerprint is "key id:hex HMAC" of data under the current key. It tells nothing about data to
// anybody without the key.
func (m *Minter) Fingerprint(data []byte) string {
	return fingerprint(m.keys[0], data)
}

// SameFingerprint reports whether stored is the fingerprint of data, under the key that it names. It
// is false when that key is gone.
func (m *Minter) SameFingerprint(stored string, data []byte) bool {
	keyID, _, _ := strings.Cut(stored, ":")
	for _, key := range m.keys {
		if key.ID == keyID {
			return hmac.Equal([]byte(fingerprint(key, data)), []byte(stored))
		}
	}
	return false
}

func code(key Key, purpose, id string) string {
	sum := sign(key, purpose, []byte(id))
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum))[:macLength]
}

func fingerprint(key Key, data []byte) string {
	return key.ID + ":" + hex.EncodeToString(sign(key, fingerprintPurpose, data))
}

// sign is the HMAC of purpose, a zero byte and data.
func sign(key Key, purpose string, data []byte) []byte {
	mac := hmac.New(sha256.New, key.Secret)
	mac.Write([]byte(purpose))
	mac.Write([]byte{0})
	mac.Write(data)
	return mac.Sum(nil)
}
