package simulator_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/simulator"
)

// postAndPay makes one call of each party and reports what was seen and what was done.
func (f *fixture) postAndPay() (seen [2]reply, done [2]int) {
	f.Helper()
	seen[0] = f.pos(http.MethodPost, "postorder", soup())
	seen[1] = f.pay(http.MethodPost, "payments", "k", begin("ref", 1000, true, "tok_visa"))
	l := f.ledger()
	return seen, [2]int{len(l.Tickets), len(l.Payments)}
}

func TestFaultsOfEveryParty(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   simulator.FaultName
		status int // 0: the connection broke
		done   int
	}{
		{simulator.Down, http.StatusServiceUnavailable, 0},
		{simulator.Unauthorized, http.StatusUnauthorized, 0},
		{simulator.LostReplyBefore, 0, 0},
		{simulator.LostReplyAfter, 0, 1},
		{simulator.ErrorBefore, http.StatusInternalServerError, 0},
		{simulator.ErrorAfter, http.StatusInternalServerError, 1},
		{simulator.Garbage, http.StatusOK, 1},
	}
	for _, tt := range tests {
		t.Run(string(tt.name), func(t *testing.T) {
			t.Parallel()
			f := newWorld(t, simulator.Options{})
			f.faults(simulator.POS("r1"), simulator.Fault{Name: tt.name, Times: 1})
			f.faults(simulator.Payments("default"), simulator.Fault{Name: tt.name, Times: 1})
			seen, done := f.postAndPay()
			require.Equal(t, [2]int{tt.done, tt.done}, done)
			for _, r := range seen {
				require.Equal(t, tt.status, r.status)
				require.Equal(t, tt.status == 0, r.err != nil)
				require.Equal(t, tt.status == 0 || tt.name == simulator.Garbage, r.body == nil)
			}
			seen, _ = f.postAndPay()
			require.Equal(t, true, seen[0].body["result"], "the fault was for one call")
			require.Equal(t, http.StatusCreated, seen[1].status)
			require.Len(t, f.ledger().Payments, 1)
		})
	}
}

func TestLostReplyLooksLikeAReset(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{})
	f.faults(simulator.POS("r1"), simulator.Fault{Name: simulator.LostReplyAfter})
	err := f.pos(http.MethodPost, "postorder", soup()).err
	require.True(t, strings.Contains(err.Error(), "reset") || strings.Contains(err.Error(), "EOF"), err)
}

func TestSlowPartyHasDoneItBeforeItAnswers(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{})
	f.faults(simulator.POS("r1"), simulator.Fault{Name: simulator.Slow, Op: simulator.OpPostOrder, Delay: seconds(40)})
	var r reply
	var calls sync.WaitGroup
	calls.Go(func() { r = f.pos(http.MethodPost, "postorder", soup()) })
	f.soon("the ticket is there", func() bool { return len(f.ledger().Tickets) == 1 })
	f.soon("the answer waits", func() bool { return f.clock.waiting() == 2 })
	f.clock.Advance(40 * time.Second)
	calls.Wait()
	require.Equal(t, true, r.body["result"])
}

func TestSlowMenuIsAKnob(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{Restaurant: simulator.Settings{MenuDelay: seconds(2)}})
	var calls sync.WaitGroup
	calls.Go(func() { require.Equal(t, http.StatusOK, f.pos(http.MethodGet, "getmenu", nil).status) })
	f.soon("the menu waits", func() bool { return f.clock.waiting() == 1 })
	f.clock.Advance(2 * time.Second)
	calls.Wait()
}

func TestFaultsOfThePOS(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name             string
		fault            simulator.Fault
		validate, posted int64 // the amount; 0 for a no
	}{
		{"postorder is refused", simulator.Fault{Name: simulator.Refuse}, 28000, 0},
		{"validate is refused", simulator.Fault{Name: simulator.Refuse, Op: simulator.OpValidate}, 0, 28000},
		{"the dish is sold out", simulator.Fault{Name: simulator.SoldOut}, 0, 28000},
		{"the dish is sold out after it was checked", simulator.Fault{Name: simulator.SoldOut, Op: simulator.OpPostOrder, Code: "701"}, 28000, 0},
		{"another dish is sold out", simulator.Fault{Name: simulator.SoldOut, Code: "702"}, 28000, 28000},
		{"the till is dearer than the menu", simulator.Fault{Name: simulator.PriceDrift, Amount: 500}, 28500, 28500},
		{"the price falls between the calls", simulator.Fault{Name: simulator.PriceDrift, Op: simulator.OpPostOrder, Amount: -500}, 28000, 27500},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := newWorld(t, simulator.Options{})
			f.faults(simulator.POS("r1"), tt.fault)
			for method, want := range map[string]int64{"validate": tt.validate, "postorder": tt.posted} {
				r := f.pos(http.MethodPost, method, soup())
				require.Equal(t, want != 0, r.body["result"], r.raw)
				if want != 0 {
					require.Equal(t, want, f.number(r, "order", "amount"))
				}
			}
			require.Equal(t, tt.posted == 0, len(f.ledger().Tickets) == 0)
		})
	}
}

