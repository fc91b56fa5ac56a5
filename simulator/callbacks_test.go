package simulator_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/simulator"
)

// receiver takes callbacks and answers with the statuses it was given, then with 200.
type receiver struct {
	mu       sync.Mutex
	got      []string // path and body
	statuses []int
	url      string
}

func newReceiver(t *testing.T, statuses ...int) *receiver {
	t.Helper()
	r := &receiver{statuses: statuses}
	server := httptest.NewServer(r)
	t.Cleanup(server.Close)
	r.url = server.URL
	return r
}

func (r *receiver) ServeHTTP(rw http.ResponseWriter, request *http.Request) {
	body, _ := io.ReadAll(request.Body)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.got = append(r.got, strings.TrimSpace(request.Method+" "+request.URL.Path+" "+string(body)))
	if len(r.statuses) > 0 {
		rw.WriteHeader(r.statuses[0])
		r.statuses = r.statuses[1:]
	}
}

func (r *receiver) all() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]string{}, r.got...)
}

// states are the states in the callbacks, in their order of arrival.
func (r *receiver) states() []simulator.State {
	states := []simulator.State{}
	for _, text := range r.all() {
		for _, s := range []simulator.State{simulator.Deferred, simulator.Open, simulator.Bill, simulator.Closed, simulator.Deleted} {
			if strings.Contains(text, `"status":"`+string(s)+`"`) {
				states = append(states, s)
			}
		}
	}
	return states
}

// outcomes waits until n callbacks are decided and returns what became of them.
func (f *fixture) outcomes(n int) []simulator.CallbackOutcome {
	f.Helper()
	var outcomes []simulator.CallbackOutcome
	f.soon("callbacks are decided", func() bool {
		outcomes = nil
		for _, c := range f.world.Ledger().Tickets[0].Callbacks {
			if c.Outcome != simulator.CallbackPending {
				outcomes = append(outcomes, c.Outcome)
			}
		}
		return len(outcomes) >= n
	})
	return outcomes
}

func TestCallbackTellsEveryChange(t *testing.T) {
	t.Parallel()
	receiver := newReceiver(t)
	f := newWorld(t, simulator.Options{Restaurant: timetable()})
	guid := f.post(soup("callback_url", receiver.url+"/cb/k7"))
	f.clock.Advance(time.Hour)
	f.soon("three callbacks", func() bool { return len(receiver.all()) == 3 })
	require.Equal(t, []simulator.State{simulator.Open, simulator.Bill, simulator.Closed}, receiver.states())
	require.Equal(t, `POST /cb/k7 {"order_guid":"`+guid+`","status":"open","guestmeta":{"ord":"k7m2q9x4"}}`, receiver.all()[0])
	require.Equal(t, []simulator.CallbackOutcome{"delivered", "delivered", "delivered"}, f.outcomes(3))
	require.Equal(t, http.StatusOK, f.ticket().Callbacks[0].Status)
}

func TestCallbackURLIsReadBesideTheOrderToo(t *testing.T) {
	t.Parallel()
	receiver := newReceiver(t)
	f := newWorld(t, simulator.Options{Restaurant: byHand()})
	order := soup()
	order["callback_url"] = receiver.url + "/top"
	f.post(order)
	f.move(simulator.Open)
	f.soon("one callback", func() bool { return len(receiver.all()) == 1 })
	require.Contains(t, receiver.all()[0], "/top")
}

func TestCallbackKnobs(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		knob func(*simulator.Settings)
		want []string // of one move to open, one to bill; GUID stands for itself
	}{
		{"the GUID alone", func(s *simulator.Settings) { s.ProCart.CallbackBody = simulator.GUIDBody }, []string{`POST /Cb {"order_guid":"GUID"}`, `POST /Cb {"order_guid":"GUID"}`}},
		{"no body", func(s *simulator.Settings) { s.ProCart.CallbackBody = simulator.EmptyBody }, []string{"POST /Cb", "POST /Cb"}},
		{"a URL in lower case", func(s *simulator.Settings) {
			s.ProCart.CallbackBody, s.ProCart.LowercaseCallbackURL = simulator.EmptyBody, true
		}, []string{"POST /cb", "POST /cb"}},
		{"only some states", func(s *simulator.Settings) {
			s.ProCart.CallbackBody, s.CallbackStates = simulator.EmptyBody, []simulator.State{simulator.Bill}
		}, []string{"POST /Cb"}},
		{"the first state too", func(s *simulator.Settings) { s.ProCart.CallbackBody, s.CallbackOnPost = simulator.EmptyBody, true }, []string{"POST /Cb", "POST /Cb", "POST /Cb"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			receiver, settings := newReceiver(t), byHand()
			tt.knob(&settings)
			f := newWorld(t, simulator.Options{Restaurant: settings})
			guid := f.post(soup("callback_url", receiver.url+"/Cb"))
			f.move(simulator.Open)
			f.move(simulator.Bill)
			f.outcomes(len(tt.want))
			got := receiver.all()
			for i := range got {
				got[i] = strings.ReplaceAll(got[i], guid, "GUID")
			}
			require.Equal(t, tt.want, got)
		})
	}
}

