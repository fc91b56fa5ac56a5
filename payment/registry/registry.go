// Package registry is the one list of payment providers, and who is which store's.
package registry

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/ordersaga/ordersaga/config"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/payment"
	"github.com/ordersaga/ordersaga/payment/cash"
	"github.com/ordersaga/ordersaga/payment/sandbox"
)

// Errors of [Registry.Provider].
var (
	ErrUnknownStore = errors.New("the configuration has no such store")
	ErrMethod       = errors.New("no provider of the store takes this payment method")
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
		URL       string        `yaml:"url"`
		Secret    config.Secret `yaml:"secret"`
		AllowHTTP bool          `yaml:"allow_http"`
	}
	if err := settings(&own); err != nil {
		return nil, err
	}
	return sandbox.New(sandbox.Config{
		URL: own.URL, Secret: own.Secret.Reveal(), AllowHTTP: own.AllowHTTP,
		ConnectTimeout: s.Policy.ConnectTimeout.D(), ReadTimeout: s.Policy.ReadTimeout.D(),
	})
}

// Registry knows the provider of every store. It is safe for concurrent use.
type Registry struct {
	stores map[string]payment.Provider
	cash   payment.Provider
}

// Known lists the providers that a configuration may name.
func Known() []string { return slices.Sorted(maps.Keys(providers())) }

// New makes the provider of every store. The error joins what is wrong with each, and where.
func New(c config.Config) (*Registry, error) {
	r := &Registry{stores: map[string]payment.Provider{}, cash: cash.New()}
	var errs []error
	for i, s := range c.Stores {
		provider, err := build(c, fmt.Sprintf("stores[%d].payment", i), s)
		errs = append(errs, err)
		r.stores[s.ID] = provider
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

// Provider returns who moves the money of a store's order that is paid by method.
func (r *Registry) Provider(storeID string, method order.PaymentMethod) (payment.Provider, error) {
	provider, ok := r.stores[storeID]
	if !ok {
		return nil, fmt.Errorf("payment provider of store %s: %w", storeID, ErrUnknownStore)
	}
	switch method {
	case order.Cash:
		return r.cash, nil
	case order.Card, order.Saved:
		if provider.Traits().Collects {
			return provider, nil
		}
	case order.Prepaid:
	}
	// To ask for money that was paid elsewhere would be to take it twice.
	return nil, fmt.Errorf("payment provider of store %s for %s: %w", storeID, method, ErrMethod)
}
