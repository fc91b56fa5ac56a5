package config

import (
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/ordersaga/ordersaga/order"
)

func (v *validator) stores() {
	if len(v.c.Stores) == 0 {
		v.bad("stores", "is empty: there is no restaurant to order from")
	}
	ids := map[string]bool{}
	for i, store := range v.c.Stores {
		path := index("stores", i)
		v.id(join(path, "id"), store.ID, ids)
		v.store(path, store)
		v.policy(join(path, "policy"), store.Policy)
	}
}

func (v *validator) store(path string, s Store) {
	if s.Name == "" {
		v.bad(join(path, "name"), "is missing: guests read it on their statement")
	}
	// Local would be another zone on every machine.
	if _, err := time.LoadLocation(s.Timezone); err != nil || s.Timezone == "" || s.Timezone == "Local" {
		v.bad(join(path, "timezone"), "is %q, but must be an IANA name such as Europe/Moscow", s.Timezone)
	}
	if _, known := order.Exponent(s.Currency); !known {
		v.bad(join(path, "currency"), "is %q, which is not a known currency", s.Currency)
	}
	if s.POS.URL != "" {
		v.url(join(path, "pos.url"), s.POS.URL)
	}
	v.oneOf(join(path, "payment.flow"), string(s.Payment.Flow), string(order.Hold), string(order.Charge))
	v.staff(join(path, "staff"), s.Staff)
}

// staff checks that what is asked of a store's people can be posted and signed.
func (v *validator) staff(path string, s Staff) {
	switch {
	case s.Webhook == "" && s.Secret == "":
		return
	case s.Webhook == "":
		v.bad(join(path, "webhook"), "is missing: without it the secret is of no use")
		return
	case s.Secret == "":
		v.bad(join(path, "secret"), "is missing: the staff must know that a question is ours")
	}
	v.url(join(path, "webhook"), s.Webhook.Reveal())
}

// policy checks the times of a store: each is more than none, and those that must fit into each other do.
func (v *validator) policy(path string, p order.Policy) {
	values := reflect.ValueOf(p)
	for i := range values.NumField() {
		if field := values.Field(i); field.CanInt() && field.Int() <= 0 {
			v.bad(join(path, fieldName(values.Type().Field(i))), "must be more than 0")
		}
	}
	// The call must outlast connecting and reading, so that a slow one is classified and not cut off.
	if p.CallTimeout <= p.ConnectTimeout+p.ReadTimeout {
		v.bad(join(path, "call_timeout"), "is %s, but must be longer than connect_timeout and read_timeout together (%s)",
			p.CallTimeout, p.ConnectTimeout+p.ReadTimeout)
	}
	if p.RetryMaximum < p.RetryInitial {
		v.bad(join(path, "retry_maximum"), "is %s, but must not be shorter than retry_initial (%s)", p.RetryMaximum, p.RetryInitial)
	}
}

// follows reports whether path, something around it or something in it was not readable.
func (v *validator) follows(path string) bool {
	return slices.ContainsFunc(v.unread, func(u string) bool { return within(path, u) || within(u, path) })
}

// knowsStores reports whether the id of every store was readable.
func (v *validator) knowsStores() bool {
	return !slices.ContainsFunc(v.unread, func(u string) bool {
		store, inStore := strings.CutPrefix(u, "stores[")
		return u == "" || u == "stores" || inStore && (strings.HasSuffix(store, "]") || strings.HasSuffix(store, "].id"))
	})
}
