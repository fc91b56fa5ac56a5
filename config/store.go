package config

import "github.com/ordersaga/ordersaga/order"

// Store is one restaurant.
type Store struct {
	// ID is in the URLs that a POS calls back: lower case, and never changed.
	ID    string `yaml:"id"`
	Name  string `yaml:"name"`
	Phone string `yaml:"phone"` // shown to guests when only the staff can help
	// Timezone is an IANA name, such as Europe/Moscow.
	Timezone string  `yaml:"timezone"`
	Currency string  `yaml:"currency"` // ISO 4217
	POS      POS     `yaml:"pos"`
	Payment  Payment `yaml:"payment"`
	Staff    Staff   `yaml:"staff"`
	// Policy is [order.DefaultPolicy] with what the file says instead.
	Policy order.Policy `yaml:"policy"`
}

// POS is how a store's point of sale is reached.
type POS struct {
	System string `yaml:"system"` // one of the names of pos/registry
	// URL is the vendor's base URL. Plain http is allowed: a POS on a restaurant's own network speaks
	// nothing else.
	URL      string   `yaml:"url"`
	Token    Secret   `yaml:"token"`
	Settings Settings `yaml:"settings"` // the vendor's own
}

// Payment is how a store's orders are paid, other than in cash.
type Payment struct {
	Provider string            `yaml:"provider"` // one of the names of payment/registry
	Flow     order.PaymentFlow `yaml:"flow"`     // hold, the default, or charge
	Settings Settings          `yaml:"settings"` // the provider's own
}

// Staff is how the people of a store are asked; without a webhook they are not.
type Staff struct {
	// Webhook is the URL of their chat bot or printer. Whoever knows it can post there: it is a secret.
	Webhook Secret `yaml:"webhook"`
	// Secret signs what is posted: whsec_ and 24 to 64 bytes in base64.
	Secret Secret `yaml:"secret"`
	// AllowHTTP lets the webhook be plain http on another machine, which shows its links to whoever listens.
	AllowHTTP bool `yaml:"allow_http"`
}

// setDefaults makes s a store about which the file says nothing.
func (s *Store) setDefaults() {
	s.Policy = order.DefaultPolicy()
	s.Payment.Flow = order.Hold
}

// Order is what a saga has to know about s.
func (s Store) Order() order.Store {
	return order.Store{
		ID: s.ID, Name: s.Name, Phone: s.Phone, Timezone: s.Timezone, Currency: s.Currency,
		System: s.POS.System, Provider: s.Payment.Provider, Flow: s.Payment.Flow,
		Staff: s.Staff.Webhook != "", Policy: s.Policy,
	}
}
