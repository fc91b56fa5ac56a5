package gate_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/internal/gate"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

func store(id string) order.Store {
	return order.Store{ID: id, System: "procart", Policy: order.DefaultPolicy()}
}

func failing(kind pos.Kind) func() error {
	return func() error { return &pos.Error{System: "procart", Op: "menu", Kind: kind} }
}

func TestOnlyALineThatIsDownIsLeftAlone(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name  string
		kind  pos.Kind
		calls int
	}{
		{"calls that do not reach the POS open the breaker after five", pos.NotSent, 5},
		{"a POS that says no is there", pos.Rejected, 9},
		{"so is one whose answer got lost", pos.Unknown, 9},
		{"and one that wants to be left alone", pos.Throttled, 9},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			gates, calls := gate.New(), 0
			for range 9 {
				err := gates.Call(store("msk-1"), func() error {
					calls++
					return failing(row.kind)()
				})
				require.Equal(t, row.kind, pos.KindOf(err))
			}
			require.Equal(t, row.calls, calls)
			require.NoError(t, gates.Call(store("msk-2"), func() error { return nil }), "another store has its own line")
		})
	}
}

func TestABreakerThatIsOpenSaysWhenToComeBack(t *testing.T) {
	t.Parallel()
	gates := gate.New()
	for range 5 {
		require.Error(t, gates.Call(store("msk-1"), failing(pos.NotSent)))
	}
	err := gates.Call(store("msk-1"), func() error { return nil })
	e, ok := errors.AsType[*pos.Error](err)
	require.True(t, ok, "%v", err)
	require.Equal(t, 30*time.Second, e.RetryAfter)
	require.Equal(t, "the line to the store is down", e.Text)
}

func TestALaneTakesOnlySoMany(t *testing.T) {
	t.Parallel()
	over := make(chan time.Time)
	close(over)
	for lane, places := range map[gate.Lane]int{gate.Post: 1, gate.Question: 4} {
		gates, s := gate.New(), store("msk-1")
		for range places {
			require.True(t, gates.Enter(s, lane, nil))
		}
		require.False(t, gates.Enter(s, lane, over), "nobody left")
		require.True(t, gates.Enter(store("msk-2"), lane, nil), "another store has lanes of its own")
		gates.Leave(s, lane)
		require.True(t, gates.Enter(s, lane, nil))
	}
}

func TestQuestionsDoNotStandInTheWayOfAPost(t *testing.T) {
	t.Parallel()
	gates, s := gate.New(), store("msk-1")
	for range 4 {
		require.True(t, gates.Enter(s, gate.Question, nil))
	}
	require.True(t, gates.Enter(s, gate.Post, nil))
}
