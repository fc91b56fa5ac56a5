package api_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/golang/mock/gomock"
	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/api/gen"
	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/workflows"
)

func (h *harness) get(path string, headers ...string) call {
	c := call{method: http.MethodGet, path: path, key: botKey, headers: map[string]string{}}
	for i := 0; i+1 < len(headers); i += 2 {
		c.headers[headers[i]] = headers[i+1]
	}
	return c
}

func TestAnOrderIsReadFromTheJournal(t *testing.T) {
	h := newHarness(t)
	record := h.record(newID(), order.Rejected, 7)
	snap := &record.Snapshot
	snap.Problem = order.Problem{Code: order.POSRefused, Detail: "dish 701 is sold out"}
	snap.SettledAt, snap.PromisedAt = now().Add(time.Minute), now().Add(time.Hour)
	snap.Attention = []order.Attention{{
		ID: "a-1", Kind: order.SubmissionUnknownItem, Since: now(), Options: []order.Option{order.TicketExists, order.GiveBack},
		Default: order.GiveBack, Deadline: now().Add(time.Hour),
	}}
	snap.Timers = []order.Timer{{Name: "acceptance", At: now()}}
	snap.Flags = []order.Flag{order.TicketMaybeOpen}
	snap.Payment.Provider, snap.Payment.ID = "sandbox", "pay_1"
	snap.Payment.DeclineCode, snap.Payment.Refunded = "insufficient_funds", order.Money{Amount: 1, Currency: "RUB"}
	snap.Cancel = order.Cancellation{Reason: order.AlreadyEnded, State: order.CancelRefused, Until: now()}
	snap.Order.Fees = []order.Fee{{Kind: "tip", Amount: order.Money{Amount: 5, Currency: "RUB"}}}
	h.journal.EXPECT().Order(gomock.Any(), newID()).Return(record, nil)

	w := h.do(h.get("/v1/orders/" + newID()))
	require.Equal(t, http.StatusOK, w.Code)
	require.Equal(t, `"7"`, w.Header().Get("ETag"))
	got := h.order(w)
	require.Equal(t, order.POSRefused, got.Problem.Code)
	require.Equal(t, []order.Flag{order.TicketMaybeOpen}, got.Flags)
	require.Equal(t, order.GiveBack, *got.Attention[0].DefaultAction)
	require.Equal(t, "insufficient_funds", *got.Payment.DeclineCode)
	require.Equal(t, "sandbox pay_1", *got.Payment.Provider+" "+*got.Payment.Id)
	require.Equal(t, order.AlreadyEnded, *got.Cancellation.Reason)
	require.Equal(t, "{GUID}", *got.Pos.OrderId)
	require.Equal(t, "905", got.Items[0].Modifiers[0].Code)
	require.Equal(t, int64(5), got.Fees[0].Amount.Amount)
	require.Contains(t, w.Body.String(), `"action":null`)
}

func TestWhatIsNotKnownIsNullAndListsAreNever(t *testing.T) {
	h := newHarness(t)
	in := h.input(newID())
	in.Order.Guest = order.Sealed{}
	h.journal.EXPECT().Order(gomock.Any(), newID()).Return(journal.Record{}, journal.ErrNotFound)
	h.sagas.EXPECT().Begun(gomock.Any(), newID()).Return(in, nil)
	w := h.do(h.get("/v1/orders/" + newID()))

	var raw map[string]json.RawMessage
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &raw))
	for _, name := range []string{"reference", "problem", "promised_at", "settled_at", "total", "expected_total", "priced_by"} {
		require.Equal(t, "null", string(raw[name]), name)
	}
	for _, name := range []string{"fees", "attention", "timers", "flags"} {
		require.Equal(t, "[]", string(raw[name]), name)
	}
	require.Equal(t, "{}", string(raw["metadata"]))
	require.Equal(t, `"created"`, string(raw["status"]))
	require.JSONEq(t, `{"allowed":true,"until":null,"reason":null,"state":"none"}`, string(raw["cancellation"]))
}

func TestWhatDidNotGoBackIsNotShown(t *testing.T) {
	h := newHarness(t)
	record := h.record(newID(), order.Completed, 7)
	record.Snapshot.Payment.Refunded = order.Money{Currency: "RUB"}
	h.journal.EXPECT().Order(gomock.Any(), newID()).Return(record, nil)
	require.Nil(t, h.order(h.do(h.get("/v1/orders/"+newID()))).Payment.Refunded)
}

