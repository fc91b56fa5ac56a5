package api

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"
	"golang.org/x/time/rate"
)

// Bot is a client of the API.
type Bot struct {
	// ID is part of the derivation of order ids: it must never change.
	ID   string
	Keys []BotKey
	// PerSecond is how many requests a second the bot may send in the long run, Burst how many at
	// once; zero for no limit. Every API process counts for itself.
	PerSecond float64
	Burst     int
}

// BotKey is one credential of a bot.
type BotKey struct {
	// SHA256 is the hash of the key that the bot sends, in 64 hexadecimal digits.
	SHA256 string
	Scopes []Scope
	// Stores are those that the key may see and order from; empty for all.
	Stores []string
}

// Scope is something that a key may do.
type Scope string

// The scopes. With ScopeOps a key sees the orders of every bot in its stores.
const (
	ScopeRead  Scope = "orders:read"
	ScopeWrite Scope = "orders:write"
	ScopeOps   Scope = "ops"
)

// valid reports whether s is one of the scopes above.
func (s Scope) valid() bool {
	switch s {
	case ScopeRead, ScopeWrite, ScopeOps:
		return true
	}
	return false
}

// caller is who sent a request.
type caller struct {
	botID   string
	hash    [sha256.Size]byte
	scopes  []Scope
	stores  []string
	limiter *rate.Limiter
}

// may reports whether the caller has a scope.
func (c *caller) may(s Scope) bool { return slices.Contains(c.scopes, s) }

// serves reports whether the caller may order from a store and see its orders.
func (c *caller) serves(storeID string) bool {
	return len(c.stores) == 0 || slices.Contains(c.stores, storeID)
}

// sees reports whether the caller may see an order of the bot at the store.
func (c *caller) sees(botID, storeID string) bool {
	return (c.botID == botID || c.may(ScopeOps)) && c.serves(storeID)
}

// keyring knows every key.
type keyring struct {
	callers []*caller
}

// newKeyring reads the bots' keys, or names every one that will not do.
func newKeyring(bots []Bot) (*keyring, error) {
	k := &keyring{}
	var problems []error
	for _, bot := range bots {
		if bot.ID == "" {
			problems = append(problems, errors.New("a bot has no id"))
		}
		limiter := newLimiter(bot)
		for i, key := range bot.Keys {
			if err := k.add(bot.ID, key, limiter); err != nil {
				problems = append(problems, fmt.Errorf("key %d of bot %s: %w", i, bot.ID, err))
			}
		}
	}
	return k, errors.Join(problems...)
}

// newLimiter makes the limiter that a bot's keys share.
func newLimiter(bot Bot) *rate.Limiter {
	if bot.PerSecond <= 0 {
		return rate.NewLimiter(rate.Inf, 0)
	}
	return rate.NewLimiter(rate.Limit(bot.PerSecond), max(1, bot.Burst))
}

func (k *keyring) add(botID string, key BotKey, limiter *rate.Limiter) error {
	hash, err := hex.DecodeString(key.SHA256)
	if err != nil || len(hash) != sha256.Size {
		return errors.New("its hash is not 64 hexadecimal digits")
	}
	for _, s := range key.Scopes {
		if !s.valid() {
			return fmt.Errorf("there is no scope %q", s)
		}
	}
	c := &caller{botID: botID, hash: [sha256.Size]byte(hash), scopes: key.Scopes, stores: key.Stores, limiter: limiter}
	if k.find(c.hash) != nil {
		return errors.New("it stands in the list twice")
	}
	k.callers = append(k.callers, c)
	return nil
}

// find returns whose key has the hash, or nil. It compares with every key, so that the time taken
// tells nothing about any of them.
func (k *keyring) find(hash [sha256.Size]byte) *caller {
	var found *caller
	for _, c := range k.callers {
		if subtle.ConstantTimeCompare(c.hash[:], hash[:]) == 1 {
			found = c
		}
	}
	return found
}

// authenticate lets a request pass whose key has the scope that its operation needs.
func (k *keyring) authenticate(c *gin.Context) {
	op := operationOf(c)
	if c.FullPath() != "" && op.route.Operation == nil { // a route that the contract does not know is nobody's
		writeProblem(c, &Problem{Code: NotFound})
		return
	}
	scope := op.scope
	if scope == "" {
		return
	}
	presented, ok := bearer(c.GetHeader("Authorization"))
	who := k.find(sha256.Sum256([]byte(presented)))
	if !ok || who == nil {
		writeProblem(c, &Problem{Code: Unauthenticated})
		return
	}
	exchangeOf(c).caller = who
	switch {
	case !who.may(scope):
		writeProblem(c, &Problem{Code: Forbidden, Detail: "This needs the scope " + string(scope) + "."})
	case !who.limiter.Allow():
		writeProblem(c, &Problem{Code: RateLimited})
	}
}

// bearer takes the key out of an Authorization header.
func bearer(header string) (string, bool) {
	scheme, key, found := strings.Cut(header, " ")
	key = strings.TrimSpace(key)
	return key, found && strings.EqualFold(scheme, "Bearer") && key != ""
}
