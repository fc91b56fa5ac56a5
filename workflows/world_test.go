package workflows_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/temporal"
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
	env   *testsuite.TestWorkflowEnvironment
	calls []string // every activity but the journal's appends, in the order of their first attempt
	last  order.Snapshot
	told  []order.Event // as the journal has them

	claim     func() error
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

func newWorld(t *testing.T) *world {
	t.Helper()
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(quiet{})
	w := &world{env: suite.NewTestWorkflowEnvironment()}
	w.env.SetTestTimeout(30 * time.Second)
	w.env.RegisterWorkflow(workflows.OrderSaga)
	register := func(name string, f any) { w.env.RegisterActivityWithOptions(f, activity.RegisterOptions{Name: name}) }
	register("ClaimOrder", w.claimOrder)
	register("AppendOrder", w.appendOrder)
	register("WithdrawPost", scripted1(w, "WithdrawPost", func(activities.WithdrawRequest) (bool, error) { return call(w.withdraw, true) }))
	register("Preflight", scripted1(w, "Preflight", func(activities.PreflightRequest) (activities.PreflightResult, error) {
		return call(w.preflight, activities.PreflightResult{Total: rub(55800), Lines: input().Order.Lines, PricedByPOS: true})
	}))
	register("BeginPayment", scripted1(w, "BeginPayment", w.beginPayment))
	register("CapturePayment", scripted1(w, "CapturePayment", w.capturePayment))
	register("ReversePayment", scripted1(w, "ReversePayment", w.reversePayment))
	register("PostOrder", scripted1(w, "PostOrder", func(activities.PostRequest) (activities.PostResult, error) {
		return call(w.post, activities.PostResult{Posted: true, Seen: answer("deferred", order.TicketWaiting)})
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

// scripted1 records the first attempt of an activity and runs its script.
func scripted1[A, R any](w *world, name string, do func(A) (R, error)) func(context.Context, A) (R, error) {
	return func(ctx context.Context, a A) (R, error) {
		if activity.GetInfo(ctx).Attempt == 1 {
			w.calls = append(w.calls, name)
		}
		return do(a)
	}
}

func (w *world) claimOrder(_ context.Context, r activities.ClaimRequest) error {
	if w.claim != nil {
		if err := w.claim(); err != nil {
			return err
		}
	}
	w.last, w.told = r.Snapshot, append(w.told, r.Events...)
	return nil
}

func (w *world) appendOrder(_ context.Context, r activities.AppendRequest) error {
	w.last, w.told = r.Snapshot, append(w.told, r.Events...)
	return nil
}

func (w *world) beginPayment(r activities.Attempt) (order.Payment, error) {
	if w.begin != nil {
		return w.begin(r)
	}
	state := order.PaymentCaptured
	if r.Hold {
		state = order.PaymentAuthorized
	}
	return order.Payment{State: state, ID: "pay-1", Amount: r.Amount}, nil
}

func (w *world) capturePayment(r activities.MoneyRequest) (order.Payment, error) {
	if w.capture != nil {
		return w.capture(r)
	}
	return order.Payment{State: order.PaymentCaptured, ID: r.ID, Amount: r.Attempt.Amount}, nil
}

func (w *world) reversePayment(r activities.MoneyRequest) (order.Payment, error) {
	if w.reverse != nil {
		return w.reverse(r)
	}
	if w.last.Payment.State == order.PaymentCaptured {
		return order.Payment{State: order.PaymentRefunded, ID: "pay-1", Amount: r.Attempt.Amount, Refunded: r.Attempt.Amount}, nil
	}
	return order.Payment{State: order.PaymentVoided, ID: "pay-1", Amount: r.Attempt.Amount}, nil
}

// answer is what the POS says when it is asked.
func answer(raw string, state order.TicketState) order.Message {
	return order.Message{Source: order.FromAnswer, TicketID: ticketID, Raw: raw, State: state}
}

// callback is what the POS calls in.
func callback(id, raw string, state order.TicketState) order.Message {
	m := answer(raw, state)
	m.ID, m.Source = id, order.FromCallback
	return m
}

// after runs do once d of the saga's time has passed.
func (w *world) after(d time.Duration, do func()) { w.env.RegisterDelayedCallback(do, d) }

// hears has the POS call in after d.
func (w *world) hears(d time.Duration, m order.Message) {
	w.after(d, func() { w.env.SignalWorkflow("pos_message", m) })
}

// cancels asks for a cancel after d; its outcome is recorded.
func (w *world) cancels(d time.Duration) {
	w.after(d, func() { w.env.UpdateWorkflow("cancel", "c"+d.String(), w.outcome("cancel"), order.CancelRequest{Actor: "bot"}) })
}

// resolves answers an attention item after d.
func (w *world) resolves(d time.Duration, item string, option order.Option) {
	w.after(d, func() {
		w.env.UpdateWorkflow("resolve", "r"+d.String(), w.outcome("resolve"), order.Answer{ItemID: item, Option: option, Actor: "anna"})
	})
}

func (w *world) outcome(name string) *testsuite.TestUpdateCallback {
	refused := func(err error) {
		text := err.Error()
		if app, ok := errors.AsType[*temporal.ApplicationError](err); ok {
			text = app.Message()
		}
		w.updates = append(w.updates, name+" refused: "+text)
	}
	return &testsuite.TestUpdateCallback{
		OnAccept: func() {},
		OnReject: refused,
		OnComplete: func(result any, err error) {
			if err != nil {
				refused(err)
				return
			}
			text := name + " done"
			if outcome, ok := result.(workflows.CancelOutcome); ok {
				text = name + " " + string(outcome.State)
			}
			w.updates = append(w.updates, text)
		},
	}
}

// run runs the saga to its end and returns its result.
func (w *world) run(t *testing.T, in workflows.Input) workflows.Result {
	t.Helper()
	leaked := map[string]bool{}
	w.env.SetOnTimerScheduledListener(func(id string, _ time.Duration) { leaked[id] = true })
	w.env.SetOnTimerCanceledListener(func(id string) { delete(leaked, id) })
	w.env.SetOnTimerFiredListener(func(id string) { delete(leaked, id) })
	w.env.ExecuteWorkflow(workflows.OrderSaga, in)
	require.True(t, w.env.IsWorkflowCompleted(), "the saga has not ended: %s", w.last.Status)
	require.NoError(t, w.env.GetWorkflowError())
	require.Empty(t, leaked, "timers that were neither stopped nor fired")
	var result workflows.Result
	require.NoError(t, w.env.GetWorkflowResult(&result))
	require.Equal(t, result.Status, w.last.Status, "the journal has the end")
	return result
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

// path is the order's statuses, as "created validating ...".
func (w *world) path() string {
	var steps []string
	for _, m := range w.last.History {
		steps = append(steps, string(m.Status))
	}
	return strings.Join(steps, " ")
}

// down is an activity's error that is retried, fail one that is not.
func down(errType string) error { return temporal.NewApplicationError("away", errType) }

func fail(errType string) error {
	return temporal.NewNonRetryableApplicationError("refused for good", errType, nil)
}

// quiet drops the test environment's log.
type quiet struct{}

func (quiet) Debug(string, ...any) {}
func (quiet) Info(string, ...any)  {}
func (quiet) Warn(string, ...any)  {}
func (quiet) Error(string, ...any) {}

func has[T comparable](all []T, one T) bool { return slices.Contains(all, one) }
