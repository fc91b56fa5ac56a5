package simulator_test

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ordersaga/ordersaga/simulator"
)

// Whatever is called in whichever order, money adds up and its history says why.
func TestMoneyAddsUpWhateverIsCalled(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{})
	run := 0
	rapid.Check(t, func(t *rapid.T) {
		run++
		account := fmt.Sprint("a", run)
		decide := func(deeds ...string) {
			body := map[string]any{"do": rapid.SampledFrom(deeds).Draw(t, "deed")}
			f.call(http.MethodPost, "/admin/payments/"+account+"/payments/by-reference/ref/decision", body)
		}
		call := func(path string, body any) reply {
			return f.call(http.MethodPost, "/payments/"+account+"/v1/"+path, body,
				"Authorization", "Bearer s", "Idempotency-Key", fmt.Sprint("k", rapid.IntRange(0, 5).Draw(t, "key")))
		}
		id := "none"
		for range rapid.IntRange(1, 12).Draw(t, "calls") {
			value := rapid.Int64Range(1, 4).Draw(t, "value")
			switch rapid.SampledFrom([]string{"begin", "capture", "void", "refund", "void by reference", "decide", "a week passes"}).Draw(t, "call") {
			case "begin":
				token := rapid.SampledFrom([]string{"tok_visa", simulator.RedirectToken, simulator.ProcessingToken}).Draw(t, "token")
				r := call("payments", begin("ref", value, rapid.Bool().Draw(t, "capture"), token))
				if r.status == http.StatusCreated {
					id = f.text(r, "id")
				}
			case "capture":
				call("payments/"+id+"/capture", rub(value))
			case "void":
				call("payments/"+id+"/void", nil)
			case "refund":
				delayed := []simulator.Fault{}
				if rapid.Bool().Draw(t, "pending") {
					delayed = []simulator.Fault{{Name: simulator.RefundDelayed}}
				}
				f.faults(simulator.Payments(account), delayed...)
				call("payments/"+id+"/refunds", rub(value))
			case "decide":
				decide("pay", "process", "refuse", "expire", "refund-succeeds", "refund-fails")
			case "void by reference":
				call("voids", map[string]any{"reference": "ref"})
			case "a week passes":
				f.clock.Advance(7 * 24 * time.Hour)
			}
		}
		for _, p := range f.world.Ledger().Payments {
			if p.Account == account {
				requireSound(t, p)
			}
		}
	})
}

func requireSound(t *rapid.T, p simulator.Payment) {
	moved := map[simulator.PaymentActKind]int64{}
	last := int64(0)
	for _, act := range p.History {
		require.Greater(t, act.Seq, last)
		last = act.Seq
		moved[act.Act] += act.Amount
	}
	require.Equal(t, moved[simulator.ActCaptured], p.Captured)
	require.Equal(t, moved[simulator.ActRefunded]-moved[simulator.ActRefundReturned], p.Refunded)
	backs := map[simulator.RefundStatus]int64{}
	for _, r := range p.Refunds {
		backs[r.Status] += r.Amount
	}
	require.Equal(t, backs[simulator.RefundSucceeded], p.Refunded)
	require.LessOrEqual(t, backs[simulator.RefundSucceeded]+backs[simulator.RefundPending], p.Captured)
	require.Equal(t, p.Status == simulator.StatusActionRequired, p.LinkExpiresAt != nil)
	require.LessOrEqual(t, p.Captured, p.Amount)
	require.GreaterOrEqual(t, p.Net(), int64(0))
	require.Equal(t, p.Status == simulator.StatusAuthorized, p.HoldExpiresAt != nil)
	require.Equal(t, p.Status == simulator.StatusRefunded, p.Captured > 0 && p.Net() == 0)
	if p.Status == simulator.StatusVoided || p.Status == simulator.StatusDeclined {
		require.Zero(t, p.Captured)
	}
}

