package eleve_test

import (
	"context"
	"io"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
	"github.com/ordersaga/ordersaga/pos/eleve"
)

func TestAQuestionIsPutAgainWordForWordUntilItIsAnswered(t *testing.T) {
	t.Parallel()
	f := newFake()
	f.slow = 1
	seen, err := connect(t, f, nil).Observe(t.Context(), known)
	require.NoError(t, err)
	require.Equal(t, order.TicketCooking, seen.State)
	for _, path := range []string{statusPath, billPath, cancelledPath} {
		calls := f.seen(path)
		require.Len(t, calls, 3, "taken, already reported, answered")
		require.Equal(t, calls[0].body, calls[1].body)
		require.Equal(t, calls[0].body, calls[2].body)
		first, second := calls[1].at.Sub(calls[0].at), calls[2].at.Sub(calls[1].at)
		require.GreaterOrEqual(t, first, 250*time.Millisecond)
		require.GreaterOrEqual(t, second, 500*time.Millisecond, "the waits grow")
	}
	require.JSONEq(t, `{"integrationHubServiceId": "`+service+`", "orderKeyType": "ORDER_ID", "orderKey": ["`+known+`"]}`, f.seen(statusPath)[0].body)
}

func TestWhatOthersDoWithTheSlotIsTolerated(t *testing.T) {
	t.Parallel()
	rows := []struct {
		name    string
		answers []int
	}{
		{name: "they have asked already", answers: []int{208, 200}},
		{name: "they have taken the answer", answers: []int{208, 202, 200}},
		{name: "their answer lies there", answers: []int{200}},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			f := ready()
			script := &scripted{fake: f, path: statusPath, statuses: row.answers}
			seen, err := connect(t, script, nil).Observe(t.Context(), known)
			require.NoError(t, err)
			require.Equal(t, order.TicketCooking, seen.State)
			require.Empty(t, script.left())
		})
	}
}

// TestAnAnswerThatLayThereForLongIsNoNews: one process has asked and never fetched what it asked for, and the
// next one asks about the same. The clock of the tests says 19:38.
func TestAnAnswerThatLayThereForLongIsNoNews(t *testing.T) {
	t.Parallel()
	left := func(at string) string {
		return `{"success": true, "lastestUpdatedStatus": "` + at + `", "items": [{"id": "` + known + `", "status": {"code": 504}}]}`
	}
	rows := []struct {
		name  string
		first []answer // to getStatus, before the till's own answers
		state order.TicketState
		calls int // of getStatus
	}{
		{name: "an hour old, it is thrown away", first: []answer{{body: left("2026-12-01 18:38:00")}}, state: order.TicketCompleted, calls: 3},
		{name: "also when we found it on its way", first: []answer{{status: 208}, {body: left("2026-12-01 19:36:59")}}, state: order.TicketCompleted, calls: 4},
		{name: "a minute old, it may be the till's clock", first: []answer{{body: left("2026-12-01 19:37:00")}}, state: order.TicketCooking, calls: 1},
		{name: "one that tells no time is taken", first: []answer{{body: left("")}}, state: order.TicketCooking, calls: 1},
		{name: "one that was made to our question is ours, whatever the till's clock says", first: []answer{{status: 202}, {body: left("2026-12-01 18:38:00")}}, state: order.TicketCooking, calls: 2},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			f := newFake().nothing(billPath).result(statusPath, statusOf(known, 506, "CLOSED_TABLE"))
			seen, err := connect(t, &beforehand{fake: f, path: statusPath, answers: row.first}, nil).Observe(t.Context(), known)
			require.NoError(t, err)
			require.Equal(t, row.state, seen.State)
			require.Equal(t, row.calls, len(f.seen(statusPath))+len(row.first))
		})
	}
}

// TestATillThatIsSlowerThanTheReadTimeoutIsSeenAllTheSame: each look finds what the one before has asked for, more than a
// minute ago, and nothing else comes in time.
func TestATillThatIsSlowerThanTheReadTimeoutIsSeenAllTheSame(t *testing.T) {
	t.Parallel()
	script := func() *beforehand {
		return &beforehand{
			fake: newFake().say(statusPath, http.StatusAlreadyReported, ""), path: statusPath, answers: []answer{{
				body: `{"success": true, "lastestUpdatedStatus": "2026-12-01 19:30:00", "items": [{"id": "` + known + `", "status": {"code": 505}}]}`,
			}},
		}
	}
	impatient := func(c *eleve.Config) { c.ReadTimeout = time.Second }
	till := script()
	seen, err := connect(t, till, impatient).Observe(t.Context(), known)
	require.NoError(t, err)
	require.Equal(t, order.TicketCooking, seen.State)
	require.Equal(t, time.Date(2026, 12, 1, 22, 30, 0, 0, time.UTC), seen.At, "when it was so")
	require.NotEmpty(t, till.seen(statusPath), "it is asked anew all the same")

	err = connect(t, script(), impatient).Settle(t.Context(), known, paid())
	require.Equal(t, pos.Unknown, pos.KindOf(err), "money needs to know how it is now")

	broken := script()
	broken.say(statusPath, http.StatusBadGateway, "")
	_, err = connect(t, broken, impatient).Observe(t.Context(), known)
	require.Equal(t, pos.Unknown, pos.KindOf(err), "what does not come at all is a failure")
}