func TestAReaderWhoHasItIsSentNothing(t *testing.T) {
	for tag, want := range map[string]int{
		`"7"`: http.StatusNotModified, `W/"7"`: http.StatusNotModified, `"6", "7"`: http.StatusNotModified, `*`: http.StatusNotModified,
		`"6"`: http.StatusOK, `7`: http.StatusOK, ``: http.StatusOK,
	} {
		t.Run(tag, func(t *testing.T) {
			h := newHarness(t)
			h.journal.EXPECT().Order(gomock.Any(), newID()).Return(h.record(newID(), order.Cooking, 7), nil)
			w := h.do(h.get("/v1/orders/"+newID(), "If-None-Match", tag))
			require.Equal(t, want, w.Code)
			require.Equal(t, `"7"`, w.Header().Get("ETag"))
		})
	}
}

func TestAnOrderThatTheJournalDoesNotShow(t *testing.T) {
	tests := []struct {
		name           string
		journal, sagas error
		status         int
		code           string
	}{
		{"it was started a moment ago", journal.ErrNotFound, nil, http.StatusOK, ""},
		{"the journal is away and the saga known", errAway, nil, http.StatusOK, ""},
		{"nobody knows it", journal.ErrNotFound, workflows.ErrUnknownOrder, http.StatusNotFound, "unknown_order"},
		{"the journal is away and the saga forgotten", errAway, workflows.ErrUnknownOrder, http.StatusServiceUnavailable, "journal_unavailable"},
		{"both are away", errAway, errAway, http.StatusServiceUnavailable, "journal_unavailable"},
		{"only the workflow service is away", journal.ErrNotFound, errAway, http.StatusServiceUnavailable, "sagas_unavailable"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := newHarness(t)
			h.journal.EXPECT().Order(gomock.Any(), newID()).Return(journal.Record{}, tt.journal)
			h.sagas.EXPECT().Begun(gomock.Any(), newID()).Return(h.input(newID()), tt.sagas)
			w := h.do(h.get("/v1/orders/" + newID()))
			require.Equal(t, tt.status, w.Code)
			if tt.code != "" {
				require.Equal(t, tt.code, h.problem(w).Code)
				return
			}
			require.Equal(t, order.Created, h.order(w).Status)
			require.Equal(t, `"0"`, w.Header().Get("ETag"))
		})
	}
}

func TestAnIDThatIsNoneIsAMissingOrder(t *testing.T) {
	h := newHarness(t)
	for _, id := range []string{"1", "ABCDEFGHIJKLMNOPQRSTUVWX01", newID() + "a", "%2e%2e%2fetc"} {
		w := h.do(h.get("/v1/orders/" + id))
		require.Equal(t, http.StatusNotFound, w.Code)
		require.Nil(t, h.problem(w).Instance, "a path that may hold anything is not repeated")
	}
}

func TestAnIDIsReadInEitherCase(t *testing.T) {
	h := newHarness(t)
	h.journal.EXPECT().Order(gomock.Any(), newID()).Return(h.record(newID(), order.Cooking, 7), nil)
	w := h.do(h.get("/v1/orders/" + strings.ToUpper(newID())))
	require.Equal(t, http.StatusOK, w.Code)
	require.Equal(t, newID(), h.order(w).Id)
}

func TestAnOrderWhoseGuestDoesNotOpenIsShownWithout(t *testing.T) {
	h := newHarness(t)
	record := h.record(newID(), order.Cooking, 7)
	record.Snapshot.Order.Guest.KeyID = "taken-out"
	h.journal.EXPECT().Order(gomock.Any(), newID()).Return(record, nil)
	w := h.do(h.get("/v1/orders/" + newID()))
	require.Equal(t, http.StatusOK, w.Code)
	require.Nil(t, h.order(w).Reference)
}

func TestOrdersAreListed(t *testing.T) {
	mine := []string{"msk-1", "cash-1", "gone-1"}
	tests := []struct {
		name, query, key string
		want             journal.Filter
	}{
		{"every order of the bot", "", botKey, journal.Filter{BotID: botID, Stores: mine, Limit: 25}},
		{"one store", "?store_id=msk-1", botKey, journal.Filter{BotID: botID, Stores: []string{"msk-1"}, Limit: 25}},
		{"two statuses", "?status=cooking&status=ready", botKey, journal.Filter{BotID: botID, Stores: mine, Statuses: []order.Status{order.Cooking, order.Ready}, Limit: 25}},
		{"what waits for a person, the second page", "?attention=true&limit=1&cursor=abc", botKey, journal.Filter{BotID: botID, Stores: mine, NeedsAttention: true, Limit: 1, Cursor: "abc"}},
		{"ops look at a bot's orders in their own stores", "?bot_id=sushi-line", opsKey, journal.Filter{BotID: "sushi-line", Stores: mine, Limit: 25}},
		{"ops look at every bot's orders in their own stores", "?attention=true", opsKey, journal.Filter{Stores: mine, NeedsAttention: true, Limit: 25}},
		{"ops look at their own", "?bot_id=backoffice", opsKey, journal.Filter{BotID: "backoffice", Stores: mine, Limit: 25}},
		{"a key for every store", "", foreignKey, journal.Filter{BotID: "sushi-line", Limit: 25}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := newHarness(t)
			page := journal.Page{Records: []journal.Record{h.record(newID(), order.Cooking, 3)}, Next: "next"}
			h.journal.EXPECT().Orders(gomock.Any(), tt.want).Return(page, nil)
			w := h.do(call{method: http.MethodGet, path: "/v1/orders" + tt.query, key: tt.key})
			require.Equal(t, http.StatusOK, w.Code, w.Body.String())
			var got gen.OrderPage
			require.NoError(t, json.Unmarshal(w.Body.Bytes(), &got))
			require.Equal(t, "next", *got.NextCursor)
			require.Equal(t, "991-7", *got.Orders[0].Reference)
		})
	}
}

