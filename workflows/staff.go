package workflows

import (
	"go.temporal.io/sdk/workflow"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/order"
)

// tellStaff puts a question to the restaurant's own people, if they are to be asked and can be. It is
// tried until the question closes; their answer comes back as anybody's, see [Client.Resolve].
func (s *saga) tellStaff(q *question) {
	if len(q.item.Staff) == 0 {
		return
	}
	workflow.GoNamed(s.ctx, "staff "+q.item.ID, func(ctx workflow.Context) {
		if q.item.Kind == order.SubmissionUnknownItem {
			// Most answers that were lost are found again within a call's time: a busy kitchen is not asked before.
			s.waitBy(ctx, "ask_staff", s.now().Add(s.in.Store.Policy.CallTimeout.D()), q.closed)
		}
		if !q.closed() {
			s.callStaff(ctx, q.item, false, q.closed)
		}
	})
}

// remindStaff tells the restaurant's people that nobody has taken the order yet.
func (s *saga) remindStaff() {
	if !s.in.Store.Staff {
		return
	}
	item := order.Attention{ID: "nag", Kind: order.AcceptanceTimeout, Since: s.postedAt, Deadline: s.acceptBy}
	workflow.GoNamed(s.ctx, "staff reminder", func(ctx workflow.Context) {
		s.callStaff(ctx, item, true, func() bool { return s.taken() || s.status.Terminal() })
	})
}

// callStaff tries to reach them until over. Whoever follows a link reads the question in the journal, so
// it has to be there first: a chat looks at every link that it is sent.
func (s *saga) callStaff(ctx workflow.Context, item order.Attention, reminder bool, over func() bool) {
	upTo := s.books.events
	s.waitUntil(ctx, func() bool { return s.books.acked >= upTo || over() })
	if over() {
		return
	}
	var do *activities.Staff
	calling, stop := workflow.WithCancel(ctx)
	call := workflow.ExecuteActivity(staffCall(calling, s.in.Store, "tell the restaurant's staff"), do.AskStaff, activities.StaffRequest{
		Order: s.in.Order, Store: s.in.Store, Total: s.total, Item: item, Reminder: reminder,
	})
	s.waitUntil(ctx, func() bool { return call.IsReady() || over() })
	stop()
}
