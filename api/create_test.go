package api_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/golang/mock/gomock"
	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/workflows"
)

// wholeOrder uses every member of a request.
const wholeOrder = `{
  "store_id": "msk-1", "reference": "991-7", "locale": "ru",
  "guest": {"name": "Guest", "phone": "+79001112233"},
  "fulfillment": {"type": "delivery", "address": {"text": "Tverskaya 7", "latitude": 55.1, "longitude": 37.6}, "requested_for": "2026-12-01T19:25:00+03:00"},
  "items": [{"code": "701", "name": "Margherita", "quantity": 2, "note": "no onions", "unit_price": {"amount": 27900, "currency": "RUB"},
             "modifiers": [{"group": "51", "code": "905", "name": "Cheese", "modifiers": [{"code": "906", "quantity": 3}]}]}],
  "fees": [{"kind": "delivery", "amount": {"amount": 0, "currency": "RUB"}}],
  "discount_code": "4", "comment": "ring twice", "expected_total": {"amount": 55800, "currency": "RUB"}, "accept_price_change": "any",
  "payment": {"method": "card", "token": "tok_1", "return_url": "https://t.me/bot"},
  "metadata": {"chat_id": "991"}}`

// smallOrder has what is required and no more.
const smallOrder = `{"store_id":"msk-1","fulfillment":{"type":"pickup"},"items":[{"code":"701","quantity":1}],"payment":{"method":"cash"}}`

const idempotencyKey = "chat-991-7"

func newID() string { return order.DeriveID(botID, idempotencyKey) }

// post sends an order as the bot does.
func (h *harness) post(body string, headers ...string) *httptest.ResponseRecorder {
	h.t.Helper()
	c := call{method: http.MethodPost, path: "/v1/orders", key: botKey, body: body, headers: map[string]string{"Idempotency-Key": idempotencyKey}}
	for i := 0; i+1 < len(headers); i += 2 {
		c.headers[headers[i]] = headers[i+1]
	}
	return h.do(c)
}

func (h *harness) journalMisses() *gomock.Call {
	return h.journal.EXPECT().Order(gomock.Any(), newID()).Return(journal.Record{}, journal.ErrNotFound)
}

func TestANewOrderIsStartedAndItsVerdictAwaited(t *testing.T) {
	h := newHarness(t)
	var in workflows.Input
	gomock.InOrder(
		h.journalMisses(),
		h.sagas.EXPECT().Start(gomock.Any(), gomock.Any()).DoAndReturn(func(_ context.Context, got workflows.Input) error {
			in = got
			return nil
		}),
		h.sagas.EXPECT().Place(gomock.Any(), newID()).Return(nil),
		h.journal.EXPECT().Order(gomock.Any(), newID()).Return(h.record(newID(), order.AwaitingAcceptance, 5), nil),
	)
	w := h.post(wholeOrder)

	require.Equal(t, http.StatusCreated, w.Code, w.Body.String())
	require.Equal(t, "/v1/orders/"+newID(), w.Header().Get("Location"))
	require.Equal(t, `"5"`, w.Header().Get("ETag"))
	got := h.order(w)
	require.Equal(t, order.AwaitingAcceptance, got.Status)
	require.Equal(t, "991-7", *got.Reference)
	require.Equal(t, "no onions", *got.Items[0].Note)
	require.Equal(t, map[string]string{"chat_id": "991"}, map[string]string(got.Metadata))
	require.Equal(t, order.Number(newID()), got.Number)
	h.requireWholeInput(in)
}

