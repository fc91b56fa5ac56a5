package simulator

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"time"
)

// WixtarSettings are the knobs that Wixtar's platform alone has.
type WixtarSettings struct {
	// ClientID is the only client that gets a token, with the restaurant's token for its secret; empty for any.
	ClientID string `json:"client_id,omitempty"`
	// TokenFor is how long a token is good, default 30 days.
	TokenFor Duration `json:"token_for,omitempty"`
	// StoreID is the only store that calls may name; empty for any.
	StoreID string `json:"store,omitempty"`
	// Scale is how many of its amounts are a dollar: 1, which is the default, or 100.
	Scale int64 `json:"scale,omitempty"`

	// Dedupe takes items with a unique_code that was there before for the same, instead of for more.
	Dedupe bool `json:"dedupe,omitempty"`
	// CheckPrice refuses what is sent with other prices than the store's.
	CheckPrice bool `json:"check_price,omitempty"`
	// UnderPaid confirms orders whose payments are not their total; else it refuses them, those without
	// payments excepted.
	UnderPaid bool `json:"under_paid,omitempty"`
	// Blips makes the status of every so-manieth question "E"; 0 for none.
	Blips int `json:"blips,omitempty"`
	// WebhookURL is told of orders that are finished or cancelled; empty for nobody.
	WebhookURL string `json:"webhook_url,omitempty"`
}

func (wixtar) defaults(s *Settings) {
	const month = Duration(30 * 24 * time.Hour)
	s.Wixtar.TokenFor = cmp.Or(s.Wixtar.TokenFor, month)
	s.Wixtar.Scale = cmp.Or(s.Wixtar.Scale, 1)
	s.RefusalStatus = cmp.Or(s.RefusalStatus, http.StatusBadRequest)
	if s.Timetable == nil {
		s.Timetable = []Step{
			{State: WixtarAccepted, After: Duration(3 * time.Second)},
			{State: WixtarCompleted, After: Duration(8 * time.Second)},
		}
	}
}

func (wixtar) check(all Settings) error {
	s := all.Wixtar
	var errs []error
	if s.Scale != 0 && s.Scale != 1 && s.Scale != wixtarCents {
		errs = append(errs, fmt.Errorf("wixtar: scale %d: 1 or 100", s.Scale))
	}
	if s.TokenFor < 0 || s.Blips < 0 {
		errs = append(errs, errors.New("wixtar: token_for, blips: not negative"))
	}
	return errors.Join(errs...)
}
