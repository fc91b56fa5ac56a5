// Package journaltest is the exam that every form of the journal sits: what [journal.DB] promises,
// one row for each promise, whichever database is below.
package journaltest

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
)

// Open opens one more handle on the journal of one test, as another process would, and closes it when
// the test ends.
type Open func(t *testing.T, options ...journal.Option) *journal.DB

// Run examines the journals that fresh makes: an empty one for every call.
func Run(t *testing.T, fresh func(t *testing.T) Open) {
	t.Helper()
	for _, exam := range allExams() {
		t.Run(exam.name, func(t *testing.T) {
			t.Parallel()
			c := &clock{now: start()}
			open := fresh(t)
			another := func() *journal.DB { return open(t, journal.WithClock(c.Now)) }
			exam.sit(t, desk{DB: another(), clock: c, another: another})
		})
	}
}

// allExams lists the exams by subject.
func allExams() []exam {
	var all []exam
	for _, subject := range [][]exam{
		claimExams(), appendExams(), runExams(), traceExams(), listExams(), attentionExams(), historyExams(), fenceExams(), preparedExams(), ruleOutExams(), cancelExams(),
		letterExams(), providerExams(), relayExams(), pruneExams(), watchExams(), loadExams(),
	} {
		all = append(all, subject...)
	}
	return all
}

// exam is one promise and how to find out whether it is kept.
type exam struct {
	name string
	sit  func(t *testing.T, d desk)
}

// desk is what an exam finds: an empty journal, a clock that stands still, and more handles if it wants.
type desk struct {
	*journal.DB
	clock   *clock
	another func() *journal.DB
}

// clock is the journal's clock: it moves only when told.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

// Now is the time.
func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// pass lets d pass.
func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// start is when every exam begins.
func start() time.Time { return time.Date(2026, time.December, 1, 12, 0, 0, 123456000, time.UTC) }

const (
	bot   = "pizza-telegram"
	store = "msk-1"
)

// snapshot is an order of the bot at the store, made by key.
func snapshot(key string, status order.Status) order.Snapshot {
	return order.Snapshot{
		Order: order.Order{
			ID: order.DeriveID(bot, key), BotID: bot, StoreID: store, CreatedAt: start(), Method: order.Card,
			Lines: []order.Line{{Code: "701", Quantity: 2, UnitPrice: order.Money{Amount: 27900, Currency: "RUB"}}},
			Guest: order.Sealed{KeyID: "k1", Data: []byte{0, 0xff, '\'', '"'}},
		},
		Status: status, UpdatedAt: start(), Submission: order.SubmissionNone,
		Payment: order.Payment{State: order.PaymentNone}, Cancel: order.Cancellation{State: order.CancelNone},
	}
}

// reached is the event number n, which tells that an order reached a status.
func reached(n int, status order.Status) order.Event {
	return order.Event{N: n, Type: order.StatusChanged, At: start().Add(time.Duration(n) * time.Second), Status: status}
}

// claimOf is the claim of the saga run-a to an order in its first status.
func claimOf(s order.Snapshot) journal.Claim {
	return journal.Claim{
		Owner: "run-a", RunID: "run-a", RunOpenAt: openAt("run-a"), Fingerprint: "k1:f00d", Snapshot: s,
		Events: []order.Event{reached(1, order.Created)},
	}
}

// by is the claim c of another run.
func by(owner, run string, c journal.Claim) journal.Claim {
	c.Owner, c.RunID, c.RunOpenAt = owner, run, openAt(run)
	return c
}

// openAt is a moment at which a run was open: runs live one after the other, in the order of their letters.
func openAt(run string) time.Time {
	return start().Add(time.Duration(run[len(run)-1]) * time.Second)
}

// claim stores an order as claimOf does.
func (d desk) claim(t *testing.T, s order.Snapshot) order.Snapshot {
	t.Helper()
	sequence, err := d.Claim(t.Context(), claimOf(s))
	require.NoError(t, err)
	require.EqualValues(t, 1, sequence)
	return s
}

// appended appends and returns the order's sequence.
func (d desk) appended(t *testing.T, a journal.Append) int64 {
	t.Helper()
	sequence, err := d.Append(t.Context(), a)
	require.NoError(t, err)
	return sequence
}

// status is the status of an order as the journal has it.
func (d desk) status(t *testing.T, id string) order.Status {
	t.Helper()
	record, err := d.Order(t.Context(), id)
	require.NoError(t, err)
	return record.Snapshot.Status
}

// atOnce runs n calls at the same time and returns what they answered.
func atOnce[T any](n int, call func(i int) (T, error)) ([]T, []error) {
	answers, errs := make([]T, n), make([]error, n)
	gate := make(chan struct{})
	var calls sync.WaitGroup
	for i := range n {
		calls.Go(func() {
			<-gate
			answers[i], errs[i] = call(i)
		})
	}
	close(gate)
	calls.Wait()
	return answers, errs
}
