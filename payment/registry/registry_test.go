package registry_test

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/config"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/payment/registry"
)

func store(id, provider string, settings config.Settings) config.Store {
	return config.Store{
		ID: id, Policy: order.DefaultPolicy(),
		Payment: config.Payment{Provider: provider, Flow: order.Hold, Settings: settings},
	}
}

func stores(s ...config.Store) config.Config { return config.Config{Stores: s} }

func TestEveryMethodHasItsProvider(t *testing.T) {
	r, err := registry.New(stores(
		store("card", "sandbox", config.Settings{"url": "https://pay.example.com", "secret": "s"}),
		store("cash", "cash", nil),
	))
	require.NoError(t, err)
	tests := []struct {
		name, store string
		method      order.PaymentMethod
		collects    bool
		want        error
	}{
		{name: "a card goes to the store's provider", store: "card", method: order.Card, collects: true},
		{name: "a saved card too", store: "card", method: order.Saved, collects: true},
		{name: "cash goes nowhere", store: "card", method: order.Cash},
		{name: "a store of cash takes cash", store: "cash", method: order.Cash},
		{name: "a store of cash takes no card", store: "cash", method: order.Card, want: registry.ErrMethod},
		{name: "what is paid already is not asked for again", store: "card", method: order.Prepaid, want: registry.ErrMethod},
		{name: "a method that does not exist", store: "card", method: "barter", want: registry.ErrMethod},
		{name: "a store that does not exist", store: "gone", method: order.Cash, want: registry.ErrUnknownStore},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, err := r.Provider(tt.store, tt.method)
			require.ErrorIs(t, err, tt.want)
			if tt.want == nil {
				require.Equal(t, tt.collects, p.Traits().Collects)
			}
		})
	}
}

func TestNewReportsTheMistakesOfEveryStore(t *testing.T) {
	_, err := registry.New(stores(
		store("a", "stripe", nil),
		store("b", "sandbox", config.Settings{"url": "http://pay.example.com"}),
		store("c", "sandbox", config.Settings{"url": 1, "secert": "hunter2"}),
		store("d", "cash", config.Settings{"currency": "gold"}),
	))
	require.EqualError(t, err, `stores[0].payment.provider: is "stripe", but must be one of: cash, sandbox
stores[1].payment.settings: url: it has to be https on another machine, or allow_http be set
stores[1].payment.settings: secret: it is missing
stores[2].payment.settings.secert: is not a setting; here are: allow_http, secret, url
stores[2].payment.settings.url: is a number, but a text belongs here: put it into quotes
stores[3].payment.settings.currency: is not a setting; here are: `)
}

func TestTheNamesAreListed(t *testing.T) {
	require.Equal(t, []string{"cash", "sandbox"}, registry.Known())
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
