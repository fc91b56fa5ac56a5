package simulator

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"
)

// State is where a simulated ticket stands, in ProCart's words.
type State string

// The states that the vendor documents. A ticket may be moved to any other word too, since a client
// has to live with one that it does not know.
const (
	Deferred State = "deferred" // a draft at the till, nobody works on it
	Open     State = "open"     // being worked on
	Bill     State = "bill"     // the pre-bill is printed
	Closed   State = "close"    // settled, the receipt is printed
	Deleted  State = "deleted"  // deleted at the till
)

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

// DefaultTimetable takes a ticket from deferred to close within seconds.
func DefaultTimetable() []Step {
	return []Step{
		{State: Open, After: Duration(3 * time.Second)},
		{State: Bill, After: Duration(5 * time.Second)},
		{State: Closed, After: Duration(3 * time.Second)},
	}
}

// CallbackBody says what a gateway writes into a callback; the vendor documents none of it.
type CallbackBody string

// The bodies.
const (
	FullBody  CallbackBody = "full"  // GUID, status and the guest's meta
	GUIDBody  CallbackBody = "guid"  // the GUID alone
	EmptyBody CallbackBody = "empty" // no body at all
)

// GUIDForm says how a gateway writes a GUID; it reads all of them.
type GUIDForm string

// The forms.
const (
	BracedGUID GUIDForm = "braces" // {9B0C6E1E-…}
	PlainGUID  GUIDForm = "plain"  // 9B0C6E1E-…
	LowerGUID  GUIDForm = "lower"  // 9b0c6e1e-…
)

// Settings are the knobs of one simulated ProCart gateway. The zero value is a well-behaved one.
type Settings struct {
	// Token is what callers present; empty for the world's, and if that is empty too, any.
	Token       string `json:"token,omitempty"`
	TokenHeader string `json:"token_header,omitempty"` // default "Token"
	// Menu is nil for DefaultMenu.
	Menu *Menu `json:"menu,omitempty"`
	// InitialState of a new ticket, default Deferred.
	InitialState State `json:"initial_state,omitempty"`
	// Timetable is nil for DefaultTimetable, ByHand() for none. A change is for new tickets.
	Timetable []Step `json:"timetable"`

	// GetOrdersVerb is the only verb of getorders; empty for both GET and POST.
	GetOrdersVerb string `json:"getorders_verb,omitempty"`
	// ListAll makes getorders without a selector list every ticket; else it refuses.
	ListAll bool `json:"list_all,omitempty"`
	// HideFinished keeps closed and deleted tickets out of getorders.
	HideFinished bool `json:"hide_finished,omitempty"`
	// RefusalStatus is the HTTP status of {"result": false}, default 200.
	RefusalStatus int      `json:"refusal_status,omitempty"`
	GUIDForm      GUIDForm `json:"guid_form,omitempty"`

	CallbackBody CallbackBody `json:"callback_body,omitempty"`
	// CallbackStates are the states that are told; empty for all.
	CallbackStates []State `json:"callback_states,omitempty"`
	// CallbackOnPost tells the first state too, perhaps before postorder has answered.
	CallbackOnPost bool `json:"callback_on_post,omitempty"`
	// LowercaseCallbackURL does to the URL what the vendor's older product does.
	LowercaseCallbackURL bool `json:"lowercase_callback_url,omitempty"`

	// AutoDiscount is applied by the till to every basket; with AutoDiscountLate only to posted ones.
	AutoDiscount     *Discount `json:"auto_discount,omitempty"`
	AutoDiscountLate bool      `json:"auto_discount_late,omitempty"`
	// CategoryPercent changes prices by order category: {2: 10} makes category 2 ten percent dearer.
	CategoryPercent map[int]int64 `json:"category_percent,omitempty"`
	// CheckPaid refuses a postorder whose payments are not exactly the ticket's total.
	CheckPaid bool `json:"check_paid,omitempty"`
	// RefuseSecondClose refuses to close a closed ticket instead of saying yes again.
	RefuseSecondClose bool `json:"refuse_second_close,omitempty"`

	LicenseOff  bool     `json:"license_off,omitempty"`  // ping says so; nothing can be posted
	TillOffline bool     `json:"till_offline,omitempty"` // ping says so; nothing can be validated or posted
	Closed      *Period  `json:"closed,omitempty"`       // when the till is offline besides, as a closed restaurant's is
	MenuDelay   Duration `json:"menu_delay,omitempty"`   // how long getmenu takes
	// StockCache is how old the numbers left in getmenu may be.
	StockCache Duration `json:"stock_cache,omitempty"`

	// Staff are the people of the restaurant, as far as they are asked something.
	Staff Staff `json:"staff,omitzero"`
}

