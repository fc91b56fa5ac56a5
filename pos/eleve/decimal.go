package eleve

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/ordersaga/ordersaga/order"
)

// mostCentavos bounds an amount: ten thousand million reais times any quantity still fit an integer.
const mostCentavos = 1e12

const (
	centavos    = 2 // decimal places of an amount
	thousandths = 3 // decimal places of a quantity: goods are sold by halves and by weight
)

// reais is an amount in centavos, written as the wire has it: 950 is 9.50.
type reais int64

// MarshalJSON implements json.Marshaler.
func (r reais) MarshalJSON() ([]byte, error) {
	text, sign := strconv.FormatInt(int64(r), 10), ""
	if text[0] == '-' {
		text, sign = text[1:], "-"
	}
	for len(text) <= centavos {
		text = "0" + text
	}
	cut := len(text) - centavos
	return []byte(sign + text[:cut] + "." + text[cut:]), nil
}

// text is a name or a number that is written as a string here and as a number there; empty for null and
// for anything else, which spoils nothing around it.
type text string

// UnmarshalJSON implements json.Unmarshaler.
func (t *text) UnmarshalJSON(raw []byte) error {
	*t = ""
	var s string
	var n json.Number
	if json.Unmarshal(raw, &s) == nil {
		*t = text(s)
	} else if json.Unmarshal(raw, &n) == nil {
		*t = text(n)
	}
	return nil
}

// scaled reads a decimal as an integer of its smallest unit: 9.5 with two places is 950. What has a
// remainder, such as the leavings of somebody's floating point, is no amount.
func (t text) scaled(places int) (int64, bool) {
	whole, fraction, _ := strings.Cut(string(t), ".")
	for len(fraction) < places {
		fraction += "0"
	}
	if strings.Trim(fraction[places:], "0") != "" || strings.Trim(fraction, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.ParseInt(whole+fraction[:places], 10, 64)
	return n, err == nil && whole != "" && whole != "-"
}

func (t text) reais() (reais, bool) {
	n, ok := t.scaled(centavos)
	return reais(n), ok && -mostCentavos <= n && n <= mostCentavos
}

func (r reais) money() order.Money { return order.Money{Amount: int64(r), Currency: currencyCode} }
