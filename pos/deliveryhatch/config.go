package deliveryhatch

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/ordersaga/ordersaga/internal/httpjson"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

// Config is everything the connector has to know of a store. The URL is where the API begins, such as
// http://10.1.2.3:11011/api/v2/ext; it should not be reachable from the internet, since the token, which the
// owner of the delivery has issued, travels in clear unless a TLS proxy stands before it. Amounts on the wire
// are hundredths of the currency.
type Config struct {
	pos.Site

	Settings Settings
}

// Settings are what the vendor's page leaves to the restaurant. The zero value is what is assumed of an
// installation that nobody has looked at.
type Settings struct {
	// PollOnly is for versions before 3.0.5.1053, which know neither a guest's meta nor callbacks: none of
	// what is newer than the first version of the API is sent or asked for, an order is known by its
	// number alone, and one whose reply was lost is found by people only.
	PollOnly bool `json:"poll_only" yaml:"poll_only"`
	// LeadTime is added to the time of the post where the guest wants the food as soon as possible, since
	// DeliveryHatch insists on a time. How much is agreed on with the restaurant; 60 minutes if zero (assumed).
	LeadTime order.Duration `json:"lead_time" yaml:"lead_time"`
	// TimeStep is the step in which times are sent, counted from midnight: a time between two of them becomes
	// the later one. One minute if zero. Ping tells the restaurant's as dlvperiod: a wished time between two of
	// those is refused, unless this is a multiple of it.
	TimeStep order.Duration `json:"time_step" yaml:"time_step"`
	// IgnoreHours takes orders for whatever time, also outside of the hours that ping tells, or between its steps.
	IgnoreHours bool `json:"ignore_hours" yaml:"ignore_hours"`
	// Table is r_keeper's code of the table for orders that name none; zero leaves it to DeliveryHatch's
	// settings.
	Table int `json:"table" yaml:"table"`
	// RefuseCodes are the dishes that DeliveryHatch cannot save, although they are on its menu: combos and
	// what is sold by weight. The menu does not mark them.
	RefuseCodes []int `json:"refuse_codes" yaml:"refuse_codes"`
}

const (
	defaultLeadTime = time.Hour
	defaultTimeStep = time.Minute
	longestWait     = 24 * time.Hour // beyond it a lead time or a step is a slip of the pen
)

// New makes a connector, or an error that names every setting that is missing or wrong. It makes no
// call: whether the version at the other end will do is for Ping to tell.
func New(c Config) (*Connector, error) {
	zone, zoneErr := c.Zone()
	client, clientErr := httpjson.New(httpjson.Config{
		BaseURL: c.URL, Header: map[string]string{tokenHeader: c.Token},
		ConnectTimeout: c.ConnectTimeout, ReadTimeout: c.ReadTimeout,
	})
	err := errors.Join(clientErr, checkToken(c.Token), zoneErr, checkCurrency(c.Currency), c.Settings.check())
	if err != nil {
		return nil, fmt.Errorf("deliveryhatch settings: %w", err)
	}
	return &Connector{http: client, token: c.Token, zone: zone, currency: c.Currency, settings: withDefaults(c.Settings)}, nil
}

func withDefaults(s Settings) Settings {
	if s.LeadTime == 0 {
		s.LeadTime = order.Duration(defaultLeadTime)
	}
	if s.TimeStep == 0 {
		s.TimeStep = order.Duration(defaultTimeStep)
	}
	return s
}

// checkToken refuses what looks like the whole header of another scheme.
func checkToken(token string) error {
	switch {
	case token == "":
		return errors.New("token: it is missing")
	case strings.ContainsAny(token, " \t"):
		return errors.New("token: it goes alone, without a word such as Bearer before it")
	}
	return nil
}

func checkCurrency(currency string) error {
	// Amounts are in kopecks, and other currencies of the platform have hundredths as well.
	if places, known := order.Exponent(currency); !known || places != 2 {
		return fmt.Errorf("currency: %q is none with two decimals", currency)
	}
	return nil
}

func (s Settings) check() error {
	var errs []error
	if wait := s.LeadTime.D(); wait < 0 || wait > longestWait {
		errs = append(errs, fmt.Errorf("lead_time: %s is not between nothing and a day", s.LeadTime))
	}
	if step := s.TimeStep.D(); step < 0 || step > longestWait {
		errs = append(errs, fmt.Errorf("time_step: %s is not between nothing and a day", s.TimeStep))
	}
	if s.Table < 0 {
		errs = append(errs, fmt.Errorf("table: code %d is negative", s.Table))
	}
	for _, code := range s.RefuseCodes {
		if code <= 0 {
			errs = append(errs, fmt.Errorf("refuse_codes: code %d is not positive", code))
		}
	}
	return errors.Join(errs...)
}
