package workflows_test

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/testsuite"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/workflows"
)

const (
	orderID  = "abcdefghijklmnopqrstuvwxyz"
	ticketID = "{9B0C6E1E-5B7C-4A39-9E0B-2F6E0C1D7A44}"
)

// world is the outside of a saga under test: scripted activities that record how they were called.
// A function that is nil behaves as on a good day.
type world struct {
	env *testsuite.TestWorkflowEnvironment
	mu  sync.Mutex // activities run beside each other

	calls   []string       // every activity but the journal's, in the order of their first try
	tries   map[string]int // how often each was tried
	slow    map[string]time.Duration
	last    order.Snapshot
	told    []order.Event // as the journal has them
	appends []int         // the numbers of the appends that arrived
	begun   []activities.Attempt
	reverts []activities.MoneyRequest
	money   order.PaymentState // where the provider has it
	charged int                // how often the provider took or held money

	powers    activities.Powers
	claim     func() error
	append    func() error
	preflight func() (activities.PreflightResult, error)
	begin     func(activities.Attempt) (order.Payment, error)
	capture   func(activities.MoneyRequest) (order.Payment, error)
	reverse   func(activities.MoneyRequest) (order.Payment, error)
	post      func() (activities.PostResult, error)
	withdraw  func() (bool, error)
	find      func() (activities.FindResult, error)
	ask       func() (order.Message, error)
	takeBack  func() (activities.CancelTicketResult, error)

	updates []string // outcomes of updates, in the order they came
}

// rub is an amount in kopecks.
func rub(amount int64) order.Money { return order.Money{Amount: amount, Currency: "RUB"} }

// input is an order of 558 roubles at a store that holds the money first.
func input() workflows.Input {
	return workflows.Input{
		Order: order.Order{
			ID: orderID, BotID: "pizza", StoreID: "msk-1", CreatedAt: time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC),
			Lines:         []order.Line{{Code: "701", Name: "Soup", Quantity: 2}},
			Fulfillment:   order.Fulfillment{Type: order.Delivery},
			ExpectedTotal: rub(55800), AcceptPriceChange: order.AcceptLower, Method: order.Card,
		},
		Store: order.Store{
			ID: "msk-1", Name: "Tverskaya", Timezone: "Europe/Moscow", Currency: "RUB", System: "procart",
			Provider: "sandbox", Flow: order.Hold, Phone: "+70000000000", Policy: order.DefaultPolicy(),
		},
		Fingerprint: "k1:00",
	}
}

func newWorld(t interface{ Helper() }) *world {
	t.Helper()
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(quiet{})
	w := &world{
		env: suite.NewTestWorkflowEnvironment(), money: order.PaymentNone,
		tries: map[string]int{}, slow: map[string]time.Duration{},
	}
	w.env.SetTestTimeout(time.Minute)
	w.env.SetStartTime(start())
	w.env.RegisterWorkflow(workflows.OrderSaga)
	register := func(name string, f any) { w.env.RegisterActivityWithOptions(f, activity.RegisterOptions{Name: name}) }
	register("ClaimOrder", w.claimOrder)
	register("AppendOrder", w.appendOrder)
	register("WithdrawPost", scripted1(w, "WithdrawPost", func(activities.WithdrawRequest) (bool, error) { return call(w.withdraw, true) }))
	register("Preflight", scripted1(w, "Preflight", func(activities.PreflightRequest) (activities.PreflightResult, error) {
		return call(w.preflight, activities.PreflightResult{Total: rub(55800), Lines: input().Order.Lines, PricedByPOS: true, Powers: w.powers})
	}))
	register("BeginPayment", scripted1(w, "BeginPayment", w.beginPayment))
	register("CapturePayment", scripted1(w, "CapturePayment", w.capturePayment))
	register("ReversePayment", scripted1(w, "ReversePayment", w.reversePayment))
	register("PostOrder", scripted1(w, "PostOrder", func(activities.PostRequest) (activities.PostResult, error) {
		return call(w.post, postedWaiting())
	}))
	register("FindTicket", scripted1(w, "FindTicket", func(activities.FindRequest) (activities.FindResult, error) {
		return call(w.find, activities.FindResult{})
	}))
	register("AskPOS", scripted1(w, "AskPOS", func(activities.AskRequest) (order.Message, error) {
		return call(w.ask, answer("deferred", order.TicketWaiting))
	}))
	register("CancelTicket", scripted1(w, "CancelTicket", func(activities.AskRequest) (activities.CancelTicketResult, error) {
		return call(w.takeBack, activities.CancelTicketResult{})
	}))
	return w
}

