package api_test

import (
	"net/http"
	"net/http/httptest"
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

// wholePage is how many events the API reads of a history at once.
const wholePage = 1000

// letGo is an answer to the question a1, which the staff gave unless it says otherwise.
func letGo(changes ...func(*order.Answer)) order.Answer {
	a := order.Answer{ItemID: "a1", Option: order.LetGo, Actor: order.ActorStaff}
	for _, change := range changes {
		change(&a)
	}
	return a
}

func by(actor string, option order.Option) func(*order.Answer) {
	return func(a *order.Answer) { a.Actor, a.Option = actor, option }
}

// about is an event about a question; one with an answer closes it.
func about(sequence int64, item string, answer *order.Answer) journal.StoredEvent {
	e := order.Event{Type: order.AttentionOpened, At: now(), Attention: &order.Attention{ID: item, Kind: order.AskRestaurant}}
	if e.Answer = answer; answer != nil {
		e.Type, e.Actor = order.AttentionClosed, answer.Actor
	}
	return journal.StoredEvent{OrderID: newID(), StoreID: "msk-1", Sequence: sequence, Event: e}
}

// closedBy is the history of an order whose question a1 was closed so.
func closedBy(a order.Answer) []journal.StoredEvent {
	return []journal.StoredEvent{
		{OrderID: newID(), Sequence: 1, Event: order.Event{Type: order.StatusChanged, Status: order.Created}},
		about(2, "a1", nil), about(3, "a1", &a), about(4, "a2", nil),
	}
}

// tells is the order's history behind an event.
func (h *harness) tells(after int64, events []journal.StoredEvent, err error) *gomock.Call {
	return h.journal.EXPECT().History(gomock.Any(), newID(), after, wholePage).Return(events, err)
}

// tellsNothing is a journal that never heard of any question.
func (h *harness) tellsNothing() {
	h.journal.EXPECT().History(gomock.Any(), gomock.Any(), gomock.Any(), gomock.Any()).Return(nil, nil).AnyTimes()
}

func TestWhoeverComesToAClosedQuestionLearnsWhatStands(t *testing.T) {
	type tellings struct {
		name    string
		stands  order.Answer
		at      order.Status
		status  int // of the page after let_go was pressed
		title   string
		text    string
		looking int // of the page that answers nothing
	}
	const thanks, answered, late, needless = "Thank you", "Already answered", "Too late", "No answer needed"
	tests := []tellings{
		{"it was the same button", letGo(), order.Cancelled, http.StatusOK, thanks, "We let it go", http.StatusConflict},
		{"somebody of the service said the same", letGo(by("backoffice/ops", order.LetGo)), order.Cancelled, http.StatusOK, thanks, "We let it go", http.StatusConflict},
		{"it was the other button", letGo(by(order.ActorStaff, order.Keep)), order.Cooking, http.StatusConflict, answered, "it stands: \u201cWe make it\u201d", http.StatusConflict},
		{"nobody answered in time", letGo(by(order.ActorDeadline, order.Keep)), order.Cooking, http.StatusGone, late, "so this holds: \u201cWe make it\u201d", http.StatusGone},
		{"nobody answered in time, and the default is what was pressed", letGo(by(order.ActorDeadline, order.LetGo)), order.Cooking, http.StatusGone, late, "We let it go", http.StatusGone},
		{"the order was cancelled", letGo(by(order.ActorFacts, "")), order.Cancelled, http.StatusConflict, needless, "it has been cancelled", http.StatusConflict},
		{"the kitchen was faster", letGo(by(order.ActorFacts, "")), order.Cooking, http.StatusConflict, needless, "it is being made", http.StatusConflict},
		{"the order was taken", letGo(by(order.ActorFacts, "")), order.Accepted, http.StatusConflict, needless, "it has been taken", http.StatusConflict},
		{"the restaurant refused the order", letGo(by(order.ActorFacts, "")), order.Rejected, http.StatusConflict, needless, "not to be made", http.StatusConflict},
		{"the order was completed", letGo(by(order.ActorFacts, "")), order.Completed, http.StatusConflict, needless, "it is done", http.StatusConflict},
		{"nobody knows why", letGo(by(order.ActorFacts, "")), order.AwaitingAcceptance, http.StatusConflict, needless, order.Number(newID()) + ".", http.StatusConflict},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for name, gone := range map[string]error{"while its saga runs": &workflows.NotResolvable{Why: "no", Closed: true}, "when its saga is gone": workflows.ErrUnknownOrder} {
				h := newHarness(t)
				h.journal.EXPECT().Order(gomock.Any(), newID()).Return(h.record(newID(), tt.at, 9), nil).AnyTimes()
				h.tells(0, closedBy(tt.stands), nil).Times(4)
				h.sagas.EXPECT().Resolve(gomock.Any(), newID(), gomock.Any(), letGo()).Return(gone)
				for _, link := range []string{h.staffPath(), h.linkUntil(now().Add(-time.Second))} {
					w := h.pressed(link, "option=let_go")
					require.Equal(t, tt.status, w.Code, name)
					h.requirePage(w, tt.title)
					require.Contains(t, w.Body.String(), tt.text, name)

					w = h.do(call{method: http.MethodGet, path: link + "?option=let_go"})
					require.Equal(t, tt.looking, w.Code, name)
					require.NotContains(t, w.Body.String(), thanks, "who looks does not answer")
					require.Contains(t, w.Body.String(), tt.text, name)
				}
			}
		})
	}
}

