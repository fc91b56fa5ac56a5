package deliveryhatch_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
	"github.com/ordersaga/ordersaga/pos/deliveryhatch"
)

func TestPing(t *testing.T) {
	version := func(v string) string { return `{"result": true, "data": {"DHVersion": "` + v + `"}}` }
	const tooOld = "3.0.5.1053 or newer is needed"
	rows := []struct {
		name, answer string
		change       func(*deliveryhatch.Settings)
		why          string // empty: ready
	}{
		{name: "all is well", answer: newFake().answers["ping"]},
		{name: "the first version with meta and callbacks", answer: version("3.0.5.1053")},
		{name: "one before it", answer: version("3.0.5.1052"), why: tooOld},
		{name: "numbers are not compared as texts", answer: version("3.0.5.983"), why: tooOld},
		{name: "nor is one number enough", answer: version("2.9.9.9999"), why: tooOld},
		{name: "a later series", answer: version("3.0.10.1")},
		{name: "an old version that is only polled", answer: version("3.0.5.959"), change: pollOnly},
		{name: "a version that nobody can read", answer: version("beta"), why: tooOld},
		{name: "half a version", answer: version("3.0.6"), why: tooOld},
		{name: "no version", answer: `{"result": true}`, why: tooOld},
		{name: "no version where it does not matter", answer: `{"result": true}`, change: pollOnly},
		{name: "DeliveryHatch itself says no", answer: rejectAs("Нет связи с кассой"), why: "Нет связи с кассой"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			health, err := connect(t, newFake().answer("ping", row.answer), row.change).Ping(t.Context())
			require.NoError(t, err)
			require.Equal(t, row.why == "", health.Ready, health.Why)
			require.Contains(t, health.Why, row.why)
		})
	}
}

func TestTheVendorsExampleOfAPing(t *testing.T) {
	f := newFake().answer("ping", golden(t, "documented_ping_answer.json"))
	health, err := connect(t, f, func(s *deliveryhatch.Settings) { s.IgnoreHours = true }).Ping(t.Context())
	require.NoError(t, err)
	require.Equal(t, pos.Health{
		Ready: true, Versions: map[string]string{"deliveryhatch": "3.0.6.1222", "r_keeper": "7.6.0.81"},
	}, health, "and nothing of somebody else's key")
}

func TestAVersionIsToldUnlessItIsSomethingElse(t *testing.T) {
	f := newFake().answer("ping", `{"result": true, "data": {"DHVersion": "+79001112233 `+token+`", "CSVersion": "7.25.3.1000"}}`)
	health, err := connect(t, f, nil).Ping(t.Context())
	require.NoError(t, err)
	require.Equal(t, map[string]string{"deliveryhatch": "[digits] [secret]", "r_keeper": "7.25.3.1000"}, health.Versions)
}

func TestHours(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Moscow")
	require.NoError(t, err)
	now := time.Now().In(zone)
	clock := func(after time.Duration) string {
		at := now.Add(after)
		return fmt.Sprintf("%d,%02d", at.Hour(), at.Minute())
	}
	const closed = "it delivers from "
	ignore := func(s *deliveryhatch.Settings) { s.IgnoreHours = true }
	early := func(s *deliveryhatch.Settings) { s.LeadTime = order.Duration(5 * time.Hour) }
	rows := []struct {
		name, from, to string
		change         func(*deliveryhatch.Settings)
		why            string
	}{
		{name: "it is open", from: clock(-2 * time.Hour), to: clock(2 * time.Hour)},
		{name: "it opens much later, perhaps tomorrow", from: clock(4 * time.Hour), to: clock(8 * time.Hour), why: closed},
		{name: "it has closed, perhaps yesterday", from: clock(-8 * time.Hour), to: clock(-2 * time.Hour), why: closed},
		{name: "it opens soon enough for an order of now", from: clock(30 * time.Minute), to: clock(8 * time.Hour)},
		{name: "it opens soon enough where that takes long", from: clock(4 * time.Hour), to: clock(8 * time.Hour), change: early},
		{name: "its hours are not to be believed", from: clock(4 * time.Hour), to: clock(8 * time.Hour), change: ignore},
		{name: "it never closes", from: clock(4 * time.Hour), to: clock(4 * time.Hour)},
		{name: "midnight may be written as 24", from: "0,00", to: "24,00"},
		{name: "hours with a point are none", from: "4.00", to: "4.01"},
		{name: "hours beyond the day are none", from: "25,00", to: "26,00"},
		{name: "minutes beyond the hour are none", from: "3,60", to: "3,61"},
		{name: "words are none", from: "утро", to: "вечер"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			f := newFake().answer("ping", `{"result": true, "data": {"DHVersion": "3.0.6.1240", "params": {"dlvfrom": "`+row.from+`", "dlvto": "`+row.to+`", "dlvperiod": "15"}}}`)
			health, err := connect(t, f, row.change).Ping(t.Context())
			require.NoError(t, err)
			require.Equal(t, row.why == "", health.Ready, health.Why)
			require.Contains(t, health.Why, row.why)
		})
	}
}

func TestHoursOfAnotherFormAreNone(t *testing.T) {
	for _, params := range []string{"null", "[]", `"9,00"`, `{"dlvfrom": 9, "dlvto": 20}`, "{}"} {
		f := newFake().answer("ping", `{"result": true, "data": {"DHVersion": "3.0.6.1240", "params": `+params+`}}`)
		health, err := connect(t, f, nil).Ping(t.Context())
		require.NoError(t, err)
		require.True(t, health.Ready, health.Why)
	}
}
