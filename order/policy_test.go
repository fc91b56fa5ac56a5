package order_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ordersaga/ordersaga/order"
)

func policies() map[string]order.Policy {
	return map[string]order.Policy{"default": order.DefaultPolicy(), "short": order.ShortPolicy()}
}

func TestPoliciesMakeSense(t *testing.T) {
	t.Parallel()
	for name, p := range policies() {
		require.Greater(t, p.CallTimeout.D(), p.ConnectTimeout.D()+p.ReadTimeout.D(), "%s: a slow call is classified by us", name)
		require.Less(t, p.RetryInitial.D(), p.RetryMaximum.D(), name)
		require.Less(t, p.RetryMaximum.D(), p.PatienceBeforePayment.D(), name)
		require.Less(t, p.PatienceBeforePayment.D(), p.PatienceAfterPayment.D(), name)
		require.Less(t, p.WatchWaiting.D(), p.WatchCooking.D(), name)
		require.Less(t, time.Duration(p.NagTimes)*p.NagAcceptance.D(), p.AcceptWithin.D(), "%s: every nag comes before the deadline", name)
		require.Less(t, p.PaymentPoll.D(), p.GuestPaymentWithin.D(), name)
		require.Less(t, p.StaffDecision.D(), p.AcceptWithin.D(), name)
		require.Less(t, p.Late.D(), p.NoFinalWord.D(), name)
		require.Less(t, p.Preparation.D()+p.ReleaseBuffer.D(), p.MaxAhead.D(), name)
		require.Less(t, p.SlowUndoInterval.D(), p.RefundConfirm.D(), name)
	}
}

// The numbers that the design promises.
func TestDefaultPolicyIsTheDesigns(t *testing.T) {
	t.Parallel()
	p := order.DefaultPolicy()
	for name, row := range map[string]struct {
		got  order.Duration
		want time.Duration
	}{
		"connect": {p.ConnectTimeout, 3 * time.Second}, "read": {p.ReadTimeout, 30 * time.Second},
		"nag": {p.NagAcceptance, 90 * time.Second}, "accept": {p.AcceptWithin, 10 * time.Minute},
		"guest payment": {p.GuestPaymentWithin, 15 * time.Minute}, "before payment": {p.PatienceBeforePayment, 10 * time.Minute},
		"after payment": {p.PatienceAfterPayment, 30 * time.Minute}, "late": {p.Late, 10 * time.Minute},
		"final word": {p.NoFinalWord, 6 * time.Hour}, "release": {p.ReleaseBuffer, 10 * time.Minute},
		"restaurant": {p.StaffDecision, 5 * time.Minute}, "acceptance": {p.AcceptanceDecision, 30 * time.Minute},
		"submission": {p.SubmissionDecision, 6 * time.Hour}, "price": {p.PriceDecision, 24 * time.Hour},
		"slow undo": {p.SlowUndoInterval, 5 * time.Minute}, "ticket watch": {p.TicketWatch, 6 * time.Hour}, "page": {p.PageEvery, 24 * time.Hour},
	} {
		require.Equal(t, row.want, row.got.D(), name)
	}
	require.Equal(t, 2, p.NagTimes)
	require.Equal(t, 10, p.QuickUndoAttempts)
}

// No field of a policy is forgotten by a default, and none is lost on its way through JSON: it is
// recorded in every order's input.
func TestPoliciesAreWholeInTextAndBack(t *testing.T) {
	t.Parallel()
	for name, p := range policies() {
		fields := reflect.ValueOf(p)
		text, err := json.Marshal(p)
		require.NoError(t, err)
		var written map[string]any
		require.NoError(t, json.Unmarshal(text, &written))
		require.Len(t, written, fields.NumField(), name)
		for i := range fields.NumField() {
			field := fields.Type().Field(i)
			require.Positive(t, fields.Field(i).Int(), "%s: %s", name, field.Name)
			key := field.Tag.Get("json")
			require.Equal(t, key, field.Tag.Get("yaml"), "one name in both")
			require.Equal(t, strings.ToLower(strings.ReplaceAll(field.Name, "_", "")), strings.ReplaceAll(key, "_", ""))
			if field.Type == reflect.TypeFor[order.Duration]() {
				require.IsType(t, "", written[key], "%s is for people to read", key)
			}
		}
		var again order.Policy
		require.NoError(t, json.Unmarshal(text, &again))
		require.Equal(t, p, again)
	}
}

func TestPolicyRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var p order.Policy
		fields := reflect.ValueOf(&p).Elem()
		for i := range fields.NumField() {
			fields.Field(i).SetInt(rapid.Int64Range(0, int64(1000*time.Hour)).Draw(t, fields.Type().Field(i).Name))
		}
		text, err := json.Marshal(p)
		require.NoError(t, err)
		var again order.Policy
		require.NoError(t, json.Unmarshal(text, &again))
		require.Equal(t, p, again)
	})
}