// requireWholeInput checks what the saga of wholeOrder starts with.
func (h *harness) requireWholeInput(in workflows.Input) {
	t, o := h.t, in.Order
	t.Helper()
	require.Equal(t, newID(), o.ID)
	require.Equal(t, botID, o.BotID)
	require.Equal(t, now(), o.CreatedAt)
	require.Equal(t, order.AcceptAny, o.AcceptPriceChange)
	require.Equal(t, order.Money{Amount: 55800, Currency: "RUB"}, o.ExpectedTotal)
	require.Equal(t, []order.Line{{
		Code: "701", Name: "Margherita", Quantity: 2, UnitPrice: order.Money{Amount: 27900, Currency: "RUB"},
		Modifiers: []order.Modifier{{
			Group: "51", Code: "905", Name: "Cheese", Quantity: 1, Modifiers: []order.Modifier{{Code: "906", Quantity: 3}},
		}},
	}}, o.Lines)
	require.Equal(t, "2026-12-01T19:25:00+03:00", o.Fulfillment.RequestedFor.Format(time.RFC3339))
	require.Equal(t, "sandbox", in.Store.Provider)

	readable, err := json.Marshal(in)
	require.NoError(t, err)
	for _, secret := range []string{"Guest", "9001112233", "Tverskaya 7", "onions", "ring twice", "991-7", "chat_id", "tok_1", "t.me"} {
		require.NotContains(t, string(readable), secret)
	}
	guest, err := h.seal.OpenGuest(o.ID, o.Guest)
	require.NoError(t, err)
	require.Equal(t, "+79001112233", guest.Phone)
	require.Equal(t, "Tverskaya 7", guest.Address)
	require.InDelta(t, 37.6, *guest.Longitude, 1e-9)
	require.Equal(t, map[string]string{"0": "no onions"}, guest.Notes)
	require.Equal(t, "tok_1", guest.PaymentToken)
	require.Equal(t, "https://t.me/bot", guest.ReturnURL)
}

func TestAnOrderWithoutAVerdictInTimeIsAccepted(t *testing.T) {
	tests := []struct {
		name string
		read func(h *harness) (journal.Record, error)
		want order.Status
	}{
		{"the journal shows how far it is", func(h *harness) (journal.Record, error) { return h.record(newID(), order.Validating, 2), nil }, order.Validating},
		{"the journal has nothing yet", func(*harness) (journal.Record, error) { return journal.Record{}, journal.ErrNotFound }, order.Created},
		{"the journal is away", func(*harness) (journal.Record, error) { return journal.Record{}, errAway }, order.Created},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := newHarness(t)
			gomock.InOrder(
				h.journalMisses(),
				h.sagas.EXPECT().Start(gomock.Any(), gomock.Any()).Return(nil),
				h.sagas.EXPECT().Place(gomock.Any(), newID()).Return(context.DeadlineExceeded),
				h.journal.EXPECT().Order(gomock.Any(), newID()).Return(tt.read(h)),
			)
			w := h.post(wholeOrder)
			require.Equal(t, http.StatusAccepted, w.Code)
			require.Equal(t, "/v1/orders/"+newID(), w.Header().Get("Location"))
			require.Equal(t, "2", w.Header().Get("Retry-After"))
			require.Equal(t, tt.want, h.order(w).Status)
			require.Equal(t, "991-7", *h.order(w).Reference)
		})
	}
}

func TestTheVerdictIsOnlySaidWhenTheJournalHoldsIt(t *testing.T) {
	h := newHarness(t)
	gomock.InOrder(
		h.journalMisses(),
		h.sagas.EXPECT().Start(gomock.Any(), gomock.Any()).Return(nil),
		h.sagas.EXPECT().Place(gomock.Any(), newID()).Return(nil),
		h.journal.EXPECT().Order(gomock.Any(), newID()).Return(journal.Record{}, errAway),
	)
	require.Equal(t, http.StatusAccepted, h.post(smallOrder).Code)
}

