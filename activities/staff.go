package activities

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.temporal.io/sdk/activity"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/staff"
)

// StaffChannel reaches the people of a restaurant.
type StaffChannel interface {
	// Ask delivers a question or a reminder to the people of the question's store. Its errors have the
	// kinds of [staff.Error].
	Ask(ctx context.Context, q staff.Question) error
}

// Staff are the activities that talk to a restaurant's own people.
type Staff struct {
	channel StaffChannel
	links   *staff.Links
}

// NewStaff makes the activities that talk to a restaurant's own people.
func NewStaff(channel StaffChannel, links *staff.Links) *Staff {
	return &Staff{channel: channel, links: links}
}

// StaffRequest is what to tell the people of a restaurant.
type StaffRequest struct {
	Order order.Order `json:"order"`
	Store order.Store `json:"store"`
	Total order.Money `json:"total,omitzero"`
	// Item is the question; its staff options are offered. Of a reminder's only ID, Since and Deadline (by
	// when the order has to be taken) are used; each may be empty.
	Item order.Attention `json:"item"`
	// Reminder says that the order waits to be taken, and that there is nothing to answer.
	Reminder bool `json:"reminder,omitempty"`
}

// AskStaff delivers a question, or a reminder that an order waits to be taken, to the restaurant's own
// people. Their answer comes through the API. Delivered twice it has the same id, so that they see it
// once. A channel that is away is an error that is retried, [ErrTypeStaffDown]; one that will not take it is
// final, [ErrTypeStaffRefused].
func (a *Staff) AskStaff(ctx context.Context, r StaffRequest) error {
	question, err := a.question(ctx, r)
	if err != nil {
		return final(ErrTypeStaffRefused, err)
	}
	err = a.channel.Ask(ctx, question)
	if err == nil {
		return nil
	}
	err = fmt.Errorf("ask about order %s: %w", r.Order.ID, err)
	switch staff.KindOf(err) {
	case staff.Refused:
		return final(ErrTypeStaffRefused, err)
	case staff.NotDelivered:
	}
	return retryable(ctx, ErrTypeStaffDown, err, pauseOf(err))
}

func (a *Staff) question(ctx context.Context, r StaffRequest) (staff.Question, error) {
	since := r.Item.Since
	if since.IsZero() {
		since = activity.GetInfo(ctx).ScheduledTime
	}
	if r.Reminder {
		// The activity's id is the same in every attempt, and another in the next reminder.
		return staff.NewReminder(r.Order, r.Total, r.Item.ID+"r"+activity.GetInfo(ctx).ActivityID, since, r.Item.Deadline), nil
	}
	item := r.Item
	item.Since = since
	expires := item.Deadline
	if expires.IsZero() {
		expires = since.Add(r.Store.Policy.PageEvery.D())
	}
	return staff.NewQuestion(r.Order, r.Total, item).WithLinks(a.links, item.ID, expires)
}

// pauseOf is how long the channel asked us to wait.
func pauseOf(err error) time.Duration {
	if e, ok := errors.AsType[*staff.Error](err); ok {
		return e.RetryAfter
	}
	return 0
}
