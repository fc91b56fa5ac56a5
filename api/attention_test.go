package api_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/golang/mock/gomock"
	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/api/gen"
	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/workflows"
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

func (h *harness) resolveAll(body string) *httptest.ResponseRecorder {
	h.t.Helper()
	return h.do(call{method: http.MethodPost, path: "/v1/attention/resolve", key: opsKey, body: body})
}

func (h *harness) outcome(w *httptest.ResponseRecorder) gen.BulkOutcome {
	h.t.Helper()
	require.Equal(h.t, http.StatusOK, w.Code, w.Body.String())
	var got gen.BulkOutcome
	require.NoError(h.t, json.Unmarshal(w.Body.Bytes(), &got))
	return got
}

func TestOneAnswerIsGivenToEveryQuestionOfAKind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHarness(t)
		var items []journal.OpenItem
		began, answers := time.Now(), []time.Duration{}
		for n, err := range []error{
			nil, &workflows.NotResolvable{Why: "the facts were faster"}, workflows.ErrUnknownOrder, workflows.ErrUnclear,
		} {
			items = append(items, openItem(n, order.GiveBack))
			h.sagas.EXPECT().Resolve(gomock.Any(), items[n].OrderID, gomock.Any(), order.Answer{
				ItemID: "a1", Option: order.GiveBack, Actor: "backoffice/ops", Note: "POS burnt down",
			}).DoAndReturn(func(context.Context, string, string, order.Answer) error {
				answers = append(answers, time.Since(began))
				return err
			})
		}
		items = append(items, openItem(4, order.TicketExists))
		h.opens(journal.AttentionFilter{Stores: []string{"msk-1"}, Kind: order.SubmissionUnknownItem, Limit: 100}, journal.AttentionPage{Items: items, Next: "next"})
		got := h.outcome(h.resolveAll(`{"kind":"submission_unknown","store_id":"msk-1","option":"give_back","note":"POS burnt down"}`))
		require.True(t, got.More)
		var outcomes []gen.BulkResultOutcome
		for i, r := range got.Results {
			outcomes = append(outcomes, r.Outcome)
			require.Equal(t, items[i].OrderID, r.OrderId)
			require.Equal(t, r.Outcome == gen.Resolved, r.Why == nil)
		}
		require.Equal(t, []gen.BulkResultOutcome{gen.Resolved, gen.Refused, gen.Refused, gen.Unclear, gen.Refused}, outcomes)
		require.Equal(t, "the facts were faster", *got.Results[1].Why)
		require.Equal(t, []time.Duration{0, 200 * time.Millisecond, 400 * time.Millisecond, 600 * time.Millisecond}, answers)
	})
}

func TestADryRunAnswersNothing(t *testing.T) {
	h := newHarness(t)
	page := journal.AttentionPage{Items: []journal.OpenItem{openItem(1, order.GiveBack), openItem(2, order.TicketExists)}}
	h.opens(journal.AttentionFilter{Stores: opsStores(), Kind: order.SubmissionUnknownItem, Limit: 100}, page)
	got := h.outcome(h.resolveAll(`{"kind":"submission_unknown","option":"give_back","dry_run":true}`))
	require.False(t, got.More)
	require.Equal(t, gen.WouldResolve, got.Results[0].Outcome)
	require.Equal(t, gen.Refused, got.Results[1].Outcome)
}

func TestManyAnswersEndInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHarness(t)
		var items []journal.OpenItem
		for n := range 100 {
			items = append(items, openItem(n, order.GiveBack))
		}
		h.journal.EXPECT().Attention(gomock.Any(), gomock.Any()).Return(journal.AttentionPage{Items: items}, nil)
		h.sagas.EXPECT().Resolve(gomock.Any(), gomock.Any(), gomock.Any(), gomock.Any()).AnyTimes().
			DoAndReturn(func(ctx context.Context, _, _ string, _ order.Answer) error {
				<-ctx.Done()
				return ctx.Err()
			})
		began := time.Now()
		got := h.outcome(h.resolveAll(`{"kind":"submission_unknown","option":"give_back"}`))
		require.True(t, got.More)
		require.Len(t, got.Results, 7)
		require.LessOrEqual(t, time.Since(began), 25*time.Second)
	})
}

func TestANumberIsToldOfOneOrder(t *testing.T) {
	h := newHarness(t)
	one, two := openItem(1, order.TicketExists), openItem(2, order.TicketExists)
	h.journal.EXPECT().Attention(gomock.Any(), gomock.Any()).Return(journal.AttentionPage{Items: []journal.OpenItem{one, two}}, nil)
	const body = `{"kind":"submission_unknown","option":"ticket_exists","value":"T-7"}`
	p := h.problem(h.resolveAll(body))
	require.Equal(t, "/value", *(*p.Errors)[0].Pointer)

	h.journal.EXPECT().Attention(gomock.Any(), gomock.Any()).Return(journal.AttentionPage{Items: []journal.OpenItem{one}}, nil)
	h.sagas.EXPECT().Resolve(gomock.Any(), one.OrderID, gomock.Any(), order.Answer{
		ItemID: "a1", Option: order.TicketExists, Actor: "backoffice/ops", Value: "T-7",
	}).Return(nil)
	require.Equal(t, gen.Resolved, h.outcome(h.resolveAll(body)).Results[0].Outcome)
}

func TestAnAnswerToManyIsRefused(t *testing.T) {
	tests := []struct{ name, body, code, pointer string }{
		{"without a kind", `{"option":"give_back"}`, "validation_failed", "/kind"},
		{"that the kind does not offer", `{"kind":"submission_unknown","option":"keep"}`, "validation_failed", "/option"},
		{"that there is not", `{"kind":"submission_unknown","option":"shrug"}`, "validation_failed", "/option"},
		{"about a foreign store", `{"kind":"conflict","option":"accept","store_id":"msk-2"}`, "unknown_store", "/store_id"},
		{"about a number that is not told", `{"kind":"ticket_number","option":"number_is"}`, "validation_failed", "/value"},
		{"as somebody else", `{"kind":"conflict","option":"accept","actor":"boss"}`, "validation_failed", "/actor"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := newHarness(t)
			p := h.problem(h.resolveAll(tt.body))
			require.Equal(t, tt.code, p.Code)
			require.Equal(t, tt.pointer, *(*p.Errors)[0].Pointer)
		})
	}
	h := newHarness(t)
	w := h.do(call{method: http.MethodPost, path: "/v1/attention/resolve", key: botKey, body: `{"kind":"conflict","option":"accept"}`})
	require.Equal(t, "forbidden", h.problem(w).Code)
}

func TestASingleNumberIsNotForgotten(t *testing.T) {
	h := newHarness(t)
	h.journal.EXPECT().Order(gomock.Any(), newID()).Return(h.record(newID(), order.Submitting, 5), nil)
	p := h.problem(h.do(h.resolve(`{"item_id":"a1","option":"number_is"}`)))
	require.Equal(t, "/value", *(*p.Errors)[0].Pointer)
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