func TestPreferSaysHowLongToWait(t *testing.T) {
	tests := []struct {
		name, prefer string
		want         time.Duration // zero: not at all
	}{
		{"nothing said", "", 4 * time.Second},
		{"a wait of one second", "wait=1", time.Second},
		{"no wait", "wait=0", 0},
		{"a wait among other preferences", `respond-async, WAIT = "7"; foo=bar`, 7 * time.Second},
		{"a wait beyond the most", "wait=600", 25 * time.Second},
		{"a wait that is no number", "wait=soon", 4 * time.Second},
		{"another preference", "return=minimal", 4 * time.Second},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := newHarness(t)
			h.journalMisses().Times(2)
			h.sagas.EXPECT().Start(gomock.Any(), gomock.Any()).Return(nil)
			if tt.want > 0 {
				h.sagas.EXPECT().Place(gomock.Any(), newID()).DoAndReturn(func(ctx context.Context, _ string) error {
					deadline, ok := ctx.Deadline()
					require.True(t, ok)
					require.WithinDuration(t, time.Now().Add(tt.want), deadline, time.Second)
					return errAway
				})
			}
			require.Equal(t, http.StatusAccepted, h.post(smallOrder, "Prefer", tt.prefer).Code)
		})
	}
}

func TestOrdersAreRefusedWhileTheyWouldNotBeDurable(t *testing.T) {
	t.Run("the journal is away", func(t *testing.T) {
		h := newHarness(t)
		h.journal.EXPECT().Order(gomock.Any(), newID()).Return(journal.Record{}, errAway)
		w := h.post(smallOrder)
		require.Equal(t, "journal_unavailable", h.problem(w).Code)
		require.Equal(t, http.StatusServiceUnavailable, w.Code)
	})
	t.Run("the start is unclear", func(t *testing.T) {
		h := newHarness(t)
		h.journalMisses()
		h.sagas.EXPECT().Start(gomock.Any(), gomock.Any()).Return(workflows.ErrUnclear)
		w := h.post(smallOrder)
		require.Equal(t, "unclear", h.problem(w).Code)
		require.True(t, h.problem(w).Retryable)
	})
}

// started remembers the fingerprint that a request is given.
func (h *harness) started(body string, headers ...string) workflows.Input {
	h.t.Helper()
	var in workflows.Input
	h.journalMisses().Times(2)
	h.sagas.EXPECT().Start(gomock.Any(), gomock.Any()).DoAndReturn(func(_ context.Context, got workflows.Input) error {
		in = got
		return nil
	})
	require.Equal(h.t, http.StatusAccepted, h.post(body, append(headers, "Prefer", "wait=0")...).Code)
	return in
}

func TestARepeatedRequestIsOneOrder(t *testing.T) {
	const sent = `{"store_id":"msk-1","fulfillment":{"type":"pickup"},"items":[{"code":"701","quantity":1}],"payment":{"method":"cash"},"metadata":{"a":"1","b":"2"}}`
	tests := []struct {
		name, again string
		same        bool
	}{
		{"the same bytes", sent, true},
		{"other white space and another sequence of members", ` { "payment":{"method":"cash"}, "metadata":{"b":"2","a":"1"},"items":[{"quantity":1,"code":"701"}],"fulfillment":{"type":"pickup"},"store_id":"msk-1"}`, true},
		{"another quantity", `{"store_id":"msk-1","fulfillment":{"type":"pickup"},"items":[{"code":"701","quantity":2}],"payment":{"method":"cash"},"metadata":{"a":"1","b":"2"}}`, false},
		{"a member more", `{"store_id":"msk-1","fulfillment":{"type":"pickup"},"items":[{"code":"701","quantity":1}],"payment":{"method":"cash"},"metadata":{"a":"1","b":"2"},"comment":"x"}`, false},
	}
	for _, tt := range tests {
		t.Run("journalled: "+tt.name, func(t *testing.T) {
			h := newHarness(t)
			stored := h.record(newID(), order.Cooking, 9)
			stored.Fingerprint = h.started(sent).Fingerprint
			h.journal.EXPECT().Order(gomock.Any(), newID()).Return(stored, nil)
			h.requireReplay(h.post(tt.again), tt.same, order.Cooking)
		})
		t.Run("begun: "+tt.name, func(t *testing.T) {
			h := newHarness(t)
			in := h.started(sent)
			h.journalMisses().Times(2)
			h.sagas.EXPECT().Start(gomock.Any(), gomock.Any()).Return(workflows.ErrAlreadyStarted)
			h.sagas.EXPECT().Begun(gomock.Any(), newID()).Return(in, nil)
			h.requireReplay(h.post(tt.again), tt.same, order.Created)
		})
	}
}

