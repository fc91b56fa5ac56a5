package registry_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/config"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/payment"
	"github.com/ordersaga/ordersaga/payment/registry"
)

func store(id, provider string, settings config.Settings) config.Store {
	return config.Store{
		ID: id, Policy: order.DefaultPolicy(),
		Payment: config.Payment{Provider: provider, Flow: order.Hold, Settings: settings},
	}
}

func stores(s ...config.Store) config.Config { return config.Config{Stores: s} }

// twoStores are a store with an account at the sandbox, and one that takes cash alone.
func twoStores(t *testing.T) *registry.Registry {
	t.Helper()
	r, err := registry.New(stores(
		store("card", "sandbox", config.Settings{"url": "https://pay.example.com", "secret": "s"}),
		store("other", "sandbox", config.Settings{"url": "https://pay.example.com", "secret": "o", "webhook_secret": "hook", "max_hold": "6h", "key_window": "5s"}),
		store("cash", "cash", nil),
	))
	require.NoError(t, err)
	return r
}

func TestAnOrderFindsTheProviderThatItBeganWith(t *testing.T) {
	r := twoStores(t)
	tests := []struct {
		name, store, provider string
		collects              bool
		want                  error
	}{
		{name: "a card goes to the store's provider", store: "card", provider: "sandbox", collects: true},
		{name: "cash goes nowhere", store: "card", provider: "cash"},
		{name: "a store of cash takes cash", store: "cash", provider: "cash"},
		{name: "a store that takes only cash by now has no account any more", store: "cash", provider: "sandbox", want: registry.ErrOtherProvider},
		{name: "a provider that the store never had", store: "card", provider: "stripe", want: registry.ErrOtherProvider},
		{name: "an order that recorded no provider", store: "card", provider: "", want: registry.ErrOtherProvider},
		{name: "a store that does not exist", store: "gone", provider: "cash", want: registry.ErrUnknownStore},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, err := r.Provider(tt.store, tt.provider)
			require.ErrorIs(t, err, tt.want)
			if tt.want == nil {
				require.Equal(t, tt.collects, p.Traits().Collects)
			}
		})
	}
}

func TestAStoreKnowsHowLongItCanHold(t *testing.T) {
	r := twoStores(t)
	for id, want := range map[string]time.Duration{"card": 7 * 24 * time.Hour, "other": 6 * time.Hour, "cash": 0} {
		hold, err := r.MaxHold(id)
		require.NoError(t, err)
		require.Equal(t, want, hold)
	}
	p, err := r.Provider("other", "sandbox")
	require.NoError(t, err)
	require.Equal(t, 5*time.Second, p.Traits().KeyWindow)
	_, err = r.MaxHold("gone")
	require.ErrorIs(t, err, registry.ErrUnknownStore)
}

// signed is a notification under a webhook secret.
func signed(secret, body string) (http.Header, []byte) {
	stamp := strconv.FormatInt(time.Now().Unix(), 10)
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(stamp + "." + body))
	return http.Header{"Sandbox-Signature": {"t=" + stamp + ",v1=" + hex.EncodeToString(mac.Sum(nil))}}, []byte(body)
}

func TestANotificationFindsTheAccountThatSignedIt(t *testing.T) {
	r := twoStores(t)
	const body = `{"id": "evt_1", "type": "payment.captured", "payment": {"reference": "order-1"}}`
	tests := []struct {
		name, provider, secret string
		known                  bool
		kind                   payment.Kind
	}{
		{name: "by the account's own secret", provider: "sandbox", secret: "s", known: true},
		{name: "by a secret for notifications alone", provider: "sandbox", secret: "hook", known: true},
		{name: "not by the other secret of that account", provider: "sandbox", secret: "o", kind: payment.Unauthorized},
		{name: "not by anybody's", provider: "sandbox", secret: "guess", kind: payment.Unauthorized},
		{name: "not of a provider that sends none", provider: "cash", secret: "s", kind: payment.Unknown},
		{name: "not of a provider that nobody has", provider: "stripe", secret: "s", kind: payment.Unknown},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			notices, err := r.Notices(tt.provider, http.Header{}, []byte(body))
			require.Error(t, err, "nothing is believed without a signature")
			require.Empty(t, notices)
			header, text := signed(tt.secret, body)
			notices, err = r.Notices(tt.provider, header, text)
			if tt.known {
				require.NoError(t, err)
				require.Equal(t, []payment.Notice{{ID: "evt_1", Ref: "order-1", What: "payment.captured"}}, notices)
				return
			}
			require.Equal(t, tt.kind, payment.KindOf(err))
			require.Equal(t, tt.kind == payment.Unknown, errors.Is(err, registry.ErrNoNotices))
			require.Empty(t, notices)
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
stores[2].payment.settings.secert: is not a setting; here are: allow_http, key_window, max_hold, secret, url, webhook_secret
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
