package workflows

import (
	"go.temporal.io/sdk/workflow"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/order"
)

// heed keeps a run that a Reset has begun again from ending an order that an earlier run has posted:
// what this run does not know, the journal's fences do.
func (s *saga) heed(end *ending) *ending {
	if end == nil || s.submission != order.SubmissionNone || s.books.foreign || !s.begunAgain() {
		return end
	}
	known := s.recall()
	if !known.Live {
		s.outlive()
		known = s.recall()
	}
	s.takeOver(known)
	if !known.Live {
		return end
	}
	if none := s.takeOverTicket(); none != nil {
		if s.submission == order.SubmissionGone {
			return end
		}
		return none
	}
	s.learnPayment()
	return s.track()
}

// outlive waits until nothing that the run before had on its way can begin any more. A post that has not
// passed the journal's fence by now never will. A payment has no such fence against a run that ends: it was
// frozen by then, and is reversed by its reference, or its call is over.
func (s *saga) outlive() {
	var do *activities.Journal
	fenced := workflow.ExecuteActivity(journalCall(s.ctx, s.in.Store, "take back what the run before would post"), do.WithdrawPost,
		activities.WithdrawRequest{OrderID: s.in.Order.ID, N: 1})
	ends := s.now().Add(quietCalls * s.in.Store.Policy.CallTimeout.D())
	s.waitBy(s.ctx, "earlier_run", ends, func() bool { return false })
	s.waitUntil(s.ctx, fenced.IsReady) // what became of it is in the journal's traces
}

// begunAgain reports whether this run was started by a Reset. It is recorded: the answer is the run's
// that asked first, and a later Reset replays it.
func (s *saga) begunAgain() bool {
	var again bool
	recorded := workflow.SideEffect(s.ctx, func(ctx workflow.Context) any { return startedByReset(workflow.GetInfo(ctx)) })
	if err := recorded.Get(&again); err != nil {
		return true
	}
	return again
}

func startedByReset(info *workflow.Info) bool {
	return info.OriginalRunID != "" && info.WorkflowExecution.RunID != info.OriginalRunID
}

// runMark ends the ids of the questions that a run asks which is not the order's first: one before it has
// asked others under the same numbers, and a link to one of those must not answer these. It is recorded, so
// a later Reset keeps the ids of what it replays.
func (s *saga) runMark() string {
	var mark string
	recorded := workflow.SideEffect(s.ctx, func(ctx workflow.Context) any {
		info := workflow.GetInfo(ctx)
		if !startedByReset(info) && s.in.Recovers == nil {
			return ""
		}
		run := info.WorkflowExecution.RunID
		return "-" + run[max(0, len(run)-runMarkLength):] // its beginning may be a clock's
	})
	if err := recorded.Get(&mark); err != nil {
		return ""
	}
	return mark
}

// runMarkLength is how much of a run id tells the runs of one order apart.
const runMarkLength = 6