func (h *harness) requireReplay(w *httptest.ResponseRecorder, same bool, want order.Status) {
	h.t.Helper()
	if !same {
		p := h.problem(w)
		require.Equal(h.t, http.StatusUnprocessableEntity, w.Code)
		require.Equal(h.t, "idempotency_key_reused", p.Code)
		require.Equal(h.t, "Idempotency-Key", *(*p.Errors)[0].Parameter)
		return
	}
	require.Equal(h.t, http.StatusOK, w.Code)
	require.Equal(h.t, "true", w.Header().Get("Idempotent-Replayed"))
	require.Equal(h.t, "/v1/orders/"+newID(), w.Header().Get("Location"))
	require.Equal(h.t, want, h.order(w).Status)
}

func TestARepeatIsAnsweredThoughItCouldNotBeOrderedAnyMore(t *testing.T) {
	h := newHarness(t)
	// The time has passed, and the store has gone: the order is there all the same.
	const sorted = `{"fulfillment":{"requested_for":"2020-01-01T00:00:00Z","type":"pickup"},"items":[{"code":"701","quantity":1}],"payment":{"method":"cash"},"store_id":"gone-1"}`
	stored := h.record(newID(), order.Completed, 9)
	stored.Fingerprint = h.token.Fingerprint([]byte(botID + "\x00" + sorted))
	h.journal.EXPECT().Order(gomock.Any(), newID()).Return(stored, nil)
	h.requireReplay(h.post(sorted), true, order.Completed)
}

func TestAReplayWaitsForNobodyWhoIsAway(t *testing.T) {
	h := newHarness(t)
	h.journalMisses()
	h.sagas.EXPECT().Start(gomock.Any(), gomock.Any()).Return(workflows.ErrAlreadyStarted)
	h.journal.EXPECT().Order(gomock.Any(), newID()).Return(journal.Record{}, errAway)
	h.sagas.EXPECT().Begun(gomock.Any(), newID()).Return(workflows.Input{}, errAway)
	require.Equal(t, "sagas_unavailable", h.problem(h.post(smallOrder)).Code)
}

func TestAQuotedKeyIsTheBareOne(t *testing.T) {
	for _, header := range []string{idempotencyKey, `"` + idempotencyKey + `"`} {
		h := newHarness(t)
		require.Equal(t, newID(), h.started(smallOrder, "Idempotency-Key", header).Order.ID)
	}
	h := newHarness(t)
	h.journal.EXPECT().Order(gomock.Any(), order.DeriveID(botID, `a"b\c, d`)).Return(journal.Record{}, errAway)
	require.Equal(t, "journal_unavailable", h.problem(h.post(smallOrder, "Idempotency-Key", `"a\"b\\c, d"`)).Code)
}

func TestARepeatIsAnsweredThoughTheJournalIsLateAndTheTimeHasPassed(t *testing.T) {
	h := newHarness(t)
	const sorted = `{"fulfillment":{"requested_for":"2020-01-01T00:00:00Z","type":"pickup"},"items":[{"code":"701","quantity":1}],"payment":{"method":"cash"},"store_id":"msk-1"}`
	begun := h.input(newID())
	begun.Fingerprint = h.token.Fingerprint([]byte(botID + "\x00" + sorted))
	h.journal.EXPECT().Order(gomock.Any(), newID()).Return(journal.Record{}, journal.ErrNotFound).Times(2)
	h.sagas.EXPECT().Begun(gomock.Any(), newID()).Return(begun, nil).Times(2)
	h.requireReplay(h.post(sorted), true, order.Created)
}
