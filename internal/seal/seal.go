// Package seal encrypts what belongs to a guest or is secret, so that it can travel through Temporal
// and the journal: AES-256-GCM under a ring of keys, the key's id in the clear beside it, the order's
// id as additional data. Only the API and activities hold a ring.
//
// Keys are rotated by putting a new one first: it seals from then on, the others still open.
package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/ordersaga/ordersaga/order"
)

// KeySize is the length of a key's secret in bytes: AES-256.
const KeySize = 32

// Errors of a ring.
var (
	// ErrUnknownKey: the ring does not hold the key that a value was sealed with.
	ErrUnknownKey = errors.New("sealed with a key that the ring does not hold")
	// ErrNotAuthentic: the value was changed, or sealed for another order.
	ErrNotAuthentic = errors.New("the sealed value is not authentic for this order")
)

// Key is one key of a ring.
type Key struct {
	// ID names the key in the clear; never give it to another secret.
	ID string
	// Secret is KeySize random bytes.
	Secret []byte
}

// Ring seals with its first key and opens with any. It is safe for concurrent use.
type Ring struct {
	current string
	ciphers map[string]cipher.AEAD
}

// NewRing makes a ring of keys, the first of which is the current one. Its error names every key that
// will not do, and no secret.
func NewRing(keys ...Key) (*Ring, error) {
	if len(keys) == 0 {
		return nil, errors.New("make a key ring: it needs one key at least")
	}
	r := &Ring{current: keys[0].ID, ciphers: make(map[string]cipher.AEAD, len(keys))}
	var problems []error
	for i, key := range keys {
		problems = append(problems, r.add(i, key))
	}
	if err := errors.Join(problems...); err != nil {
		return nil, fmt.Errorf("make a key ring: %w", err)
	}
	return r, nil
}

// add takes the i-th key into the ring.
func (r *Ring) add(i int, key Key) error {
	switch _, taken := r.ciphers[key.ID]; {
	case key.ID == "":
		return fmt.Errorf("key %d has no id", i)
	case taken:
		return fmt.Errorf("the key id %s stands for two keys", key.ID)
	case len(key.Secret) != KeySize:
		return fmt.Errorf("key %s has %d bytes, want %d", key.ID, len(key.Secret), KeySize)
	}
	block, err := aes.NewCipher(key.Secret)
	if err != nil {
		return fmt.Errorf("key %s: %w", key.ID, err)
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return fmt.Errorf("key %s: %w", key.ID, err)
	}
	r.ciphers[key.ID] = aead
	return nil
}

// Seal encrypts plaintext for the order. Sealing the same twice gives two different values.
func (r *Ring) Seal(orderID string, plaintext []byte) (order.Sealed, error) {
	aead, ok := r.ciphers[r.current]
	if !ok {
		return order.Sealed{}, fmt.Errorf("seal for order %s: key %q: %w", orderID, r.current, ErrUnknownKey)
	}
	data := aead.Seal(nil, nil, plaintext, []byte(orderID)) //nolint:gosec // this AEAD makes its own random nonce
	return order.Sealed{KeyID: r.current, Data: data}, nil
}

// Open decrypts what was sealed for the order. Its errors are ErrUnknownKey and ErrNotAuthentic.
func (r *Ring) Open(orderID string, s order.Sealed) ([]byte, error) {
	aead, ok := r.ciphers[s.KeyID]
	if !ok {
		return nil, fmt.Errorf("open a value of order %s: key %q: %w", orderID, s.KeyID, ErrUnknownKey)
	}
	plaintext, err := aead.Open(nil, nil, s.Data, []byte(orderID))
	if err != nil {
		return nil, fmt.Errorf("open a value of order %s: key %s: %w", orderID, s.KeyID, ErrNotAuthentic)
	}
	return plaintext, nil
}

// SealGuest seals the guest's data of an order.
func (r *Ring) SealGuest(orderID string, g order.Guest) (order.Sealed, error) {
	plaintext, err := json.Marshal(g)
	if err != nil {
		// The cause may quote a value, such as a coordinate that is no number.
		return order.Sealed{}, fmt.Errorf("seal the guest of order %s: it has no JSON form", orderID)
	}
	return r.Seal(orderID, plaintext)
}

// OpenGuest opens what SealGuest made. A zero Sealed opens to a zero Guest.
func (r *Ring) OpenGuest(orderID string, s order.Sealed) (order.Guest, error) {
	if s.KeyID == "" && len(s.Data) == 0 {
		return order.Guest{}, nil
	}
	plaintext, err := r.Open(orderID, s)
	if err != nil {
		return order.Guest{}, err
	}
	var g order.Guest
	if json.Unmarshal(plaintext, &g) != nil {
		// The cause would quote the guest's data.
		return order.Guest{}, fmt.Errorf("open the guest of order %s: it is not a guest's JSON", orderID)
	}
	return g, nil
}

// NewSecret makes the secret of a new key from the system's randomness.
func NewSecret() []byte {
	secret := make([]byte, KeySize)
	_, _ = rand.Read(secret) // documented never to fail: it crashes the process instead
	return secret
}
