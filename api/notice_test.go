package api_test

import (
	"errors"
	"net/http"
	"testing"

	"github.com/golang/mock/gomock"
	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/api"
	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/payment"
)

// notified sends what the provider sends, which holds the notices.
func (h *harness) notified(err error, notices ...payment.Notice) int {
	h.t.Helper()
	h.payments.EXPECT().Notices("sandbox", gomock.Any(), []byte("<signed>")).DoAndReturn(func(_ string, header http.Header, _ []byte) ([]payment.Notice, error) {
		require.Equal(h.t, "t=1,v1=2", header.Get("X-Signature"))
		return notices, err
	})
	w := h.do(call{
		method: http.MethodPost, path: "/callbacks/payments/sandbox", body: "<signed>",
		headers: map[string]string{"X-Signature": "t=1,v1=2", "Content-Type": "text/xml"},
	})
	if w.Code >= http.StatusBadRequest {
		require.NotContains(h.t, w.Body.String(), "signed")
	}
	return w.Code
}

func TestAPaymentNoticeIsALetterToItsOrder(t *testing.T) {
	h := newHarness(t)
	h.journal.EXPECT().Order(gomock.Any(), newID()).Return(h.paidAt(order.PaymentActionRequired, ""), nil).Times(4)
	first := h.stored(true)
	require.Equal(t, http.StatusNoContent, h.notified(nil, payment.Notice{ID: "evt_1", Ref: newID() + "-2", What: "payment.captured"}))
	require.Equal(t, "msk-1", first.StoreID)
	require.Equal(t, newID(), first.OrderID)
	require.Equal(t, order.FromProvider, first.Message.Source)
	require.Equal(t, "payment.captured", first.Message.Raw)
	require.Equal(t, now(), first.Message.ReceivedAt)
	require.Equal(t, 1, h.kicks)

	again := h.stored(false)
	h.notified(nil, payment.Notice{ID: "evt_1", Ref: newID() + "-2", What: "payment.captured"})
	require.Equal(t, first.Message.ID, again.Message.ID, "sent twice is one letter")
	require.Equal(t, 1, h.kicks)

	other, third := h.stored(true), h.stored(true)
	h.notified(nil, payment.Notice{ID: "evt_2", Ref: newID() + "-2"}, payment.Notice{ID: "evt_3", Ref: newID() + "-1", What: "x"})
	require.NotEqual(t, first.Message.ID, other.Message.ID)
	require.NotEmpty(t, other.Message.Raw, "a letter without a word would be about the POS")
	require.Equal(t, "x", third.Message.Raw)
}

func TestANoticeThatNobodyWaitsForIsNoLetter(t *testing.T) {
	for _, state := range []order.PaymentState{order.PaymentNone, order.PaymentPending, order.PaymentAuthorized, order.PaymentCaptured, order.PaymentVoided} {
		h := newHarness(t)
		h.journal.EXPECT().Order(gomock.Any(), newID()).Return(h.paidAt(state, ""), nil)
		require.Equal(t, http.StatusNoContent, h.notified(nil, payment.Notice{ID: "evt_1", Ref: newID() + "-1", What: "x"}), state)
		require.Zero(t, h.kicks)
	}
}

func TestANoticeAboutNoOrderOfOursIsTaken(t *testing.T) {
	h := newHarness(t)
	for _, ref := range []string{"", "invoice-7", newID(), newID() + "-", newID() + "-x", "../" + newID() + "-1"} {
		require.Equal(t, http.StatusNoContent, h.notified(nil, payment.Notice{ID: "evt_1", Ref: ref}))
	}
	require.Zero(t, h.kicks)
	for _, entry := range h.logs.AllEntries() {
		line, err := entry.String()
		require.NoError(t, err)
		require.NotContains(t, line, "invoice", "what a provider sends is nobody's log line")
	}
}

func TestAForgedNoticeIsRefused(t *testing.T) {
	h := newHarness(t)
	require.Equal(t, http.StatusUnauthorized, h.notified(errors.New("<signed> by nobody")))
	require.Equal(t, http.StatusUnauthorized, h.notified(&payment.Error{Provider: "sandbox", Op: "notices", Kind: payment.Unauthorized, Err: errors.New("<signed>")}))
	require.Equal(t, "payment notice not authentic", h.logs.AllEntries()[0].Message)
	for _, entry := range h.logs.AllEntries() {
		line, err := entry.String()
		require.NoError(t, err)
		require.NotContains(t, line, "signed")
	}
	w := h.do(call{method: http.MethodPost, path: "/callbacks/payments/San%20dbox", body: "x"})
	require.Equal(t, "not_found", h.problem(w).Code)
}

func TestAnAuthenticNoticeThatNobodyUnderstandsIsTaken(t *testing.T) {
	h := newHarness(t)
	require.Equal(t, http.StatusNoContent, h.notified(&payment.Error{Provider: "sandbox", Op: "notices", Kind: payment.Invalid}))
	require.Equal(t, "payment notice not understood", h.logs.AllEntries()[0].Message)
}

func TestANoticeThatNobodyKeepsIsSentAgain(t *testing.T) {
	h := newHarness(t)
	h.journal.EXPECT().Order(gomock.Any(), newID()).Return(journal.Record{}, errAway).Times(2)
	h.journal.EXPECT().Receive(gomock.Any(), gomock.Any()).Return(false, errAway).Times(2)
	h.sagas.EXPECT().Deliver(gomock.Any(), newID(), gomock.Any()).Return(errAway)
	notice := payment.Notice{ID: "evt_1", Ref: newID() + "-1", What: "x"}
	require.Equal(t, http.StatusServiceUnavailable, h.notified(nil, notice))
	h.sagas.EXPECT().Deliver(gomock.Any(), newID(), gomock.Any()).Return(nil)
	require.Equal(t, http.StatusNoContent, h.notified(nil, notice))
}

func TestWhereOthersAreSentLeadsBackHere(t *testing.T) {
	require.Equal(t, "https://x.example/callbacks/payments/sandbox", api.NoticeURL("https://x.example", "sandbox"))
	require.Equal(t, "https://x.example/pay/abc/return", api.ReturnURL("https://x.example", "abc"))
}
