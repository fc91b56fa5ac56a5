package api_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/golang/mock/gomock"
	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/api/gen"
	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
)

// link is what the guest of a test pays by.
const link = "https://pay.example/secret"

// heard is a word of the POS.
func heard() order.Evidence {
	return order.Evidence{Decision: order.Applied, Message: order.Message{
		ID: "m-1", Source: order.FromCallback, ReceivedAt: now(), Raw: "open", State: order.TicketCooking, TicketID: "{GUID}",
		Amount: order.Money{Amount: 55800, Currency: "RUB"},
	}}
}

// action is a sealed link to pay by.
func (h *harness) action() *order.Action {
	h.t.Helper()
	secret, err := json.Marshal(order.ActionSecret{URL: link})
	require.NoError(h.t, err)
	sealed, err := h.seal.Seal(newID(), secret)
	require.NoError(h.t, err)
	return &order.Action{Kind: order.Redirect, Secret: sealed, ExpiresAt: now()}
}

// everyEvent is a history with each kind of fact in it.
func (h *harness) everyEvent() []journal.StoredEvent {
	item := order.Attention{ID: "a1", Kind: order.AskRestaurant, Since: now(), Detail: "10.0.0.7 said no", Staff: []order.Option{order.Keep}}
	facts := []order.Event{
		{Type: order.StatusChanged, Status: order.Rejected, Problem: order.Problem{Code: order.StoreClosed, Detail: "until 10:00"}},
		{Type: order.PaymentChanged, Payment: &order.Payment{State: order.PaymentActionRequired, Action: h.action()}},
		{Type: order.SubmissionChanged, Submission: order.SubmissionAccepted},
		{Type: order.PriceSet, Total: order.Money{Amount: 55800, Currency: "RUB"}},
		{Type: order.EvidenceSeen, Evidence: new(heard())},
		{Type: order.AttentionOpened, Attention: &item},
		{Type: order.AttentionClosed, Attention: &item, Answer: &order.Answer{ItemID: "a1", Option: order.Keep, Actor: order.ActorStaff, Note: "for ops"}},
		{Type: order.CancelChanged, Cancel: &order.Cancellation{State: order.CancelRefused, Reason: order.StaffKeeps}, Actor: "bot"},
		{Type: order.Late},
	}
	var stored []journal.StoredEvent
	for i, e := range facts {
		e.At = now()
		stored = append(stored, journal.StoredEvent{OrderID: newID(), StoreID: "msk-1", Sequence: int64(i + 1), Event: e})
	}
	return stored
}

func (h *harness) events(query, key string) gen.EventList {
	h.t.Helper()
	w := h.do(call{method: http.MethodGet, path: "/v1/orders/" + newID() + "/events" + query, key: key})
	require.Equal(h.t, http.StatusOK, w.Code, w.Body.String())
	require.NotContains(h.t, w.Body.String(), link)
	var list gen.EventList
	require.NoError(h.t, json.Unmarshal(w.Body.Bytes(), &list))
	return list
}

func TestWhatHappenedToAnOrderIsListed(t *testing.T) {
	h := newHarness(t)
	h.journal.EXPECT().Order(gomock.Any(), newID()).Return(h.record(newID(), order.Rejected, 9), nil).AnyTimes()
	h.journal.EXPECT().History(gomock.Any(), newID(), int64(0), 100).Return(h.everyEvent(), nil).Times(2)
	got := h.events("", botKey).Events
	require.Len(t, got, 9)
	require.Equal(t, order.Rejected, *got[0].Status)
	require.Equal(t, order.StoreClosed, got[0].Problem.Code)
	require.Equal(t, order.Card, got[1].Payment.Method)
	require.Equal(t, order.Redirect, got[1].Payment.Action.Kind)
	require.Nil(t, got[1].Payment.Action.Url, "the order itself has the link")
	require.Equal(t, order.SubmissionAccepted, *got[2].Submission)
	require.Equal(t, int64(55800), got[3].Total.Amount)
	require.Equal(t, "open", got[4].Evidence.Raw)
	require.Empty(t, got[5].Attention.Detail)
	require.Equal(t, order.ActorStaff, got[6].Answer.Actor)
	require.Nil(t, got[6].Answer.Note)
	require.Equal(t, order.StaffKeeps, *got[7].Cancellation.Reason)
	require.Equal(t, "bot", *got[7].Actor)
	require.Equal(t, int64(9), got[8].Sequence)
	require.Nil(t, got[8].Status)

	ops := h.events("", opsKey).Events
	require.Equal(t, "10.0.0.7 said no", ops[5].Attention.Detail)
	require.Equal(t, "for ops", *ops[6].Answer.Note)
}

