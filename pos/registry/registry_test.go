package registry_test

import (
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/config"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
	"github.com/ordersaga/ordersaga/pos/botpos"
	"github.com/ordersaga/ordersaga/pos/procart"
	"github.com/ordersaga/ordersaga/pos/registry"
)

const secret = "hunter2"

func moscow(id string) config.Store {
	return config.Store{
		ID: id, Timezone: "Europe/Moscow", Currency: "RUB", Policy: order.DefaultPolicy(),
		POS: config.POS{System: procart.System, URL: "http://10.1.2.3:11111/api/v3", Token: secret},
	}
}

func TestEveryStoreHasItsConnector(t *testing.T) {
	trusted := moscow("msk-2")
	trusted.POS.Settings = config.Settings{"list_orders": true, "lookup_proves": true}
	r, err := registry.New(config.Config{Stores: []config.Store{moscow("msk-1"), trusted}})
	require.NoError(t, err)

	plain, err := r.Connector("msk-1")
	require.NoError(t, err)
	require.False(t, plain.Traits().LookupProves)
	proving, err := r.Connector("msk-2")
	require.NoError(t, err)
	require.True(t, proving.Traits().LookupProves, "the store's own settings reach its connector")
	require.Equal(t, []string{"procart"}, r.Systems())

	_, err = r.Connector("msk-3")
	require.ErrorIs(t, err, registry.ErrUnknownStore)
	require.ErrorContains(t, err, "msk-3")
}

func TestCallbacksAreReadInTheStoresDialect(t *testing.T) {
	r, err := registry.New(config.Config{Stores: []config.Store{moscow("msk-1")}})
	require.NoError(t, err)

	got, err := r.Decode("msk-1", http.Header{}, nil)
	require.NoError(t, err)
	require.Equal(t, order.Message{}, got, "a callback without a body says nothing")

	_, err = r.Decode("msk-1", http.Header{}, []byte("<xml/>"))
	require.Equal(t, pos.Malformed, pos.KindOf(err))
	require.ErrorContains(t, err, "callback of store msk-1")
	_, err = r.Decode("msk-3", http.Header{}, nil)
	require.ErrorIs(t, err, registry.ErrUnknownStore)
}

func TestNewReportsTheMistakesOfEveryStore(t *testing.T) {
	unknown, mistaken, poor := moscow("a"), moscow("b"), moscow("c")
	unknown.POS.System = "abacus"
	mistaken.POS.Settings = config.Settings{"lookup_prove": true, "table": "one"}
	poor.POS.Token, poor.Currency = "", "KRW"
	_, err := registry.New(config.Config{Stores: []config.Store{unknown, mistaken, poor}})
	require.Error(t, err)
	mistakes := strings.Split(err.Error(), "\n")
	require.Len(t, mistakes, 5)
	require.Equal(t, `stores[0].pos.system: is "abacus", but must be one of: `+strings.Join(registry.Known(), ", "), mistakes[0])
	require.True(t, strings.HasPrefix(mistakes[1], "stores[1].pos.settings.lookup_prove: is not a setting"), mistakes[1])
	require.Contains(t, mistakes[2], "stores[1].pos.settings.table: is a text, but a whole number belongs here")
	require.Equal(t, `stores[2].pos: currency: "KRW" is none with two decimals`, mistakes[3])
	require.Equal(t, `stores[2].pos: token: it is missing`, mistakes[4])
	require.NotContains(t, err.Error(), secret)
}

func TestTheExampleOfTheConfigurationIsTaken(t *testing.T) {
	c, err := config.Load("../../config/config.example.yaml", config.Environment{
		Lookup: func(name string) (string, bool) {
			if name == "EXAMPLE_GUEST_KEY" {
				return strings.Repeat("ab", config.KeySize), true
			}
			return "https://example.com", strings.HasPrefix(name, "EXAMPLE_") && !strings.HasSuffix(name, "_FILE")
		},
		ReadFile: func(path string) ([]byte, error) {
			if strings.HasSuffix(path, ".key") {
				return []byte(strings.Repeat("cd", config.KeySize)), nil
			}
			return os.ReadFile(path)
		},
	})
	require.NoError(t, err)
	_, err = registry.New(c)
	require.NoError(t, err)
}

func seoul(id, key string) config.Store {
	return config.Store{
		ID: id, Timezone: "Asia/Seoul", Currency: "KRW", Policy: order.DefaultPolicy(),
		POS: config.POS{System: botpos.System, URL: "https://pos.example.com/api/v1", Settings: config.Settings{"store_id": key}},
	}
}

func TestAStoreIsFoundByTheNameThatItsPOSHasForIt(t *testing.T) {
	r, err := registry.New(config.Config{Stores: []config.Store{moscow("msk-1"), seoul("seoul-1", "12"), seoul("seoul-2", "012")}})
	require.NoError(t, err)
	for _, tt := range []struct{ system, key, want string }{
		{"botpos", "12", "seoul-1"},
		{"botpos", "012", "seoul-2"},
		{"botpos", "0012", ""},
		{"botpos", "", ""},
		{"botpos", "seoul-1", ""},
		{"procart", "12", ""},
	} {
		id, ok := r.Called(tt.system, tt.key)
		require.Equal(t, tt.want, id, tt)
		require.Equal(t, tt.want != "", ok, tt)
	}
}

func TestTwoStoresThatTheirPOSCallsTheSameAreRefused(t *testing.T) {
	_, err := registry.New(config.Config{Stores: []config.Store{seoul("seoul-1", "12"), moscow("msk-1"), seoul("seoul-2", "12")}})
	require.EqualError(t, err, `stores[2].pos: the callbacks of botpos call store seoul-2 "12", and store seoul-1 too: give each its own`)
}
