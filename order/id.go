package order

import (
	"crypto/sha256"
	"encoding/base32"
	"strings"
)

// IDLength is the length of an order id: 26 characters of base32 carry 130 bits.
const IDLength = 26

// numberLength is how much of the id people see.
const numberLength = 8

// DeriveID makes the id of the order that a bot starts with an idempotency key (without its quotes).
// The same bot and key give the same id for ever, so a repeated request lands on the same order.
// The id is lower-case base32, so that it survives a POS that lower-cases URLs; it is not a secret.
func DeriveID(botID, idempotencyKey string) string {
	sum := sha256.Sum256([]byte(botID + "\x00" + idempotencyKey))
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum[:]))[:IDLength]
}

// ValidID reports whether id has the form of an order id.
func ValidID(id string) bool {
	return len(id) == IDLength && strings.Trim(id, "abcdefghijklmnopqrstuvwxyz234567") == ""
}

// Number is the short form of an order id that people see: in the POS, in the Temporal UI, in texts
// for guests.
func Number(id string) string {
	return id[:min(numberLength, len(id))]
}
