package workflows

import (
	"slices"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/order"
)

// books is what the saga has told the journal, and what it has yet to tell.
type books struct {
	pending []order.Event
	events  int  // numbers the events
	appends int  // numbers the appends
	acked   int  // the last event that the journal has
	claimed bool // the order id is ours
	foreign bool // the claim was refused, the order id is another saga's: touch nothing
	refused bool // an append was refused: nobody reads any more what the saga does, and it goes on
}

// has reports whether the journal has everything up to an event, or wants nothing from us.
func (b *books) has(event int) bool { return b.foreign || b.refused || b.acked >= event }

// clean reports whether nothing is left to tell the journal.
func (b *books) clean() bool { return b.has(b.events) }

// note records a fact: for the journal, and for the card in the Temporal UI. It never blocks.
func (s *saga) note(e order.Event) {
	s.books.events++
	e.N, e.At = s.books.events, s.now()
	s.books.pending = append(s.books.pending, e)
	s.showCard()
}

// showCard puts the card of the present state into the Temporal UI. It costs no event.
func (s *saga) showCard() { workflow.SetCurrentDetails(s.ctx, s.card()) }

// keepBooks is the journal's coroutine: first the claim, then one append at a time, always with the
// newest snapshot and all events since. It writes only facts that are in history already, and never
// gives up; the steps do not wait for it.
func (s *saga) keepBooks(ctx workflow.Context) {
	batch := s.takeEvents()
	if s.books.foreign = s.claimOrder(ctx, batch) != nil; s.books.foreign {
		return
	}
	s.books.claimed = true
	for {
		s.acknowledge(batch)
		if err := workflow.Await(ctx, func() bool { return len(s.books.pending) > 0 }); err != nil {
			return
		}
		s.gather(ctx)
		batch = s.takeEvents()
		if err := s.appendOrder(ctx, batch); err != nil {
			// The claim was ours, so money and food may be under way: whoever has the journal, they are seen to.
			s.books.refused = true
			workflow.GetLogger(ctx).Error("the journal refuses the order, which goes on without it", "order_id", s.in.Order.ID, "error", err)
			return
		}
	}
}

func (s *saga) claimOrder(ctx workflow.Context, batch []order.Event) error {
	var do *activities.Journal
	return workflow.ExecuteActivity(journalCall(ctx, s.in.Store, "claim the order id"), do.ClaimOrder, activities.ClaimRequest{
		Owner: workflow.GetInfo(ctx).FirstRunID, Recovers: s.formerOwner(),
		Fingerprint: s.in.Fingerprint, Snapshot: s.snapshot(), Events: batch,
	}).Get(ctx, nil)
}

func (s *saga) appendOrder(ctx workflow.Context, batch []order.Event) error {
	var do *activities.Journal
	s.books.appends++
	return workflow.ExecuteActivity(journalCall(ctx, s.in.Store, "append to the journal"), do.AppendOrder, activities.AppendRequest{
		Owner: workflow.GetInfo(ctx).FirstRunID, Recovers: s.formerOwner(),
		Fingerprint: s.in.Fingerprint, N: s.books.appends, Snapshot: s.snapshot(), Events: batch,
	}).Get(ctx, nil)
}

// gather lets the events of quick steps come together into one append: until the verdict nobody reads
// along, and an append costs six events. It does so for gatherFor at most, and not while a person is
// asked or waits.
func (s *saga) gather(ctx workflow.Context) {
	urgent := func() bool {
		return s.verdict() || len(s.questions.open) > 0 || s.cancel.state != order.CancelNone
	}
	if urgent() {
		return
	}
	waiting, stop := workflow.WithCancel(ctx)
	enough := workflow.NewTimerWithOptions(waiting, gatherFor, workflow.TimerOptions{Summary: "gather what to write into the journal"})
	if err := workflow.Await(ctx, func() bool { return enough.IsReady() || urgent() }); err != nil {
		return
	}
	stop()
}

func (s *saga) takeEvents() []order.Event {
	batch := s.books.pending
	s.books.pending = nil
	return batch
}

func (s *saga) acknowledge(batch []order.Event) {
	s.books.acked = batch[len(batch)-1].N
}

// moveTo brings the order to a status and into its history.
func (s *saga) moveTo(status order.Status) {
	if status == s.status {
		return
	}
	s.status = status
	s.history = append(s.history, order.Milestone{Status: status, At: s.now()})
	if status.Reached(order.Accepted) {
		s.promise()
	}
	s.note(order.Event{Type: order.StatusChanged, Status: status, Problem: s.problem})
	if status.Terminal() {
		s.upsert(statusKey.ValueSet(string(status)))
	}
}

// promise fixes when the food should be there, unless the guest wished a time: once the kitchen has had
// its own.
func (s *saga) promise() {
	if s.promisedAt.IsZero() {
		s.promisedAt = s.now().Add(s.in.Store.Policy.Preparation.D())
	}
}

// upsert changes search attributes. One that does not go through costs a search, never an order.
func (s *saga) upsert(updates ...temporal.SearchAttributeUpdate) {
	if err := workflow.UpsertTypedSearchAttributes(s.ctx, updates...); err != nil {
		workflow.GetLogger(s.ctx).Warn("search attributes not set", "error", err)
	}
}

// snapshot is everything that people read about the order now.
func (s *saga) snapshot() order.Snapshot {
	o := s.in.Order
	o.Lines = s.lines
	shot := order.Snapshot{
		Order: o, StorePhone: s.in.Store.Phone, Status: s.status, Problem: s.problem,
		UpdatedAt: s.now(), PromisedAt: s.promisedAt, SettledAt: s.settledAt,
		Total: s.total, PricedBy: s.pricedBy, Ticket: s.ticket, Payment: s.payment, Submission: s.submission,
		Cancel: s.cancellation(), Timers: slices.Clone(s.timers), History: slices.Clone(s.history), Flags: slices.Clone(s.flags),
		Evidence: slices.Clone(s.heard), Attention: slices.Clone(s.questions.unasked),
	}
	for _, q := range s.questions.open {
		shot.Attention = append(shot.Attention, q.item)
	}
	return shot
}
