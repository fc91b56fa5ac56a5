package api_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
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
			nil, &workflows.NotResolvable{Why: "the facts were faster", Closed: true}, workflows.ErrUnknownOrder, workflows.ErrUnclear,
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
		h.journal.EXPECT().History(gomock.Any(), items[1].OrderID, int64(0), wholePage).Return(closedBy(seenOnTill(order.ActorFacts, "", "")), nil)
		h.tellsNothing()
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
		require.Equal(t, "the facts were faster: nothing is left to answer", *got.Results[1].Why)
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

func TestAValueGoesWithTheOptionThatTakesIt(t *testing.T) {
	long := strings.Repeat("7", 129)
	for name, answer := range map[string]string{
		"a number that is not told":               `"option":"number_is"`,
		"a number that is blank":                  `"option":"number_is","value":"  "`,
		"a number with a control character":       `"option":"number_is","value":"T\u00077"`,
		"a number longer than a ticket's":         `"option":"ticket_exists","value":"` + long + `"`,
		"a number with an answer that takes none": `"option":"send_again","value":"T-7"`,
		"a sum with an answer that takes none":    `"option":"give_back","value":"558"`,
	} {
		t.Run(name, func(t *testing.T) {
			h := newHarness(t)
			for _, w := range []*httptest.ResponseRecorder{
				h.do(h.resolve(`{"item_id":"a1",` + answer + `}`)),
				h.resolveAll(`{"kind":"` + kindOffering(answer) + `",` + answer + `}`),
			} {
				require.Equal(t, http.StatusUnprocessableEntity, w.Code)
				require.Equal(t, "/value", *(*h.problem(w).Errors)[0].Pointer)
			}
		})
	}
}

// kindOffering is a kind of questions that offers an answer.
func kindOffering(answer string) string {
	if strings.Contains(answer, string(order.NumberIs)) {
		return string(order.TicketNumber)
	}
	return string(order.SubmissionUnknownItem)
}
