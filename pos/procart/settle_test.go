package procart_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/pos"
)

func orders(status, amount string) string {
	return `{"result": true, "data": [{"guid": "` + known + `", "status": "` + status + `", "amount": ` + amount + `, "items": [{}]}]}`
}

func TestSettleClosesTheTicket(t *testing.T) {
	f := newFake()
	require.NoError(t, connect(t, f, nil).Settle(t.Context(), known, paid()))
	requireGolden(t, "assumed_close.json", f.seen("close")[0].body)
}

func TestSettleLooksBeforeItActs(t *testing.T) {
	rows := []struct {
		name, orders string
		paid         pos.Paid
		want         pos.Kind // empty: settled already
	}{
		{name: "a closed ticket is settled", orders: orders("close", "55800"), paid: paid()},
		{name: "a deleted one is not", orders: orders("deleted", "55800"), paid: paid(), want: pos.Rejected},
		{name: "one in an unknown state is not", orders: orders("parked", "55800"), paid: paid(), want: pos.Rejected},
		{name: "another total is refused", orders: orders("bill", "55801"), paid: paid(), want: pos.Rejected},
		{name: "nothing paid is refused", orders: orders("bill", "0"), want: pos.Rejected},
		{name: "a ticket without a total is refused", orders: orders("bill", "null"), paid: paid(), want: pos.Rejected},
		{name: "a ticket that is not there is not found", orders: `{"result": true, "data": []}`, paid: paid(), want: pos.NotFound},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			f := newFake().answer("getorders", row.orders)
			err := connect(t, f, nil).Settle(t.Context(), known, row.paid)
			if row.want == "" {
				require.NoError(t, err)
			} else {
				require.Equal(t, row.want, pos.KindOf(err), "%v", err)
			}
			require.Empty(t, f.seen("close"), "no receipt is printed")
		})
	}
}

func TestSettleThatIsRefused(t *testing.T) {
	rows := []struct {
		name, then string
		settled    bool
	}{
		{name: "because the till was faster is settled", then: "close", settled: true},
		{name: "for another reason is not", then: "bill"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			f := newFake().answer("close", rejectAs("оплата не принята")).answer("getorders", orders("bill", "55800"))
			turn := &afterClose{fake: f, then: orders(row.then, "55800")}
			err := connect(t, turn, nil).Settle(t.Context(), known, paid())
			if row.settled {
				require.NoError(t, err)
				return
			}
			require.Equal(t, pos.Rejected, pos.KindOf(err))
		})
	}
}

func TestSettleWithoutAnAnswerIsUnknownAndAskedOnce(t *testing.T) {
	f := newFake().answer("close", "")
	err := connect(t, f, nil).Settle(t.Context(), known, paid())
	require.Equal(t, pos.Unknown, pos.KindOf(err))
	require.Len(t, f.seen("close"), 1)
}

// afterClose is a ProCart whose ticket changes when it is told to close.
type afterClose struct {
	*fake

	then string
}

func (a *afterClose) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/api/v3/close" {
		a.answer("getorders", a.then)
	}
	a.fake.ServeHTTP(w, r)
}
