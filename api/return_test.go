package api_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/golang/mock/gomock"
	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/api"
	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/workflows"
)

func (h *harness) returnPath() string {
	return api.ReturnURL("", h.token.Mint(api.ReturnPurpose, newID()))
}

func (h *harness) returns() *httptest.ResponseRecorder {
	h.t.Helper()
	return h.do(call{method: http.MethodGet, path: h.returnPath() + "?status=paid&payment_id=%zz"})
}

// paidAt is an order whose guest pays at a provider, and comes back to the bot's URL.
func (h *harness) paidAt(state order.PaymentState, back string) journal.Record {
	h.t.Helper()
	record := h.record(newID(), order.AwaitingPayment, 3)
	record.Snapshot.Payment = order.Payment{State: state}
	sealed, err := h.seal.SealGuest(newID(), order.Guest{Name: "Guest", ReturnURL: back})
	require.NoError(h.t, err)
	record.Snapshot.Order.Guest = sealed
	return record
}

func TestAGuestWhoComesBackIsSentOnAndTheProviderAsked(t *testing.T) {
	for _, back := range []string{"https://t.me/bot?start=991", "tg://resolve?domain=bot"} {
		h := newHarness(t)
		h.journal.EXPECT().Order(gomock.Any(), newID()).Return(h.paidAt(order.PaymentActionRequired, back), nil).Times(2)
		first := h.stored(true)
		w := h.returns()
		require.Equal(t, http.StatusSeeOther, w.Code)
		require.Equal(t, back, w.Header().Get("Location"))
		require.Equal(t, order.FromProvider, first.Message.Source)
		require.Equal(t, newID(), first.OrderID)
		require.Equal(t, "msk-1", first.StoreID)
		require.Equal(t, 1, h.kicks)

		again := h.stored(false)
		h.returns()
		require.Equal(t, first.Message.ID, again.Message.ID, "who loads the page again and again asks once")
	}
}

func TestAGuestWhoComesBackIsShownAPage(t *testing.T) {
	tests := []struct {
		name    string
		record  func(h *harness) journal.Record
		journal error
		begun   error
		nudged  bool
	}{
		{"the bot did not say where to", func(h *harness) journal.Record { return h.paidAt(order.PaymentUnknown, "") }, nil, nil, true},
		{"a URL of another time leads to a script", func(h *harness) journal.Record { return h.paidAt(order.PaymentUnknown, "javascript://x/") }, nil, nil, true},
		{"the payment is decided", func(h *harness) journal.Record { return h.paidAt(order.PaymentCaptured, "") }, nil, nil, false},
		{"nobody can look the order up", func(*harness) journal.Record { return journal.Record{} }, errAway, errAway, true},
		{"the guest's key was taken out", func(h *harness) journal.Record {
			record := h.paidAt(order.PaymentActionRequired, "https://x.example")
			record.Snapshot.Order.Guest.KeyID = "gone"
			return record
		}, nil, nil, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := newHarness(t)
			h.journal.EXPECT().Order(gomock.Any(), newID()).Return(tt.record(h), tt.journal)
			if tt.journal != nil {
				h.sagas.EXPECT().Begun(gomock.Any(), newID()).Return(workflows.Input{}, tt.begun)
			}
			if tt.nudged {
				h.stored(true)
			}
			w := h.returns()
			require.Equal(t, http.StatusOK, w.Code)
			h.requirePage(w, "Thank you")
			require.NotContains(t, w.Body.String(), "Guest")
		})
	}
}

func TestAReturnSurvivesThatNothingIsThere(t *testing.T) {
	h := newHarness(t)
	h.journal.EXPECT().Order(gomock.Any(), newID()).Return(h.paidAt(order.PaymentActionRequired, "https://x.example"), nil)
	h.journal.EXPECT().Receive(gomock.Any(), gomock.Any()).Return(false, errAway)
	h.sagas.EXPECT().Deliver(gomock.Any(), newID(), gomock.Any()).Return(errAway)
	require.Equal(t, http.StatusSeeOther, h.returns().Code)
}

func TestAReturnNeedsItsToken(t *testing.T) {
	h := newHarness(t)
	for _, token := range []string{"x", h.token.Mint(api.ReturnPurpose, "x"), h.token.Mint(api.CallbackPurpose("msk-1"), newID())} {
		w := h.do(call{method: http.MethodGet, path: api.ReturnURL("", token)})
		require.Equal(t, http.StatusNotFound, w.Code)
		h.requirePage(w, "not valid")
	}
}

// requirePage checks a page for people: nobody keeps, lists, frames or passes on what is behind its link.
func (h *harness) requirePage(w *httptest.ResponseRecorder, text string) {
	h.t.Helper()
	require.Equal(h.t, "text/html; charset=utf-8", w.Header().Get("Content-Type"))
	require.Equal(h.t, "no-store", w.Header().Get("Cache-Control"))
	require.Equal(h.t, "noindex, nofollow", w.Header().Get("X-Robots-Tag"))
	require.Equal(h.t, "no-referrer", w.Header().Get("Referrer-Policy"))
	require.Contains(h.t, w.Header().Get("Content-Security-Policy"), "default-src 'none'; style-src 'sha256-")
	require.Contains(h.t, w.Body.String(), text)
	require.NotContains(h.t, w.Body.String(), "<script")
}
