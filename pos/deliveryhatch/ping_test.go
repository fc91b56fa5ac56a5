package deliveryhatch_test

import (
	"fmt"
	"strings"
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
			require.False(t, health.OffHours, "it is open around the clock")
		})
	}
}

func TestTheVendorsExampleOfAPing(t *testing.T) {
	f := newFake().answer("ping", golden(t, "documented_ping_answer.json"))
	for name, row := range map[string]struct {
		change func(*deliveryhatch.Settings)
		want   pos.Hours
	}{
		"as it is told":                      {want: pos.Hours{From: 9 * time.Hour, To: 20 * time.Hour, Step: 15 * time.Minute}},
		"times that are moved to a step":     {change: step(30 * time.Minute), want: pos.Hours{From: 9 * time.Hour, To: 20 * time.Hour}},
		"times that are moved to another":    {change: step(10 * time.Minute), want: pos.Hours{From: 9 * time.Hour, To: 20 * time.Hour, Step: 15 * time.Minute}},
		"where nobody looks after the hours": {change: func(s *deliveryhatch.Settings) { s.IgnoreHours = true }},
	} {
		t.Run(name, func(t *testing.T) {
			health, err := connect(t, f, row.change).Ping(t.Context())
			require.NoError(t, err)
			health.Ready, health.OffHours, health.Why = false, false, strings.TrimPrefix(health.Why, "it delivers from 9:00 to 20:00") // as the hour is
			require.Equal(t, pos.Health{
				Hours: row.want, Versions: map[string]string{"deliveryhatch": "3.0.6.1222", "r_keeper": "7.6.0.81"},
			}, health, "and nothing of somebody else's key")
		})
	}
}

func step(d time.Duration) func(*deliveryhatch.Settings) {
	return func(s *deliveryhatch.Settings) { s.TimeStep = order.Duration(d) }
}

func TestStepsOfTime(t *testing.T) {
	for period, want := range map[string]time.Duration{
		"15": 15 * time.Minute, "1": 0, "1440": 24 * time.Hour, "1441": 0, "0": 0, "-15": 0, "": 0, "15,00": 0, "час": 0, "99999999999": 0,
	} {
		f := newFake().answer("ping", `{"result": true, "data": {"DHVersion": "3.0.6.1240", "params": {"dlvperiod": "`+period+`"}}}`)
		health, err := connect(t, f, nil).Ping(t.Context())
		require.NoError(t, err)
		require.True(t, health.Ready, health.Why)
		require.Equal(t, pos.Hours{Step: want}, health.Hours, period)
	}
}

// What keeps an order of now out says nothing of one for this evening.
func TestAClosedStoreTellsWhenItOpens(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Moscow")
	require.NoError(t, err)
	opens := time.Now().In(zone).Truncate(time.Hour).Add(4 * time.Hour)
	f := newFake().answer("ping", fmt.Sprintf(`{"result": true, "data": {"DHVersion": "3.0.6.1240", "params": {"dlvfrom": "%d,00", "dlvto": "%d,00", "dlvperiod": "15"}}}`,
		opens.Hour(), opens.Add(2*time.Hour).Hour()))
	health, err := connect(t, f, nil).Ping(t.Context())
	require.NoError(t, err)
	require.False(t, health.Ready)
	require.True(t, health.OffHours, "an order for when it opens can be posted before")
	require.Empty(t, health.Hours.Refusal(opens))
	require.Empty(t, health.Hours.Refusal(opens.Add(time.Hour)))
	require.Contains(t, health.Hours.Refusal(opens.Add(3*time.Hour)), "the restaurant takes orders for ")
	require.Contains(t, health.Hours.Refusal(opens.Add(5*time.Minute)), "15 minutes apart")
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
		{name: "the food would be there when it has closed", from: clock(-2 * time.Hour), to: clock(30 * time.Minute), why: closed},
		{name: "so by the step to which its time is moved", from: "0,01", to: "23,59", change: step(24 * time.Hour), why: closed},
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
			require.Equal(t, row.why != "", health.OffHours)
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
