// Package mutants takes the safeties of the product away, one at a time, and checks that the torture test sees
// it: a test that has never failed has shown nothing. A mutant is the product built with changed copies of its
// files (go build -overlay); the product's code has no switches for it.
package mutants

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/ordersaga/ordersaga/internal/torture"
	"github.com/ordersaga/ordersaga/simulator"
)

// killsEvery is how often a part is killed where kills are needed to see what is missing.
const killsEvery = 3 * time.Second

// Mutant is the product without one of its safeties, or with a fault that it must not have.
type Mutant struct {
	// Name says what is taken away.
	Name string
	// File is the changed one, from the module's root.
	File  string
	Edits []Edit
	// Recipe is the torture that it does not survive, and Broken are the promises that it breaks: one of them at least.
	Recipe torture.Recipe
	Broken []torture.Promise
}

// Edit replaces a text that is in the file exactly once.
type Edit struct{ Old, New string }

// Overlay writes the changed copy of the mutant's file, and the overlay for go build, to dir; it returns the
// overlay's path. The error names an edit that does not fit the product any more.
func (m Mutant) Overlay(root, dir string) (string, error) {
	original := filepath.Join(root, filepath.FromSlash(m.File))
	text, err := os.ReadFile(original)
	if err != nil {
		return "", err
	}
	changed := string(text)
	for _, e := range m.Edits {
		if n := strings.Count(changed, e.Old); n != 1 {
			return "", fmt.Errorf("mutant %q: %s has %d times instead of once:\n%s", m.Name, m.File, n, e.Old)
		}
		changed = strings.Replace(changed, e.Old, e.New, 1)
	}
	copied := filepath.Join(dir, filepath.Base(m.File))
	overlay, err := json.Marshal(map[string]map[string]string{"Replace": {original: copied}})
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(copied, []byte(changed), 0o600); err != nil { //nolint:gosec // a copy of our own source
		return "", err
	}
	return path, os.WriteFile(path, overlay, 0o600)
}

// All are the mutants.
func All() []Mutant {
	return []Mutant{
		noKey(), noClaim(), noIntent(), noDrain(), noUndo(), noReconcile(), noInbox(), noRelay(), unpaid(), noPriceCheck(), noListening(),
	}
}

// lostAnswers has answers lost of what was done.
func lostAnswers() torture.Recipe {
	return torture.Recipe{Orders: 60, Faults: []simulator.FaultName{simulator.LostReplyAfter, simulator.ErrorAfter, simulator.Garbage}}
}

// dearer has restaurants change their prices, and nothing else.
func dearer() torture.Recipe {
	return torture.Recipe{Orders: 60, Faults: []simulator.FaultName{simulator.PriceDrift}}
}

func noKey() Mutant {
	return Mutant{
		Name: "every request to the payment provider has a key of its own", File: "payment/sandbox/sandbox.go",
		Edits: []Edit{
			{`"Idempotency-Key": key}`, `"Idempotency-Key": key + "-" + time.Now().Format("150405.000000000")}`},
		},
		Recipe: lostAnswers(), Broken: []torture.Promise{torture.TwoCharges, torture.HoldLeft},
	}
}

func noClaim() Mutant {
	return Mutant{
		Name: "a saga whose claim is refused goes on", File: "activities/journal.go",
		Edits: []Edit{{
			"	if err := a.claim(ctx, r); err != nil {\n",
			"	if err := a.claim(ctx, r); err != nil && !errors.Is(err, journal.ErrNotOwner) {\n",
		}},
		Recipe: dearer(), Broken: []torture.Promise{torture.WrongStatus, torture.WrongPayment},
	}
}

func noIntent() Mutant {
	return Mutant{
		Name: "a post is sent although somebody may have sent it", File: "activities/post.go",
		Edits: []Edit{{
			"	case state == journal.IntentFresh:\n		return a.submit(ctx, p)\n",
			"	case state == journal.IntentFresh || state == journal.IntentOpen && !twoSteps:\n		return a.submit(ctx, p)\n",
		}},
		Recipe: torture.Recipe{
			Orders: 60, Kill: []torture.Part{torture.Worker}, Every: killsEvery,
			Faults: []simulator.FaultName{simulator.Slow, simulator.HoldAfter},
		},
		Broken: []torture.Promise{torture.TwoTickets},
	}
}