func TestTheJournalIsWaitedForToTellWhatStands(t *testing.T) {
	again := func(h *harness) *httptest.ResponseRecorder { return h.pressed(h.staffPath(), "option=let_go") }
	long := make([]journal.StoredEvent, 0, wholePage)
	for n := range wholePage {
		long = append(long, about(int64(n+1), "a7", nil))
	}
	none := []journal.StoredEvent(nil)
	closes := []journal.StoredEvent{about(wholePage+1, "a1", new(letGo()))}
	tests := []struct {
		name   string
		told   func(h *harness)
		status int
		text   string
	}{
		{"it shows a moment later", func(h *harness) {
			gomock.InOrder(h.tells(0, []journal.StoredEvent{about(7, "a1", nil)}, nil), h.tells(7, none, nil).Times(2), h.tells(7, closes, nil))
		}, http.StatusOK, "Thank you"},
		{"it was away for a moment", func(h *harness) { gomock.InOrder(h.tells(0, none, errAway), h.tells(0, closedBy(letGo()), nil)) }, http.StatusOK, "Thank you"},
		{"the history is long", func(h *harness) { gomock.InOrder(h.tells(0, long, nil), h.tells(wholePage, closes, nil)) }, http.StatusOK, "Thank you"},
		{"it is away", func(h *harness) { h.tells(0, none, errAway).MinTimes(3) }, http.StatusConflict, "nothing is left to answer"},
		{"it never heard of the answer", func(h *harness) { h.tells(0, none, nil).MinTimes(3) }, http.StatusConflict, "nothing is left to answer"},
		{"the question was asked again after its answer", func(h *harness) {
			gomock.InOrder(h.tells(0, append(closedBy(letGo()), about(5, "a1", nil)), nil), h.tells(5, none, nil).MinTimes(3))
		}, http.StatusConflict, "nothing is left to answer"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := newHarness(t)
				h.journal.EXPECT().Order(gomock.Any(), newID()).Return(h.record(newID(), order.AwaitingAcceptance, 9), nil)
				h.sagas.EXPECT().Resolve(gomock.Any(), newID(), gomock.Any(), letGo()).Return(&workflows.NotResolvable{Why: "no", Closed: true})
				tt.told(h)
				began := time.Now()
				w := again(h)
				require.Equal(t, tt.status, w.Code)
				h.requirePage(w, tt.text)
				require.LessOrEqual(t, time.Since(began), time.Second)
			})
		})
	}
}

