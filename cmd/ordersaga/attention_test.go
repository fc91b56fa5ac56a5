package main_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/api/gen"
	"github.com/ordersaga/ordersaga/order"
)

// asked is an open question of the sample order.
func asked() gen.OpenItem {
	at := sample().CreatedAt
	return gen.OpenItem{
		OrderId: orderID, Number: "k7m2q9x4", BotId: "pizza", StoreId: "msk-1", Status: order.Submitting,
		Item: gen.Attention{
			Id: "q1", Kind: order.SubmissionUnknownItem, Since: at, Detail: "no answer", Options: []order.Option{order.TicketExists, order.GiveBack},
			DefaultAction: new(order.GiveBack), Deadline: new(at.Add(time.Hour)),
		},
	}
}

// became is what became of the sample order's question.
func became(outcome gen.BulkResultOutcome, why *string) gen.BulkResult {
	return gen.BulkResult{OrderId: orderID, Number: "k7m2q9x4", BotId: "pizza", StoreId: "msk-1", ItemId: "q1", Outcome: outcome, Why: why}
}

func TestOpenQuestionsAreListedWithTheirAnswers(t *testing.T) {
	api, env := serve(t, http.StatusOK, gen.AttentionPage{Items: []gen.OpenItem{asked()}, NextCursor: new("c2")})
	got := execute(t, env, "", "attention", "list", "--kind", "submission_unknown", "--store", "msk-1", "--limit", "5", "--cursor", "c1")
	require.Equal(t, 0, got.code, got.stderr)
	require.Equal(t, "/v1/attention?kind=submission_unknown&store_id=msk-1&limit=5&cursor=c1", api.asked[0].path)
	require.Equal(t, strings.ReplaceAll(`2026-12-01 19:30:00 +ZONE  #k7m2q9x4  msk-1  pizza  submitting
  submission_unknown: no answer (give_back at 2026-12-01 20:30:00 +ZONE)
    ordersaga order resolve k7m2q9x4k7m2q9x4k7m2q9x4k7 q1 ticket_exists
    ordersaga order resolve k7m2q9x4k7m2q9x4k7m2q9x4k7 q1 give_back
more: --cursor c2
`, "+ZONE", sample().CreatedAt.Format("-07:00")), got.stdout)

	got = execute(t, env, "", "attention", "list", "--json")
	require.Equal(t, "/v1/attention?limit=25", api.asked[1].path)
	require.Contains(t, got.stdout, `"next_cursor":"c2"`)
}

func TestThatNothingWaitsIsSaid(t *testing.T) {
	_, env := serve(t, http.StatusOK, gen.AttentionPage{Items: []gen.OpenItem{}})
	require.Equal(t, "Nothing waits for a person.\n", execute(t, env, "", "attention", "list").stdout)
	require.JSONEq(t, `{"items": [], "next_cursor": null}`, execute(t, env, "", "attention", "list", "--json").stdout)
}

func TestAnUnknownStoreIsNoEmptyList(t *testing.T) {
	_, env := serve(t, http.StatusUnprocessableEntity, gen.Problem{
		Title: "There is no such store", Code: "unknown_store", Errors: &[]gen.FieldError{{Parameter: new("store_id"), Detail: "there is no such store"}},
	})
	for _, args := range [][]string{{"list"}, {"resolve", "give_back", "--kind", "submission_unknown"}} {
		got := execute(t, env, "", append(append([]string{"attention"}, args...), "--store", "msk-7")...)
		require.Equal(t, 1, got.code)
		require.Empty(t, got.stdout)
		require.Contains(t, got.stderr, "(unknown_store)\n  store_id: there is no such store")
	}
}

func TestManyQuestionsAreAnsweredWithAYesAlone(t *testing.T) {
	would := gen.BulkOutcome{Results: []gen.BulkResult{became(gen.WouldResolve, nil), became(gen.WouldResolve, nil)}}
	api, env := serve(t, http.StatusOK, would)
	got := execute(t, env, "", "attention", "resolve", "give_back", "--kind", "submission_unknown")
	require.Equal(t, 2, got.code)
	require.Contains(t, got.stderr, "2 questions would be answered: add --yes")
	require.Contains(t, got.stdout, "would_resolve")
	require.Len(t, api.asked, 1)
	require.JSONEq(t, `{"kind":"submission_unknown","option":"give_back","dry_run":true}`, api.asked[0].body)

	done := gen.BulkOutcome{Results: []gen.BulkResult{became(gen.Resolved, nil), became(gen.Resolved, nil)}, More: true}
	api, env = serve(t, http.StatusOK, done)
	got = execute(t, env, "", "attention", "resolve", "give_back", "--kind", "submission_unknown", "--yes", "--note", "POS burnt", "--store", "msk-1")
	require.Equal(t, 0, got.code, got.stderr)
	require.Contains(t, got.stdout, "more: there are questions behind these")
	require.Equal(t, []recorded{{
		method: "POST", path: "/v1/attention/resolve", authorization: "Bearer secret-key",
		body: `{"kind":"submission_unknown","note":"POS burnt","option":"give_back","store_id":"msk-1"}`,
	}}, api.asked)
}

func TestOneQuestionIsAnsweredAtOnce(t *testing.T) {
	api, env := serve(t, http.StatusOK,
		gen.BulkOutcome{Results: []gen.BulkResult{became(gen.WouldResolve, nil)}}, gen.BulkOutcome{Results: []gen.BulkResult{became(gen.Resolved, nil)}})
	got := execute(t, env, "", "attention", "resolve", "ticket_exists", "--kind", "submission_unknown", "--value", "T-7")
	require.Equal(t, 0, got.code, got.stderr)
	require.Len(t, api.asked, 2)
	require.JSONEq(t, `{"kind":"submission_unknown","option":"ticket_exists","value":"T-7"}`, api.asked[1].body)
	require.Equal(t, orderID+"  q1  msk-1                 resolved       \n", got.stdout)
}

