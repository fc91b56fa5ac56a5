package simulator

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"
)

// EleveIDs says under which id a PDV has an order; none of it is documented.
type EleveIDs string

// The ids.
const (
	OurIDs     EleveIDs = "ours"     // data.id everywhere
	PDVIDs     EleveIDs = "pdv"      // it shows ids of its own, and finds by either
	PDVIDsOnly EleveIDs = "pdv_only" // it does not know data.id
)

// EleveSettings are the knobs that the hub of Eleve, and the PDV behind it, alone have.
type EleveSettings struct {
	// ServiceID is the only integrationHubServiceId that the hub knows; empty for any.
	ServiceID string `json:"service_id,omitempty"`
	// Unsigned takes calls without a signature.
	Unsigned bool `json:"unsigned,omitempty"`
	// Timezone is the PDV's, default America/Sao_Paulo.
	Timezone string `json:"timezone,omitempty"`

	// AnswerDelay is how long the PDV's answers are on their way, default 200 ms; never for 208 to every
	// call. What they tell is how it was when it was asked.
	AnswerDelay Duration `json:"answer_delay,omitempty"`
	// CacheFor is how long an answer that was read is served again; 0: the next call asks anew.
	CacheFor Duration `json:"cache_for,omitempty"`
	// OrderDelay is how long a new order is on its way to the PDV; it never comes after never.
	OrderDelay Duration `json:"order_delay,omitempty"`

	// Empty makes the PDV find nothing.
	Empty bool `json:"empty,omitempty"`
	// HideClosed makes the PDV forget what is closed, instead of showing 506.
	HideClosed bool     `json:"hide_closed,omitempty"`
	IDs        EleveIDs `json:"ids,omitempty"`
	// RefuseDuplicates answers 208 to a data.id that the hub has had; else it becomes an order again.
	RefuseDuplicates bool `json:"refuse_duplicates,omitempty"`
	// CheckTotal makes the PDV drop an order whose total is not the sum of its parts, or not the PDV's own.
	CheckTotal bool `json:"check_total,omitempty"`
	// ServiceFee is what the PDV adds to bills of tables and cards, in percent; nil for 10.
	ServiceFee *int64 `json:"service_fee,omitempty"`
}

func (eleve) defaults(s *Settings) {
	const percent, delay = 10, Duration(200 * time.Millisecond)
	e := &s.Eleve
	e.Timezone = cmp.Or(e.Timezone, "America/Sao_Paulo")
	e.AnswerDelay = cmp.Or(e.AnswerDelay, delay)
	e.IDs = cmp.Or(e.IDs, OurIDs)
	if e.ServiceFee == nil {
		e.ServiceFee = new(int64(percent))
	}
	s.RefusalStatus = cmp.Or(s.RefusalStatus, http.StatusAccepted)
	if s.Timetable == nil {
		s.Timetable = []Step{
			{State: EleveInUse, After: Duration(3 * time.Second)},
			{State: EleveClosed, After: Duration(8 * time.Second)},
		}
	}
}

func (eleve) check(all Settings) error {
	const whole = 100
	s := all.Eleve
	var errs []error
	if _, err := time.LoadLocation(s.Timezone); err != nil {
		errs = append(errs, fmt.Errorf("eleve: timezone: %w", err))
	}
	if !slices.Contains([]EleveIDs{"", OurIDs, PDVIDs, PDVIDsOnly}, s.IDs) {
		errs = append(errs, fmt.Errorf("eleve: ids %q: ours, pdv or pdv_only", s.IDs))
	}
	if s.ServiceFee != nil && (*s.ServiceFee < 0 || *s.ServiceFee > whole) {
		errs = append(errs, fmt.Errorf("eleve: service_fee %d: between 0 and 100", *s.ServiceFee))
	}
	return errors.Join(errs...)
}
