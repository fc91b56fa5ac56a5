package config

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// hidden is what a secret looks like wherever it is printed.
const hidden = "***"

// KeySize is the length of a key in bytes: AES-256 and HMAC-SHA-256 both take it.
const KeySize = 32

var errKeyForm = errors.New("is not 32 bytes in base64 or hex")

// Secret is a text that must not be printed. Everything that prints shows three stars; only
// [Secret.Reveal] tells.
type Secret string

// Reveal returns the secret itself, for the one place that needs it.
func (s Secret) Reveal() string { return string(s) }

// String implements fmt.Stringer.
func (s Secret) String() string { return hidden }

// GoString implements fmt.GoStringer.
func (s Secret) GoString() string { return hidden }

// Format implements fmt.Formatter, so that no verb shows the secret.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, hidden) }

// MarshalText implements encoding.TextMarshaler.
func (s Secret) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// MarshalJSON implements json.Marshaler.
func (s Secret) MarshalJSON() ([]byte, error) { return []byte(`"` + hidden + `"`), nil }

// MarshalYAML implements the YAML encoder's interface.
func (s Secret) MarshalYAML() (any, error) { return hidden, nil }

// Settings are a vendor's own settings as they were written, plain values. Since any of them may be a
// secret, only their names are printed.
type Settings map[string]any

// String implements fmt.Stringer.
func (s Settings) String() string {
	return "[" + strings.Join(slices.Sorted(maps.Keys(s)), " ") + "]"
}

// Format implements fmt.Formatter, so that no verb shows a value.
func (s Settings) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.String()) }

// MarshalYAML implements the YAML encoder's interface: the names with hidden values.
func (s Settings) MarshalYAML() (any, error) { return s.masked(), nil }

// MarshalJSON implements json.Marshaler: the names with hidden values.
func (s Settings) MarshalJSON() ([]byte, error) { return json.Marshal(s.masked()) }

// masked has every name of s, and no value.
func (s Settings) masked() map[string]string {
	names := make(map[string]string, len(s))
	for name := range s {
		names[name] = hidden
	}
	return names
}

// Key is one key of a ring. In the file it stands in Value or in a file of its own; after [Load] it is
// in Value.
type Key struct {
	ID    string `yaml:"id"`
	File  string `yaml:"file"` // relative to the folder of the configuration file
	Value Secret `yaml:"value"`
}

// NewKey makes a key of material, which is 32 bytes.
func NewKey(id string, material []byte) Key {
	return Key{ID: id, Value: Secret(base64.StdEncoding.EncodeToString(material))}
}

// Bytes returns the key itself, [KeySize] bytes, which Value holds in base64 or hex.
func (k Key) Bytes() ([]byte, error) {
	text := strings.TrimSpace(k.Value.Reveal())
	for _, decode := range []func(string) ([]byte, error){
		hex.DecodeString, base64.StdEncoding.DecodeString, base64.RawStdEncoding.DecodeString,
		base64.URLEncoding.DecodeString, base64.RawURLEncoding.DecodeString,
	} {
		if material, err := decode(text); err == nil && len(material) == KeySize {
			return material, nil
		}
	}
	return nil, errKeyForm
}