func TestCallbackIsRepeatedUntilItIsTaken(t *testing.T) {
	t.Parallel()
	receiver := newReceiver(t, http.StatusServiceUnavailable, http.StatusFound)
	f := newWorld(t, simulator.Options{Restaurant: byHand()})
	f.post(soup("callback_url", receiver.url))
	f.move(simulator.Open)
	for range 2 {
		f.soon("the gateway waits", func() bool { return f.clock.waiting() == 1 })
		f.clock.Advance(time.Minute)
	}
	f.soon("it is taken", func() bool { return f.ticket().Callbacks[0].Outcome == simulator.CallbackDelivered })
	callback := f.ticket().Callbacks[0]
	require.Equal(t, 3, callback.Attempts)
	require.Equal(t, 1, callback.Deliveries)
}

func TestCallbackIsGivenUpAfterItsAttempts(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{Restaurant: byHand(), Callbacks: simulator.CallbackOptions{Attempts: 1}})
	f.post(soup("callback_url", "http://127.0.0.1:1/nobody"))
	f.move(simulator.Open)
	require.Equal(t, []simulator.CallbackOutcome{simulator.CallbackRefused}, f.outcomes(1))
	require.Zero(t, f.ticket().Callbacks[0].Status)
}

func TestCallbackFaults(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		faults []simulator.Fault
		want   []simulator.State // of moves to open, bill and close
	}{
		{"the second is lost", []simulator.Fault{{Name: simulator.LostCallback, After: 1, Times: 1}}, []simulator.State{"open", "close"}},
		{"the first comes twice", []simulator.Fault{{Name: simulator.DuplicateCallback, Times: 1}}, []simulator.State{"open", "open", "bill", "close"}},
		{"the first comes after the second", []simulator.Fault{{Name: simulator.ReorderedCallbacks, Times: 1}}, []simulator.State{"bill", "open", "close"}},
		{"the first comes last: the second is lost", []simulator.Fault{
			{Name: simulator.ReorderedCallbacks, Times: 1}, {Name: simulator.LostCallback, After: 1, Times: 1},
		}, []simulator.State{"close", "open"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			receiver := newReceiver(t)
			f := newWorld(t, simulator.Options{Restaurant: byHand(), Faults: map[simulator.Party][]simulator.Fault{simulator.POS("r1"): tt.faults}})
			f.post(soup("callback_url", receiver.url))
			for _, s := range []simulator.State{simulator.Open, simulator.Bill, simulator.Closed} {
				f.move(s)
			}
			f.soon("all have come", func() bool { return len(receiver.all()) == len(tt.want) })
			f.outcomes(3)
			require.Equal(t, tt.want, receiver.states())
		})
	}
}

func TestSlowCallbackIsDelivered(t *testing.T) {
	t.Parallel()
	receiver := newReceiver(t)
	f := newWorld(t, simulator.Options{Restaurant: byHand()})
	f.faults(simulator.POS("r1"), simulator.Fault{Name: simulator.Slow, Op: simulator.OpCallback, Delay: seconds(30)})
	f.post(soup("callback_url", receiver.url))
	f.move(simulator.Open)
	f.soon("the gateway waits", func() bool { return f.clock.waiting() == 1 })
	require.Empty(t, receiver.all())
	f.clock.Advance(30 * time.Second)
	require.Equal(t, []simulator.CallbackOutcome{simulator.CallbackDelivered}, f.outcomes(1))
}

func TestSwampedWorkerDropsCallbacks(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{Restaurant: byHand(), Callbacks: simulator.CallbackOptions{Workers: 1, Queue: 1}})
	f.faults(simulator.POS("r1"), simulator.Fault{Name: simulator.Slow, Op: simulator.OpCallback, Delay: seconds(30)})
	f.post(soup("callback_url", "http://127.0.0.1:1/nobody"))
	f.move(simulator.Open)
	f.soon("the worker waits", func() bool { return f.clock.waiting() == 1 })
	f.move(simulator.Bill)
	f.move(simulator.Closed)
	require.Equal(t, simulator.CallbackDropped, f.ticket().Callbacks[2].Outcome)
}