func TestEventsAreReadOn(t *testing.T) {
	h := newHarness(t)
	h.journal.EXPECT().Order(gomock.Any(), newID()).Return(h.record(newID(), order.Cooking, 9), nil)
	h.journal.EXPECT().History(gomock.Any(), newID(), int64(9), 1000).Return(nil, nil)
	require.Empty(t, h.events("?after=9&limit=1000", botKey).Events)
}

func TestEventsAreRefused(t *testing.T) {
	h := newHarness(t)
	h.journal.EXPECT().Order(gomock.Any(), newID()).Return(h.record(newID(), order.Cooking, 9), nil).AnyTimes()
	h.journal.EXPECT().History(gomock.Any(), newID(), gomock.Any(), gomock.Any()).Return(nil, errAway)
	path := "/v1/orders/" + newID() + "/events"
	for code, c := range map[string]call{
		"unknown_order":       {method: http.MethodGet, path: path, key: foreignKey},
		"invalid_parameter":   {method: http.MethodGet, path: path + "?after=-1", key: botKey},
		"journal_unavailable": {method: http.MethodGet, path: path, key: botKey},
		"unauthenticated":     {method: http.MethodGet, path: path},
	} {
		require.Equal(t, code, h.problem(h.do(c)).Code)
	}
}

func TestAnOrderShowsWhatTheGuestHasToDoAndWhatWasHeard(t *testing.T) {
	h := newHarness(t)
	record := h.record(newID(), order.AwaitingPayment, 4)
	record.Snapshot.Payment = order.Payment{State: order.PaymentActionRequired, Action: h.action()}
	record.Snapshot.Evidence = []order.Evidence{heard()}
	h.journal.EXPECT().Order(gomock.Any(), newID()).Return(record, nil)
	got := h.order(h.do(h.get("/v1/orders/" + newID())))
	require.Equal(t, gen.PaymentAction{Kind: order.Redirect, Url: new(link), ExpiresAt: now()}, *got.Payment.Action)
	require.Len(t, got.Evidence, 1)
	require.Equal(t, order.TicketCooking, *got.Evidence[0].State)
	require.Nil(t, got.Evidence[0].Why)
}

func TestAnActionThatDoesNotOpenIsShownWithoutItsLink(t *testing.T) {
	h := newHarness(t)
	noJSON, err := h.seal.Seal(newID(), []byte("no JSON: "+link))
	require.NoError(t, err)
	for _, secret := range []order.Sealed{{KeyID: "gone"}, noJSON} {
		record := h.record(newID(), order.AwaitingPayment, 4)
		record.Snapshot.Payment = order.Payment{State: order.PaymentActionRequired, Action: &order.Action{Kind: order.ShowQR, Secret: secret, ExpiresAt: now()}}
		h.journal.EXPECT().Order(gomock.Any(), newID()).Return(record, nil)
		w := h.do(h.get("/v1/orders/" + newID()))
		require.Equal(t, order.ShowQR, h.order(w).Payment.Action.Kind)
		require.Nil(t, h.order(w).Payment.Action.Url)
		line, err := h.logs.AllEntries()[0].String()
		require.NoError(t, err)
		require.NotContains(t, line, link)
	}
}

func TestALinkToPayIsAVerdict(t *testing.T) {
	h := newHarness(t)
	record := h.record(newID(), order.AwaitingPayment, 4)
	record.Snapshot.Payment = order.Payment{State: order.PaymentActionRequired, Action: h.action()}
	gomock.InOrder(
		h.journalMisses(),
		h.sagas.EXPECT().Start(gomock.Any(), gomock.Any()).Return(nil),
		h.sagas.EXPECT().Place(gomock.Any(), newID()).Return(errAway),
		h.journal.EXPECT().Order(gomock.Any(), newID()).Return(record, nil),
	)
	w := h.post(smallOrder)
	require.Equal(t, http.StatusCreated, w.Code)
	require.Equal(t, link, *h.order(w).Payment.Action.Url)
}
