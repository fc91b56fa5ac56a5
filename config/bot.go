package config

import "slices"

// Bot is a client of the API: a chat bot's backend.
type Bot struct {
	// ID is part of the derivation of order ids: it must never change.
	ID   string   `yaml:"id"`
	Keys []BotKey `yaml:"keys"`
}

// BotKey is one credential of a bot. Only its hash is configured.
type BotKey struct {
	// SHA256 is the hash of the key that the bot sends, 64 hexadecimal digits in lower case.
	SHA256 string  `yaml:"sha256"`
	Scopes []Scope `yaml:"scopes"`
	// Stores are the ids of the stores that the key may see and order from; empty for all.
	Stores []string `yaml:"stores"`
}

// Scope is something that a key may do.
type Scope string

// The scopes.
const (
	ReadOrders  Scope = "orders:read"
	WriteOrders Scope = "orders:write"
	Ops         Scope = "ops"
)

// Allows reports whether the key may do what scope names.
func (k BotKey) Allows(scope Scope) bool { return slices.Contains(k.Scopes, scope) }

// Sees reports whether the key may see a store.
func (k BotKey) Sees(storeID string) bool {
	return len(k.Stores) == 0 || slices.Contains(k.Stores, storeID)
}
