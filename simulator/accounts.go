package simulator

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"
)

// AccountSettings are the knobs of one merchant account of the payment provider.
type AccountSettings struct {
	// Secret is what callers present; empty for the world's, and if that is empty too, any.
	Secret string `json:"secret,omitempty"`
	// HoldFor is how long a hold lasts, default 7 days; Never for ever.
	HoldFor Duration `json:"hold_for,omitempty"`
	// KeyWindow is how long an idempotency key is remembered, default 24 hours.
	KeyWindow Duration `json:"key_window,omitempty"`

	// LinkFor is how long a guest may pay when the merchant asks for no time, default 15 minutes. What he
	// asks for is kept between LinkMin and LinkMax, default a second and 24 hours.
	LinkFor Duration `json:"link_for,omitempty"`
	LinkMin Duration `json:"link_min,omitempty"`
	LinkMax Duration `json:"link_max,omitempty"`
	// KeepLinks makes a payment that waits for the guest or the bank impossible to abandon.
	KeepLinks bool `json:"keep_links,omitempty"`

	// WebhookSecret signs notices; empty for Secret, and if that is empty too, for what the payment was
	// begun with.
	WebhookSecret string `json:"webhook_secret,omitempty"`
	// Notify are the notices that are sent; empty for all.
	Notify []NoticeType `json:"notify,omitempty"`
}

func (s AccountSettings) withDefaults(secret string) AccountSettings {
	const day, quarter = 24 * time.Hour, 15 * time.Minute
	s.Secret = cmp.Or(s.Secret, secret)
	s.HoldFor = cmp.Or(s.HoldFor, Duration(7*day))
	s.KeyWindow = cmp.Or(s.KeyWindow, Duration(day))
	s.LinkFor = cmp.Or(s.LinkFor, Duration(quarter))
	s.LinkMin = cmp.Or(s.LinkMin, Duration(time.Second))
	s.LinkMax = cmp.Or(s.LinkMax, Duration(day))
	return s
}

func (s AccountSettings) check() error {
	var errs []error
	if s.KeyWindow < 0 {
		errs = append(errs, errors.New("key_window: not never"))
	}
	if s.LinkFor < 0 || s.LinkMin < 0 || s.LinkMax < 0 {
		errs = append(errs, errors.New("link_for, link_min, link_max: not never"))
	}
	for _, notice := range s.Notify {
		if !slices.Contains(noticeTypes(), notice) {
			errs = append(errs, fmt.Errorf("notify: there is no %q", notice))
		}
	}
	return errors.Join(errs...)
}

// linkUntil is when a link that is made now ends, for a merchant who asks for a time or not.
func (s AccountSettings) linkUntil(now time.Time, asked *time.Time) time.Time {
	d := s.LinkFor.D()
	if asked != nil {
		d = asked.Sub(now)
	}
	return now.Add(min(max(d, s.LinkMin.D()), s.LinkMax.D())).UTC()
}

// account is one merchant account.
type account struct {
	id       string
	settings AccountSettings
	payments []*paymentRecord
	byID     map[string]*paymentRecord
	links    map[string]*paymentRecord // by the secret ends of their links
	voided   map[string]VoidedReference
	keys     map[string]*keyEntry
}

// account finds a merchant account and creates it at its first use; the world's lock is held.
func (w *World) account(id string) *account {
	a, ok := w.accounts[id]
	if !ok {
		a = &account{
			id: id, settings: w.options.Account.withDefaults(w.options.PaymentSecret),
			byID: map[string]*paymentRecord{}, links: map[string]*paymentRecord{},
			voided: map[string]VoidedReference{}, keys: map[string]*keyEntry{},
		}
		w.accounts[id] = a
	}
	return a
}

func (w *World) configureAccount(id string, s AccountSettings) error {
	if err := errors.Join(Payments(id).check(), s.check()); err != nil {
		return fmt.Errorf("configure account %s: %w", id, err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.account(id).settings = s.withDefaults(w.options.PaymentSecret)
	return nil
}

// find is the payment that a reference means: the newest that was not declined, else the newest.
func (a *account) find(reference string) (*paymentRecord, bool) {
	var declined *paymentRecord
	for _, p := range slices.Backward(a.payments) {
		if p.Reference != reference {
			continue
		}
		if p.Status != StatusDeclined {
			return p, true
		}
		if declined == nil {
			declined = p
		}
	}
	return declined, declined != nil
}