func TestAListWithoutOrdersIsEmpty(t *testing.T) {
	h := newHarness(t)
	h.journal.EXPECT().Orders(gomock.Any(), gomock.Any()).Return(journal.Page{}, nil)
	require.JSONEq(t, `{"orders":[],"next_cursor":null}`, h.do(h.get("/v1/orders")).Body.String())
}

func TestListsAreRefused(t *testing.T) {
	tests := []struct {
		name, query, code, parameter string
		status                       int
		journal                      error
	}{
		{"too long", "?limit=101", "invalid_parameter", "limit", http.StatusBadRequest, nil},
		{"of no length", "?limit=0", "invalid_parameter", "limit", http.StatusBadRequest, nil},
		{"of a length that is no number", "?limit=ten", "invalid_parameter", "limit", http.StatusBadRequest, nil},
		{"of an empty length", "?limit=", "invalid_parameter", "limit", http.StatusBadRequest, nil},
		{"of no bot", "?bot_id=", "invalid_parameter", "bot_id", http.StatusBadRequest, nil},
		{"by an unknown parameter", "?foo=bar", "invalid_parameter", "foo", http.StatusBadRequest, nil},
		{"by a parameter in another case", "?limit=5&Limit=6", "invalid_parameter", "Limit", http.StatusBadRequest, nil},
		{"by a parameter in brackets", "?status[]=cooking", "invalid_parameter", "status[]", http.StatusBadRequest, nil},
		{"by a value that cannot be decoded", "?status=cooking&store_id=%zz", "invalid_parameter", "store_id", http.StatusBadRequest, nil},
		{"by a name that cannot be decoded", "?%zz=1", "invalid_parameter", "%zz", http.StatusBadRequest, nil},
		{"of an unknown status", "?status=eaten", "invalid_parameter", "status", http.StatusBadRequest, nil},
		{"of a foreign store", "?store_id=msk-2", "unknown_store", "store_id", http.StatusUnprocessableEntity, nil},
		{"from a cursor of somebody's making", "?cursor=zzz", "invalid_parameter", "cursor", http.StatusBadRequest, journal.ErrBadCursor},
		{"while the journal is away", "", "journal_unavailable", "", http.StatusServiceUnavailable, errAway},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := newHarness(t)
			if tt.journal != nil {
				h.journal.EXPECT().Orders(gomock.Any(), gomock.Any()).Return(journal.Page{}, tt.journal)
			}
			w := h.do(h.get("/v1/orders" + tt.query))
			p := h.problem(w)
			require.Equal(t, tt.status, w.Code)
			require.Equal(t, tt.code, p.Code)
			if tt.parameter != "" {
				require.Equal(t, tt.parameter, *(*p.Errors)[0].Parameter)
			}
		})
	}
}

func TestOnlyOpsAreToldWhatIsWrongInside(t *testing.T) {
	for key, want := range map[string]string{botKey: "", opsKey: "POST http://10.1.2.3/postorder: connection reset"} {
		h := newHarness(t)
		record := h.record(newID(), order.Submitting, 7)
		record.Snapshot.Attention = []order.Attention{{
			ID: "a1", Kind: order.SubmissionUnknownItem, Since: now(), Options: []order.Option{order.GiveBack},
			Detail: "POST http://10.1.2.3/postorder: connection reset",
		}}
		h.journal.EXPECT().Order(gomock.Any(), newID()).Return(record, nil)
		request := h.get("/v1/orders/" + newID())
		request.key = key
		w := h.do(request)
		require.Equal(t, http.StatusOK, w.Code)
		require.Equal(t, want, h.order(w).Attention[0].Detail)
	}
}
