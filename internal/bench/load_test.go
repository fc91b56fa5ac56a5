package bench_test

import (
	"context"
	"errors"
	"strconv"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/internal/bench"
)

func TestProductAndFloorTakeTurns(t *testing.T) {
	require.Equal(t, []string{bench.Product, bench.Floor, bench.Product, bench.Floor, bench.Product, bench.Floor}, bench.Turns(3))
}

func TestNeverMoreOrdersAreOnTheirWayThanThereAreClients(t *testing.T) {
	const orders, clients = 50, 4
	var now, most, served atomic.Int64
	full := make(chan struct{})
	fake := bench.Fake{
		Place: func(_ context.Context, key string, n int) (string, error) {
			if most.Store(max(most.Load(), now.Add(1))); now.Load() == clients && n < clients {
				close(full)
			}
			<-full // all clients have placed their first
			return "order/" + key, nil
		},
		Serve: func(int) error { served.Add(1); return nil },
		End:   func(string) error { now.Add(-1); return nil },
	}
	workflows, first, end, err := bench.Load(t.Context(), fake, "p", orders, clients)
	require.NoError(t, err)
	require.Equal(t, int64(clients), most.Load())
	require.Equal(t, int64(orders), served.Load())
	for n, id := range workflows {
		require.Equal(t, "order/p-"+strconv.Itoa(n), id)
		require.Positive(t, first[n])
		require.GreaterOrEqual(t, end[n], first[n], "an order ends after its first answer")
	}
}

func TestTheFirstOrderThatGoesWrongEndsARound(t *testing.T) {
	broken := errors.New("broken")
	fine := func(int) error { return nil }
	for _, tt := range []struct {
		name string
		fake bench.Fake
	}{
		{"its POST", bench.Fake{Place: func(context.Context, string, int) (string, error) { return "", broken }}},
		{"its kitchen", bench.Fake{Place: place, Serve: func(int) error { return broken }}},
		{"its end", bench.Fake{Place: place, Serve: fine, End: func(string) error { return broken }}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, _, _, err := bench.Load(t.Context(), tt.fake, "p", 10, 2)
			require.ErrorIs(t, err, broken)
		})
	}
}

func place(_ context.Context, key string, _ int) (string, error) { return key, nil }

func TestHistoriesAreReadFromAllOverARound(t *testing.T) {
	all := []string{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}
	require.Equal(t, []string{"0", "2", "5", "7"}, bench.SpreadOver(all, 4))
	require.Equal(t, all, bench.SpreadOver(all, 10))
	require.Equal(t, all[:2], bench.SpreadOver(all[:2], 10))
}
