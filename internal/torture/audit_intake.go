package torture

import (
	"slices"
	"strings"
	"time"

	enumspb "go.temporal.io/api/enums/v1"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/simulator"
)

// requestedForPast is the code of the API's no to a wish for a moment that has passed.
const requestedForPast = "requested_for_past"

// examineIntake compares what the guest was told about the intake with what there is.
func (a *auditor) examineIntake() {
	told := append([]string{a.guest.ID}, a.guest.IDs...)
	ids := slices.Compact(slices.Sorted(slices.Values(slices.DeleteFunc(told, func(id string) bool { return id == "" }))))
	if len(ids) > 1 {
		a.accuse(TwoOrders, "the key got the ids %s", strings.Join(ids, " and "))
	}
	switch {
	case a.guest.ID != "" && !a.known:
		a.accuse(LostOrder, "the guest was told the id, and the journal has no such order; there are %d tickets and %d payments of it",
			len(a.tickets), len(a.payments))
	case a.guest.ID == "" && a.guest.Refusal == "":
		a.accuse(LostOrder, "%d POSTs were not answered for good", a.guest.Posts)
	}
	if a.guest.Unanswered != "" {
		a.accuse(LostOrder, "the %s was not answered for good", a.guest.Unanswered)
	}
	a.examineRefusal()
	money := slices.DeleteFunc(slices.Clone(a.payments), func(p simulator.Payment) bool { return p.Status == simulator.StatusDeclined })
	if a.guest.Refusal != "" && len(a.tickets)+len(money) > 0 {
		a.accuse(RefusedButMade, "the POST was refused with %s; there are %d tickets and %d payments of it", a.guest.Refusal, len(a.tickets), len(money))
	}
	for _, what := range a.misplaced {
		a.accuse(Foreign, "%s", what)
	}
}

// examineRefusal wants no order refused that can be made. Only time speaks against some: whoever could not reach the
// API for long has wished for a moment that has passed.
func (a *auditor) examineRefusal() {
	const rounded = time.Second // of a wished time on the wire
	g := a.guest
	switch late := g.Wish.Ahead > 0 && g.Answered.After(g.Placed.Add(g.Wish.Ahead-rounded)); {
	case g.Refusal == "":
	case g.ID != "":
		a.accuse(RefusedForNothing, "the POST was refused with %s when the guest had been told an id", g.Refusal)
	case g.Refusal != requestedForPast || !late:
		a.accuse(RefusedForNothing, "the POST was refused with %s", g.Refusal)
	}
}

// examineSaga compares the journal with Temporal. A saga completes when its order is settled, and not before.
func (a *auditor) examineSaga() {
	const completed, running = enumspb.WORKFLOW_EXECUTION_STATUS_COMPLETED, enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING
	if !a.ran {
		a.accuse(TemporalDisagrees, "Temporal knows no workflow of it")
		return
	}
	switch {
	case a.settled() && a.run.Status != completed:
		a.accuse(TemporalDisagrees, "the order is settled and its workflow is %s", a.run.Status)
	case !a.settled() && a.run.Status != running:
		a.accuse(TemporalDisagrees, "the order is not settled and its workflow is %s", a.run.Status)
	}
	if n := len(a.run.Failures); n > 0 {
		a.accuse(TemporalDisagrees, "%d workflow tasks failed: %s", n, strings.Join(slices.Compact(slices.Sorted(slices.Values(a.run.Failures))), ", "))
	}
}

// examineSettled reports whether nothing is left to do for the order.
func (a *auditor) examineSettled() bool {
	shot := a.record.Snapshot
	var open []string
	for _, item := range shot.Attention {
		open = append(open, string(item.Kind))
	}
	if len(open) == 0 {
		open = []string{"none"}
	}
	if !a.settled() {
		a.accuse(UnsettledOrder, "it is %s, payment %s, submission %s; open questions: %s",
			shot.Status, shot.Payment.State, shot.Submission, strings.Join(open, ", "))
		return false
	}
	if len(shot.Attention) > 0 || !shot.Status.Terminal() {
		a.accuse(UnsettledOrder, "it says that it is settled, and is %s; open questions: %s", shot.Status, strings.Join(open, ", "))
	}
	return shot.Status.Terminal()
}

// examineCancel compares the end with what the guest was told about his wish to cancel.
func (a *auditor) examineCancel() {
	if a.guest.Cancelled == string(order.CancelDone) && a.status() != order.Cancelled {
		a.accuse(CancelNotKept, "the guest was told that it is cancelled, and it is %s", a.status())
	}
}
