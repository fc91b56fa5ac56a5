package order_test

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ordersaga/ordersaga/order"
)

func currencies() []string {
	return []string{"RUB", "BRL", "TWD", "USD", "EUR", "KZT", "KGS", "KRW", "JPY", "VND"}
}

func TestExponent(t *testing.T) {
	t.Parallel()
	for _, currency := range currencies() {
		places, known := order.Exponent(currency)
		require.True(t, known, currency)
		require.Contains(t, []int{0, 2}, places, currency)
	}
	for _, currency := range []string{"", "rub", "XXX"} {
		_, known := order.Exponent(currency)
		require.False(t, known, currency)
	}
	won, _ := order.Exponent("KRW")
	rouble, _ := order.Exponent("RUB")
	require.Equal(t, [2]int{0, 2}, [2]int{won, rouble})
}

func TestMoneyString(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		money order.Money
		want  string
	}{
		{order.Money{Amount: 55800, Currency: "RUB"}, "558.00 RUB"},
		{order.Money{Amount: 5, Currency: "RUB"}, "0.05 RUB"},
		{order.Money{Amount: 50, Currency: "USD"}, "0.50 USD"},
		{order.Money{Amount: 0, Currency: "BRL"}, "0.00 BRL"},
		{order.Money{Amount: -5, Currency: "RUB"}, "-0.05 RUB"},
		{order.Money{Amount: -12345, Currency: "RUB"}, "-123.45 RUB"},
		{order.Money{Amount: 9000, Currency: "KRW"}, "9000 KRW"},
		{order.Money{Amount: -9000, Currency: "KRW"}, "-9000 KRW"},
		{order.Money{Amount: 7, Currency: "XXX"}, "7 XXX"},
		{order.Money{Amount: math.MinInt64, Currency: "JPY"}, "-9223372036854775808 JPY"},
		{order.Money{Amount: math.MaxInt64, Currency: "RUB"}, "92233720368547758.07 RUB"},
	} {
		t.Run(row.want, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, row.want, row.money.String())
		})
	}
}

func TestMoneyAdd(t *testing.T) {
	t.Parallel()
	rub := func(amount int64) order.Money { return order.Money{Amount: amount, Currency: "RUB"} }
	for _, row := range []struct {
		name string
		a, b order.Money
		want order.Money
		err  error
	}{
		{name: "two amounts of one currency", a: rub(100), b: rub(23), want: rub(123)},
		{name: "a negative amount", a: rub(100), b: rub(-23), want: rub(77)},
		{name: "nothing and an amount", b: rub(23), want: rub(23)},
		{name: "an amount and nothing", a: rub(23), want: rub(23)},
		{name: "two currencies", a: rub(1), b: order.Money{Amount: 1, Currency: "KRW"}, err: order.ErrCurrencyMismatch},
		{name: "a zero of another currency is another currency", a: rub(1), b: order.Money{Currency: "KRW"}, err: order.ErrCurrencyMismatch},
		{name: "up to the largest amount", a: rub(math.MaxInt64 - 1), b: rub(1), want: rub(math.MaxInt64)},
		{name: "past the largest amount", a: rub(math.MaxInt64), b: rub(1), err: order.ErrMoneyOverflow},
		{name: "down to the smallest amount", a: rub(math.MinInt64 + 1), b: rub(-1), want: rub(math.MinInt64)},
		{name: "past the smallest amount", a: rub(math.MinInt64), b: rub(-1), err: order.ErrMoneyOverflow},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			got, err := row.a.Add(row.b)
			require.ErrorIs(t, err, row.err)
			require.Equal(t, row.want, got)
		})
	}
}

func TestIsZero(t *testing.T) {
	t.Parallel()
	require.True(t, order.Money{}.IsZero())
	require.False(t, order.Money{Currency: "RUB"}.IsZero(), "a price of nothing is a price")
	require.False(t, order.Money{Amount: -1, Currency: "RUB"}.IsZero())
}

// What String writes can be read back to the same amount: no digit is lost and none invented.
func TestMoneyStringRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := order.Money{Amount: rapid.Int64().Draw(t, "amount"), Currency: rapid.SampledFrom(currencies()).Draw(t, "currency")}
		text, currency, _ := strings.Cut(m.String(), " ")
		require.Equal(t, m.Currency, currency)
		places, _ := order.Exponent(currency)
		if whole, part, found := strings.Cut(text, "."); found {
			require.Len(t, part, places)
			text = whole + part
		} else {
			require.Zero(t, places)
		}
		amount, err := strconv.ParseInt(text, 10, 64)
		require.NoError(t, err)
		require.Equal(t, m.Amount, amount)
	})
}

// Adding and taking away again changes nothing, in either order.
func TestMoneyAddProperties(t *testing.T) {
	t.Parallel()
	amount := rapid.Int64Range(-1<<40, 1<<40)
	rapid.Check(t, func(t *rapid.T) {
		a := order.Money{Amount: amount.Draw(t, "a"), Currency: "RUB"}
		b := order.Money{Amount: amount.Draw(t, "b"), Currency: "RUB"}
		ab, err := a.Add(b)
		require.NoError(t, err)
		ba, err := b.Add(a)
		require.NoError(t, err)
		require.Equal(t, ab, ba)
		back, err := ab.Add(order.Money{Amount: -b.Amount, Currency: "RUB"})
		require.NoError(t, err)
		require.Equal(t, a, back)
	})
}
