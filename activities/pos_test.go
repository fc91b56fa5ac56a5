package activities_test

import (
	"errors"
	"testing"
	"time"

	"github.com/golang/mock/gomock"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/temporal"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/activities/activitymock"
	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

func TestPreflight(t *testing.T) {
	t.Parallel()
	ready := func() (pos.Health, error) { return pos.Health{Ready: true}, nil }
	priced := func(pos.Draft) (pos.Quote, error) {
		return pos.Quote{Total: rub(50000), Lines: []order.Line{{Code: "701", Quantity: 2, Total: rub(50000)}}}, nil
	}
	for _, row := range []struct {
		name    string
		pos     pos.Connector
		total   order.Money
		byPOS   bool
		refusal order.ProblemCode
		errType string
	}{
		{name: "the POS's price is the price", pos: &fullConnector{ping: ready, price: priced}, total: rub(50000), byPOS: true},
		{name: "where the POS prices nothing the expected total counts", pos: &connector{}, total: rub(55800)},
		{
			name: "a POS that is not ready is a closed store", refusal: order.StoreClosed,
			pos: &fullConnector{ping: func() (pos.Health, error) { return pos.Health{Why: "till offline"}, nil }},
		},
		{
			name: "a basket that the POS does not take is refused", refusal: order.BasketRefused,
			pos: &fullConnector{ping: ready, price: func(pos.Draft) (pos.Quote, error) { return pos.Quote{}, posErr(pos.Rejected) }},
		},
		{
			name: "a POS that is down is tried again", errType: activities.ErrTypePOSDown,
			pos: &fullConnector{ping: func() (pos.Health, error) { return pos.Health{}, posErr(pos.NotSent) }},
		},
		{
			name: "an answer that was lost changes nothing and is tried again", errType: activities.ErrTypePOSDown,
			pos: &fullConnector{ping: ready, price: func(pos.Draft) (pos.Quote, error) { return pos.Quote{}, posErr(pos.Unknown) }},
		},
		{
			name: "a bad credential waits for a person", errType: activities.ErrTypeUnauthorized,
			pos: &fullConnector{ping: func() (pos.Health, error) { return pos.Health{}, posErr(pos.Unauthorized) }},
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, row.pos)
			value, err := b.env.ExecuteActivity(b.pos.Preflight, activities.PreflightRequest{Order: anOrder(), Store: store()})
			if row.errType != "" {
				requireFailure(t, err, row.errType, true)
				return
			}
			require.NoError(t, err)
			var got activities.PreflightResult
			require.NoError(t, value.Get(&got))
			require.Equal(t, row.refusal, got.Refusal.Code)
			if row.refusal == "" {
				require.Equal(t, row.total, got.Total)
				require.Equal(t, row.byPOS, got.PricedByPOS)
			}
		})
	}
}

func TestPreflightRecordsWhatThePOSCanDo(t *testing.T) {
	t.Parallel()
	able := func(traits pos.Traits) *fullConnector {
		return &fullConnector{
			connector: connector{traits: traits},
			ping:      func() (pos.Health, error) { return pos.Health{Ready: true}, nil },
			price:     func(pos.Draft) (pos.Quote, error) { return pos.Quote{}, nil },
		}
	}
	for name, row := range map[string]struct {
		pos  pos.Connector
		want activities.Powers
	}{
		"one that can cancel and be searched":    {pos: able(pos.Traits{}), want: activities.Powers{Cancels: true, Finds: true}},
		"one whose search can be believed":       {pos: able(pos.Traits{LookupProves: true}), want: activities.Powers{Cancels: true, Finds: true, LookupProves: true}},
		"one that is paid once it has accepted":  {pos: &connector{traits: pos.Traits{CaptureAt: pos.AtAccepted}}, want: activities.Powers{CaptureWhenAccepted: true}},
		"one that can do nothing more":           {pos: &connector{traits: pos.Traits{CaptureAt: pos.AtPosted}}},
		"without a search there is no such word": {pos: &connector{traits: pos.Traits{LookupProves: true}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, row.pos)
			value, err := b.env.ExecuteActivity(b.pos.Preflight, activities.PreflightRequest{Order: anOrder(), Store: store()})
			require.NoError(t, err)
			var got activities.PreflightResult
			require.NoError(t, value.Get(&got))
			require.Equal(t, row.want, got.Powers)
		})
	}
}

