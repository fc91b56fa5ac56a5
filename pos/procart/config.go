package procart

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/ordersaga/ordersaga/internal/httpjson"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

// Config is everything the connector has to know of a store. The URL is where the gateway's API begins, such as
// http://10.1.2.3:11111/api/v3; it should not be reachable from the internet, since the token travels in clear
// unless a TLS proxy stands before it. The token is this system's own in ProCart's settings: every external
// system has one, and so should every environment, since removing it there shuts that one out. Amounts on the
// wire are hundredths of the currency. A menu takes two seconds, and posting an order depends on the till.
type Config struct {
	pos.Site

	Settings Settings
}

// Settings are what the public documents leave open and what differs between restaurants. The zero
// value is what is assumed of an installation that nobody has looked at.
type Settings struct {
	// TokenHeader carries the token; Token if empty (assumed).
	TokenHeader string `json:"token_header" yaml:"token_header"`
	// GetOrdersMethod is GET (assumed, the default: one ticket by query) or POST (a list of GUIDs).
	GetOrdersMethod string `json:"getorders_method" yaml:"getorders_method"`
	// ListOrders says that getorders without a GUID answers with all orders of the token.
	ListOrders bool `json:"list_orders" yaml:"list_orders"`
	// LookupProves says that an order missing from that list was certainly not made. The vendor does
	// not document it: set it only where it was tried.
	LookupProves bool `json:"lookup_proves" yaml:"lookup_proves"`
	// GUIDForm is how GUIDs are sent; as they came if empty.
	GUIDForm GUIDForm `json:"guid_form" yaml:"guid_form"`
	// OrderTypes and OrderCategories are ProCart's order type (assumed) and r_keeper's code of the
	// order category; zero sends none. A category changes prices.
	OrderTypes      PerFulfillment `json:"order_types" yaml:"order_types"`
	OrderCategories PerFulfillment `json:"order_categories" yaml:"order_categories"`
	// Table is the code of the table for orders that name none; zero leaves it to ProCart's settings.
	Table int `json:"table" yaml:"table"`
	// PaymentCode is r_keeper's code of the currency that prepaid orders are paid with; zero leaves it
	// to ProCart's settings.
	PaymentCode int `json:"payment_code" yaml:"payment_code"`
	// ValidateOmitsModifiers says that validate lists the dishes that it prices without the modifiers on them. Then a
	// modifier that it has left out shows by nothing but the total.
	ValidateOmitsModifiers bool `json:"validate_omits_modifiers" yaml:"validate_omits_modifiers"`
	// DishComments sends notes with their dishes. It needs ProCart 1.5.0.30 and an open modifier in
	// the restaurant's menu; without it notes go into the order's comment.
	DishComments bool `json:"dish_comments" yaml:"dish_comments"`
	// Surcharges sends fees as one surcharge by sum, which needs ProCart 1.9.1.64. Without it an order
	// with fees is refused as malformed.
	Surcharges bool `json:"surcharges" yaml:"surcharges"`
	// UnavailableIsNotSent takes a 503 with Retry-After for proof that nothing was done. The vendor
	// does not document it: set it only for a gateway, or a proxy before it, that is known to.
	UnavailableIsNotSent bool `json:"unavailable_is_not_sent" yaml:"unavailable_is_not_sent"`
}

// PerFulfillment is a code for each way the food reaches the guest.
type PerFulfillment struct {
	Delivery int `json:"delivery" yaml:"delivery"`
	Pickup   int `json:"pickup" yaml:"pickup"`
	DineIn   int `json:"dine_in" yaml:"dine_in"`
}

// of is the code for t, zero for none.
func (p PerFulfillment) of(t order.FulfillmentType) int {
	switch t {
	case order.Delivery:
		return p.Delivery
	case order.Pickup:
		return p.Pickup
	case order.DineIn:
		return p.DineIn
	}
	return 0
}

// New makes a connector, or an error that names every setting that is missing or wrong. It makes no
// call.
func New(c Config) (*Connector, error) {
	s := withDefaults(c.Settings)
	zone, zoneErr := c.Zone()
	client, clientErr := httpjson.New(httpjson.Config{
		BaseURL: c.URL, Header: map[string]string{s.TokenHeader: c.Token},
		ConnectTimeout: c.ConnectTimeout, ReadTimeout: c.ReadTimeout,
	})
	errs := []error{clientErr, zoneErr, checkCurrency(c.Currency), s.check()}
	if c.Token == "" {
		errs = append(errs, errors.New("token: it is missing"))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, fmt.Errorf("procart settings: %w", err)
	}
	return &Connector{http: client, token: c.Token, zone: zone, currency: c.Currency, settings: s}, nil
}

func withDefaults(s Settings) Settings {
	if s.TokenHeader == "" {
		s.TokenHeader = defaultTokenHeader
	}
	if s.GetOrdersMethod == "" {
		s.GetOrdersMethod = http.MethodGet
	}
	if s.GUIDForm == "" {
		s.GUIDForm = RawGUID
	}
	return s
}

func checkCurrency(currency string) error {
	// The platform's amounts are "times 100", whatever the currency.
	if places, known := order.Exponent(currency); !known || places != 2 {
		return fmt.Errorf("currency: %q is none with two decimals", currency)
	}
	return nil
}

func (s Settings) check() error {
	var errs []error
	if s.GetOrdersMethod != http.MethodGet && s.GetOrdersMethod != http.MethodPost {
		errs = append(errs, fmt.Errorf("getorders_method: %q is neither GET nor POST", s.GetOrdersMethod))
	}
	if s.LookupProves && !s.ListOrders {
		errs = append(errs, errors.New("lookup_proves: nothing is looked up without list_orders"))
	}
	if !s.GUIDForm.valid() {
		errs = append(errs, fmt.Errorf("guid_form: %q is none of raw, braced, plain", s.GUIDForm))
	}
	for name, codes := range map[string][]int{
		"order_types":      {s.OrderTypes.Delivery, s.OrderTypes.Pickup, s.OrderTypes.DineIn},
		"order_categories": {s.OrderCategories.Delivery, s.OrderCategories.Pickup, s.OrderCategories.DineIn},
		"table":            {s.Table}, "payment_code": {s.PaymentCode},
	} {
		for _, code := range codes {
			if code < 0 {
				errs = append(errs, fmt.Errorf("%s: code %d is negative", name, code))
			}
		}
	}
	return errors.Join(errs...)
}
