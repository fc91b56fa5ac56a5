package simulator

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"slices"
)

// The states of ProCart, as the vendor documents them.
const (
	Deferred State = "deferred" // a draft at the till, nobody works on it
	Open     State = "open"     // being worked on
	Bill     State = "bill"     // the pre-bill is printed
	Closed   State = "close"    // settled, the receipt is printed
	Deleted  State = "deleted"  // deleted at the till
)

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

// ProCartSettings are the knobs that ProCart gateways alone have.
type ProCartSettings struct {
	TokenHeader string `json:"token_header,omitempty"` // default "Token"
	// GetOrdersVerb is the only verb of getorders; empty for both GET and POST.
	GetOrdersVerb string `json:"getorders_verb,omitempty"`
	// ListAll makes getorders without a selector list every ticket; else it refuses.
	ListAll bool `json:"list_all,omitempty"`
	// HideFinished keeps closed and deleted tickets out of getorders.
	HideFinished bool     `json:"hide_finished,omitempty"`
	GUIDForm     GUIDForm `json:"guid_form,omitempty"`

	CallbackBody CallbackBody `json:"callback_body,omitempty"`
	// LowercaseCallbackURL does to the URL what the vendor's older product does.
	LowercaseCallbackURL bool `json:"lowercase_callback_url,omitempty"`

	// CategoryPercent changes prices by order category: {2: 10} makes category 2 ten percent dearer.
	CategoryPercent map[int]int64 `json:"category_percent,omitempty"`
	// CheckPaid refuses a postorder whose payments are not exactly the ticket's total.
	CheckPaid bool `json:"check_paid,omitempty"`
	// RefuseSecondClose refuses to close a closed ticket instead of saying yes again.
	RefuseSecondClose bool `json:"refuse_second_close,omitempty"`
	LicenseOff        bool `json:"license_off,omitempty"` // ping says so; nothing can be posted
}

func (procart) defaults(s *Settings) {
	s.ProCart.TokenHeader = cmp.Or(s.ProCart.TokenHeader, "Token")
	s.ProCart.GUIDForm = cmp.Or(s.ProCart.GUIDForm, BracedGUID)
	s.ProCart.CallbackBody = cmp.Or(s.ProCart.CallbackBody, FullBody)
	s.RefusalStatus = cmp.Or(s.RefusalStatus, http.StatusOK)
	if s.Timetable == nil {
		s.Timetable = course()
	}
}

func (procart) check(all Settings) error {
	s := all.ProCart
	var errs []error
	if !slices.Contains([]string{"", http.MethodGet, http.MethodPost}, s.GetOrdersVerb) {
		errs = append(errs, fmt.Errorf("procart: getorders_verb %q: GET, POST or empty", s.GetOrdersVerb))
	}
	if !slices.Contains([]GUIDForm{"", BracedGUID, PlainGUID, LowerGUID}, s.GUIDForm) {
		errs = append(errs, fmt.Errorf("procart: guid_form %q: braces, plain or lower", s.GUIDForm))
	}
	if !slices.Contains([]CallbackBody{"", FullBody, GUIDBody, EmptyBody}, s.CallbackBody) {
		errs = append(errs, fmt.Errorf("procart: callback_body %q: full, guid or empty", s.CallbackBody))
	}
	return errors.Join(errs...)
}
