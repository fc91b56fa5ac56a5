package activities_test

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/golang/mock/gomock"
	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/activities/activitymock"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/payment"
)

const payURL = "https://pay.example/secret-link"

func TestWhatTheGuestHasToDoIsSealed(t *testing.T) {
	t.Parallel()
	ends := guestEnds()
	for _, row := range []struct {
		name   string
		action payment.Action
		secret order.ActionSecret
		ends   time.Time
	}{
		{
			name:   "a link ends when the provider says, if that is earlier than ours",
			action: payment.Action{Kind: order.Redirect, URL: payURL, ExpiresAt: ends.Add(-time.Minute)},
			secret: order.ActionSecret{URL: payURL}, ends: ends.Add(-time.Minute),
		},
		{
			name:   "a link that the provider keeps for longer ends with our own deadline",
			action: payment.Action{Kind: order.Redirect, URL: payURL, ExpiresAt: ends.Add(24 * time.Hour)},
			secret: order.ActionSecret{URL: payURL}, ends: ends,
		},
		{
			name:   "a code without an end ends with our own deadline",
			action: payment.Action{Kind: order.ShowQR, QR: "0002-secret-link"},
			secret: order.ActionSecret{QR: "0002-secret-link"}, ends: ends,
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			c := newCounter(t, knowsKeys(map[string][]reply{"begin": {{state: order.PaymentActionRequired, action: &row.action}}})).freezes()
			got := c.run(t, c.payments.BeginPayment, attempt(), "", false)
			require.Equal(t, order.PaymentActionRequired, got.State)
			require.Equal(t, row.action.Kind, got.Action.Kind)
			require.True(t, row.ends.Equal(got.Action.ExpiresAt), got.Action.ExpiresAt)
			recorded, err := json.Marshal(got)
			require.NoError(t, err)
			require.NotContains(t, string(recorded), "secret-link", "it stands in a history")
			var secret order.ActionSecret
			require.NoError(t, json.Unmarshal(mirrored(got.Action.Secret.Data), &secret))
			require.Equal(t, row.secret, secret)
		})
	}
}

func TestAnActionThatCannotBeSealedIsNotShown(t *testing.T) {
	t.Parallel()
	ctrl := gomock.NewController(t)
	providers, guests, links := activitymock.NewMockProviders(ctrl), activitymock.NewMockGuests(ctrl), activitymock.NewMockPaymentLinks(ctrl)
	action := payment.Action{Kind: order.Redirect, URL: payURL}
	providers.EXPECT().Provider(gomock.Any(), gomock.Any()).Return(knowsKeys(map[string][]reply{"begin": {{state: order.PaymentActionRequired, action: &action}}}), nil)
	guests.EXPECT().OpenGuest(gomock.Any(), gomock.Any()).Return(order.Guest{}, nil)
	guests.EXPECT().Seal(orderID, gomock.Any()).Return(order.Sealed{}, errors.New("no key"))
	links.EXPECT().Notify(gomock.Any()).Return("https://x/notify")
	links.EXPECT().Return(gomock.Any()).Return("https://x/return")
	c := &counter{env: newEnv(), freezer: activitymock.NewMockFreezer(ctrl)}
	c.payments = activities.NewPayments(providers, c.freezer, guests, links)
	c.env.RegisterActivity(c.payments)
	_, err := c.freezes().env.ExecuteActivity(c.payments.BeginPayment, attempt())
	requireFailure(t, err, activities.ErrTypeSealed, true)
	require.NotContains(t, err.Error(), "secret-link")
}