func (s Settings) check() error {
	var errs []error
	if s.Menu != nil {
		errs = append(errs, s.Menu.check())
	}
	if !slices.Contains([]string{"", "GET", "POST"}, s.GetOrdersVerb) {
		errs = append(errs, fmt.Errorf("getorders_verb %q: GET, POST or empty", s.GetOrdersVerb))
	}
	if !slices.Contains([]GUIDForm{"", BracedGUID, PlainGUID, LowerGUID}, s.GUIDForm) {
		errs = append(errs, fmt.Errorf("guid_form %q: braces, plain or lower", s.GUIDForm))
	}
	if !slices.Contains([]CallbackBody{"", FullBody, GUIDBody, EmptyBody}, s.CallbackBody) {
		errs = append(errs, fmt.Errorf("callback_body %q: full, guid or empty", s.CallbackBody))
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

func (m Menu) check() error {
	var errs []error
	seen := map[int]bool{}
	for _, d := range m.Dishes {
		if seen[d.Code] || d.Price < 0 {
			errs = append(errs, fmt.Errorf("menu: dish %d is there twice, or its price is negative", d.Code))
		}
		seen[d.Code] = true
	}
	return errors.Join(errs...)
}

// withDefaults fills in what was left empty.
func (s Settings) withDefaults(o Options) Settings {
	s.Token = cmp.Or(s.Token, o.POSToken)
	s.Staff.Secret = cmp.Or(s.Staff.Secret, o.StaffSecret)
	s.TokenHeader = cmp.Or(s.TokenHeader, "Token")
	s.InitialState = cmp.Or(s.InitialState, Deferred)
	s.RefusalStatus = cmp.Or(s.RefusalStatus, 200)
	s.GUIDForm = cmp.Or(s.GUIDForm, BracedGUID)
	s.CallbackBody = cmp.Or(s.CallbackBody, FullBody)
	if s.Timetable == nil {
		s.Timetable = DefaultTimetable()
	}
	if s.Menu == nil {
		s.Menu = new(DefaultMenu())
	}
	return s
}

// restaurant is one gateway and its till.
type restaurant struct {
	id       string
	settings Settings
	tickets  []*ticket
	byGUID   map[string]*ticket // by canonical GUID
	rests    map[int]int        // numbers left, of dishes that are limited
	messages []*StaffMessage    // to its staff
	// shown is what getmenu says of rests, read at shownAt.
	shown   map[int]int
	shownAt time.Time
}

// restaurant finds a gateway and creates it at its first use; the world's lock is held.
func (w *World) restaurant(id string) *restaurant {
	r, ok := w.restaurants[id]
	if !ok {
		r = &restaurant{id: id, byGUID: map[string]*ticket{}}
		r.configure(w.options.Restaurant.withDefaults(w.options))
		w.restaurants[id] = r
	}
	return r
}

// configure replaces the settings; the stock is filled up to the menu's numbers, tickets stay.
func (r *restaurant) configure(s Settings) {
	r.settings, r.rests, r.shown = s, map[int]int{}, nil
	for _, d := range s.Menu.Dishes {
		if d.Rest != nil {
			r.rests[d.Code] = *d.Rest
		}
	}
}

func (w *World) configureRestaurant(id string, s Settings) error {
	if err := errors.Join(POS(id).check(), s.check()); err != nil {
		return fmt.Errorf("configure restaurant %s: %w", id, err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.restaurant(id).configure(s.withDefaults(w.options))
	return nil
}
