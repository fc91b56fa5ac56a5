package workflows_test

import (
	"context"
	"sync"
	"time"

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
	env      *testsuite.TestWorkflowEnvironment
	mu       sync.Mutex // activities run beside each other
	planning sync.Mutex

	calls   []string                   // every activity but the journal's, in the order of their first try
	tries   map[string]int             // how often each was tried
	when    map[string][]time.Duration // after the world's start, each activity's first tries
	asked   []activities.StaffRequest  // what the restaurant's people were told
	shown   []string                   // what the journal showed, see shows
	slow    map[string]time.Duration
	numbers map[string][]int // of posts, by the activities that were asked about them
	last    order.Snapshot
	sent    order.Snapshot  // the newest that was sent to the journal, whether it arrived or not
	heard   []order.Message // since then
	plans   []plan          // what happens by itself
	ended   string          // the name of the workflow that was ended from outside, if one was
	// requests are the last of each activity.
	requests map[string]any
	told     []order.Event // as the journal has them
	appends  []int         // the numbers of the appends that arrived
	begun    []activities.Attempt
	posted   []activities.PostRequest
	reverts  []activities.MoneyRequest
	taken    []activities.MoneyRequest // what the captures asked for
	money    order.PaymentState        // where the provider has it
	charged  int                       // how often the provider took or held money

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
	check     func() (activities.CheckedNumber, error)
	takeBack  func() (activities.CancelTicketResult, error)
	ruleOut   func() (activities.FindResult, error)
	look      func() (order.Payment, error)
	refund    func(activities.MoneyRequest) (order.Payment, error)
	recall    func() (activities.Recalled, error)
	staff     func(activities.StaffRequest) error

	disowned bool     // the journal takes nothing more of the order
	updates  []string // outcomes of updates, in the order they came
}

// plan is something that happens by itself at a moment after the world's start.
type plan struct {
	at time.Duration
	do func()
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
	w := &world{
		money: order.PaymentNone, requests: map[string]any{},
		tries: map[string]int{}, slow: map[string]time.Duration{}, when: map[string][]time.Duration{}, numbers: map[string][]int{},
	}
	w.begins(start())
	return w
}

// begins makes the world ready for a saga that starts at a moment.
func (w *world) begins(at time.Time) {
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(quiet{})
	w.env = suite.NewTestWorkflowEnvironment()
	w.env.SetTestTimeout(time.Minute)
	w.env.SetStartTime(at)
	w.env.RegisterWorkflow(workflows.OrderSaga)
	register := func(name string, f any) { w.env.RegisterActivityWithOptions(f, activity.RegisterOptions{Name: name}) }
	register("ClaimOrder", w.claimOrder)
	register("AppendOrder", w.appendOrder)
	register("WithdrawPost", scripted1(w, "WithdrawPost", func(r activities.WithdrawRequest) (bool, error) {
		return call(numbered(w, "WithdrawPost", r.N, w.withdraw), true)
	}))
	register("Preflight", scripted1(w, "Preflight", func(activities.PreflightRequest) (activities.PreflightResult, error) {
		return call(w.preflight, activities.PreflightResult{Total: rub(55800), Lines: input().Order.Lines, PricedByPOS: true, Powers: w.powers})
	}))
	register("BeginPayment", scripted1(w, "BeginPayment", w.beginPayment))
	register("CapturePayment", scripted1(w, "CapturePayment", w.capturePayment))
	register("ReversePayment", scripted1(w, "ReversePayment", w.reversePayment))
	register("PostOrder", scripted1(w, "PostOrder", func(r activities.PostRequest) (activities.PostResult, error) {
		w.posted = append(w.posted, r)
		return call(w.post, postedWaiting())
	}))
	register("FindTicket", scripted1(w, "FindTicket", func(r activities.FindRequest) (activities.FindResult, error) {
		return call(numbered(w, "FindTicket", r.N, w.find), activities.FindResult{})
	}))
	register("CheckNumber", scripted1(w, "CheckNumber", func(activities.CheckNumberRequest) (activities.CheckedNumber, error) {
		return call(w.check, activities.CheckedNumber{})
	}))
	register("AskPOS", scripted1(w, "AskPOS", func(activities.AskRequest) (order.Message, error) {
		return call(w.ask, answer("deferred", order.TicketWaiting))
	}))
	register("CancelTicket", scripted1(w, "CancelTicket", func(activities.AskRequest) (activities.CancelTicketResult, error) {
		return call(w.takeBack, activities.CancelTicketResult{})
	}))
	register("RuleOutPost", scripted1(w, "RuleOutPost", func(r activities.WithdrawRequest) (activities.FindResult, error) {
		return call(numbered(w, "RuleOutPost", r.N, w.ruleOut), activities.FindResult{Absent: true})
	}))
	register("LookupPayment", scripted1(w, "LookupPayment", w.lookupPayment))
	register("RefundPart", scripted1(w, "RefundPart", w.refundPart))
	register("RecallOrder", scripted1(w, "RecallOrder", func(activities.RecallRequest) (activities.Recalled, error) {
		return call(w.recall, activities.Recalled{})
	}))
	register("AskStaff", scripted1(w, "AskStaff", func(r activities.StaffRequest) (struct{}, error) {
		w.asked = append(w.asked, r)
		if w.staff == nil {
			return struct{}{}, nil
		}
		return struct{}{}, w.staff(r)
	}))
}

