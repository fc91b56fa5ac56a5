package system

import (
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/internal/app"
	"github.com/ordersaga/ordersaga/internal/devserver"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/simulator"
)

// Secrets of the system. A test greps histories and logs for them.
//
//nolint:gosec // made up for tests
const (
	BotKey        = "bot-key-4242"
	OpsKey        = "ops-key-4242"
	OtherBotKey   = "other-bot-key-4242"
	posToken      = "pos-token-4242"
	paymentSecret = "payment-secret-4242"
	staffSecret   = "whsec_c3RhZmYtc2VjcmV0LW9mLTI0LWJ5dGVzLTQyNDI="
	guestKey      = "guest-ring-key-of-32-bytes-42424"
	tokenKey      = "token-ring-key-of-32-bytes-42424"
)

// Secrets lists every secret that a system is configured with.
func Secrets() []string {
	return []string{BotKey, OpsKey, OtherBotKey, posToken, paymentSecret, staffSecret, guestKey, tokenKey}
}

// object is a JSON object, which is YAML too.
type object map[string]any

// configName is the file of the n-th API's configuration. Workers have the first.
func configName(n int) string { return "ordersaga" + strconv.Itoa(n+1) + ".yaml" }

// ConfigFile is the path of the configuration.
func (s *System) ConfigFile() string { return filepath.Join(s.Dir, configName(0)) }

// writeConfig writes the configuration of the n-th API and returns its path.
func (s *System) writeConfig(t *testing.T, o Options, n int, listen string) string {
	t.Helper()
	const never = 24 * time.Hour
	config := object{
		"listen": listen, "public_url": s.URL,
		"journal": object{"dsn": s.Journal},
		"temporal": object{
			"address": s.Server.Address(), "namespace": devserver.Namespace,
			"sweep_every": cmp.Or(o.SweepEvery, never).String(),
		},
		"keys": object{"guest": ring("k1", guestKey), "tokens": ring("t1", tokenKey)},
		"bots": []object{
			{"id": "pizza", "keys": []object{
				{"sha256": digest(BotKey), "scopes": []string{"orders:read", "orders:write"}},
				{"sha256": digest(OpsKey), "scopes": []string{"orders:read", "orders:write", "ops"}},
			}},
			{"id": "sushi", "keys": []object{
				{"sha256": digest(OtherBotKey), "scopes": []string{"orders:read", "orders:write"}, "stores": []string{o.Stores[0].ID}},
			}},
		},
	}
	var list []object
	for _, store := range o.Stores {
		list = append(list, s.store(store))
	}
	config["stores"] = list
	text, err := json.MarshalIndent(config, "", "  ")
	require.NoError(t, err)
	path := filepath.Join(s.Dir, configName(n))
	require.NoError(t, os.WriteFile(path, text, 0o600))
	return path
}

func (s *System) store(store Store) object {
	policy := order.ShortPolicy()
	// A busy machine must not make a call unknown that nobody has spoilt.
	policy.ReadTimeout, policy.CallTimeout = order.Duration(5*time.Second), order.Duration(10*time.Second)
	if store.Policy != nil {
		store.Policy(&policy)
	}
	flow := store.Flow
	if flow == "" {
		flow = order.Hold
	}
	simulated := app.SimulatedStore(store.system(), s.Line.URL(), store.ID, "Store "+store.ID)
	settings := object{}
	if store.system() == simulator.ProCart {
		settings["unavailable_is_not_sent"] = true
	}
	maps.Copy(settings, simulated.POS.Settings)
	maps.Copy(settings, store.POS)
	described := object{
		"id": store.ID, "name": simulated.Name, "phone": "+70000000000", "timezone": simulated.Timezone, "currency": simulated.Currency,
		"pos":     object{"system": simulated.POS.System, "url": simulated.POS.URL, "token": posToken, "settings": settings},
		"payment": object{"provider": "sandbox", "flow": flow, "settings": object{"url": s.Line.URL() + "/payments/" + store.ID, "secret": paymentSecret}},
		"policy":  policy,
	}
	if store.Staff {
		described["staff"] = object{"webhook": s.Line.URL() + "/staff/" + store.ID, "secret": staffSecret}
	}
	return described
}

// system is the store's, ProCart unless it says another.
func (s Store) system() simulator.System { return cmp.Or(s.Restaurant.System, simulator.ProCart) }

func ring(id, key string) []object {
	return []object{{"id": id, "value": base64.StdEncoding.EncodeToString([]byte(key))}}
}

func digest(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:])
}
