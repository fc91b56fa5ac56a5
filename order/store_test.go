package order_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/order"
)

func TestAStoreReadsItsOwnClock(t *testing.T) {
	at := time.Date(2026, 12, 1, 16, 30, 0, 0, time.UTC)
	moscow := order.Store{Timezone: "Europe/Moscow"}
	require.Equal(t, "2026-12-01T19:30:00+03:00", moscow.Local(at).Format(time.RFC3339))
	require.True(t, moscow.Local(time.Time{}).IsZero())
	require.Equal(t, at, order.Store{Timezone: "Atlantis/Center"}.Local(at))
}

func TestAnOrderForLaterIsReleasedInTime(t *testing.T) {
	s := order.Store{Policy: order.DefaultPolicy()}
	at := time.Date(2026, 12, 1, 16, 30, 0, 0, time.UTC)
	require.Equal(t, at.Add(-30*time.Minute), s.ReleasedAt(at))
}
