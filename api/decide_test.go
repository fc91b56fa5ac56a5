package api_test

import (
	"context"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/golang/mock/gomock"
	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/workflows"
)

// cancels answers the bot's request to cancel with an outcome.
func (h *harness) cancels(outcome workflows.CancelOutcome, err error) {
	h.sagas.EXPECT().Cancel(gomock.Any(), newID(), gomock.Any(), gomock.Any()).Return(outcome, err)
}

func (h *harness) cancel() call {
	return call{
		method: http.MethodPost, path: "/v1/orders/" + newID() + "/cancel", key: botKey, body: `{"reason":"guest_request","note":"my phone is 555"}`,
	}
}

func TestACancelledOrderIsAnsweredAsTheJournalShowsIt(t *testing.T) {
	h := newHarness(t)
	after := h.record(newID(), order.Cancelled, 9)
	after.Snapshot.Cancel = order.Cancellation{State: order.CancelDone, Reason: order.AlreadyEnded}
	gomock.InOrder(
		h.journal.EXPECT().Order(gomock.Any(), newID()).Return(h.record(newID(), order.AwaitingAcceptance, 5), nil),
		h.sagas.EXPECT().Cancel(gomock.Any(), newID(), gomock.Any(), order.CancelRequest{Actor: "bot", Reason: "guest_request"}).
			DoAndReturn(func(ctx context.Context, _, requestID string, _ order.CancelRequest) (workflows.CancelOutcome, error) {
				deadline, ok := ctx.Deadline()
				require.True(t, ok)
				require.WithinDuration(t, time.Now().Add(4*time.Second), deadline, time.Second)
				require.NotEmpty(t, requestID)
				return workflows.CancelOutcome{State: order.CancelDone}, nil
			}),
		// The journal is two looks behind the saga.
		h.journal.EXPECT().Order(gomock.Any(), newID()).Return(h.record(newID(), order.AwaitingAcceptance, 5), nil),
		h.journal.EXPECT().Order(gomock.Any(), newID()).Return(journal.Record{}, errAway),
		h.journal.EXPECT().Order(gomock.Any(), newID()).Return(after, nil),
	)
	w := h.do(h.cancel())
	require.Equal(t, http.StatusOK, w.Code)
	require.Equal(t, order.Cancelled, h.order(w).Status)
	require.Equal(t, order.CancelDone, h.order(w).Cancellation.State)
	require.Equal(t, `"9"`, w.Header().Get("ETag"))
}

func TestADecisionIsAnsweredThoughTheJournalIsLate(t *testing.T) {
	for state, want := range map[order.CancelState]int{order.CancelDone: http.StatusOK, order.CancelRequested: http.StatusAccepted} {
		t.Run(string(state), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { // the journal is waited for a while
				h := newHarness(t)
				h.journal.EXPECT().Order(gomock.Any(), newID()).Return(h.record(newID(), order.Submitting, 5), nil).MinTimes(3)
				h.cancels(workflows.CancelOutcome{State: state}, nil)
				w := h.do(h.cancel())
				require.Equal(t, want, w.Code)
				require.Equal(t, state, h.order(w).Cancellation.State)
				require.False(t, h.order(w).Cancellation.Allowed)
			})
		})
	}
}

func TestAnOrderIsNotCancelled(t *testing.T) {
	unknown := order.CancelState("gone_mad")
	tests := []struct {
		name    string
		at      order.Status
		outcome workflows.CancelOutcome
		err     error
		status  int
		code    string
		reason  order.CancelReason
	}{
		{"it is being cooked", order.Cooking, workflows.CancelOutcome{}, &workflows.NotCancellable{Reason: order.CookingStarted}, http.StatusConflict, "not_cancellable", order.CookingStarted},
		{"it has ended", order.Completed, workflows.CancelOutcome{}, &workflows.NotCancellable{Reason: order.AlreadyEnded}, http.StatusConflict, "not_cancellable", order.AlreadyEnded},
		{"the POS refused", order.AwaitingAcceptance, workflows.CancelOutcome{State: order.CancelRefused, Reason: order.CookingStarted}, nil, http.StatusConflict, "not_cancellable", order.CookingStarted},
		{"only the staff can", order.AwaitingAcceptance, workflows.CancelOutcome{}, &workflows.NotCancellable{Reason: order.CallRestaurant}, http.StatusConflict, "call_restaurant", order.CallRestaurant},
		{"its saga was forgotten after its end", order.Completed, workflows.CancelOutcome{}, workflows.ErrUnknownOrder, http.StatusConflict, "not_cancellable", order.AlreadyEnded},
		{"its saga is lost", order.Created, workflows.CancelOutcome{}, workflows.ErrUnknownOrder, http.StatusConflict, "recovering", ""},
		{"the answer is unclear", order.Created, workflows.CancelOutcome{}, workflows.ErrUnclear, http.StatusServiceUnavailable, "unclear", ""},
		{"the time is up", order.Created, workflows.CancelOutcome{}, context.DeadlineExceeded, http.StatusServiceUnavailable, "unclear", ""},
		{"the answer makes no sense", order.Created, workflows.CancelOutcome{State: unknown}, nil, http.StatusServiceUnavailable, "unclear", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := newHarness(t)
			h.journal.EXPECT().Order(gomock.Any(), newID()).Return(h.record(newID(), tt.at, 5), nil)
			h.cancels(tt.outcome, tt.err)
			w := h.do(h.cancel())
			p := h.problem(w)
			require.Equal(t, tt.status, w.Code)
			require.Equal(t, tt.code, p.Code)
			if tt.reason != "" {
				require.Equal(t, string(tt.reason), *p.Reason)
				require.Equal(t, "/v1/orders/"+newID(), *p.Instance)
			}
			if tt.code == "call_restaurant" {
				require.Equal(t, "+74950000000", *p.StorePhone)
			}
		})
	}
}

