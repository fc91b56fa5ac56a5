package worker_test

import (
	"context"
	"testing"

	"github.com/golang/mock/gomock"
	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

func TestWatcherServesEveryOrderOfATicket(t *testing.T) {
	t.Parallel()
	first, second, told := waiting("S01-7"), waiting("S01-7"), cooking("S01-7")
	first.OrderID, second.OrderID, told.OrderID = "first", "second", "told"
	g := &gateway{tickets: map[string]pos.Observation{"S01-7": ticket("S01-7", "open", order.TicketCooking)}}
	s := newStand(t, g)
	var got []string
	s.book.EXPECT().Receive(gomock.Any(), gomock.Any()).Times(2).DoAndReturn(func(_ context.Context, l journal.Letter) (bool, error) {
		got = append(got, l.OrderID+" "+l.Message.Raw)
		return true, nil
	})
	s.tick(t, 0, 0, first, second, told)
	require.ElementsMatch(t, []string{"first open", "second open"}, got)
	require.Equal(t, 1, g.asked, "the POS is asked once")
}
