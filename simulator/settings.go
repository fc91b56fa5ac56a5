package simulator

import (
	"cmp"
	"errors"
	"fmt"
	"time"
)

// Settings are the knobs of one simulated restaurant. The zero value is a well-behaved one. Where a state
// is asked for, a stage will do.
type Settings struct {
	// System is whose dialect the restaurant speaks. Empty for what it speaks already, for that of its first
	// call, or for [ProCart].
	System System `json:"system,omitempty"`
	// Token is what callers present; empty for the world's, and if that is empty too, any.
	Token string `json:"token,omitempty"`
	// Menu is nil for DefaultMenu.
	Menu *Menu `json:"menu,omitempty"`
	// InitialState of a new ticket, default Waiting.
	InitialState State `json:"initial_state,omitempty"`
	// Timetable is nil for DefaultTimetable, ByHand() for none. A change is for new tickets.
	Timetable []Step `json:"timetable"`
	// RefusalStatus is the HTTP status of the till's no; the default is the system's.
	RefusalStatus int `json:"refusal_status,omitempty"`

	// CallbackStates are the states that are told; empty for all that the system tells.
	CallbackStates []State `json:"callback_states,omitempty"`
	// CallbackOnPost tells the first state too, perhaps before the post has been answered.
	CallbackOnPost bool `json:"callback_on_post,omitempty"`

	// AutoDiscount is applied by the till to every basket; with AutoDiscountLate only to posted ones.
	AutoDiscount     *Discount `json:"auto_discount,omitempty"`
	AutoDiscountLate bool      `json:"auto_discount_late,omitempty"`

	TillOffline bool     `json:"till_offline,omitempty"` // ping says so; nothing can be validated or posted
	Closed      *Period  `json:"closed,omitempty"`       // when the till is offline besides, as a closed restaurant's is
	MenuDelay   Duration `json:"menu_delay,omitempty"`   // how long getmenu takes
	// StockCache is how old the numbers left in getmenu may be.
	StockCache Duration `json:"stock_cache,omitempty"`

	// Staff are the people of the restaurant, as far as they are asked something.
	Staff Staff `json:"staff,omitzero"`

	// What only one system has.
	ProCart       ProCartSettings       `json:"procart,omitzero"`
	DeliveryHatch DeliveryHatchSettings `json:"deliveryhatch,omitzero"`
	BotPOS        BotPOSSettings        `json:"botpos,omitzero"`
	Eleve         EleveSettings         `json:"eleve,omitzero"`
	Wixtar        WixtarSettings        `json:"wixtar,omitzero"`
}

// Step is one entry of a timetable: After that time in the state before, a ticket moves to State.
// After Never it waits there until it is moved by hand.
type Step struct {
	State State    `json:"state"`
	After Duration `json:"after"`
	// Empty, Remove and Add change the ticket just before, as staff do: see [MoveRequest].
	Empty  bool  `json:"empty,omitempty"`
	Remove []int `json:"remove,omitempty"`
	Add    []int `json:"add,omitempty"`
}

// Period is a time; From or Until may be zero, for one without a beginning or an end.
type Period struct {
	From  time.Time `json:"from,omitzero"`
	Until time.Time `json:"until,omitzero"`
}

// has reports whether t lies in p; no period has any time in it.
func (p *Period) has(t time.Time) bool {
	return p != nil && !t.Before(p.From) && (p.Until.IsZero() || t.Before(p.Until))
}

// ByHand is the timetable of tickets that move only by the admin API.
func ByHand() []Step { return []Step{} }

// DefaultTimetable takes a ticket of a system from its first state to its last within seconds; nil for a
// system that does not exist.
func DefaultTimetable(system System) []Step {
	d, ok := dialectOf(system)
	if !ok {
		return nil
	}
	var s Settings
	d.defaults(&s)
	return s.Timetable
}

// course is the timetable of most systems.
func course() []Step {
	return []Step{
		{State: Cooking, After: Duration(3 * time.Second)},
		{State: OnTheWay, After: Duration(5 * time.Second)},
		{State: Done, After: Duration(3 * time.Second)},
	}
}

func (s Settings) check() error {
	var errs []error
	if _, known := dialectOf(s.System); !known && s.System != "" {
		errs = append(errs, fmt.Errorf("system: there is no %q", s.System))
	}
	for _, d := range dialects() {
		errs = append(errs, d.check(s))
	}
	if s.Menu != nil {
		errs = append(errs, s.Menu.check())
	}
	if s.RefusalStatus != 0 && (s.RefusalStatus < 200 || s.RefusalStatus > 599) {
		errs = append(errs, fmt.Errorf("refusal_status %d: between 200 and 599", s.RefusalStatus))
	}
	if s.MenuDelay < 0 || s.StockCache < 0 {
		errs = append(errs, errors.New("menu_delay, stock_cache: not never"))
	}
	return errors.Join(append(errs, s.checkTimetable(), s.Staff.check())...)
}

func (s Settings) checkTimetable() error {
	menu := s.Menu
	if menu == nil {
		menu = new(DefaultMenu())
	}
	var errs []error
	for _, step := range s.Timetable {
		if step.State == "" {
			errs = append(errs, errors.New("timetable: a step without a state"))
		}
		if err := step.edits().check(*menu); err != nil {
			errs = append(errs, fmt.Errorf("timetable: step to %s: %w", step.State, err))
		}
	}
	return errors.Join(errs...)
}

// withDefaults fills in what was left empty, for a restaurant of the dialect.
func (s Settings) withDefaults(o Options, d dialect) Settings {
	s.System = d.system()
	s.Token = cmp.Or(s.Token, o.POSToken)
	s.Staff.Secret = cmp.Or(s.Staff.Secret, o.StaffSecret)
	if s.Menu == nil {
		s.Menu = new(DefaultMenu())
	}
	d.defaults(&s)
	s.InitialState = cmp.Or(s.InitialState, Waiting)
	return s
}
