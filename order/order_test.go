package order_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ordersaga/ordersaga/order"
)

func TestDeriveID(t *testing.T) {
	t.Parallel()
	id := order.DeriveID("pizza", "chat-991-7")
	require.Equal(t, id, order.DeriveID("pizza", "chat-991-7"), "the same for ever")
	require.NotEqual(t, id, order.DeriveID("pizza", "chat-991-8"))
	require.NotEqual(t, id, order.DeriveID("sushi", "chat-991-7"))
	require.NotEqual(t, order.DeriveID("a", "bc"), order.DeriveID("ab", "c"), "bot and key do not run together")
	require.Equal(t, strings.ToLower(id), id)
	require.Equal(t, id[:8], order.Number(id))
	require.Equal(t, "abc", order.Number("abc"), "a short id is shown as it is")
}

func TestDeriveIDIsPinned(t *testing.T) {
	t.Parallel()
	// Changed, every repeated request would start a second order.
	require.Equal(t, "p3ijyq6vt5zpk57ce6tu2bcszk", order.DeriveID("pizza-telegram", "chat-991-7"))
}

func TestValidID(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		require.True(t, order.ValidID(order.DeriveID(rapid.String().Draw(t, "bot"), rapid.String().Draw(t, "key"))))
	})
	for _, id := range []string{
		"", "abc", strings.Repeat("a", 25), strings.Repeat("a", 27), strings.Repeat("A", 26), strings.Repeat("1", 26),
		strings.Repeat("a", 12) + "/" + strings.Repeat("a", 13), strings.Repeat("a", 12) + "%" + strings.Repeat("a", 13),
	} {
		require.False(t, order.ValidID(id), id)
	}
}

func TestDuration(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]time.Duration{"90s": 90 * time.Second, "10m0s": 10 * time.Minute, "6h": 6 * time.Hour, "0s": 0} {
		var d order.Duration
		require.NoError(t, d.UnmarshalText([]byte(text)))
		require.Equal(t, want, d.D())
	}
	for _, text := range []string{"", "10", "ten minutes", "-1s"} {
		d := order.Duration(time.Hour)
		require.ErrorContains(t, d.UnmarshalText([]byte(text)), "read duration")
		require.Equal(t, time.Hour, d.D(), "a value that is refused changes nothing")
	}
}

func TestDurationRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := order.Duration(rapid.Int64Range(0, int64(1000*time.Hour)).Draw(t, "d"))
		text, err := json.Marshal(d)
		require.NoError(t, err)
		var again order.Duration
		require.NoError(t, json.Unmarshal(text, &again))
		require.Equal(t, d, again)
		require.Equal(t, d.D().String(), d.String())
	})
}

func TestPriceChangeAccepts(t *testing.T) {
	t.Parallel()
	shown := order.Money{Amount: 100, Currency: "RUB"}
	for _, row := range []struct {
		change               order.PriceChange
		lower, equal, higher bool
	}{
		{order.AcceptNone, false, true, false},
		{order.AcceptLower, true, true, false},
		{order.AcceptAny, true, true, true},
		{order.PriceChange("else"), false, false, false},
	} {
		at := func(amount int64) bool {
			return row.change.Accepts(shown, order.Money{Amount: amount, Currency: "RUB"})
		}
		require.Equal(t, []bool{row.lower, row.equal, row.higher}, []bool{at(99), at(100), at(101)}, row.change)
	}
}

func TestSameTicket(t *testing.T) {
	t.Parallel()
	const braces = "{9B0C6E1E-5B7C-4A39-9E0B-2F6E0C1D7A44}"
	require.True(t, order.SameTicket(braces, "9b0c6e1e-5b7c-4a39-9e0b-2f6e0c1d7a44"))
	require.True(t, order.SameTicket("17", "17"))
	require.False(t, order.SameTicket("17", "18"))
	require.False(t, order.SameTicket(braces, ""))
}

func TestSameNews(t *testing.T) {
	t.Parallel()
	m := order.Message{ID: "m1", Source: order.FromCallback, TicketID: "17", Raw: "open", State: order.TicketCooking}
	again := m
	again.ID, again.Source, again.POSTime = "m2", order.FromWatcher, time.Now()
	require.True(t, m.SameNews(again), "whenever and however it came")
	for name, change := range map[string]func(*order.Message){
		"ticket": func(m *order.Message) { m.TicketID = "18" },
		"word":   func(m *order.Message) { m.Raw = "bill" },
		"amount": func(m *order.Message) { m.Amount.Amount = 1 },
		"empty":  func(m *order.Message) { m.Empty = true },
	} {
		other := m
		change(&other)
		require.False(t, m.SameNews(other), name)
	}
}
