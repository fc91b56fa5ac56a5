package pos_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/pos"
)

func TestHours(t *testing.T) {
	t.Parallel()
	const only = "the restaurant takes orders for "
	day := pos.Hours{From: 10 * time.Hour, To: 23*time.Hour + 30*time.Minute}
	night := pos.Hours{From: 18 * time.Hour, To: 3 * time.Hour}
	quarters := pos.Hours{From: 10 * time.Hour, To: 22 * time.Hour, Step: 15 * time.Minute}
	for _, row := range []struct {
		name  string
		hours pos.Hours
		at    string
		want  string
	}{
		{"who says nothing takes any time", pos.Hours{}, "03:17:59", ""},
		{"the first minute", day, "10:00:00", ""},
		{"the last minute, to its end", day, "23:30:59", ""},
		{"before", day, "09:59:59", only + "10:00 to 23:30 only"},
		{"after", day, "23:31:00", only + "10:00 to 23:30 only"},
		{"hours that end tomorrow, today", night, "23:59:00", ""},
		{"hours that end tomorrow, tomorrow", night, "02:59:00", ""},
		{"between them", night, "12:00:00", only + "18:00 to 3:00 only"},
		{"midnight written as 24", pos.Hours{To: 24 * time.Hour}, "23:59:59", ""},
		{"on a step", quarters, "19:45:00", ""},
		{"between two steps", quarters, "19:46:00", only + "times that are 15 minutes apart, counted from midnight"},
		{"a second beside a step", quarters, "19:45:01", only + "times that are 15 minutes apart, counted from midnight"},
		{"neither open nor on a step", quarters, "09:46:00", only + "10:00 to 22:00 only"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			at, err := time.ParseInLocation(time.TimeOnly, row.at, time.FixedZone("", 9*60*60))
			require.NoError(t, err)
			require.Equal(t, row.want, row.hours.Refusal(at))
		})
	}
}
