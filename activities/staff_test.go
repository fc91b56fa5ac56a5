package activities_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/golang/mock/gomock"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/activities/activitymock"
	"github.com/ordersaga/ordersaga/internal/token"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/staff"
)

// staffBench is the activities that talk to a restaurant's people on their workbench.
type staffBench struct {
	env     *testsuite.TestActivityEnvironment
	channel *activitymock.MockStaffChannel
	links   *staff.Links
	staff   *activities.Staff
}

func newStaffBench(t *testing.T) *staffBench {
	t.Helper()
	minter, err := token.NewMinter(token.Key{ID: "t1", Secret: []byte(strings.Repeat("t", token.MinSecret))})
	require.NoError(t, err)
	b := &staffBench{
		env: newEnv(), channel: activitymock.NewMockStaffChannel(gomock.NewController(t)),
		links: staff.NewLinks(minter, "https://orders.example.com"),
	}
	b.staff = activities.NewStaff(b.channel, b.links)
	b.env.RegisterActivity(b.staff)
	return b
}

// ask runs the activity and returns the questions that came to the channel, which answers with err.
func (b *staffBench) ask(r activities.StaffRequest, err error) ([]staff.Question, error) {
	var asked []staff.Question
	b.channel.EXPECT().Ask(gomock.Any(), gomock.Any()).AnyTimes().Do(func(_ any, q staff.Question) { asked = append(asked, q) }).Return(err)
	_, got := b.env.ExecuteActivity(b.staff.AskStaff, r)
	return asked, got
}

func since() time.Time { return time.Date(2026, 12, 1, 18, 0, 0, 0, time.UTC) }

func staffItem(kind order.AttentionKind) order.Attention {
	rule := kind.Rule()
	return order.Attention{
		ID: "a3", Kind: kind, Since: since(), Options: rule.Options, Staff: rule.Staff, Default: rule.Default, Deadline: since().Add(5 * time.Minute),
	}
}

func TestAQuestionBringsALinkForEachOfItsAnswers(t *testing.T) {
	b := newStaffBench(t)
	request := activities.StaffRequest{Order: anOrder(), Store: store(), Total: rub(55800), Item: staffItem(order.AskRestaurant)}
	asked, err := b.ask(request, nil)
	require.NoError(t, err)

	want, err := staff.NewQuestion(request.Order, request.Total, request.Item).WithLinks(b.links, "a3", request.Item.Deadline)
	require.NoError(t, err)
	require.Equal(t, []staff.Question{want}, asked)
	require.Equal(t, orderID+"-a3", asked[0].ID)
	require.Contains(t, asked[0].Options[0].URL, "https://orders.example.com/staff/"+orderID)
}

func TestTheLinksOfAQuestionWithoutADeadlineWorkUntilItIsAskedAnew(t *testing.T) {
	b := newStaffBench(t)
	item := staffItem(order.SubmissionUnknownItem)
	item.Deadline = time.Time{}
	asked, err := b.ask(activities.StaffRequest{Order: anOrder(), Store: store(), Item: item}, nil)
	require.NoError(t, err)

	end := since().Add(store().Policy.PageEvery.D())
	url, err := b.links.URL(staff.Link{OrderID: orderID, ItemID: "a3", Expires: end}, order.TicketExists)
	require.NoError(t, err)
	require.Equal(t, url, asked[0].Options[0].URL)
	require.Zero(t, asked[0].Deadline)
}

func TestAReminderHasAnIDOfItsOwnAndNoAnswers(t *testing.T) {
	b := newStaffBench(t)
	asked, err := b.ask(activities.StaffRequest{Order: anOrder(), Store: store(), Total: rub(55800), Reminder: true, Item: order.Attention{ID: "nag", Deadline: since()}}, nil)
	require.NoError(t, err)
	require.Equal(t, since(), asked[0].Deadline)
	require.True(t, asked[0].Reminder)
	require.Empty(t, asked[0].Options)
	require.Regexp(t, `^`+orderID+`-nagr[^.]+$`, asked[0].ID)
	require.NotZero(t, asked[0].Since)
}

func TestWhatBecomesOfAQuestionThatIsNotTaken(t *testing.T) {
	failure := func(kind staff.Kind) error {
		return &staff.Error{StoreID: "msk-1", Kind: kind, Status: 500, RetryAfter: 30 * time.Second}
	}
	tests := []struct {
		name    string
		err     error
		errType string
		retried bool
	}{
		{"a chat that is away is asked again", failure(staff.NotDelivered), activities.ErrTypeStaffDown, true},
		{"a chat that refuses is not", failure(staff.Refused), activities.ErrTypeStaffRefused, false},
		{"what nobody classified is asked again", errors.New("hm"), activities.ErrTypeStaffDown, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := newStaffBench(t).ask(activities.StaffRequest{Order: anOrder(), Store: store(), Item: staffItem(order.AskRestaurant)}, tt.err)
			requireFailure(t, err, tt.errType, tt.retried)
			require.ErrorContains(t, err, "ask about order "+orderID)
		})
	}
}

func TestAChatThatAsksForAPauseGetsIt(t *testing.T) {
	_, err := newStaffBench(t).ask(
		activities.StaffRequest{Order: anOrder(), Store: store(), Item: staffItem(order.AskRestaurant)},
		&staff.Error{StoreID: "msk-1", Kind: staff.NotDelivered, RetryAfter: 30 * time.Second},
	)
	app, ok := errors.AsType[*temporal.ApplicationError](err)
	require.True(t, ok)
	require.GreaterOrEqual(t, app.NextRetryDelay(), 30*time.Second)
}

func TestAQuestionThatCanHaveNoLinksIsNotAsked(t *testing.T) {
	item := staffItem(order.AskRestaurant)
	item.ID = "a 3"
	asked, err := newStaffBench(t).ask(activities.StaffRequest{Order: anOrder(), Store: store(), Item: item}, nil)
	requireFailure(t, err, activities.ErrTypeStaffRefused, false)
	require.Empty(t, asked)
}
