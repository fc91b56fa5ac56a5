package eleve

import (
	"errors"
	"fmt"
	"regexp"
	"time"

	"github.com/ordersaga/ordersaga/internal/httpjson"
	"github.com/ordersaga/ordersaga/pos"
)

// Config is everything the connector has to know of a store. The URL is where the hub begins; the vendor's
// pages name two hosts for production, with and without .br: ask which is the store's. The token is the
// secret that requests are signed with. The currency has to be BRL: the wire says R$. The read timeout bounds
// the wait for the till's answer to a question as well: it fetches its mail when it likes.
type Config struct {
	pos.Site

	Settings Settings
	// Signer vouches for requests; nil for the one that the settings name.
	Signer Signer
	// Now is the clock; nil for time.Now.
	Now func() time.Time
}

// Settings are what differs between stores, and what the public documents leave open.
type Settings struct {
	// ServiceID is the GUID of the store's integration with the hub (integrationHubServiceId).
	ServiceID string `json:"service_id" yaml:"service_id"`
	// Signature is hmac (the default, assumed) or off.
	Signature Signature `json:"signature" yaml:"signature"`
	// TrackBy is order (the default): the till is asked about our order's id; or place: it is asked about
	// the table, and our id is looked for in the answer.
	TrackBy Tracking `json:"track_by" yaml:"track_by"`
	// DineIn is what an order in the restaurant is to the till: TABLE (the default), CARD or INDOOR.
	DineIn string `json:"dine_in" yaml:"dine_in"`
	// WaiterCode and Chair go with orders for a table; 1 each if empty, as in the vendor's examples.
	WaiterCode string `json:"waiter_code" yaml:"waiter_code"`
	Chair      string `json:"chair" yaml:"chair"`
	// MerchantID and MerchantName name the store to the hub; none is sent if the id is empty.
	MerchantID   string `json:"merchant_id" yaml:"merchant_id"`
	MerchantName string `json:"merchant_name" yaml:"merchant_name"`
	// SourceApp is where the till sees orders come from; ordersaga if empty.
	SourceApp string `json:"source_app" yaml:"source_app"`
	// PaymentMethod and PaymentInfo are how a paid order was paid, such as credit and Visa; credit and
	// nothing if empty.
	PaymentMethod string `json:"payment_method" yaml:"payment_method"`
	PaymentInfo   string `json:"payment_info" yaml:"payment_info"`
	// Invoice has the till make and print the tax invoice when a ticket is settled.
	Invoice bool `json:"invoice" yaml:"invoice"`
	// ServiceFeePercent is the fee that the till adds to every bill by itself, cut to whole centavos.
	ServiceFeePercent int `json:"service_fee_percent" yaml:"service_fee_percent"`
	// CancelledPath is how the hub spells its list of items that staff have cancelled: getCancelledItems
	// (the default) or getCancelledItens.
	CancelledPath string `json:"cancelled_path" yaml:"cancelled_path"`
	// StatusCodes says what the codes of orders that are for no table mean: no page names them.
	StatusCodes StatusCodes `json:"status_codes" yaml:"status_codes"`
}

// StatusCodes are codes of getStatus by what they mean.
type StatusCodes struct {
	Cooking        []int `json:"cooking" yaml:"cooking"`
	Ready          []int `json:"ready" yaml:"ready"`
	OutForDelivery []int `json:"out_for_delivery" yaml:"out_for_delivery"`
	Completed      []int `json:"completed" yaml:"completed"`
	Gone           []int `json:"gone" yaml:"gone"`
}

// Tracking is what the till is asked about to learn where an order stands.
type Tracking string

// The ways to track an order.
const (
	ByOrder Tracking = "order"
	ByPlace Tracking = "place"
)

// New makes a connector, or an error that names every setting that is missing or wrong. It makes no
// call.
func New(c Config) (*Connector, error) {
	s := withDefaults(c.Settings)
	zone, zoneErr := c.Zone()
	client, clientErr := httpjson.New(httpjson.Config{
		BaseURL: c.URL, ConnectTimeout: c.ConnectTimeout, ReadTimeout: c.ReadTimeout,
	})
	signer, signerErr := newSigner(c, s.Signature)
	errs := []error{clientErr, zoneErr, signerErr, s.check()}
	if c.Currency != currencyCode {
		errs = append(errs, fmt.Errorf("currency: %q is not %s", c.Currency, currencyCode))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, fmt.Errorf("eleve settings: %w", err)
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return &Connector{
		http: client, signer: signer, now: c.Now, token: c.Token, zone: zone, currency: c.Currency,
		readTimeout: c.ReadTimeout, settings: s, slots: newSlots(),
	}, nil
}

func withDefaults(s Settings) Settings {
	for value, otherwise := range map[*string]string{
		(*string)(&s.Signature): string(HMAC), (*string)(&s.TrackBy): string(ByOrder),
		&s.DineIn: typeTable, &s.WaiterCode: "1", &s.Chair: "1", &s.SourceApp: "ordersaga",
		&s.PaymentMethod: "credit", &s.CancelledPath: pathCancelled,
	} {
		if *value == "" {
			*value = otherwise
		}
	}
	return s
}

func (s Settings) check() error {
	var errs []error
	wrong := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if _, ok := canonical(s.ServiceID); !ok {
		wrong("service_id: %q is no GUID", s.ServiceID)
	}
	if s.TrackBy != ByOrder && s.TrackBy != ByPlace {
		wrong("track_by: %q is neither order nor place", s.TrackBy)
	}
	if s.DineIn != typeTable && s.DineIn != typeCard && s.DineIn != typeIndoor {
		wrong("dine_in: %q is none of TABLE, CARD, INDOOR", s.DineIn)
	}
	if s.ServiceFeePercent < 0 || s.ServiceFeePercent > 100 {
		wrong("service_fee_percent: %d is not between 0 and 100", s.ServiceFeePercent)
	}
	if !regexp.MustCompile(`^[A-Za-z]+$`).MatchString(s.CancelledPath) {
		wrong("cancelled_path: %q is no name of a call", s.CancelledPath)
	}
	errs = append(errs, s.StatusCodes.check())
	return errors.Join(errs...)
}

// check refuses codes that the vendor documents, and such as mean two things.
func (s StatusCodes) check() error {
	seen := map[int]bool{codeOpen: true, codeInUse: true, codeClosed: true, codeNotFound: true}
	var errs []error
	for _, codes := range [][]int{s.Cooking, s.Ready, s.OutForDelivery, s.Completed, s.Gone} {
		for _, code := range codes {
			if seen[code] {
				errs = append(errs, fmt.Errorf("status_codes: %d has a meaning already", code))
			}
			seen[code] = true
		}
	}
	return errors.Join(errs...)
}
