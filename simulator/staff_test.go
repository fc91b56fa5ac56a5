package simulator_test

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/simulator"
)

// staffSecret is "simulated-staff-secret", as Standard Webhooks write it.
const staffSecret = "whsec_c2ltdWxhdGVkLXN0YWZmLXNlY3JldA=="

// question asks about the order of soup; its links lead to base. It is not signed.
func question(base string, options ...string) string {
	list := make([]string, 0, len(options))
	for _, option := range options {
		list = append(list, fmt.Sprintf(`{"option": %q, "label": "L", "url": %q}`, option, base+"/staff/tok?option="+option))
	}
	return `{"type": "staff.question", "data": {"number": "k7m2q9x4", "kind": "ask_restaurant", "text": "Let go?", "options": [` + strings.Join(list, ", ") + `]}}`
}

// ask sends a message to the chat of restaurant r1.
func (f *fixture) ask(id, body string, headers ...string) reply {
	f.Helper()
	return f.call(http.MethodPost, "/staff/r1", body, append([]string{"Webhook-Id", id}, headers...)...)
}

// asked is the only message to staff, once what is said of it is so.
func (f *fixture) asked(what string, so func(simulator.StaffMessage) bool) simulator.StaffMessage {
	f.Helper()
	var m simulator.StaffMessage
	f.soon(what, func() bool {
		messages := f.world.Ledger().StaffAsked("k7m2q9x4")
		if len(messages) == 1 {
			m = messages[0]
		}
		return len(messages) == 1 && so(m)
	})
	return m
}

// answering is a restaurant whose staff answer after 5 seconds.
func answering(deletes bool, answers ...string) simulator.Settings {
	s := byHand()
	s.Staff = simulator.Staff{Answers: answers, After: seconds(5), Deletes: deletes}
	return s
}

func TestStaffAnswerByALinkAfterTheChatHasFetchedAll(t *testing.T) {
	t.Parallel()
	door := newReceiver(t)
	f := newWorld(t, simulator.Options{Restaurant: answering(true, "ticket_absent", "let_go")})
	f.post(soup())
	require.Equal(t, http.StatusNoContent, f.ask("m1", question(door.url, "let_go", "keep")).status)

	f.soon("somebody thinks", func() bool { return f.clock.waiting() == 1 })
	require.Equal(t, []string{"GET /staff/tok", "GET /staff/tok"}, door.all())
	require.Equal(t, simulator.Deferred, f.ticket().State)
	f.clock.Advance(5 * time.Second)
	m := f.asked("an answer", func(m simulator.StaffMessage) bool { return m.Status != 0 })

	require.Equal(t, []string{"GET /staff/tok", "GET /staff/tok", "POST /staff/tok"}, door.all())
	require.Equal(t, "let_go", m.Answer)
	require.Equal(t, []int{http.StatusOK, http.StatusOK}, m.Previews)
	require.Equal(t, []any{"r1", "m1", "staff.question", "ask_restaurant", "Let go?", 1}, []any{m.Restaurant, m.ID, m.Type, m.Kind, m.Text, m.Deliveries})
	require.Equal(t, simulator.Deleted, f.ticket().State, "who lets go has deleted the ticket")
	require.Equal(t, simulator.ByAdmin, f.ticket().History[1].By)
}

func TestWhatStaffDo(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		settings simulator.Settings
		answer   string
		state    simulator.State
	}{
		{"who keeps deletes nothing", answering(true, "keep"), "keep", simulator.Deferred},
		{"who lets go may forget to delete", answering(false, "let_go"), "let_go", simulator.Deferred},
		{"a question that offers nothing of theirs stays open", answering(true, "ticket_absent"), "", simulator.Deferred},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := newWorld(t, simulator.Options{Restaurant: tt.settings})
			f.post(soup())
			f.ask("m1", question(newReceiver(t).url, "let_go", "keep"))
			if tt.answer != "" {
				f.soon("somebody thinks", func() bool { return f.clock.waiting() == 1 })
			}
			f.asked("the previews", func(m simulator.StaffMessage) bool { return len(m.Previews) == 2 })
			f.clock.Advance(5 * time.Second)
			m := f.asked("what they do", func(m simulator.StaffMessage) bool { return m.Status != 0 || tt.answer == "" })
			require.Equal(t, tt.answer, m.Answer)
			require.Equal(t, tt.state, f.ticket().State)
		})
	}
}

func TestAClosedTicketIsNotDeletedByStaff(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{Restaurant: answering(true, "let_go")})
	f.post(soup())
	f.move(simulator.Closed)
	f.ask("m1", question(newReceiver(t).url, "let_go"))
	f.soon("somebody thinks", func() bool { return f.clock.waiting() == 1 })
	f.clock.Advance(5 * time.Second)
	f.asked("an answer", func(m simulator.StaffMessage) bool { return m.Status == http.StatusOK })
	require.Equal(t, simulator.Closed, f.ticket().State)
}

