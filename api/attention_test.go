package api_test

import (
	"encoding/json"
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/golang/mock/gomock"
	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/api/gen"
	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
)

// opsStores are those of the key for ops.
func opsStores() []string { return []string{"msk-1", "cash-1", "gone-1"} }

// openItem is the n-th open question of a test.
func openItem(n int, options ...order.Option) journal.OpenItem {
	return journal.OpenItem{
		OrderID: order.DeriveID(botID, strconv.Itoa(n)), BotID: botID, StoreID: "msk-1", Status: order.Submitting,
		Item: order.Attention{
			ID: "a1", Kind: order.SubmissionUnknownItem, Since: now(), Detail: "connection reset", Options: options,
			Staff: []order.Option{order.TicketExists}, Default: order.GiveBack, Deadline: now().Add(time.Hour),
		},
	}
}

func (h *harness) opens(f journal.AttentionFilter, page journal.AttentionPage) {
	h.journal.EXPECT().Attention(gomock.Any(), f).Return(page, nil)
}

func TestOpenQuestionsAreListedOverAllBots(t *testing.T) {
	h := newHarness(t)
	item := openItem(1, order.TicketExists, order.GiveBack)
	h.opens(journal.AttentionFilter{Stores: opsStores(), Limit: 25}, journal.AttentionPage{Items: []journal.OpenItem{item}, Next: "next"})
	w := h.do(call{method: http.MethodGet, path: "/v1/attention", key: opsKey})
	require.Equal(t, http.StatusOK, w.Code, w.Body.String())
	var got gen.AttentionPage
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &got))
	require.Equal(t, "next", *got.NextCursor)
	require.Equal(t, []gen.OpenItem{{
		OrderId: item.OrderID, Number: order.Number(item.OrderID), BotId: botID, StoreId: "msk-1", Status: order.Submitting,
		Item: gen.Attention{
			Id: "a1", Kind: order.SubmissionUnknownItem, Since: now(), Detail: "connection reset", Options: []order.Option{order.TicketExists, order.GiveBack},
			StaffOptions: []order.Option{order.TicketExists}, DefaultAction: new(order.GiveBack), Deadline: new(now().Add(time.Hour)),
		},
	}}, got.Items)
}

func TestOpenQuestionsAreSelected(t *testing.T) {
	h := newHarness(t)
	h.opens(journal.AttentionFilter{Stores: []string{"msk-1"}, Kind: order.AskRestaurant, Limit: 5, Cursor: "c1"}, journal.AttentionPage{})
	w := h.do(call{method: http.MethodGet, path: "/v1/attention?kind=ask_restaurant&store_id=msk-1&limit=5&cursor=c1", key: opsKey})
	require.JSONEq(t, `{"items":[],"next_cursor":null}`, w.Body.String())
}

func TestTheListOfQuestionsIsRefused(t *testing.T) {
	tests := []struct {
		name, query, key, code string
		journal                error
	}{
		{"to a bot", "", botKey, "forbidden", nil},
		{"of a kind that there is not", "?kind=hunger", opsKey, "invalid_parameter", nil},
		{"of a foreign store", "?store_id=msk-2", opsKey, "unknown_store", nil},
		{"from a cursor of somebody's making", "?cursor=zzz", opsKey, "invalid_parameter", journal.ErrBadCursor},
		{"while the journal is away", "", opsKey, "journal_unavailable", errAway},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := newHarness(t)
			if tt.journal != nil {
				h.journal.EXPECT().Attention(gomock.Any(), gomock.Any()).Return(journal.AttentionPage{}, tt.journal)
			}
			w := h.do(call{method: http.MethodGet, path: "/v1/attention" + tt.query, key: tt.key})
			require.Equal(t, tt.code, h.problem(w).Code)
		})
	}
}

func TestOverdueOrdersAreForOps(t *testing.T) {
	h := newHarness(t)
	h.journal.EXPECT().Orders(gomock.Any(), journal.Filter{Stores: opsStores(), Overdue: now().Add(-5 * time.Minute), Limit: 25}).Return(journal.Page{}, nil)
	require.Equal(t, http.StatusOK, h.do(call{method: http.MethodGet, path: "/v1/orders?overdue=true", key: opsKey}).Code)
	require.Equal(t, "forbidden", h.problem(h.do(h.get("/v1/orders?overdue=true"))).Code)
	h.journal.EXPECT().Orders(gomock.Any(), journal.Filter{BotID: botID, Stores: opsStores(), Limit: 25}).Return(journal.Page{}, nil)
	require.Equal(t, http.StatusOK, h.do(h.get("/v1/orders?overdue=false")).Code)
}

func TestAStoreThatNobodyKnowsIsNoEmptyList(t *testing.T) {
	for _, store := range []string{"gone-1", "gone-2"} { // one of the key's own, and one of a key for every store
		key := map[string]string{"gone-1": opsKey, "gone-2": chiefKey}[store]
		h := newHarness(t)
		h.journal.EXPECT().Attention(gomock.Any(), gomock.Any()).Return(journal.AttentionPage{}, nil).Times(2)
		h.journal.EXPECT().Orders(gomock.Any(), gomock.Any()).Return(journal.Page{}, nil)
		for _, path := range []string{"/v1/attention", "/v1/orders"} {
			p := h.problem(h.do(call{method: http.MethodGet, path: path + "?store_id=" + store, key: key}))
			require.Equal(t, "unknown_store", p.Code)
			require.Equal(t, "store_id", *(*p.Errors)[0].Parameter)
		}
		w := h.do(call{
			method: http.MethodPost, path: "/v1/attention/resolve", key: key, body: `{"kind":"conflict","option":"accept","store_id":"` + store + `"}`,
		})
		require.Equal(t, "/store_id", *(*h.problem(w).Errors)[0].Pointer)

		// Its last orders are still there.
		item := openItem(1, order.GiveBack)
		h.journal.EXPECT().Attention(gomock.Any(), gomock.Any()).Return(journal.AttentionPage{Items: []journal.OpenItem{item}}, nil)
		w = h.do(call{method: http.MethodGet, path: "/v1/attention?store_id=" + store, key: key})
		require.Equal(t, http.StatusOK, w.Code, w.Body.String())
	}
}

// TestTheContractKnowsEveryQuestionAndAnswer: a question that it did not know could be neither
// listed by its kind nor answered.
func TestTheContractKnowsEveryQuestionAndAnswer(t *testing.T) {
	schemas := loadContract(t).Components.Schemas
	offered := map[any]bool{}
	for _, kind := range schemas["AttentionKind"].Value.Enum {
		name, isText := kind.(string)
		require.True(t, isText)
		rule := order.AttentionKind(name).Rule()
		require.NotEmpty(t, rule.Options, kind)
		for _, option := range rule.Options {
			offered[string(option)] = true
		}
	}
	for _, option := range schemas["Option"].Value.Enum {
		require.True(t, offered[option], "no question offers %s", option)
		delete(offered, option)
	}
	require.Empty(t, offered, "answers that the contract does not take")
}
