package simulator_test

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/simulator"
)

func (f *fixture) heldCount() int {
	f.Helper()
	held, err := f.admin.Held(f.Context())
	require.NoError(f, err)
	return len(held)
}

func TestHeldRequestOutlivesItsClient(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name         string
		fault        simulator.FaultName
		stage        simulator.HoldPoint
		drop         bool
		during, ends int // tickets
	}{
		{"before, then carried out", simulator.HoldBefore, simulator.HeldBefore, false, 0, 1},
		{"before, then dropped", simulator.HoldBefore, simulator.HeldBefore, true, 0, 0},
		{"after, then answered to nobody", simulator.HoldAfter, simulator.HeldAfter, false, 1, 1},
		{"after, then dropped", simulator.HoldAfter, simulator.HeldAfter, true, 1, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := newWorld(t, simulator.Options{})
			f.faults(simulator.POS("r1"), simulator.Fault{Name: tt.fault, Op: simulator.OpPostOrder, Times: 1})
			ctx, kill := context.WithCancel(t.Context())
			var calls sync.WaitGroup
			calls.Go(func() { f.postAs(ctx) })
			f.soon("the request is held", func() bool { return f.heldCount() == 1 })
			kill()
			calls.Wait()

			held, err := f.admin.Held(t.Context())
			require.NoError(t, err)
			require.Equal(t, tt.stage, held[0].Point)
			require.Equal(t, simulator.POS("r1"), held[0].Party)
			require.Len(t, f.ledger().Tickets, tt.during)
			n, err := f.admin.Release(t.Context(), simulator.POS("r1"), simulator.OpPostOrder, tt.drop)
			require.NoError(t, err)
			require.Equal(t, 1, n)
			f.world.Close() // waits for the request
			require.Len(t, f.world.Ledger().Tickets, tt.ends)
		})
	}
}

// postAs posts an order and does not care about the answer.
func (f *fixture) postAs(ctx context.Context) {
	body := strings.NewReader(`{"order": {"content": [{"code": 701, "quantity": 1}]}}`)
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, f.url+"/procart/r1/api/v3/postorder", body)
	require.NoError(f, err)
	request.Header.Set("Token", "t")
	if response, err := f.http.Do(request); err == nil {
		require.NoError(f, response.Body.Close())
	}
}

func TestClosingTheWorldDropsHeldRequests(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{})
	f.faults(simulator.POS("r1"), simulator.Fault{Name: simulator.HoldBefore})
	var r reply
	var calls sync.WaitGroup
	calls.Go(func() { r = f.pos(http.MethodPost, "postorder", soup()) })
	f.soon("the request is held", func() bool { return f.heldCount() == 1 })
	f.world.Close()
	calls.Wait()
	require.Error(t, r.err)
	require.Empty(t, f.world.Ledger().Tickets)
}
