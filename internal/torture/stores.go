package torture

import (
	"time"

	"github.com/ordersaga/ordersaga/internal/rig"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/simulator"
)

// processes is how many APIs and how many workers there are.
const processes = 2

// stores are the shops as the product and the world know them.
func stores() []rig.Store {
	var all []rig.Store
	for _, s := range shops() {
		all = append(all, rig.Store{ID: s.id(), Restaurant: s.restaurant(), Flow: s.flow, Staff: true, Policy: hurried, POS: s.settings()})
	}
	return all
}

// settings are the connector's. Nobody who wishes for food in ten seconds asks for a full quarter of an hour.
func (s shop) settings() map[string]any {
	if s.system == simulator.DeliveryHatch {
		return map[string]any{"ignore_hours": true}
	}
	return nil
}

// restaurant cooks within seconds. Its people read their chat, and let go of some tickets when they are asked;
// whether there is a ticket they leave to the person of the service, who looks into the till.
func (s shop) restaurant() simulator.Settings {
	answers := []string{string(order.LetGo)}
	if s.flow == order.Charge {
		answers = []string{string(order.Keep)}
	}
	return simulator.Settings{
		System: s.system,
		Staff:  simulator.Staff{Answers: answers, After: simulator.Duration(time.Second), Deletes: true},
		Timetable: []simulator.Step{
			{State: simulator.Cooking, After: simulator.Duration(3 * time.Second)},
			{State: simulator.OnTheWay, After: simulator.Duration(1500 * time.Millisecond)},
			{State: simulator.Done, After: simulator.Duration(1500 * time.Millisecond)},
		},
	}
}

// hurried is a policy by which everything that waits does so for seconds, and what a person decides for about a
// minute, since the one here is quick.
func hurried(p *order.Policy) {
	seconds := func(n float64) order.Duration { return order.Duration(n * float64(time.Second)) }
	p.ConnectTimeout, p.ReadTimeout, p.CallTimeout = seconds(1), seconds(3), seconds(6)
	p.RetryInitial, p.RetryMaximum = seconds(0.1), seconds(2)
	p.PatienceBeforePayment, p.PatienceAfterPayment = seconds(30), seconds(60)
	p.GuestPaymentWithin, p.PaymentPoll, p.LinkMargin = seconds(15), seconds(1), seconds(2)
	p.AcceptWithin, p.AcceptanceDecision = seconds(15), seconds(60)
	p.NagAcceptance, p.NagTimes, p.StaffDecision = seconds(5), 2, seconds(6)
	p.Preparation, p.ReleaseBuffer, p.MaxAhead = seconds(4), seconds(2), order.Duration(time.Hour)
	p.Late, p.NoFinalWord, p.TicketWatch = seconds(10), seconds(60), seconds(10)
	p.SubmissionDecision, p.HoldMargin = seconds(180), order.Duration(time.Minute)
	p.PriceDecision, p.RefundConfirm, p.PageEvery = seconds(60), seconds(60), seconds(20)
	p.QuickUndoAttempts, p.SlowUndoInterval = 3, seconds(2)
	p.WatchWaiting, p.WatchCooking = seconds(1), seconds(2)
}
