package api_test

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/golang/mock/gomock"
	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/staff"
	"github.com/ordersaga/ordersaga/workflows"
)

// staffPath is a link to the question a1, which ends in five minutes.
func (h *harness) staffPath() string { return h.linkUntil(now().Add(5 * time.Minute)) }

func (h *harness) linkUntil(expires time.Time) string {
	h.t.Helper()
	url, err := staff.NewLinks(h.token, "").URL(staff.Link{OrderID: newID(), ItemID: "a1", Expires: expires}, "")
	require.NoError(h.t, err)
	return url
}

// asksStaff is an order whose restaurant is asked whether it lets go.
func (h *harness) asksStaff() journal.Record {
	record := h.record(newID(), order.AwaitingAcceptance, 5)
	record.Snapshot.Order.Lines[0].Name = "<b>Margherita</b>"
	record.Snapshot.Attention = []order.Attention{{
		ID: "a1", Kind: order.AskRestaurant, Since: now(), Options: []order.Option{order.LetGo, order.Keep, order.GiveBack},
		Staff: []order.Option{order.LetGo, order.Keep}, Default: order.Keep, Deadline: now().Add(5 * time.Minute),
	}}
	return record
}

// pressed answers a question as a browser does.
func (h *harness) pressed(path, form string) *httptest.ResponseRecorder {
	h.t.Helper()
	return h.do(call{
		method: http.MethodPost, path: path, body: form, headers: map[string]string{"Content-Type": "application/x-www-form-urlencoded"},
	})
}

func TestALinkShowsItsQuestionAndAnswersNothing(t *testing.T) {
	h := newHarness(t)
	h.journal.EXPECT().Order(gomock.Any(), newID()).Return(h.asksStaff(), nil)
	w := h.do(call{method: http.MethodGet, path: h.staffPath() + "?option=let_go"})
	require.Equal(t, http.StatusOK, w.Code)
	h.requirePage(w, "Order "+order.Number(newID()))
	for _, want := range []string{
		"2 × &lt;b&gt;Margherita&lt;/b&gt;", "905", "558.00 RUB", `value="let_go" class="chosen"`, `value="keep">`, "by 19:05: We make it",
	} {
		require.Contains(t, w.Body.String(), want)
	}
	for _, private := range []string{"991-7", "no onions", "give_back", newID()} {
		require.NotContains(t, w.Body.String(), private)
	}
	style, _, _ := strings.Cut(strings.SplitN(w.Body.String(), "<style>", 2)[1], "</style>")
	hash := sha256.Sum256([]byte(style))
	require.Contains(t, w.Header().Get("Content-Security-Policy"), "'sha256-"+base64.StdEncoding.EncodeToString(hash[:])+"'")
}

func TestTheAnswerOfTheStaffGoesToTheSaga(t *testing.T) {
	for name, send := range map[string]func(h *harness) *httptest.ResponseRecorder{
		"by the form":          func(h *harness) *httptest.ResponseRecorder { return h.pressed(h.staffPath(), "option=let_go") },
		"by the chat's button": func(h *harness) *httptest.ResponseRecorder { return h.pressed(h.staffPath()+"?option=let_go", "") },
		"by a chat that sends JSON": func(h *harness) *httptest.ResponseRecorder {
			return h.do(call{method: http.MethodPost, path: h.staffPath() + "?option=let_go", body: "{}"})
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHarness(t)
			h.journal.EXPECT().Order(gomock.Any(), newID()).Return(h.asksStaff(), nil)
			h.sagas.EXPECT().Resolve(gomock.Any(), newID(), gomock.Any(), order.Answer{ItemID: "a1", Option: order.LetGo, Actor: order.ActorStaff}).Return(nil)
			w := send(h)
			require.Equal(t, http.StatusOK, w.Code)
			h.requirePage(w, "We let it go")
		})
	}
}

func TestAnAnswerOfTheStaffIsNotTaken(t *testing.T) {
	settled := func(h *harness) journal.Record {
		record := h.asksStaff()
		record.Snapshot.SettledAt = now()
		return record
	}
	tests := []struct {
		name   string
		record func(h *harness) journal.Record
		err    error
		status int
		text   string
	}{
		{"nobody knows what was faster", (*harness).asksStaff, &workflows.NotResolvable{Why: "answered", Closed: true}, http.StatusConflict, "Already answered"},
		{"the order has settled", settled, workflows.ErrUnknownOrder, http.StatusConflict, "Already answered"},
		{"its saga was ended from outside", (*harness).asksStaff, workflows.ErrUnknownOrder, http.StatusServiceUnavailable, "looked after"},
		{"nobody knows whether it arrived", (*harness).asksStaff, workflows.ErrUnclear, http.StatusServiceUnavailable, "We do not know"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := newHarness(t)
			h.journal.EXPECT().Order(gomock.Any(), newID()).Return(tt.record(h), nil)
			h.sagas.EXPECT().Resolve(gomock.Any(), newID(), gomock.Any(), gomock.Any()).Return(tt.err)
			h.tellsNothing()
			w := h.pressed(h.staffPath(), "option=keep")
			require.Equal(t, tt.status, w.Code)
			h.requirePage(w, tt.text)
		})
	}
}

