package wixtar

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/ordersaga/ordersaga/order"
)

// places are the decimals of every currency that a store may have.
const places = 2

// wire writes an amount as the store counts them. What cannot be said in whole units where they are
// whole is refused: it would be another amount.
func (c *Connector) wire(m order.Money) (wireMoney, error) {
	if m.Amount < 0 || m.Currency != c.currency {
		return wireMoney{}, fmt.Errorf("%s is no amount in %s", m, c.currency)
	}
	out := wireMoney{Amount: m.Amount, Currency: c.currency, Formatted: format(m.Amount)}
	if c.settings.AmountScale == wholeUnits {
		if m.Amount%hundredths != 0 {
			return wireMoney{}, fmt.Errorf("%s is no whole amount, and amount_scale is 1", m)
		}
		out.Amount = m.Amount / hundredths
	}
	return out, nil
}

// format is an amount for people: 165, 5.5.
func format(minor int64) string {
	whole, rest := minor/hundredths, minor%hundredths
	if rest == 0 {
		return strconv.FormatInt(whole, 10)
	}
	return strings.TrimRight(fmt.Sprintf("%d.%02d", whole, rest), "0")
}

// decimal is an amount in whole units with decimals, as answers have them: 165, 5.5, -0.5. Anything else,
// and what has a remainder behind the hundredths, is no amount, and spoils nothing around it.
type decimal struct {
	minor int64
	known bool
}

// UnmarshalJSON implements json.Unmarshaler.
func (d *decimal) UnmarshalJSON(raw []byte) error {
	*d = decimal{}
	var number *json.Number
	if err := json.Unmarshal(raw, &number); err == nil && number != nil {
		d.minor, d.known = parseMinor(string(*number))
	}
	return nil
}

// parseMinor reads a decimal number as hundredths.
func parseMinor(text string) (int64, bool) {
	whole, fraction, _ := strings.Cut(text, ".")
	fraction = strings.TrimRight(fraction, "0")
	if len(fraction) > places {
		return 0, false
	}
	minor, err := strconv.ParseInt(whole+fraction+strings.Repeat("0", places-len(fraction)), 10, 64)
	return minor, err == nil
}

func (d decimal) money(currency string) order.Money {
	if !d.known {
		return order.Money{}
	}
	return order.Money{Amount: d.minor, Currency: currency}
}
