package wixtar

import (
	"cmp"
	"errors"
	"fmt"

	"github.com/ordersaga/ordersaga/internal/httpjson"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

// Config is everything the connector has to know of a store. The URL is the API's host, such as
// https://omni.lafresh.com.tw; paths begin with v1, v2 or v3. The token is the client secret that access tokens
// are got with. The currency is TWD as far as anybody knows. Submitting makes two calls, and a third when there
// is no access token at hand.
type Config struct {
	pos.Site

	Settings Settings
}

// Settings are what differs between stores and what the vendor's pages leave open. TokenURL, ClientID and
// StoreID have to be given; the zero value of the others is what is assumed of a store that nobody has
// looked at.
type Settings struct {
	// TokenURL is where access tokens come from, such as https://login.lafresh.com.tw/oauth/v1/token.
	TokenURL string `json:"token_url" yaml:"token_url"`
	// ClientID belongs to the client secret.
	ClientID string `json:"client_id" yaml:"client_id"`
	// Scope is asked for with a token; api if empty.
	Scope string `json:"scope" yaml:"scope"`
	// StoreID is the store's number, such as 000030.
	StoreID string `json:"store_id" yaml:"store_id"`
	// AmountScale is how many units of an amount make one dollar: 1 (the default, what most of the vendor's
	// examples and its own kiosk do) or 100 (what its tables say). A wrong one is a bill times 100.
	AmountScale int64 `json:"amount_scale" yaml:"amount_scale"`
	// ConfirmVersion is v3 (the default, documented) or v1 (what the vendor's kiosk calls).
	ConfirmVersion string `json:"confirm_version" yaml:"confirm_version"`
	// EmptyConfirms takes any success without a body for a confirmation, not only 204.
	EmptyConfirms bool `json:"empty_confirms" yaml:"empty_confirms"`
	// ClientDevice is the kind of device that orders; APP if empty.
	ClientDevice string `json:"client_device" yaml:"client_device"`
	// SaleType is the vendor's sale_type; none is sent if empty.
	SaleType string `json:"sale_type" yaml:"sale_type"`
	// PaymentType is what a prepaid order is booked as; CREDIT_CARD if empty (assumed).
	PaymentType string `json:"payment_type" yaml:"payment_type"`
	// UnpaidType is what an order that is paid with the food is booked as, such as CASH_ON_DELIVERY; it is
	// confirmed without a payment if empty.
	UnpaidType string `json:"unpaid_type" yaml:"unpaid_type"`
	// Receipt has the POS issue the e-invoice when an order is confirmed for the first time. Where that was lost on
	// its way there is none: see [Connector.Confirm].
	Receipt bool `json:"receipt" yaml:"receipt"`
	// ExtraCharges sends fees as charges.total_extra (assumed). Without it an order with fees is refused
	// as malformed.
	ExtraCharges bool `json:"extra_charges" yaml:"extra_charges"`
	// ShopCancel lets us cancel in the restaurant's name, by the call of its own app. Orders at a table are
	// refused then: cancelling one would take away what the whole table has ordered.
	ShopCancel bool `json:"shop_cancel" yaml:"shop_cancel"`
	// OutOfStock asks of an order that was taken or has ended also which of its dishes are missing. It is
	// a second call for every look.
	OutOfStock bool `json:"out_of_stock" yaml:"out_of_stock"`
	// Language of the menu; TRADITIONAL_CHINESE if empty.
	Language string `json:"language" yaml:"language"`
}

// New makes a connector, or an error that names every setting that is missing or wrong. It makes no call.
// The connector is a [pos.Canceller] where the store's settings allow that.
func New(c Config) (pos.Connector, error) {
	s := withDefaults(c.Settings)
	zone, zoneErr := c.Zone()
	client, clientErr := httpjson.New(httpjson.Config{BaseURL: c.URL, ConnectTimeout: c.ConnectTimeout, ReadTimeout: c.ReadTimeout})
	tokens, tokensErr := newTokens(c, s)
	errs := []error{clientErr, tokensErr, zoneErr, checkCurrency(c.Currency), s.check()}
	if c.Token == "" {
		errs = append(errs, errors.New("token: it is missing"))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, fmt.Errorf("wixtar settings: %w", err)
	}
	connector := &Connector{http: client, tokens: tokens, secret: c.Token, zone: zone, currency: c.Currency, settings: s}
	if s.ShopCancel {
		return shopCanceller{connector}, nil
	}
	return connector, nil
}

func withDefaults(s Settings) Settings {
	s.Scope = cmp.Or(s.Scope, defaultScope)
	s.AmountScale = cmp.Or(s.AmountScale, wholeUnits)
	s.ConfirmVersion = cmp.Or(s.ConfirmVersion, defaultConfirmVersion)
	s.ClientDevice = cmp.Or(s.ClientDevice, defaultClientDevice)
	s.PaymentType = cmp.Or(s.PaymentType, defaultPaymentType)
	s.Language = cmp.Or(s.Language, defaultLanguage)
	return s
}

func checkCurrency(currency string) error {
	// Amounts are counted in whole units or in hundredths of them.
	if places, known := order.Exponent(currency); !known || places != 2 {
		return fmt.Errorf("currency: %q is none with two decimals", currency)
	}
	return nil
}

func (s Settings) check() error {
	var errs []error
	if s.ClientID == "" {
		errs = append(errs, errors.New("client_id: it is missing"))
	}
	if !validID(s.StoreID) {
		errs = append(errs, fmt.Errorf("store_id: %q is no store's number", s.StoreID))
	}
	if s.AmountScale != wholeUnits && s.AmountScale != hundredths {
		errs = append(errs, fmt.Errorf("amount_scale: %d is neither 1 nor 100", s.AmountScale))
	}
	if s.ConfirmVersion != "v1" && s.ConfirmVersion != "v3" {
		errs = append(errs, fmt.Errorf("confirm_version: %q is neither v1 nor v3", s.ConfirmVersion))
	}
	return errors.Join(errs...)
}