// call runs a script, or answers as on a good day.
func call[T any](script func() (T, error), good T) (T, error) {
	if script != nil {
		return script()
	}
	return good, nil
}

// scripted1 records the tries of an activity and runs its script; one that is slow answers later, and
// the saga's time goes on meanwhile.
func scripted1[A, R any](w *world, name string, do func(A) (R, error)) func(context.Context, A) (R, error) {
	return func(ctx context.Context, a A) (R, error) {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.tries[name]++
		if activity.GetInfo(ctx).Attempt == 1 {
			w.calls = append(w.calls, name)
		}
		wait := w.slow[name]
		if wait == 0 {
			return do(a)
		}
		token := activity.GetInfo(ctx).TaskToken
		w.after(wait, func() {
			w.mu.Lock()
			defer w.mu.Unlock()
			r, err := do(a)
			if complete := w.env.CompleteActivity(token, r, err); complete != nil {
				panic(complete)
			}
		})
		var none R
		return none, activity.ErrResultPending
	}
}

func (w *world) claimOrder(_ context.Context, r activities.ClaimRequest) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.tries["ClaimOrder"]++
	if w.claim != nil {
		if err := w.claim(); err != nil {
			return err
		}
	}
	w.last, w.told = r.Snapshot, append(w.told, r.Events...)
	return nil
}

func (w *world) appendOrder(_ context.Context, r activities.AppendRequest) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.tries["AppendOrder"]++
	if w.append != nil {
		if err := w.append(); err != nil {
			return err
		}
	}
	w.last, w.told, w.appends = r.Snapshot, append(w.told, r.Events...), append(w.appends, r.N)
	return nil
}

// beginPayment is a provider that knows its keys: the same attempt again is the same payment.
func (w *world) beginPayment(r activities.Attempt) (order.Payment, error) {
	w.begun = append(w.begun, r)
	if w.begin != nil {
		if paid, err := w.begin(r); err != nil || paid.State != "" {
			return paid, err
		}
	}
	if r.Method == order.Cash {
		return order.Payment{State: order.PaymentNone}, nil
	}
	if w.money == order.PaymentVoided { // by its reference, while it was on its way
		return order.Payment{}, fail(activities.ErrTypePaymentRefused)
	}
	if w.money = order.PaymentCaptured; r.Hold {
		w.money = order.PaymentAuthorized
	}
	w.charged++
	return order.Payment{State: w.money, ID: "pay-1", Amount: r.Amount}, nil
}

func (w *world) capturePayment(r activities.MoneyRequest) (order.Payment, error) {
	if w.capture != nil {
		if taken, err := w.capture(r); err != nil || taken.State != "" {
			return taken, err
		}
	}
	if w.money != order.PaymentAuthorized { // given back while it was on its way
		return order.Payment{}, fail(activities.ErrTypePaymentRefused)
	}
	w.money = order.PaymentCaptured
	return order.Payment{State: w.money, ID: r.ID, Amount: r.Attempt.Amount}, nil
}

