package workflows_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/workflows"
)

// scenario is one life of an order.
type scenario struct {
	name  string
	in    func(*workflows.Input)
	world func(*world)

	status    order.Status
	problem   order.ProblemCode
	payment   order.PaymentState
	calls     string // the exact sequence of activities, without the journal's
	attention []order.AttentionKind
	updates   []string
	decisions []string // not compared when nil
	flags     []order.Flag
	check     func(*require.Assertions, *world)
}

func (s scenario) run(t *testing.T) {
	t.Parallel()
	w, in := newWorld(t), input()
	if s.in != nil {
		s.in(&in)
	}
	if s.world != nil {
		s.world(w)
	}
	result := w.run(t, in)
	w.mu.Lock()
	defer w.mu.Unlock()
	require.Equal(t, s.status, result.Status, "path: %s", w.path())
	require.Equal(t, s.problem, result.Problem.Code)
	require.Equal(t, s.payment, w.last.Payment.State)
	require.Equal(t, s.calls, strings.Join(w.calls, " "), "path: %s", w.path())
	require.Equal(t, s.attention, w.attention())
	require.Equal(t, s.updates, w.updates)
	require.Equal(t, s.flags, result.Flags)
	if s.decisions != nil {
		require.Equal(t, s.decisions, w.decisions())
	}
	if s.check != nil {
		s.check(require.New(t), w)
	}
	moneyMatchesFood(t, w, result)
}

// moneyMatchesFood is the first promise, for an order that no person and no deadline decided: money was
// kept if and only if the order was completed.
func moneyMatchesFood(t require.TestingT, w *world, result workflows.Result) {
	require.LessOrEqual(t, w.charged, 1, "at most one charge")
	if slices.Contains(result.Flags, order.SettledByPerson) {
		return
	}
	kept := w.money == order.PaymentAuthorized || w.money == order.PaymentCaptured
	if result.Status != order.Completed {
		require.False(t, kept, "an order that ended %s keeps no money, the provider has it %s", result.Status, w.money)
	}
}

func runAll(t *testing.T, scenarios []scenario) {
	t.Helper()
	t.Parallel()
	for _, s := range scenarios {
		t.Run(s.name, s.run)
	}
}

// asking, answered, within and others change one thing of a row.
func (s scenario) asking(kinds ...order.AttentionKind) scenario {
	s.attention = kinds
	return s
}

func (s scenario) answered(updates ...string) scenario {
	s.updates = updates
	return s
}

func (s scenario) within(in func(*workflows.Input)) scenario {
	s.in = in
	return s
}

func (s scenario) flagged(flags ...order.Flag) scenario {
	s.flags = flags
	return s
}

func (s scenario) decided(decisions ...string) scenario {
	s.decisions = decisions
	return s
}

func (s scenario) checking(check func(*require.Assertions, *world)) scenario {
	s.check = check
	return s
}