func TestARepeatedCancelIsAnsweredByTheFirstThoughTheSagaIsClosed(t *testing.T) {
	h := newHarness(t)
	done := h.record(newID(), order.Cancelled, 9)
	done.Snapshot.Cancel, done.Snapshot.SettledAt = order.Cancellation{State: order.CancelDone, Reason: order.AlreadyEnded}, now()
	h.journal.EXPECT().Order(gomock.Any(), newID()).Return(done, nil).Times(2)
	for range 2 {
		w := h.do(h.cancel())
		require.Equal(t, http.StatusOK, w.Code)
		require.Equal(t, order.CancelDone, h.order(w).Cancellation.State)
		require.Equal(t, `"9"`, w.Header().Get("ETag"))
	}
}

func TestACancelNeedsNoBody(t *testing.T) {
	h := newHarness(t)
	h.journal.EXPECT().Order(gomock.Any(), newID()).Return(h.record(newID(), order.Cooking, 5), nil)
	h.sagas.EXPECT().Cancel(gomock.Any(), newID(), gomock.Any(), order.CancelRequest{Actor: "ops"}).
		Return(workflows.CancelOutcome{}, &workflows.NotCancellable{Reason: order.CookingStarted})
	w := h.do(call{method: http.MethodPost, path: "/v1/orders/" + newID() + "/cancel", key: opsKey})
	require.Equal(t, http.StatusConflict, w.Code, "ops cancel another bot's order under their own name")
}

func TestTwoCancelsUnderOneRequestIDAreTwoToTheSaga(t *testing.T) {
	h := newHarness(t)
	var ids []string
	h.journal.EXPECT().Order(gomock.Any(), newID()).Return(h.record(newID(), order.Cooking, 5), nil).Times(2)
	h.sagas.EXPECT().Cancel(gomock.Any(), newID(), gomock.Any(), gomock.Any()).Times(2).
		DoAndReturn(func(_ context.Context, _, requestID string, _ order.CancelRequest) (workflows.CancelOutcome, error) {
			ids = append(ids, requestID)
			return workflows.CancelOutcome{}, &workflows.NotCancellable{Reason: order.CookingStarted}
		})
	for range 2 {
		c := h.cancel()
		c.headers = map[string]string{"X-Request-ID": "constant"}
		require.Equal(t, "constant", h.do(c).Header().Get("X-Request-ID"))
	}
	require.NotEqual(t, ids[0], ids[1])
}

func (h *harness) resolve(body string) call {
	return call{method: http.MethodPost, path: "/v1/orders/" + newID() + "/resolve", key: opsKey, body: body}
}

const answer = `{"item_id":"a-1","option":"ticket_exists","note":"seen on the printer","value":" T-7 "}`

func TestAnAnswerGoesToTheSaga(t *testing.T) {
	h := newHarness(t)
	before := h.record(newID(), order.Submitting, 5)
	before.Snapshot.Attention = []order.Attention{{ID: "a-1", Kind: order.SubmissionUnknownItem, Since: now()}}
	after := h.record(newID(), order.AwaitingAcceptance, 8)
	gomock.InOrder(
		h.journal.EXPECT().Order(gomock.Any(), newID()).Return(before, nil),
		h.sagas.EXPECT().Resolve(gomock.Any(), newID(), gomock.Any(), order.Answer{
			ItemID: "a-1", Option: order.TicketExists, Actor: "backoffice/ops", Note: "seen on the printer", Value: "T-7",
		}).Return(nil),
		h.journal.EXPECT().Order(gomock.Any(), newID()).Return(before, nil),
		h.journal.EXPECT().Order(gomock.Any(), newID()).Return(after, nil),
	)
	w := h.do(h.resolve(answer))
	require.Equal(t, http.StatusOK, w.Code)
	require.Equal(t, order.AwaitingAcceptance, h.order(w).Status)
	require.Empty(t, h.order(w).Attention)
}

func TestAnAnswerIsNotTaken(t *testing.T) {
	tests := []struct {
		name    string
		settled time.Time
		err     error
		status  int
		code    string
	}{
		{"the question is closed", time.Time{}, &workflows.NotResolvable{Why: "it was answered", Closed: true}, http.StatusConflict, "not_resolvable"},
		{"the order has settled", now(), workflows.ErrUnknownOrder, http.StatusConflict, "not_resolvable"},
		{"its saga is lost", time.Time{}, workflows.ErrUnknownOrder, http.StatusConflict, "recovering"},
		{"the answer is unclear", time.Time{}, workflows.ErrUnclear, http.StatusServiceUnavailable, "unclear"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := newHarness(t)
			record := h.record(newID(), order.Submitting, 5)
			record.Snapshot.SettledAt = tt.settled
			h.journal.EXPECT().Order(gomock.Any(), newID()).Return(record, nil)
			h.sagas.EXPECT().Resolve(gomock.Any(), newID(), gomock.Any(), gomock.Any()).Return(tt.err)
			h.tellsNothing()
			w := h.do(h.resolve(answer))
			require.Equal(t, tt.status, w.Code)
			require.Equal(t, tt.code, h.problem(w).Code)
		})
	}
	for _, body := range []string{``, `{}`, `{"item_id":"a-1","option":"shrug"}`, `{"item_id":"a-1","option":"accept","actor":"boss"}`} {
		h := newHarness(t)
		w := h.do(h.resolve(body))
		require.Contains(t, []string{"validation_failed", "malformed_json"}, h.problem(w).Code)
	}
}