func TestAskPOS(t *testing.T) {
	t.Parallel()
	ask := func(t *testing.T, observe func(string) (pos.Observation, error)) (order.Message, error) {
		t.Helper()
		b := newBench(t, &connector{observe: observe})
		value, err := b.env.ExecuteActivity(b.pos.AskPOS, activities.AskRequest{OrderID: orderID, Store: store(), TicketID: ticketID})
		if err != nil {
			return order.Message{}, err
		}
		var m order.Message
		require.NoError(t, value.Get(&m))
		return m, nil
	}
	t.Run("the answer is a message", func(t *testing.T) {
		t.Parallel()
		m, err := ask(t, func(string) (pos.Observation, error) { return seen("bill", order.TicketCooking), nil })
		require.NoError(t, err)
		require.Equal(t, order.FromAnswer, m.Source)
		require.Equal(t, "bill", m.Raw)
	})
	for name, kind := range map[string]pos.Kind{"that the POS does not know": pos.NotFound, "that cannot be one of the POS's": pos.Malformed} {
		t.Run("a ticket "+name+" is evidence and no verdict", func(t *testing.T) {
			t.Parallel()
			m, err := ask(t, func(string) (pos.Observation, error) { return pos.Observation{}, posErr(kind) })
			require.NoError(t, err)
			require.Equal(t, order.TicketUnmapped, m.State)
			require.Equal(t, activities.RawNotFound, m.Raw)
		})
	}
	t.Run("a POS that is down is asked again", func(t *testing.T) {
		t.Parallel()
		_, err := ask(t, func(string) (pos.Observation, error) { return pos.Observation{}, posErr(pos.NotSent) })
		requireFailure(t, err, activities.ErrTypePOSDown, true)
	})
	t.Run("a bad credential waits for a person", func(t *testing.T) {
		t.Parallel()
		_, err := ask(t, func(string) (pos.Observation, error) { return pos.Observation{}, posErr(pos.Unauthorized) })
		requireFailure(t, err, activities.ErrTypeUnauthorized, true)
	})
}

func TestALineThatIsDownIsLeftAloneForAWhile(t *testing.T) {
	t.Parallel()
	calls := 0
	b := newBench(t, &connector{observe: func(string) (pos.Observation, error) {
		calls++
		return pos.Observation{}, posErr(pos.NotSent)
	}})
	const tries = 9
	for range tries {
		_, err := b.env.ExecuteActivity(b.pos.AskPOS, activities.AskRequest{OrderID: orderID, Store: store(), TicketID: ticketID})
		requireFailure(t, err, activities.ErrTypePOSDown, true)
	}
	require.Equal(t, 5, calls, "the breaker opens after five calls in a row")
}

func TestAStoreThatIsNotConfiguredWaits(t *testing.T) {
	t.Parallel()
	b := newBenchWithout(t, errors.New("no store msk-1"))
	b.fences.EXPECT().Seek(gomock.Any(), gomock.Any()).Return(journal.IntentOpen, journal.Outcome{}, nil)
	for _, do := range []struct{ activity, request any }{
		{b.pos.Preflight, activities.PreflightRequest{Order: anOrder(), Store: store()}},
		{b.pos.PostOrder, postRequest()},
		{b.pos.AskPOS, activities.AskRequest{OrderID: orderID, Store: store(), TicketID: ticketID}},
		{b.pos.CancelTicket, activities.AskRequest{OrderID: orderID, Store: store(), TicketID: ticketID}},
		{b.pos.FindTicket, activities.FindRequest{OrderID: orderID, Store: store(), N: 1}},
	} {
		_, err := b.env.ExecuteActivity(do.activity, do.request)
		requireFailure(t, err, activities.ErrTypeMisconfigured, true)
	}
}

func TestAGuestWhoseKeyIsMissingWaits(t *testing.T) {
	t.Parallel()
	ctrl := gomock.NewController(t)
	connectors, guests := activitymock.NewMockConnectors(ctrl), activitymock.NewMockGuests(ctrl)
	connectors.EXPECT().Connector("msk-1").Return(&connector{}, nil).Times(2)
	guests.EXPECT().OpenGuest(orderID, gomock.Any()).Return(order.Guest{}, errors.New("no key k1")).Times(2)
	gates, quoter := lines(connectors)
	env, a := newEnv(), activities.NewPOS(connectors, activitymock.NewMockFences(ctrl), guests, nil, gates, quoter)
	env.RegisterActivity(a)
	_, err := env.ExecuteActivity(a.Preflight, activities.PreflightRequest{Order: anOrder(), Store: store()})
	requireFailure(t, err, activities.ErrTypeSealed, true)
	_, err = env.ExecuteActivity(a.PostOrder, postRequest())
	requireFailure(t, err, activities.ErrTypeSealed, true)
}

func TestAWishToComeBackLaterIsHonoredWithinReason(t *testing.T) {
	t.Parallel()
	for wish, most := range map[time.Duration]time.Duration{10 * time.Second: 12 * time.Second, 24 * time.Hour: 72 * time.Second} {
		b := newBench(t, &connector{observe: func(string) (pos.Observation, error) {
			return pos.Observation{}, &pos.Error{System: "procart", Op: "observe", Kind: pos.Throttled, RetryAfter: wish}
		}})
		_, err := b.env.ExecuteActivity(b.pos.AskPOS, activities.AskRequest{OrderID: orderID, Store: store(), TicketID: ticketID})
		app, ok := errors.AsType[*temporal.ApplicationError](err)
		require.True(t, ok)
		require.GreaterOrEqual(t, app.NextRetryDelay(), min(wish, time.Minute), "not before it was asked to")
		require.LessOrEqual(t, app.NextRetryDelay(), most)
	}
}
