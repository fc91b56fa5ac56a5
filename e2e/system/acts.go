package system

import (
	"net/http"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/api/gen"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/simulator"
)

// Ops is the header of a person who may answer questions and see every order.
func Ops() map[string]string { return map[string]string{"Authorization": "Bearer " + OpsKey} }

// Cancel asks for an order to be cancelled, as its guest.
func (s *System) Cancel(t *testing.T, o gen.Order) Answer {
	t.Helper()
	answer, err := s.Do(t, http.MethodPost, "/v1/orders/"+o.Id+"/cancel", map[string]any{"reason": "guest_request"}, nil)
	require.NoError(t, err)
	return answer
}

// RequireProblem checks that an answer is a refusal with a code.
func RequireProblem(t *testing.T, answer Answer, status int, code string) {
	t.Helper()
	require.Equal(t, status, answer.Code, "%s", answer.Body)
	require.Contains(t, string(answer.Body), `"code":"`+code+`"`)
}

// AwaitQuestion waits until an order has an open question of a kind, and returns it.
func (s *System) AwaitQuestion(t *testing.T, o gen.Order, kind order.AttentionKind) gen.Attention {
	t.Helper()
	o = s.Await(t, o.Id, "asks "+string(kind), func(o gen.Order) bool { return question(o, kind) >= 0 })
	return o.Attention[question(o, kind)]
}

func question(o gen.Order, kind order.AttentionKind) int {
	return slices.IndexFunc(o.Attention, func(a gen.Attention) bool { return a.Kind == kind })
}

// Resolve waits for a question of a kind and answers it as an ops person would, who looks again when the
// question has been asked anew meanwhile, and when nobody could say whether the answer was taken.
func (s *System) Resolve(t *testing.T, o Order, kind order.AttentionKind, option order.Option) {
	t.Helper()
	item := s.AwaitQuestion(t, o, kind)
	for {
		answer, err := s.Do(t, http.MethodPost, "/v1/orders/"+o.Id+"/resolve",
			map[string]any{"item_id": item.Id, "option": option, "note": "looked at the till"}, Ops())
		require.NoError(t, err)
		switch answer.Code {
		case http.StatusOK:
			return
		case http.StatusConflict, http.StatusServiceUnavailable:
		default:
			require.Fail(t, "the answer was refused", "%d %s", answer.Code, answer.Body)
		}
		unclear := answer.Code == http.StatusServiceUnavailable
		now := s.Await(t, o.Id, "asks "+string(kind)+", or has the answer", func(o gen.Order) bool {
			return question(o, kind) >= 0 || unclear
		})
		if question(now, kind) < 0 {
			return
		}
		item = now.Attention[question(now, kind)]
	}
}

// AwaitHeld waits until a request of op is being held at a party.
func (s *System) AwaitHeld(t *testing.T, party simulator.Party, op simulator.Op) {
	t.Helper()
	Eventually(t, "a held "+string(op), func() bool {
		held, err := s.Admin.Held(t.Context())
		require.NoError(t, err)
		return slices.ContainsFunc(held, func(h simulator.Held) bool { return h.Party == party && h.Op == op })
	})
}

// Release lets go of what is held at a party: it is carried out, or with drop never was.
func (s *System) Release(t *testing.T, party simulator.Party, drop bool) {
	t.Helper()
	n, err := s.Admin.Release(t.Context(), party, "", drop)
	require.NoError(t, err)
	require.Positive(t, n)
}

// AwaitCalls waits until a party was called that often.
func (s *System) AwaitCalls(t *testing.T, party simulator.Party, op simulator.Op, n int) {
	t.Helper()
	Eventually(t, "calls of "+string(op), func() bool { return s.World.Ledger().Count(party, op) >= n })
}

// Pays has the guest of an order pay behind the link or the code.
func (s *System) Pays(t *testing.T, o gen.Order) {
	t.Helper()
	_, err := s.Admin.DecideByReference(t.Context(), o.StoreId, o.Id+"-1", simulator.Decision{Do: simulator.Pay})
	require.NoError(t, err)
}

// Unknown reports whether nobody knows if an order's post has made a ticket.
func Unknown(o gen.Order) bool { return o.Submission.State == order.SubmissionUnknown }

// Restaurant changes settings of a restaurant.
func (s *System) Restaurant(t *testing.T, store string, change func(*simulator.Settings)) {
	t.Helper()
	require.NoError(t, s.Admin.ChangeRestaurant(t.Context(), store, change))
}

// ReturnURL is where the bot wants a guest who has paid.
const ReturnURL = "https://bot.example.com/back/4242"

// Ask places an order whose guest is asked to pay, by one of the simulator's tokens, and returns it with
// the link or the code, which are secrets: whoever has them can pay.
func (s *System) Ask(t *testing.T, store, key, token string) Order {
	t.Helper()
	s.Secret(ReturnURL)
	o := s.Place(t, key, NewOrder(store, map[string]any{
		"payment": map[string]any{"method": "card", "token": token, "return_url": ReturnURL},
	}))
	if o.Payment.Action == nil {
		o = s.Await(t, o.Id, "the guest is asked", func(o Order) bool { return o.Payment.Action != nil })
	}
	for _, secret := range []*string{o.Payment.Action.Url, o.Payment.Action.Qr} {
		if secret != nil {
			s.Secret(*secret)
		}
	}
	return o
}