// seenOnTill is the answer of a person of the service in these tests.
func seenOnTill(actor string, option order.Option, value string) order.Answer {
	return order.Answer{ItemID: "a1", Option: option, Actor: actor, Value: value, Note: "the first note"}
}

func TestARepeatedAnswerOfOpsIsTheFirstOnesSuccess(t *testing.T) {
	const mine = "backoffice/ops"
	tests := []struct {
		name   string
		stands order.Answer
		status int
		reason string
	}{
		{"the very same", seenOnTill(mine, order.TicketExists, "T-7"), http.StatusOK, ""},
		{"another answer", seenOnTill(mine, order.GiveBack, ""), http.StatusConflict, "it was answered with give_back by backoffice/ops"},
		{"another number", seenOnTill(mine, order.TicketExists, "T-8"), http.StatusConflict, "it was answered with ticket_exists T-8 by backoffice/ops"},
		{"somebody else's", seenOnTill(order.ActorStaff, order.TicketExists, "T-7"), http.StatusConflict, "it was answered with ticket_exists T-7 by staff"},
		{"the default's", seenOnTill(order.ActorDeadline, order.GiveBack, ""), http.StatusConflict, "nobody answered by the deadline, so it was answered with give_back"},
		{"the facts'", seenOnTill(order.ActorFacts, "", ""), http.StatusConflict, "the facts were faster: nothing is left to answer"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, refusal := range []error{&workflows.NotResolvable{Why: "no question a1 is open", Closed: true}, workflows.ErrUnknownOrder} {
				h := newHarness(t)
				h.journal.EXPECT().Order(gomock.Any(), newID()).Return(h.record(newID(), order.AwaitingAcceptance, 9), nil).MinTimes(1)
				h.sagas.EXPECT().Resolve(gomock.Any(), newID(), gomock.Any(), gomock.Any()).Return(refusal)
				h.tells(0, closedBy(tt.stands), nil)
				w := h.do(h.resolve(`{"item_id":"a1","option":"ticket_exists","note":"another note","value":" T-7 "}`))
				require.Equal(t, tt.status, w.Code, w.Body.String())
				if tt.reason == "" {
					require.Equal(t, `"9"`, w.Header().Get("ETag"))
					continue
				}
				p := h.problem(w)
				require.Equal(t, "not_resolvable", p.Code)
				require.Equal(t, tt.reason, *p.Reason)
			}
		})
	}
}

func TestARepeatedAnswerToManyIsResolved(t *testing.T) {
	for name, tt := range map[string]struct {
		stands  order.Answer
		outcome gen.BulkResultOutcome
		why     string
	}{
		"it was taken before":     {seenOnTill("backoffice/ops", order.GiveBack, ""), gen.Resolved, ""},
		"another was":             {seenOnTill(order.ActorStaff, order.TicketExists, ""), gen.Refused, "it was answered with ticket_exists by staff"},
		"its saga had closed too": {seenOnTill(order.ActorFacts, "", ""), gen.Refused, "the facts were faster: nothing is left to answer"},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHarness(t)
			item := openItem(1, order.GiveBack)
			h.journal.EXPECT().Attention(gomock.Any(), gomock.Any()).Return(journal.AttentionPage{Items: []journal.OpenItem{item}}, nil)
			h.sagas.EXPECT().Resolve(gomock.Any(), item.OrderID, gomock.Any(), gomock.Any()).Return(workflows.ErrUnknownOrder)
			h.journal.EXPECT().History(gomock.Any(), item.OrderID, int64(0), wholePage).Return(closedBy(tt.stands), nil)
			result := h.outcome(h.resolveAll(`{"kind":"submission_unknown","option":"give_back"}`)).Results[0]
			require.Equal(t, tt.outcome, result.Outcome)
			if tt.why != "" {
				require.Equal(t, tt.why, *result.Why)
			}
		})
	}
}