// numbered notes about which post an activity was asked.
func numbered[T any](w *world, name string, n int, script func() (T, error)) func() (T, error) {
	w.numbers[name] = append(w.numbers[name], n)
	return script
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
		if w.hasEnded(ctx) {
			var none R
			return none, activity.ErrResultPending
		}
		w.tries[name]++
		w.requests[name] = a
		if activity.GetInfo(ctx).Attempt == 1 {
			w.calls = append(w.calls, name)
			w.when[name] = append(w.when[name], w.env.Now().Sub(start()))
		}
		wait := w.slow[name]
		if wait == 0 {
			return do(a)
		}
		token := activity.GetInfo(ctx).TaskToken
		w.env.RegisterDelayedCallback(func() {
			w.mu.Lock()
			defer w.mu.Unlock()
			r, err := do(a)
			if complete := w.env.CompleteActivity(token, r, err); complete != nil {
				panic(complete)
			}
		}, wait)
		var none R
		return none, activity.ErrResultPending
	}
}

// hasEnded reports whether an activity is of a saga that was ended from outside. The environment may be
// late with it.
func (w *world) hasEnded(ctx context.Context) bool {
	return w.ended != "" && activity.GetInfo(ctx).WorkflowType.Name == w.ended
}

func (w *world) claimOrder(ctx context.Context, r activities.ClaimRequest) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.hasEnded(ctx) {
		return activity.ErrResultPending
	}
	w.tries["ClaimOrder"]++
	w.sent, w.heard = r.Snapshot, nil
	if w.claim != nil {
		if err := w.claim(); err != nil {
			return err
		}
	}
	w.last, w.told = r.Snapshot, append(w.told, r.Events...)
	return nil
}

func (w *world) appendOrder(ctx context.Context, r activities.AppendRequest) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.hasEnded(ctx) {
		return activity.ErrResultPending
	}
	w.tries["AppendOrder"]++
	w.requests["AppendOrder"] = r
	w.sent, w.heard = r.Snapshot, nil
	if w.append != nil {
		if err := w.append(); err != nil {
			return err
		}
	}
	w.last, w.told, w.appends = r.Snapshot, append(w.told, r.Events...), append(w.appends, r.N)
	return nil
}

// quiet drops the test environment's log.
type quiet struct{}

func (quiet) Debug(string, ...any) {}
func (quiet) Info(string, ...any)  {}
func (quiet) Warn(string, ...any)  {}
func (quiet) Error(string, ...any) {}