func TestStaffPressAButtonAgainThatDidNotWork(t *testing.T) {
	t.Parallel()
	door := newReceiver(t, http.StatusNotFound, http.StatusServiceUnavailable, http.StatusConflict)
	f := newWorld(t, simulator.Options{Restaurant: answering(false, "let_go")})
	f.ask("m1", question(door.url, "let_go"))
	for range 2 {
		f.soon("somebody waits", func() bool { return f.clock.waiting() == 1 })
		f.clock.Advance(5 * time.Second)
	}
	m := f.asked("an answer that is final", func(m simulator.StaffMessage) bool { return m.Status == http.StatusConflict })
	require.Equal(t, []int{http.StatusNotFound}, m.Previews)
	require.Len(t, door.all(), 3)
}

func TestALinkToNowhereIsNoAnswer(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{Restaurant: answering(false, "let_go"), Callbacks: simulator.CallbackOptions{Attempts: 1}})
	f.ask("m1", question("http://127.0.0.1:1", "let_go"))
	f.soon("somebody thinks", func() bool { return f.clock.waiting() == 1 })
	f.clock.Advance(5 * time.Second)
	m := f.asked("an attempt", func(m simulator.StaffMessage) bool { return m.Answer != "" })
	require.Equal(t, []int{0}, m.Previews)
	require.Zero(t, m.Status)
}

func TestAMessageThatComesAgainIsOne(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{})
	for range 2 {
		require.Equal(t, http.StatusNoContent, f.ask("m1", question("")).status)
	}
	require.Equal(t, http.StatusNoContent, f.ask("m2", question("")).status)
	messages := f.ledger().Staff
	require.Len(t, messages, 2)
	require.Equal(t, []int{2, 1}, []int{messages[0].Deliveries, messages[1].Deliveries})
	require.Equal(t, 3, f.ledger().Count(simulator.POS("r1"), simulator.OpStaff))
}

// The signature was computed by openssl of "m1.1796151600." and the body {}.
func TestAChatTakesOnlyWhatIsSigned(t *testing.T) {
	t.Parallel()
	const signature = "v1,SSo+tuSxPJg4FkoSHY9CwcL9aQ5uW6Wp1iaDlt8tXs8="
	now := strconv.FormatInt(newManualClock().Now().Unix(), 10)
	tests := []struct {
		name, id, at, signature, body string
		want                          int
	}{
		{"signed by us", "m1", now, signature, "{}", http.StatusNoContent},
		{"signed by two", "m1", now, "v1a,x v1,AAAA " + signature, "{}", http.StatusNoContent},
		{"not signed", "m1", now, "", "{}", http.StatusUnauthorized},
		{"signed otherwise", "m1", now, "v1,AAAA", "{}", http.StatusUnauthorized},
		{"another body", "m1", now, signature, "{ }", http.StatusUnauthorized},
		{"another id", "m2", now, signature, "{}", http.StatusUnauthorized},
		{"without an id", "", now, signature, "{}", http.StatusUnauthorized},
		{"too old", "m1", "1", signature, "{}", http.StatusUnauthorized},
		{"without a time", "m1", "", signature, "{}", http.StatusUnauthorized},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := newWorld(t, simulator.Options{StaffSecret: staffSecret})
			r := f.ask(tt.id, tt.body, "Webhook-Timestamp", tt.at, "Webhook-Signature", tt.signature)
			require.Equal(t, tt.want, r.status, r.raw)
			require.Equal(t, tt.want == http.StatusNoContent, len(f.ledger().Staff) == 1)
		})
	}
}

func TestAChatMisbehavesWhenItsOpIsNamed(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{})
	f.faults(simulator.POS("r1"), simulator.Fault{Name: simulator.Down})
	require.Equal(t, http.StatusNoContent, f.ask("m1", question("")).status, "a till that is down has nothing to do with it")
	f.faults(simulator.POS("r1"), simulator.Fault{Name: simulator.Down, Op: simulator.OpStaff, Times: 1}, simulator.Fault{Name: simulator.LostReplyAfter, Op: simulator.OpStaff, After: 1, Times: 1})
	require.Equal(t, http.StatusServiceUnavailable, f.ask("m2", question("")).status)
	require.Error(t, f.ask("m2", question("")).err)
	require.Len(t, f.ledger().Staff, 2, "the answer was lost, not the message")
	require.Equal(t, http.StatusBadRequest, f.ask("m3", "hello").status)
	require.Equal(t, http.StatusNotFound, f.call(http.MethodPost, "/staff/r%201", "{}").status)
}

func TestAWorldNamesWhatIsWrongWithItsStaff(t *testing.T) {
	t.Parallel()
	_, err := simulator.New(simulator.Options{StaffSecret: "hunter2", Restaurant: simulator.Settings{Staff: simulator.Staff{After: simulator.Never}}})
	require.ErrorContains(t, err, "staff: secret: write it whsec_ and base64")
	require.ErrorContains(t, err, "staff: after: not never")
	require.NotContains(t, err.Error(), "hunter2")
}