func TestADryRunIsNoAnswer(t *testing.T) {
	api, env := serve(t, http.StatusOK, gen.BulkOutcome{Results: []gen.BulkResult{became(gen.Refused, new("it does not offer this"))}})
	got := execute(t, env, "", "attention", "resolve", "keep", "--kind", "ask_restaurant", "--dry-run")
	require.Equal(t, 0, got.code, got.stderr)
	require.Contains(t, got.stdout, "refused        it does not offer this")
	require.Len(t, api.asked, 1)
	require.Contains(t, api.asked[0].body, `"dry_run":true`)
}

func TestAnAnswerThatWasNotTakenIsAFailure(t *testing.T) {
	_, env := serve(t, http.StatusOK, gen.BulkOutcome{Results: []gen.BulkResult{became(gen.Resolved, nil), became(gen.Unclear, new("look"))}})
	got := execute(t, env, "", "attention", "resolve", "keep", "--kind", "ask_restaurant", "--yes")
	require.Equal(t, 1, got.code)
	require.Contains(t, got.stderr, "1 of 2 questions have not been answered for certain")

	_, env = serve(t, http.StatusOK, gen.BulkOutcome{})
	require.Equal(t, "no open question\n", execute(t, env, "", "attention", "resolve", "keep", "--kind", "ask_restaurant", "--yes", "--json=false").stdout)
}

func TestEventsAreTold(t *testing.T) {
	at := sample().CreatedAt
	list := gen.EventList{Events: []gen.Event{
		{Sequence: 1, Type: order.StatusChanged, At: at, Status: new(order.Rejected), Problem: &gen.OrderProblem{Code: order.StoreClosed, Detail: "until ten"}},
		{Sequence: 2, Type: order.PriceSet, At: at, Total: &order.Money{Amount: 100, Currency: "RUB"}},
		{Sequence: 3, Type: order.PaymentChanged, At: at, Payment: &gen.Payment{State: order.PaymentVoided}, Submission: new(order.SubmissionGone)},
		{Sequence: 4, Type: order.EvidenceSeen, At: at, Evidence: &gen.Evidence{
			Source: order.FromCallback, Raw: "open", State: new(order.TicketCooking), Decision: order.Stale, Why: new("it is old"),
			Amount: &order.Money{Amount: 100, Currency: "RUB"},
		}},
		{Sequence: 5, Type: order.AttentionClosed, At: at, Attention: new(asked().Item), Answer: &gen.Answer{
			Option: order.Keep, Actor: "backoffice/ops", Note: new("seen"), Value: new("T-7"),
		}, Actor: new("backoffice/ops")},
		{Sequence: 6, Type: order.CancelChanged, At: at, Cancellation: &gen.Cancellation{State: order.CancelRequested}, Actor: new("bot")},
		{Sequence: 7, Type: order.AttentionOpened, At: at, Attention: new(asked().Item)},
		{Sequence: 8, Type: order.AttentionOpened, At: at, Attention: new(asked().Item), Actor: new("reminder")},
		{Sequence: 9, Type: order.AttentionClosed, At: at, Attention: new(asked().Item)},
	}}
	api, env := serve(t, http.StatusOK, list)
	got := execute(t, env, "", "order", "events", orderID, "--after", "0", "--limit", "9")
	require.Equal(t, 0, got.code, got.stderr)
	require.Equal(t, "/v1/orders/"+orderID+"/events?after=0&limit=9", api.asked[0].path)
	when := "2026-12-01 19:30:00.250 " + at.Format("-07:00")
	ends := at.Add(time.Hour).Format("2006-01-02 15:04:05 -07:00")
	require.Equal(t, `   1  `+when+`  status_changed        rejected (store_closed) until ten
   2  `+when+`  priced                1.00 RUB
   3  `+when+`  payment_changed       voided gone
   4  `+when+`  evidence              callback "open" means cooking, 1.00 RUB: stale, it is old
   5  `+when+`  attention_closed      q1 submission_unknown: keep, says backoffice/ops (T-7): "seen"
   6  `+when+`  cancellation_changed  requested by bot
   7  `+when+`  attention_opened      q1 submission_unknown: no answer (give_back at `+ends+`); a person is asked
   8  `+when+`  attention_opened      q1 submission_unknown: reminder: a person is asked again
   9  `+when+`  attention_closed      q1 submission_unknown: answered by the facts
more: --after 9
`, got.stdout)
	require.Contains(t, execute(t, env, "", "order", "events", orderID, "--json").stdout, `"sequence":6`)
}

func TestAnOrderShowsWhatTheGuestHasToDoAndWhatWasHeard(t *testing.T) {
	o := sample()
	o.Payment.Action = &gen.PaymentAction{Kind: order.Redirect, Url: new("https://pay.example/1"), ExpiresAt: o.CreatedAt}
	o.Evidence = []gen.Evidence{{Source: order.FromWatcher, Raw: "closed", ReceivedAt: o.CreatedAt, Decision: order.Unmapped}}
	_, env := serve(t, http.StatusOK, o)
	got := execute(t, env, "", "order", "get", orderID).stdout
	require.Contains(t, got, "\npay       redirect until 2026-12-01 19:30:00 "+o.CreatedAt.Format("-07:00")+" https://pay.example/1\n")
	require.Contains(t, got, "\nevidence  2026-12-01 19:30:00.250 "+o.CreatedAt.Format("-07:00")+" watcher \"closed\": unmapped\n")
}