func noDrain() Mutant {
	return Mutant{
		Name: "of several words that wait for the saga it reads the last alone", File: "workflows/inbox.go",
		Edits: []Edit{{
			"			break\n		}\n		s.apply(m)\n	}\n",
			"			break\n		}\n		if s.messages.Len() > 0 {\n			continue\n		}\n		s.apply(m)\n	}\n",
		}},
		Recipe: torture.Recipe{
			Orders: 80, Kill: []torture.Part{torture.Temporal, torture.Worker}, Every: killsEvery, Faults: []simulator.FaultName{simulator.DuplicateCallback},
		},
		Broken: []torture.Promise{torture.UnheardWord},
	}
}

func noUndo() Mutant {
	return Mutant{
		Name: "the payment's undo is registered once the payment has succeeded", File: "workflows/take_payment.go",
		Edits: []Edit{
			{"	s.attempt = attempt\n	s.undo.push(\"payment\", s.givePaymentBack)\n", "	s.attempt = attempt\n"},
			{
				"	limit.stop()\n	return end\n",
				"	limit.stop()\n	if end == nil {\n		s.undo.push(\"payment\", s.givePaymentBack)\n	}\n	return end\n",
			},
		},
		Recipe: torture.Recipe{Orders: 80, Faults: []simulator.FaultName{simulator.HoldAfter}},
		Broken: []torture.Promise{torture.MoneyWithoutFood, torture.HoldLeft, torture.WrongPayment},
	}
}

func noReconcile() Mutant {
	return Mutant{
		Name: "a post whose answer was lost counts as not made", File: "workflows/post_order.go",
		Edits: []Edit{{
			"		return s.reconcile(describe(err))\n",
			"		return &ending{status: order.Rejected, problem: order.Problem{Code: order.POSRefused, Detail: describe(err)}}, false\n",
		}},
		Recipe: lostAnswers(), Broken: []torture.Promise{torture.FoodWithoutMoney, torture.WrongStatus},
	}
}

func noInbox() Mutant {
	return Mutant{
		Name: "a callback is answered before it is kept", File: "api/callback.go",
		Edits: []Edit{{
			"	fresh, stored := s.Journal.Receive(storing, l)\n	if stored != nil {\n		return s.deliver(ctx, l, stored)\n	}\n	if fresh {\n		s.Kick()\n	}\n	return nil\n",
			"	_ = s.Sagas.Deliver(storing, l.OrderID, l.Message)\n	return nil\n",
		}},
		Recipe: torture.Recipe{
			Orders: 80, Kill: []torture.Part{torture.Temporal}, Every: killsEvery, Faults: []simulator.FaultName{simulator.DuplicateCallback},
		},
		Broken: []torture.Promise{torture.UnheardWord},
	}
}

func noRelay() Mutant {
	return Mutant{
		Name: "nobody takes to the saga what lies in the inbox", File: "api/relay.go",
		Edits:  []Edit{{"		r.drain(ctx)\n		select {\n", "		select {\n"}},
		Recipe: dearer(), Broken: []torture.Promise{torture.UnheardWord},
	}
}

func unpaid() Mutant {
	return Mutant{
		Name: "no restaurant is told that an order is paid", File: "activities/post.go",
		Edits:  []Edit{{"paid: pos.Paid{Amount: r.Paid}, store: r.Store", "paid: pos.Paid{}, store: r.Store"}},
		Recipe: dearer(), Broken: []torture.Promise{torture.WrongTicket},
	}
}

func noPriceCheck() Mutant {
	return Mutant{
		Name: "a price above what the guest was shown is taken", File: "workflows/preflight.go",
		Edits: []Edit{{
			"	case !expected.IsZero() && !s.in.Order.AcceptPriceChange.Accepts(expected, s.total):\n",
			"	case !expected.IsZero() && s.total.IsZero():\n",
		}},
		Recipe: dearer(), Broken: []torture.Promise{torture.WrongAmount},
	}
}

func noListening() Mutant {
	return Mutant{
		Name: "of what people answer something else is understood", File: "api/decide.go",
		Edits: []Edit{{
			"	err := s.handIn(ctx, id, answer)\n",
			"	switch answer.Option {\n	case order.Keep:\n		answer.Option = order.LetGo\n	case order.AcceptAsIs:\n		answer.Option = order.SettledByHand\n	}\n" +
				"	err := s.handIn(ctx, id, answer)\n",
		}},
		// Restaurants' own people are asked only while nobody cooks yet, for seconds: on a slow machine perhaps never. The
		// prices that this recipe raises are asked about there, too.
		Recipe: dearer(), Broken: []torture.Promise{torture.InventedAnswer},
	}
}