func TestManyAtOnceAreEachRecordedOnce(t *testing.T) {
	t.Parallel()
	const callers, calls = 8, 20
	f := newWorld(t, simulator.Options{Restaurant: byHand()})
	var all sync.WaitGroup
	for caller := range callers {
		all.Go(func() {
			for n := range calls {
				f.call(http.MethodPost, fmt.Sprintf("/procart/r%d/api/v3/postorder", caller%3), soup(), "Token", "t")
				f.pay(http.MethodPost, "payments", strconv.Itoa(n), begin(strconv.Itoa(n), 100, true, "tok_visa"))
			}
		})
	}
	all.Wait()
	l := f.ledger()
	require.Len(t, l.Tickets, callers*calls)
	require.Len(t, l.Payments, calls, "eight callers had the same keys")
	stamps := map[int64]bool{}
	for _, ticket := range l.Tickets {
		stamps[ticket.Seq] = true
	}
	for _, payment := range l.Payments {
		stamps[payment.Seq] = true
	}
	require.Len(t, stamps, callers*calls+calls, "no two acts have one number")
}

// Whatever staff and clients do in whichever dialect, a ticket's history says where it is, its items are
// its amount, and what the system shows of it is so.
func TestTicketsAreSoundWhateverIsDone(t *testing.T) {
	t.Parallel()
	for _, s := range speakers() {
		t.Run(string(s.system), func(t *testing.T) {
			t.Parallel()
			f, run := s.in(t, ""), 0
			rapid.Check(t, func(t *rapid.T) {
				run++
				requireSoundTickets(t, f, s, fmt.Sprint("r", run))
			})
		})
	}
}

// requireSoundTickets does this and that at a restaurant, and compares.
func requireSoundTickets(t *rapid.T, f *fixture, s speaker, restaurant string) {
	made, lost := 0, []simulator.FaultName{simulator.LostReplyBefore, simulator.LostReplyAfter, simulator.Refuse, simulator.Garbage}
	for range rapid.IntRange(1, 6).Draw(t, "acts") {
		switch rapid.SampledFrom([]string{"post", "post with a fault", "move"}).Draw(t, "act") {
		case "post":
			f.faults(simulator.POS(restaurant))
			_, id := s.post(f, restaurant, "k7m2q9x4", "")
			require.NotEmpty(t, id)
			made++
		case "post with a fault":
			name := rapid.SampledFrom(lost).Draw(t, "fault")
			f.faults(simulator.POS(restaurant), simulator.Fault{Name: name, Op: simulator.OpPostOrder})
			_, id := s.post(f, restaurant, "k7m2q9x4", "")
			require.Empty(t, id)
			if name == simulator.LostReplyAfter || name == simulator.Garbage {
				made++
			}
			f.faults(simulator.POS(restaurant))
		case "move":
			stage := rapid.SampledFrom([]simulator.State{
				simulator.Waiting, simulator.Cooking, simulator.OnTheWay, simulator.Done, simulator.Removed, "7",
			}).Draw(t, "stage")
			change := simulator.MoveRequest{State: stage, Empty: rapid.Bool().Draw(t, "empty"), Add: []int{710}}
			_, err := f.admin.MoveByNumber(f.Context(), restaurant, "k7m2q9x4", change)
			require.Equal(t, made == 0, err != nil)
		}
	}
	tickets := slices.DeleteFunc(f.world.Ledger().Tickets, func(ticket simulator.Ticket) bool { return ticket.Restaurant != restaurant })
	require.Len(t, tickets, made)
	for _, ticket := range tickets {
		requireSoundTicket(t, ticket)
		_, word := s.word(f, restaurant, ticket.ID)
		require.Equal(t, string(ticket.State), word)
	}
}

func requireSoundTicket(t *rapid.T, ticket simulator.Ticket) {
	last, before, sum := int64(0), simulator.StateChange{}, int64(0)
	for _, change := range ticket.History {
		require.Greater(t, change.Seq, last)
		require.False(t, change.State == before.State && change.Stage == before.Stage, "nothing changed")
		last, before = change.Seq, change
	}
	require.Equal(t, simulator.Waiting, ticket.History[0].Stage)
	require.Equal(t, []simulator.State{ticket.State, ticket.Stage}, []simulator.State{before.State, before.Stage})
	for _, item := range ticket.Items {
		sum += item.Total
	}
	require.Equal(t, sum, ticket.Amount)
}