func TestPostingWithoutAGUIDInTheAnswer(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{})
	f.faults(simulator.POS("r1"), simulator.Fault{Name: simulator.NoID})
	r := f.pos(http.MethodPost, "postorder", soup())
	require.Equal(t, true, r.body["result"])
	require.NotContains(t, r.body, "order_guid")
	require.NotEmpty(t, f.ticket().ID)
}

func TestFaultsOfTheProvider(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{})
	id := f.hold("ref", 1000)
	f.faults(simulator.Payments("default"),
		simulator.Fault{Name: simulator.Declined, Code: "expired_card", Times: 1},
		simulator.Fault{Name: simulator.Refuse, Op: simulator.OpCapture, Times: 1})
	require.Equal(t, "expired_card", f.pay(http.MethodPost, "payments", "d", begin("d", 1000, true, "tok_visa")).code())
	require.Equal(t, "invalid_state", f.pay(http.MethodPost, "payments/"+id+"/capture", "c1", rub(1000)).code())
	require.Equal(t, http.StatusOK, f.pay(http.MethodPost, "payments/"+id+"/capture", "c2", rub(1000)).status)
	f.faults(simulator.Payments("default"), simulator.Fault{Name: simulator.Refuse})
	require.Equal(t, "invalid_state", f.pay(http.MethodPost, "payments/"+id+"/refunds", "r", rub(1000)).code())
	f.hold("other", 1000)
	require.Equal(t, "invalid_state", f.pay(http.MethodPost, "voids", "v", map[string]any{"reference": "other"}).code())
}

func TestFaultLetsCallsPassAndIsUsedUp(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{})
	f.faults(simulator.POS("r1"), simulator.Fault{Name: simulator.Down, Op: simulator.OpPing, After: 1, Times: 2})
	f.pos(http.MethodGet, "getmenu", nil) // another op counts for nothing
	statuses := []int{}
	for range 4 {
		statuses = append(statuses, f.pos(http.MethodGet, "ping", nil).status)
	}
	require.Equal(t, []int{200, 503, 503, 200}, statuses)
	require.Equal(t, http.StatusOK, f.call(http.MethodGet, "/procart/r2/api/v3/ping", nil, "Token", "t").status, "another restaurant")
	faults, err := f.admin.Faults(t.Context(), simulator.POS("r1"))
	require.NoError(t, err)
	require.Equal(t, 2, faults[0].Struck)
	require.Equal(t, simulator.OpPing, faults[0].Op)
}

func TestWrongFaultsAreRefused(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{})
	tests := []struct {
		name  string
		party simulator.Party
		fault simulator.Fault
		want  string
	}{
		{"a fault that does not exist", simulator.POS("r1"), simulator.Fault{Name: "flood"}, "no such fault"},
		{"a provider's fault for a POS", simulator.POS("r1"), simulator.Fault{Name: simulator.Declined}, "no such fault"},
		{"a POS's fault for a provider", simulator.Payments("a"), simulator.Fault{Name: simulator.NoID}, "no such fault"},
		{"a forgery of what is not signed", simulator.POS("r1"), simulator.Fault{Name: simulator.ForgedCallback}, "no such fault"},
		{"an op that it does not strike", simulator.POS("r1"), simulator.Fault{Name: simulator.NoID, Op: simulator.OpPing}, "does not strike"},
		{"an op of another party", simulator.Payments("a"), simulator.Fault{Name: simulator.Slow, Op: simulator.OpPostOrder, Delay: 1}, "does not strike"},
		{"slow without a delay", simulator.POS("r1"), simulator.Fault{Name: simulator.Slow}, "needs a delay"},
		{"drift without an amount", simulator.POS("r1"), simulator.Fault{Name: simulator.PriceDrift}, "needs an amount"},
		{"a refund's code that does not exist", simulator.Payments("a"), simulator.Fault{Name: simulator.RefundDelayed, Code: "lost"}, "its code is"},
		{"a decline code that does not exist", simulator.Payments("a"), simulator.Fault{Name: simulator.Declined, Code: "mood"}, "decline code"},
		{"negative counts", simulator.POS("r1"), simulator.Fault{Name: simulator.Down, Times: -1}, "not negative"},
		{"a party that is none", "bank/a", simulator.Fault{Name: simulator.Down}, "party"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			require.ErrorContains(t, f.admin.SetFaults(t.Context(), tt.party, tt.fault), tt.want)
		})
	}
}
