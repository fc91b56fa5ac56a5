// Package registry is the one list of payment providers, and who is which store's.
package registry

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/ordersaga/ordersaga/config"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/payment"
	"github.com/ordersaga/ordersaga/payment/cash"
	"github.com/ordersaga/ordersaga/payment/sandbox"
)

// Errors of a [Registry].
var (
	ErrUnknownStore  = errors.New("the configuration has no such store")
	ErrOtherProvider = errors.New("the store has another provider by now")
	ErrNoNotices     = errors.New("no store has a provider of this name that sends notifications")
)

// constructor makes a provider for a store; settings decodes the store's own settings of it.
type constructor func(s config.Store, settings func(into any) error) (payment.Provider, error)

// providers is every provider by its name in the configuration. A new one is one line here.
func providers() map[string]constructor {
	return map[string]constructor{
		cash.Name:    newCash,
		sandbox.Name: newSandbox,
	}
}

func newCash(_ config.Store, settings func(any) error) (payment.Provider, error) {
	return cash.New(), settings(&struct{}{})
}

func newSandbox(s config.Store, settings func(any) error) (payment.Provider, error) {
	var own struct {
		URL           string         `yaml:"url"`
		Secret        config.Secret  `yaml:"secret"`
		WebhookSecret config.Secret  `yaml:"webhook_secret"`
		AllowHTTP     bool           `yaml:"allow_http"`
		MaxHold       order.Duration `yaml:"max_hold"`
		KeyWindow     order.Duration `yaml:"key_window"`
	}
	if err := settings(&own); err != nil {
		return nil, err
	}
	return sandbox.New(sandbox.Config{
		URL: own.URL, Secret: own.Secret.Reveal(), WebhookSecret: own.WebhookSecret.Reveal(), AllowHTTP: own.AllowHTTP,
		MaxHold: own.MaxHold.D(), KeyWindow: own.KeyWindow.D(),
		ConnectTimeout: s.Policy.ConnectTimeout.D(), ReadTimeout: s.Policy.ReadTimeout.D(),
	})
}

// Registry knows the provider of every store. It is safe for concurrent use.
type Registry struct {
	stores map[string]account
	cash   payment.Provider
}

// account is a store's account at its provider.
type account struct {
	name     string // the provider's
	provider payment.Provider
}

// Known lists the providers that a configuration may name.
func Known() []string { return slices.Sorted(maps.Keys(providers())) }

// New makes the provider of every store. The error joins what is wrong with each, and where.
func New(c config.Config) (*Registry, error) {
	r := &Registry{stores: map[string]account{}, cash: cash.New()}
	var errs []error
	for i, s := range c.Stores {
		provider, err := build(c, fmt.Sprintf("stores[%d].payment", i), s)
		errs = append(errs, err)
		r.stores[s.ID] = account{name: s.Payment.Provider, provider: provider}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return r, nil
}

// build makes the provider of the store whose payment settings stand at path.
func build(c config.Config, path string, s config.Store) (payment.Provider, error) {
	construct, ok := providers()[s.Payment.Provider]
	if !ok {
		return nil, c.At(path+".provider", fmt.Errorf("is %q, but must be one of: %s", s.Payment.Provider, strings.Join(Known(), ", ")))
	}
	at, misread := path+".settings", error(nil)
	provider, err := construct(s, func(into any) error {
		misread = c.Decode(at, s.Payment.Settings, into)
		return misread
	})
	switch {
	case misread != nil:
		return nil, misread
	case err != nil:
		return nil, c.At(at, err)
	}
	return provider, nil
}

// Provider returns the provider with the name that moves a store's money; cash is every store's. A store
// that has another provider by now is an error: money must not be asked back of somebody who never had
// it.
func (r *Registry) Provider(storeID, name string) (payment.Provider, error) {
	a, ok := r.stores[storeID]
	switch {
	case !ok:
		return nil, fmt.Errorf("payment provider of store %s: %w", storeID, ErrUnknownStore)
	case name == cash.Name:
		return r.cash, nil
	case name != a.name:
		return nil, fmt.Errorf("payment provider %q of store %s: %w", name, storeID, ErrOtherProvider)
	}
	return a.provider, nil
}

// MaxHold is how long the provider of a store can hold money; zero if it cannot hold.
func (r *Registry) MaxHold(storeID string) (time.Duration, error) {
	a, ok := r.stores[storeID]
	if !ok {
		return 0, fmt.Errorf("longest hold of store %s: %w", storeID, ErrUnknownStore)
	}
	return a.provider.Traits().MaxHold, nil
}

// Notices reads a notification of the provider with the name. It says by nothing that can be trusted whose
// account it is about, so every store's is tried; if none knows its signature, the error is of kind
// [payment.Unauthorized].
func (r *Registry) Notices(name string, h http.Header, body []byte) ([]payment.Notice, error) {
	refusal := fmt.Errorf("notification of provider %q: %w", name, ErrNoNotices)
	for _, id := range slices.Sorted(maps.Keys(r.stores)) {
		notifier, ok := r.stores[id].provider.(payment.Notifier)
		if !ok || r.stores[id].name != name {
			continue
		}
		notices, err := notifier.Notices(h, body)
		if payment.KindOf(err) != payment.Unauthorized || err == nil {
			return notices, err
		}
		refusal = fmt.Errorf("notification of provider %q: %w", name, err)
	}
	return nil, refusal
}
