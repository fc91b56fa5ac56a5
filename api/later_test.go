package api_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/golang/mock/gomock"
	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/workflows"
)

const (
	day  = 24 * time.Hour
	paid = `{"method":"card","token":"t"}`
	cash = `{"method":"cash"}`
)

// forLater is an order that is wished so long from now.
func forLater(ahead time.Duration, payment string) string {
	return fmt.Sprintf(`{"store_id":"msk-1","fulfillment":{"type":"pickup","requested_for":%q},"items":[{"code":"701","quantity":1}],
		"payment":%s,"expected_total":{"amount":55800,"currency":"RUB"}}`, now().Add(ahead).Format(time.RFC3339), payment)
}

func TestAnOrderForLaterIsTakenAsFarAheadAsItCanBeKept(t *testing.T) {
	const (
		ownBound  = "must not be after 2026-12-15T16:00:00Z: the store takes orders for the next 14 days only"
		heldUntil = "must not be after 2026-12-08T14:20:00Z: the payment provider holds money for 7 days only, and the restaurant's answer has to come within"
	)
	// The store's policy: 14 days at most; 100 minutes for the restaurant's answer and the hold's margin.
	tests := []struct {
		name, payment string
		ahead, hold   time.Duration
		asked         bool // for how long the provider holds
		tooFar        string
	}{
		{"tomorrow", paid, day, 7 * day, true, ""},
		{"as late as the hold lasts", paid, 7*day - 100*time.Minute, 7 * day, true, ""},
		{"a second later than that", paid, 7*day - 100*time.Minute + time.Second, 7 * day, true, heldUntil},
		{"beyond both bounds, of which the nearer is named", paid, 15 * day, 7 * day, true, heldUntil},
		{"beyond the store's own, which is the nearer", paid, 29 * day, 30 * day, true, ownBound},
		{"a provider whose holds do not end", paid, 13 * day, 0, true, ""},
		{"cash needs no hold", cash, 14 * day, 0, false, ""},
		{"a second more than two weeks", cash, 14*day + time.Second, 0, false, ownBound},
		{"so soon that it begins now", paid, 30 * time.Minute, 0, false, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := newHarness(t)
			if tt.asked {
				h.payments.EXPECT().MaxHold("msk-1").Return(tt.hold, nil)
			}
			if tt.tooFar == "" {
				in := h.started(forLater(tt.ahead, tt.payment))
				require.Equal(t, now().Add(tt.ahead), in.Order.Fulfillment.RequestedFor.UTC())
				return
			}
			h.journalMisses()
			h.sagas.EXPECT().Begun(gomock.Any(), newID()).Return(workflows.Input{}, workflows.ErrUnknownOrder)
			w := h.post(forLater(tt.ahead, tt.payment))
			require.Equal(t, http.StatusUnprocessableEntity, w.Code)
			p := h.problem(w)
			require.Equal(t, "too_far_ahead", p.Code)
			require.Equal(t, tt.tooFar, (*p.Errors)[0].Detail)
			require.Equal(t, "/fulfillment/requested_for", *(*p.Errors)[0].Pointer)
		})
	}
}

func TestAStoreWhoseProviderIsNotKnownTakesNoOrderForLater(t *testing.T) {
	h := newHarness(t)
	h.journal.EXPECT().Order(gomock.Any(), newID()).Return(journal.Record{}, journal.ErrNotFound)
	h.payments.EXPECT().MaxHold("msk-1").Return(time.Duration(0), errAway)
	require.Equal(t, "internal", h.problem(h.post(forLater(day, paid))).Code)
}