// beforehand gives a path's first calls answers that lie there.
type beforehand struct {
	*fake

	path    string
	lock    sync.Mutex
	answers []answer
}

func (b *beforehand) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b.lock.Lock()
	if r.URL.Path != b.path || len(b.answers) == 0 {
		b.lock.Unlock()
		b.fake.ServeHTTP(w, r)
		return
	}
	first := b.answers[0]
	b.answers = b.answers[1:]
	b.lock.Unlock()
	if first.status != 0 {
		w.WriteHeader(first.status)
	}
	_, _ = io.WriteString(w, first.body)
}

func TestATillThatIsSilentIsUnknownWhenTheReadTimeoutEnds(t *testing.T) {
	t.Parallel()
	f := ready().say(billPath, http.StatusAlreadyReported, golden(t, "getstatus_pending_answer.json"))
	_, err := connect(t, f, func(c *eleve.Config) { c.ReadTimeout = 400 * time.Millisecond }).Observe(t.Context(), known)
	require.Equal(t, pos.Unknown, pos.KindOf(err))
	require.ErrorContains(t, err, "the till has not answered yet")
	require.NotEmpty(t, f.seen(billPath))
}

func TestAContextThatEndsStopsTheWaitAtOnce(t *testing.T) {
	t.Parallel()
	f := ready().say(statusPath, http.StatusAccepted, "")
	connector := connect(t, f, nil)
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	began := time.Now()
	_, err := connector.Observe(ctx, known)
	require.Equal(t, pos.Unknown, pos.KindOf(err))
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.Less(t, time.Since(began), 15*time.Second, "the read timeout is longer")
}

func TestOneQuestionAboutAnOrderAtATime(t *testing.T) {
	t.Parallel()
	f := newFake()
	connector := connect(t, f, nil)
	var asking sync.WaitGroup
	for range 3 {
		asking.Go(func() { _, _ = connector.Observe(t.Context(), known) })
	}
	asking.Wait()
	calls := f.seen(statusPath)
	require.Len(t, calls, 6, "three times taken and answered")
	for i := 0; i < len(calls); i += 2 {
		require.GreaterOrEqual(t, calls[i+1].at.Sub(calls[i].at), 250*time.Millisecond, "nobody else asks meanwhile")
	}
}

func TestAQuestionThatWaitsForItsTurnEndsWithItsContext(t *testing.T) {
	t.Parallel()
	f := ready().say(statusPath, http.StatusAccepted, "")
	connector := connect(t, f, nil)
	first, stop := context.WithCancel(t.Context())
	var asking sync.WaitGroup
	asking.Go(func() { _, _ = connector.Observe(first, known) })
	require.Eventually(t, func() bool { return len(f.seen(statusPath)) > 0 }, 20*time.Second, time.Millisecond)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err := connector.Observe(ctx, known)
	require.ErrorIs(t, err, context.DeadlineExceeded)
	stop()
	asking.Wait()
}

func TestPing(t *testing.T) {
	t.Parallel()
	rows := []struct {
		name   string
		status int
		body   string
		ready  bool
		want   pos.Kind // of the error; empty for none
	}{
		{name: "a hub that takes the question is ready", status: 202, ready: true},
		{name: "or has it already", status: 208, body: golden(t, "getstatus_pending_answer.json"), ready: true},
		{name: "an order under an id that nobody has is no answer to it", status: 200, body: statusOf(known, 505, "TABLE_IN_USE")},
		{name: "or the till's answer", status: 200, body: golden(t, "getstatus_not_found_answer.json"), ready: true},
		{name: "that there is no such order", status: 412, body: golden(t, "precondition_failed_answer.json"), ready: true},
		{name: "a hub that refuses is not", status: 400, body: golden(t, "bad_request_answer.json")},
		{name: "a store that it does not know is a credential", status: 400, body: golden(t, "bad_guid_answer.json"), want: pos.Unauthorized},
		{name: "an answer that says nothing is none", status: 200, body: "{}", want: pos.Unknown},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			f := newFake().say(statusPath, row.status, row.body)
			health, err := connect(t, f, nil).Ping(t.Context())
			require.Equal(t, row.ready, health.Ready)
			require.Len(t, f.seen(""), 1, "the till is not waited for")
			if row.want == "" {
				require.NoError(t, err)
				require.Equal(t, !row.ready, health.Why != "")
				return
			}
			require.Equal(t, row.want, pos.KindOf(err))
		})
	}
}

// scripted answers one path with the statuses, the last of which stands for the fake's own answer.
type scripted struct {
	*fake

	path     string
	lock     sync.Mutex
	statuses []int
}

func (s *scripted) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == s.path {
		s.lock.Lock()
		status := s.statuses[0]
		s.statuses = s.statuses[1:]
		s.lock.Unlock()
		if status != http.StatusOK {
			w.WriteHeader(status)
			return
		}
	}
	s.fake.ServeHTTP(w, r)
}

func (s *scripted) left() []int {
	s.lock.Lock()
	defer s.lock.Unlock()
	return s.statuses
}