func (w *world) reversePayment(r activities.MoneyRequest) (order.Payment, error) {
	w.reverts = append(w.reverts, r)
	if w.reverse != nil {
		if back, err := w.reverse(r); err != nil || back.State != "" {
			return back, err
		}
	}
	if r.Attempt.Method == order.Cash {
		return order.Payment{State: order.PaymentNone}, nil
	}
	if w.money == order.PaymentCaptured {
		w.money = order.PaymentRefunded
		return order.Payment{State: w.money, ID: "pay-1", Amount: r.Attempt.Amount, Refunded: r.Attempt.Amount}, nil
	}
	w.money = order.PaymentVoided
	return order.Payment{State: w.money, ID: r.ID, Amount: r.Attempt.Amount}, nil
}

// run runs the saga to its end, checks what holds for every order, and returns its result.
func (w *world) run(t require.TestingT, in workflows.Input) workflows.Result {
	leaked := map[string]bool{}
	w.env.SetOnTimerScheduledListener(func(id string, _ time.Duration) { leaked[id] = true })
	w.env.SetOnTimerCanceledListener(func(id string) { delete(leaked, id) })
	w.env.SetOnTimerFiredListener(func(id string) { delete(leaked, id) })
	w.env.ExecuteWorkflow(workflows.OrderSaga, in)
	w.mu.Lock() // an activity that nobody waited for may still be answering
	defer w.mu.Unlock()
	require.True(t, w.env.IsWorkflowCompleted(), "the saga has not ended: %s", w.path())
	require.NoError(t, w.env.GetWorkflowError(), "path: %s", w.path())
	var result workflows.Result
	require.NoError(t, w.env.GetWorkflowResult(&result))
	if result.Problem.Code == order.NotOurs {
		return result // nothing is written, and it closes before the environment hears that its timer was stopped
	}
	require.Empty(t, leaked, "timers that were neither stopped nor fired")
	w.booksAreWhole(t, result)
	return result
}

// booksAreWhole checks that the journal has every event once, in order, and the end.
func (w *world) booksAreWhole(t require.TestingT, result workflows.Result) {
	for i, e := range w.told {
		require.Equal(t, i+1, e.N, "the events are numbered without a gap")
	}
	for i, n := range w.appends {
		require.Equal(t, i+1, n, "the appends are numbered without a gap")
	}
	require.Equal(t, result.Status, w.last.Status, "the journal has the end")
	require.False(t, w.last.SettledAt.IsZero())
	require.Empty(t, w.last.Attention, "a settled order asks nothing")
	require.Empty(t, w.last.Timers, "a settled order runs no timer")
	for i, m := range w.last.History[1:] {
		require.True(t, m.Status.After(w.last.History[i].Status), "statuses move forward: %s", w.path())
	}
}

// attention lists the kinds of the items that were opened.
func (w *world) attention() []order.AttentionKind {
	var kinds []order.AttentionKind
	for _, e := range w.told {
		if e.Type == order.AttentionOpened && e.Actor == "" {
			kinds = append(kinds, e.Attention.Kind)
		}
	}
	return kinds
}

// decisions lists what became of the POS's messages, as "raw decision".
func (w *world) decisions() []string {
	var all []string
	for _, e := range w.told {
		if e.Type == order.EvidenceSeen {
			all = append(all, e.Evidence.Raw+" "+string(e.Evidence.Decision))
		}
	}
	return all
}

// cancelStory lists how requests to cancel were decided, as "actor state reason".
func (w *world) cancelStory() []string {
	var all []string
	for _, e := range w.told {
		if e.Type == order.CancelChanged {
			all = append(all, strings.TrimSpace(e.Actor+" "+string(e.Cancel.State)+" "+string(e.Cancel.Reason)))
		}
	}
	return all
}

// path is the order's statuses, as "created validating ...".
func (w *world) path() string {
	var steps []string
	for _, m := range w.last.History {
		steps = append(steps, string(m.Status))
	}
	return strings.Join(steps, " ")
}

// quiet drops the test environment's log.
type quiet struct{}

func (quiet) Debug(string, ...any) {}
func (quiet) Info(string, ...any)  {}
func (quiet) Warn(string, ...any)  {}
func (quiet) Error(string, ...any) {}
