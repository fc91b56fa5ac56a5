package botpos

import (
	"errors"
	"fmt"
	"strings"

	"github.com/ordersaga/ordersaga/internal/httpjson"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

// Config is everything the connector has to know of a store. The URL is where the POS's API begins, such as
// https://pos.example.com/api/v1. The token is our credential, if the POS wants one; neither text has any. The
// currency is one without decimals: the texts count in won.
type Config struct {
	pos.Site

	Settings Settings
}

// Settings are what the texts leave open and what differs between installations. The zero value, with a
// StoreID, is what is assumed of an installation that nobody has looked at.
type Settings struct {
	// StoreID is what the POS calls the store: a number or a name, always as text.
	StoreID string `json:"store_id" yaml:"store_id"`
	// Variant is the text that the POS follows; seed if empty.
	Variant Variant `json:"variant" yaml:"variant"`
	// Paths replace single paths of the variant's.
	Paths Paths `json:"paths" yaml:"paths"`
	// Numb fills {numb} for orders of which the POS told none; without it they cannot be asked about
	// where the path has {numb}.
	Numb string `json:"numb" yaml:"numb"`
	// TokenHeader carries the token; Authorization if empty, as a bearer token (assumed). Any other
	// header has the token alone.
	TokenHeader string `json:"token_header" yaml:"token_header"`
	// Cancel says how far the POS's DELETE is trusted; strict if empty.
	Cancel CancelMode `json:"cancel" yaml:"cancel"`
	// RefusedWords are the statuses that mean that the order is not taken, or no more. The texts name none.
	RefusedWords []string `json:"refused_words" yaml:"refused_words"`
	// CookingWords and CompletedWords are statuses beside the ones that the connector knows.
	CookingWords   []string `json:"cooking_words" yaml:"cooking_words"`
	CompletedWords []string `json:"completed_words" yaml:"completed_words"`
	// Modifiers says what becomes of modifiers; refuse if empty.
	Modifiers ModifierMode `json:"modifiers" yaml:"modifiers"`
	// Company is the orderer's company, left out if empty.
	Company string `json:"company" yaml:"company"`
}

// CancelMode says when an order is cancelled by the POS's DELETE, whose only documented parameter is the
// store: a POS that heeds no other cancels somebody else's order.
type CancelMode string

// The cancel modes.
const (
	CancelOff     CancelMode = "off"      // never: the connector cannot cancel
	CancelStrict  CancelMode = "strict"   // only while the POS itself shows that nobody else waits in the store
	CancelOrderID CancelMode = "order_id" // always: the POS was seen to heed the order's id
)

// ModifierMode says what becomes of modifiers, which the texts had once and dropped on purpose.
type ModifierMode string

// The modifier modes.
const (
	RefuseModifiers  ModifierMode = "refuse" // an order with modifiers is malformed
	ModifiersAsItems ModifierMode = "items"  // each is an item of its own, for menus that have them as such
)

// New makes a connector, or an error that names every setting that is missing or wrong. It makes no
// call. The connector is a *Canceller where the settings let orders be cancelled, else a *Connector.
func New(c Config) (pos.Connector, error) {
	s := withDefaults(c.Settings)
	zone, zoneErr := c.Zone()
	words, wordsErr := s.dictionary()
	client, clientErr := httpjson.New(httpjson.Config{
		BaseURL: c.URL, Header: credential(s.TokenHeader, c.Token),
		ConnectTimeout: c.ConnectTimeout, ReadTimeout: c.ReadTimeout,
	})
	if err := errors.Join(clientErr, zoneErr, checkCurrency(c.Currency), s.check(), wordsErr); err != nil {
		return nil, fmt.Errorf("botpos settings: %w", err)
	}
	connector := &Connector{http: client, token: c.Token, zone: zone, currency: c.Currency, settings: s, words: words}
	if s.Cancel == CancelOff {
		return connector, nil
	}
	return &Canceller{Connector: connector}, nil
}

func withDefaults(s Settings) Settings {
	if s.Variant == "" {
		s.Variant = Seed
	}
	if s.TokenHeader == "" {
		s.TokenHeader = defaultTokenHeader
	}
	if s.Cancel == "" {
		s.Cancel = CancelStrict
	}
	if s.Modifiers == "" {
		s.Modifiers = RefuseModifiers
	}
	s.Paths = s.Paths.over(s.Variant.paths())
	return s
}

// credential is the header that carries the token; none without one.
func credential(name, token string) map[string]string {
	switch {
	case token == "":
		return nil
	case strings.EqualFold(name, defaultTokenHeader):
		return map[string]string{name: "Bearer " + token}
	}
	return map[string]string{name: token}
}

func checkCurrency(currency string) error {
	if places, known := order.Exponent(currency); !known || places != 0 {
		return fmt.Errorf("currency: %q is none without decimals", currency)
	}
	return nil
}

func (s Settings) check() error {
	var errs []error
	if _, ok := readID(text(s.StoreID)); !ok {
		errs = append(errs, fmt.Errorf("store_id: %q is no id", s.StoreID))
	}
	if _, ok := readID(text(s.Numb)); s.Numb != "" && !ok {
		errs = append(errs, fmt.Errorf("numb: %q is none", s.Numb))
	}
	if s.Variant != Seed && s.Variant != Suggest {
		errs = append(errs, fmt.Errorf("variant: %q is neither seed nor suggest", s.Variant))
	}
	if s.Cancel != CancelOff && s.Cancel != CancelStrict && s.Cancel != CancelOrderID {
		errs = append(errs, fmt.Errorf("cancel: %q is none of off, strict, order_id", s.Cancel))
	}
	if s.Modifiers != RefuseModifiers && s.Modifiers != ModifiersAsItems {
		errs = append(errs, fmt.Errorf("modifiers: %q is neither refuse nor items", s.Modifiers))
	}
	return errors.Join(append(errs, s.Paths.check())...)
}
