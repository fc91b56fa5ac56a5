package torture

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/simulator"
)

// served reports whether a ticket was finished, whatever became of it later.
func served(t simulator.Ticket) bool {
	return slices.ContainsFunc(t.History, func(c simulator.StateChange) bool { return c.Stage == simulator.Done })
}

// cooked reports whether a stage is one in which food is made, or was.
func cooked(stage simulator.State) bool {
	return stage == simulator.Cooking || stage == simulator.OnTheWay || stage == simulator.Done
}

// removed is when a ticket that is gone was removed.
func removed(t simulator.Ticket) (simulator.StateChange, bool) {
	if t.Stage != simulator.Removed || len(t.History) == 0 {
		return simulator.StateChange{}, false
	}
	return t.History[len(t.History)-1], true
}

// emptied reports whether nothing is on a ticket: it may be a cancellation in disguise.
func emptied(t simulator.Ticket) bool { return t.Amount == 0 || len(t.Items) == 0 }

// examineTickets judges how often an order was posted, what, and when.
func (a *auditor) examineTickets() {
	for _, t := range a.tickets[min(1, len(a.tickets)):] {
		a.accuse(TwoTickets, "there is %s beside %s", describeTicket(t), describeTicket(a.tickets[0]))
	}
	for _, t := range a.tickets {
		a.examineContent(t)
		a.examineUndoing(t)
		if !a.cash() {
			a.examinePaidBefore(t)
		}
	}
	a.examineGoingBack()
}

func describeTicket(t simulator.Ticket) string {
	return fmt.Sprintf("ticket %s (%s)", t.ID, stageOf(t.State, t.Stage))
}

// stageOf is a ticket's own word and what it means.
func stageOf(state, stage simulator.State) string {
	if stage == "" {
		return "an unknown word"
	}
	if state == stage {
		return string(stage)
	}
	return string(state) + ", " + string(stage)
}

// examineUndoing finds a ticket that we took back while it was cooking, and one that was cooking when we ended
// its order.
func (a *auditor) examineUndoing(t simulator.Ticket) {
	var stage simulator.State
	for _, c := range t.History {
		if c.Stage == simulator.Removed && c.By == simulator.ByClient && cooked(stage) {
			a.accuse(CancelAfterCooking, "ticket %s was taken back by a call while it was %s", t.ID, stage)
		}
		if c.Stage != "" {
			stage = c.Stage
		}
	}
	began := slices.IndexFunc(t.History, func(c simulator.StateChange) bool { return cooked(c.Stage) })
	if began < 0 || t.Stage == simulator.Removed || !a.endedByUs() || a.forgiven(t) || !t.History[began].At.Before(a.decidedAt()) {
		return
	}
	a.accuse(CancelAfterCooking, "the order ended %s (%s) while ticket %s was %s", a.status(), a.record.Snapshot.Problem.Code, t.ID, t.History[began].Stage)
}

// endedByUs reports whether the guest, the operators or a deadline of ours ended the order.
func (d *dossier) endedByUs() bool {
	switch d.record.Snapshot.Problem.Code {
	case order.GuestCancelled, order.Terminated, order.NotAccepted, order.OutcomeUnknown:
		return true
	case order.BasketRefused, order.StoreClosed, order.PriceChanged, order.POSUnavailable, order.Declined, order.PaymentDown, order.POSRefused,
		order.RestaurantGaveUp, order.NotOurs, order.TicketEmptied, order.LinkExpired, order.Misconfigured, order.TimeUnavailable:
	}
	return false
}

// examineGoingBack finds an order that the journal knew to be cooking, and that anybody but its restaurant ended.
func (a *auditor) examineGoingBack() {
	cooking := false
	for _, e := range a.events {
		if e.Event.Type != order.StatusChanged {
			continue
		}
		status, code := e.Event.Status, e.Event.Problem.Code
		if status.Terminal() && cooking && status != order.Completed && code != order.RestaurantGaveUp && code != order.TicketEmptied {
			a.accuse(CancelAfterCooking, "the journal has it %s (%s) after it was cooking", status, code)
		}
		cooking = cooking || status.Reached(order.Cooking)
	}
}

// examineStatus compares how the order ended with the till.
func (a *auditor) examineStatus() {
	if a.status() == order.Completed {
		a.examineCompleted()
		return
	}
	for _, t := range a.tickets {
		if t.Stage != simulator.Removed && !a.forgiven(t) {
			a.accuse(WrongStatus, "the order ended %s (%s), and there is %s%s", a.status(), a.record.Snapshot.Problem.Code, describeTicket(t), a.flags())
		}
	}
}

// examineCompleted wants a ticket that was finished. Where the POS has never said its last word, the order says so.
func (a *auditor) examineCompleted() {
	finished := slices.ContainsFunc(a.tickets, func(t simulator.Ticket) bool {
		gone, is := removed(t)
		return served(t) || is && !gone.At.Before(a.decidedAt()) || cooked(t.Stage) && a.flagged(order.CompletedAssumed)
	})
	if finished {
		return
	}
	if len(a.tickets) == 0 {
		a.accuse(WrongStatus, "the order is completed, and no till has a ticket of it%s", a.flags())
		return
	}
	a.accuse(WrongStatus, "the order is completed, and there is %s%s", describeTicket(a.tickets[len(a.tickets)-1]), a.flags())
}

// flags says what the order itself says of its end.
func (d *dossier) flags() string {
	if len(d.record.Snapshot.Flags) == 0 {
		return ""
	}
	var all []string
	for _, f := range d.record.Snapshot.Flags {
		all = append(all, string(f))
	}
	return " (flagged " + strings.Join(all, ", ") + ")"
}
