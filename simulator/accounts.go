package simulator

import (
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
}

func (s AccountSettings) withDefaults(secret string) AccountSettings {
	const day = 24 * time.Hour
	if s.Secret == "" {
		s.Secret = secret
	}
	if s.HoldFor == 0 {
		s.HoldFor = Duration(7 * day)
	}
	if s.KeyWindow == 0 {
		s.KeyWindow = Duration(day)
	}
	return s
}

func (s AccountSettings) check() error {
	if s.KeyWindow < 0 {
		return errors.New("key_window: not never")
	}
	return nil
}

// account is one merchant account.
type account struct {
	id       string
	settings AccountSettings
	payments []*paymentRecord
	byID     map[string]*paymentRecord
	voided   map[string]VoidedReference
	keys     map[string]*keyEntry
}

// paymentRecord is a payment and the timer of its hold.
type paymentRecord struct {
	Payment

	stop func() bool
}

// account finds a merchant account and creates it at its first use; the world's lock is held.
func (w *World) account(id string) *account {
	a, ok := w.accounts[id]
	if !ok {
		a = &account{
			id: id, settings: w.options.Account.withDefaults(w.options.PaymentSecret),
			byID: map[string]*paymentRecord{}, voided: map[string]VoidedReference{}, keys: map[string]*keyEntry{},
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

func (p *paymentRecord) record() Payment {
	record := p.Payment
	record.History = slices.Clone(p.History)
	return record
}
