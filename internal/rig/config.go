package rig

import (
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/ordersaga/ordersaga/internal/app"
	"github.com/ordersaga/ordersaga/internal/devserver"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/simulator"
)

// What the bots of a rig present to its API. The first may order everywhere, OpsKey, of the same bot, may do
// everything, and the third is of another bot, which orders from the first store alone.
const (
	BotKey      = "bot-key-4242"
	OpsKey      = "ops-key-4242"
	OtherBotKey = "other-bot-key-4242"
)

//nolint:gosec // made up
const (
	posToken      = "pos-token-4242"
	paymentSecret = "payment-secret-4242"
	staffSecret   = "whsec_c3RhZmYtc2VjcmV0LW9mLTI0LWJ5dGVzLTQyNDI="
	guestKey      = "guest-ring-key-of-32-bytes-42424"
	tokenKey      = "token-ring-key-of-32-bytes-42424"
)

// Secrets lists every secret that a rig is configured with. A test greps histories and logs for them.
func Secrets() []string {
	return []string{BotKey, OpsKey, OtherBotKey, posToken, paymentSecret, staffSecret, guestKey, tokenKey}
}

// Store is a store, with its simulated restaurant and merchant account of the same id. Its POS is the
// restaurant's system, ProCart if it names none.
type Store struct {
	ID         string
	Restaurant simulator.Settings
	Account    simulator.AccountSettings
	Flow       order.PaymentFlow // default hold
	// Staff says that the product asks the restaurant's own people.
	Staff bool
	// Policy changes [Policy].
	Policy func(*order.Policy)
	// POS are the connector's own settings.
	POS map[string]any
}

// Policy is what stores run on that say nothing else: short, but a busy machine must not make a call unknown
// that nobody has spoilt.
func Policy() order.Policy {
	policy := order.ShortPolicy()
	policy.ReadTimeout, policy.CallTimeout = order.Duration(5*time.Second), order.Duration(10*time.Second)
	return policy
}

// System is the store's, ProCart unless it says another.
func (s Store) System() simulator.System { return cmp.Or(s.Restaurant.System, simulator.ProCart) }

// pretended is the world of the stores. The API's address has to be known: people of some restaurants write
// down by hand where to call.
func (r *Rig) pretended() simulator.Options {
	o := simulator.Options{
		POSToken: posToken, PaymentSecret: paymentSecret, StaffSecret: staffSecret, Callbacks: r.options.Callbacks,
		Restaurants: map[string]simulator.Settings{}, Accounts: map[string]simulator.AccountSettings{},
	}
	for _, store := range r.options.Stores {
		restaurant := store.Restaurant
		if restaurant.System == simulator.BotPOS {
			restaurant.BotPOS.CallbackBase = r.URL
		}
		o.Restaurants[store.ID], o.Accounts[store.ID] = restaurant, store.Account
	}
	return o
}

// ConfigFile is the path of the configuration of the n-th API and the n-th worker: only where they listen differs.
func (r *Rig) ConfigFile(n int) string {
	return filepath.Join(r.Dir, "ordersaga"+strconv.Itoa(n+1)+".yaml")
}

// object is a JSON object, which is YAML too.
type object map[string]any

func (r *Rig) writeConfig(n int) error {
	const never = 24 * time.Hour
	everything := []string{"orders:read", "orders:write"}
	stores := make([]object, 0, len(r.options.Stores))
	for _, store := range r.options.Stores {
		stores = append(stores, r.describe(store))
	}
	text, err := json.MarshalIndent(object{
		"listen": address(r.APIs, n), "worker_listen": address(r.Workers, n), "public_url": r.URL, "journal": object{"dsn": r.Journal}, "stores": stores,
		"temporal": object{
			"address": r.TemporalAddress(), "namespace": devserver.Namespace,
			"sweep_every": cmp.Or(r.options.SweepEvery, never).String(),
		},
		"keys": object{"guest": ring("k1", guestKey), "tokens": ring("t1", tokenKey)},
		"bots": []object{
			{"id": "pizza", "keys": []object{
				{"sha256": digest(BotKey), "scopes": everything},
				{"sha256": digest(OpsKey), "scopes": append(everything, "ops")},
			}},
			{"id": "sushi", "keys": []object{
				{"sha256": digest(OtherBotKey), "scopes": everything, "stores": []string{r.options.Stores[0].ID}},
			}},
		},
	}, "", "  ")
	if err != nil {
		return fmt.Errorf("write configuration %d: %w", n+1, err)
	}
	return os.WriteFile(r.ConfigFile(n), text, 0o600)
}

// describe is a store as a configuration has it.
func (r *Rig) describe(store Store) object {
	policy := Policy()
	if store.Policy != nil {
		store.Policy(&policy)
	}
	simulated := app.SimulatedStore(store.System(), r.Line.URL(), store.ID, "Store "+store.ID)
	settings := object{}
	if store.System() == simulator.ProCart {
		settings["unavailable_is_not_sent"] = true
	}
	maps.Copy(settings, simulated.POS.Settings)
	maps.Copy(settings, store.POS)
	described := object{
		"id": store.ID, "name": simulated.Name, "phone": "+70000000000", "timezone": simulated.Timezone, "currency": simulated.Currency,
		"pos": object{"system": simulated.POS.System, "url": simulated.POS.URL, "token": posToken, "settings": settings},
		"payment": object{
			"provider": "sandbox", "flow": cmp.Or(store.Flow, order.Hold),
			"settings": object{"url": r.Line.URL() + "/payments/" + store.ID, "secret": paymentSecret},
		},
		"policy": policy,
	}
	if store.Staff {
		described["staff"] = object{"webhook": r.Line.URL() + "/staff/" + store.ID, "secret": staffSecret}
	}
	return described
}

// address is where the n-th of these listens, or the first if there are fewer: it does not read that then.
func address(processes []*Process, n int) string {
	return strings.TrimPrefix(processes[min(n, len(processes)-1)].URL, "http://")
}

func ring(id, key string) []object {
	return []object{{"id": id, "value": base64.StdEncoding.EncodeToString([]byte(key))}}
}

func digest(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:])
}
