package order

import (
	"errors"
	"fmt"
	"math"
	"strconv"
)

// Money is an amount in the minor units of an ISO 4217 currency: 55800 RUB is 558 roubles.
type Money struct {
	Amount   int64  `json:"amount"`
	Currency string `json:"currency"`
}

// Errors of money arithmetic.
var (
	ErrCurrencyMismatch = errors.New("the currencies differ")
	ErrMoneyOverflow    = errors.New("the amount is too large")
)

// Exponent is the number of decimal places of a currency; false if the product does not know the
// currency. Source: ISO 4217, list one.
func Exponent(currency string) (int, bool) {
	switch currency {
	case "KRW", "JPY", "VND":
		return 0, true
	case "RUB", "BRL", "TWD", "USD", "EUR", "KZT", "KGS":
		return 2, true
	default:
		return 0, false
	}
}

// Add returns m + n. The currencies must be equal; a zero Money without a currency counts as zero
// of any.
func (m Money) Add(n Money) (Money, error) {
	switch {
	case m == Money{}:
		return n, nil
	case n == Money{}:
		return m, nil
	case m.Currency != n.Currency:
		return Money{}, fmt.Errorf("add %s to %s: %w", n, m, ErrCurrencyMismatch)
	case n.Amount > 0 && m.Amount > math.MaxInt64-n.Amount, n.Amount < 0 && m.Amount < math.MinInt64-n.Amount:
		return Money{}, fmt.Errorf("add %s to %s: %w", n, m, ErrMoneyOverflow)
	}
	return Money{Amount: m.Amount + n.Amount, Currency: m.Currency}, nil
}

// IsZero reports whether m was never set. Nothing of a currency is an amount like any other: a guest
// who was shown 0.00 RUB was shown a price.
func (m Money) IsZero() bool { return m == Money{} }

// String writes m for people: "558.00 RUB", "9000 KRW".
func (m Money) String() string {
	places, _ := Exponent(m.Currency)
	digits, sign := strconv.FormatInt(m.Amount, 10), ""
	if digits[0] == '-' {
		digits, sign = digits[1:], "-"
	}
	if places > 0 {
		for len(digits) <= places {
			digits = "0" + digits
		}
		digits = digits[:len(digits)-places] + "." + digits[len(digits)-places:]
	}
	return sign + digits + " " + m.Currency
}