func TestStaffChooseOnlyWhatTheyWereOffered(t *testing.T) {
	h := newHarness(t)
	h.journal.EXPECT().Order(gomock.Any(), newID()).Return(h.asksStaff(), nil).AnyTimes()
	for _, form := range []string{"", "option=give_back", "option=", "option=let_go%00", "%zz", "option=let_go&option=%zz"} {
		w := h.pressed(h.staffPath(), form)
		require.Equal(t, http.StatusUnprocessableEntity, w.Code, form)
	}
}

func TestStaffWhoAreQuickerThanTheJournalAreHeard(t *testing.T) {
	t.Run("when they look", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			h := newHarness(t)
			h.tellsNothing()
			late := h.journal.EXPECT().Order(gomock.Any(), newID()).Return(h.record(newID(), order.AwaitingAcceptance, 4), nil).Times(2)
			h.journal.EXPECT().Order(gomock.Any(), newID()).Return(h.asksStaff(), nil).After(late)
			require.Equal(t, http.StatusOK, h.do(call{method: http.MethodGet, path: h.staffPath()}).Code)
		})
	})
	for name, journalled := range map[string]error{"when they answer": nil, "when they answer and the journal is away": errAway} {
		t.Run(name, func(t *testing.T) {
			h := newHarness(t)
			h.journal.EXPECT().Order(gomock.Any(), newID()).Return(h.record(newID(), order.AwaitingAcceptance, 4), journalled)
			h.sagas.EXPECT().Resolve(gomock.Any(), newID(), gomock.Any(), gomock.Any()).Return(nil)
			require.Equal(t, http.StatusOK, h.pressed(h.staffPath(), "option=let_go").Code)
		})
	}
}

func TestALinkThatIsNone(t *testing.T) {
	for name, tt := range map[string]struct {
		path   func(h *harness) string
		status int
		text   string
	}{
		"nobody made it":           {func(*harness) string { return "/staff/nonsense" }, http.StatusNotFound, "not valid"},
		"it was changed":           {func(h *harness) string { return h.staffPath()[:60] + "a" }, http.StatusNotFound, "not valid"},
		"it is for something else": {func(h *harness) string { return "/staff/" + h.token.Mint("pay", newID()) }, http.StatusNotFound, "not valid"},
		"its time is over":         {func(h *harness) string { return h.linkUntil(now().Add(-time.Second)) }, http.StatusGone, "is over"},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHarness(t)
			h.tellsNothing()
			for _, w := range []*httptest.ResponseRecorder{
				h.do(call{method: http.MethodGet, path: tt.path(h)}), h.pressed(tt.path(h), "option=let_go"),
			} {
				require.Equal(t, tt.status, w.Code)
				h.requirePage(w, tt.text)
			}
		})
	}
}

func TestAQuestionThatCannotBeShown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // the journal is waited for a while
		h := newHarness(t)
		h.tellsNothing()
		h.journal.EXPECT().Order(gomock.Any(), newID()).Return(h.record(newID(), order.Cooking, 9), nil).MinTimes(3)
		w := h.do(call{method: http.MethodGet, path: h.staffPath()})
		require.Equal(t, http.StatusConflict, w.Code)
		h.requirePage(w, "Nothing is left")
	})
	h := newHarness(t)
	h.tellsNothing()
	settled := h.record(newID(), order.Completed, 9)
	settled.Snapshot.SettledAt = now()
	h.journal.EXPECT().Order(gomock.Any(), newID()).Return(settled, nil)
	require.Equal(t, http.StatusConflict, h.do(call{method: http.MethodGet, path: h.staffPath()}).Code)

	h.journal.EXPECT().Order(gomock.Any(), newID()).Return(journal.Record{}, errAway)
	w := h.do(call{method: http.MethodGet, path: h.staffPath()})
	require.Equal(t, http.StatusServiceUnavailable, w.Code)
	h.requirePage(w, "in a minute")
}
