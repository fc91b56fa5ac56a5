package simulator

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"
)

// BotPOSMode says which of the two documents a restaurant follows.
type BotPOSMode string

// The modes.
const (
	BotPOSSuggest BotPOSMode = "suggest" // the proposal of the bot's side, which has bodies
	BotPOSSeed    BotPOSMode = "seed"    // the specification, whose bodies are the filler of a template
)

// BotPOSBodies says what is in a reply.
type BotPOSBodies string

// The bodies. Of an order that was taken, all tell the ids.
const (
	BotPOSFull     BotPOSBodies = "full"     // what the proposal has
	BotPOSFiller   BotPOSBodies = "filler"   // an object that means nothing
	BotPOSUnquoted BotPOSBodies = "unquoted" // one whose names have no quotes, so that it is not JSON
	BotPOSNothing  BotPOSBodies = "empty"    // no body
)

// BotPOSCallback says what is in the body of a callback.
type BotPOSCallback string

// The callbacks' bodies.
const (
	BotPOSFullBody  BotPOSCallback = "full"
	BotPOSIDBody    BotPOSCallback = "order_id" // the order's id alone
	BotPOSEmptyBody BotPOSCallback = "empty"    // none: the query names the store, and nothing names the order
)

// BotPOSSettings are the knobs that restaurants of the bot-POS API alone have.
type BotPOSSettings struct {
	// Mode is whose addresses are served, default suggest. With seed an order has a numb beside its id.
	Mode BotPOSMode `json:"mode,omitempty"`
	// Bodies of replies: by default full in the mode suggest, filler in the mode seed.
	Bodies BotPOSBodies `json:"bodies,omitempty"`
	// TrailingComma writes a comma after the last element of objects and lists, as the samples have it.
	TrailingComma bool `json:"trailing_comma,omitempty"`
	// StoreID is the POS's name for the store, default the restaurant's. It is compared as a text, and with
	// NumericStoreID written as a number.
	StoreID        string `json:"store_id,omitempty"`
	NumericStoreID bool   `json:"numeric_store_id,omitempty"`
	// TokenHeader is where the token is looked for, as it is or after Bearer; empty for nowhere.
	TokenHeader string `json:"token_header,omitempty"`

	// CallbackBase is where the bot is, such as http://127.0.0.1:8080; empty: nobody is called back.
	CallbackBase string `json:"callback_base,omitempty"`
	// CallbackPrefix comes after it, default /api/kakao/v1; one document has /api/v1.
	CallbackPrefix string `json:"callback_prefix,omitempty"`
	// CallbackBody is by default full in the mode suggest, empty in the mode seed.
	CallbackBody BotPOSCallback `json:"callback_body,omitempty"`
	// SwapWaiting shows the queue under the names of the callback in the order's state, and the other way round.
	SwapWaiting bool `json:"swap_waiting,omitempty"`

	// Discounts are won off the price of one, by dish.
	Discounts map[int]int64 `json:"discounts,omitempty"`
	// AnyPrice takes lines whose price is not the menu's.
	AnyPrice bool `json:"any_price,omitempty"`
	// RefuseAfter lets the POS answer STANDBY to what the store refuses so much later; 0: it is refused at once.
	RefuseAfter Duration `json:"refuse_after,omitempty"`
	// CancelStatus is the HTTP status for an order that is not to be cancelled any more, default 409. With 200
	// the answer is that of a success.
	CancelStatus int `json:"cancel_status,omitempty"`
	// CancelByID makes the mode seed look at the order's id. Without it the oldest order that waits is
	// cancelled, whoever's it is: the specification names the store alone.
	CancelByID bool `json:"cancel_by_id,omitempty"`
}

func (botpos) defaults(s *Settings) {
	b := &s.BotPOS
	b.Mode = cmp.Or(b.Mode, BotPOSSuggest)
	if b.Mode == BotPOSSeed {
		b.Bodies, b.CallbackBody = cmp.Or(b.Bodies, BotPOSFiller), cmp.Or(b.CallbackBody, BotPOSEmptyBody)
	}
	b.Bodies, b.CallbackBody = cmp.Or(b.Bodies, BotPOSFull), cmp.Or(b.CallbackBody, BotPOSFullBody)
	b.CallbackPrefix = cmp.Or(b.CallbackPrefix, "/api/kakao/v1")
	b.CancelStatus = cmp.Or(b.CancelStatus, http.StatusConflict)
	// The only error that is documented.
	s.RefusalStatus = cmp.Or(s.RefusalStatus, http.StatusNotFound)
	if s.Timetable == nil {
		s.Timetable = []Step{{State: Cooking, After: Duration(3 * time.Second)}, {State: Done, After: Duration(8 * time.Second)}}
	}
}

func (botpos) check(all Settings) error {
	s := all.BotPOS
	var errs []error
	if !slices.Contains([]BotPOSMode{"", BotPOSSuggest, BotPOSSeed}, s.Mode) {
		errs = append(errs, fmt.Errorf("botpos: mode %q: suggest or seed", s.Mode))
	}
	if !slices.Contains([]BotPOSBodies{"", BotPOSFull, BotPOSFiller, BotPOSUnquoted, BotPOSNothing}, s.Bodies) {
		errs = append(errs, fmt.Errorf("botpos: bodies %q: full, filler, unquoted or empty", s.Bodies))
	}
	if !slices.Contains([]BotPOSCallback{"", BotPOSFullBody, BotPOSIDBody, BotPOSEmptyBody}, s.CallbackBody) {
		errs = append(errs, fmt.Errorf("botpos: callback_body %q: full, order_id or empty", s.CallbackBody))
	}
	return errors.Join(append(errs, s.checkValues())...)
}

// checkValues says what is wrong with what is no choice among words.
func (s BotPOSSettings) checkValues() error {
	var errs []error
	if base, err := url.Parse(s.CallbackBase); err != nil || s.CallbackBase != "" && base.Host == "" {
		errs = append(errs, errors.New("botpos: callback_base: a URL with its host"))
	}
	if n, err := strconv.Atoi(s.StoreID); s.NumericStoreID && (err != nil || strconv.Itoa(n) != s.StoreID) {
		errs = append(errs, fmt.Errorf("botpos: numeric_store_id: store_id %q is not written as a number is", s.StoreID))
	}
	if s.CancelStatus != 0 && (s.CancelStatus < 200 || s.CancelStatus > 599) {
		errs = append(errs, fmt.Errorf("botpos: cancel_status %d: between 200 and 599", s.CancelStatus))
	}
	if s.RefuseAfter < 0 {
		errs = append(errs, errors.New("botpos: refuse_after: not never"))
	}
	for code, off := range s.Discounts {
		if off <= 0 {
			errs = append(errs, fmt.Errorf("botpos: discounts: %d off dish %d", off, code))
		}
	}
	return errors.Join(errs...)
}

// botposStoreID is what the POS calls the store.
func (r *restaurant) botposStoreID() string { return cmp.Or(r.settings.BotPOS.StoreID, r.id) }
