package wixtar_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
	"github.com/ordersaga/ordersaga/pos/wixtar"
)

const details = "GET /v1/order/standard/" + known

func withReceipt(s *wixtar.Settings) { s.Receipt = true }

// receipts is what each confirmation said of the e-invoice.
func receipts(t *testing.T, f *fake) []any {
	t.Helper()
	var said []any
	for _, c := range f.seen(confirm) {
		said = append(said, object(t, c.body)["receipt"])
	}
	return said
}

func TestAnEInvoiceIsAskedForOnce(t *testing.T) {
	unpaid := pos.Paid{}
	rows := []struct {
		name    string
		paid    pos.Paid
		details reply
		again   bool // the repeat asks for it too
	}{
		{name: "again where the details say that nothing was paid", paid: paid(), details: reply{200, `{"current_state": "CREATED", "paid": false, "receipt": null}`}, again: true},
		{name: "not where it is paid", paid: paid(), details: reply{200, `{"current_state": "CREATED", "paid": true}`}},
		{name: "not where there is one", paid: paid(), details: reply{200, `{"paid": false, "receipt": {"receipt_number": "AB12345678"}}`}},
		{name: "not where nobody has to pay, for then the details prove nothing", paid: unpaid, details: reply{200, `{"paid": false}`}},
		{name: "not where the details do not say", paid: paid(), details: reply{200, `{"current_state": "CREATED"}`}},
		{name: "not where they have another form", paid: paid(), details: reply{200, `{"paid": false, "receipt": true}`}},
		{name: "not where they are not there", paid: paid(), details: reply{404, refusal("查無訂單")}},
		{name: "not where they break", paid: paid(), details: reply{500, ""}},
		{name: "not where they are not for us", paid: paid(), details: reply{403, ""}},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			f := newFake().answer(confirm, reply{500, ""}, reply{400, confirmed}).answer(details, row.details)
			connector := connect(t, f, withReceipt)
			_, err := connector.Confirm(t.Context(), known, draft(), row.paid)
			require.Equal(t, pos.Unknown, pos.KindOf(err))

			seen, err := connector.Reconfirm(t.Context(), known, draft(), row.paid)

			require.NoError(t, err)
			require.Equal(t, known, seen.Ticket.ID)
			require.Equal(t, []any{true, row.again}, receipts(t, f))
			require.Equal(t, []string{token, confirm, status, details, confirm}, f.names())
			require.Equal(t, "client_device=APP&language=TRADITIONAL_CHINESE&order_type=ONLINE&store_id=000030", f.seen(details)[0].query)
		})
	}
}

func TestAnOrderThatTheRestaurantHasIsNotConfirmedAgain(t *testing.T) {
	for code, want := range map[string]order.TicketState{
		"2": order.TicketCooking, "3": order.TicketGone, "4": order.TicketCompleted, "9": order.TicketGone,
	} {
		t.Run(code, func(t *testing.T) {
			f := newFake().answer(status, at(code))
			seen, err := connect(t, f, withReceipt).Reconfirm(t.Context(), known, draft(), paid())
			require.NoError(t, err)
			require.Equal(t, pos.Observation{Ticket: order.Ticket{System: "wixtar", ID: known, Raw: code}, State: want}, seen)
			require.Empty(t, f.seen(confirm))
		})
	}
}

func TestAStatusThatIsNotReadConfirmsNothing(t *testing.T) {
	for want, answer := range map[pos.Kind]reply{
		pos.Unknown: {500, ""}, pos.Throttled: {429, ""}, pos.NotFound: {404, refusal("查無訂單")}, pos.Unauthorized: {403, ""},
	} {
		t.Run(string(want), func(t *testing.T) {
			f := newFake().answer(status, answer)
			_, err := connect(t, f, withReceipt).Reconfirm(t.Context(), known, draft(), paid())
			require.Equal(t, want, pos.KindOf(err), "%v", err)
			require.Empty(t, f.seen(confirm))
		})
	}
}

func TestDetailsThatHaveToWaitConfirmNothing(t *testing.T) {
	f := newFake().answer(details, reply{429, ""})
	_, err := connect(t, f, withReceipt).Reconfirm(t.Context(), known, draft(), paid())
	require.Equal(t, pos.Throttled, pos.KindOf(err))
	require.Empty(t, f.seen(confirm))
}

func TestWithoutAnEInvoiceARepeatLooksAtNothing(t *testing.T) {
	f := newFake().answer(confirm, reply{400, confirmed})
	_, err := connect(t, f, nil).Reconfirm(t.Context(), known, draft(), paid())
	require.NoError(t, err)
	require.Equal(t, []string{token, confirm}, f.names())
}

func TestWhatCannotBeConfirmedCannotBeConfirmedAgain(t *testing.T) {
	f := newFake()
	connector := connect(t, f, withReceipt)
	for _, confirmAgain := range []func(context.Context) error{
		func(ctx context.Context) error {
			_, err := connector.Reconfirm(ctx, "a/b", draft(), paid())
			return err
		},
		func(ctx context.Context) error {
			_, err := connector.Reconfirm(ctx, known, tableDraft(), pos.Paid{})
			return err
		},
	} {
		require.Equal(t, pos.Malformed, pos.KindOf(confirmAgain(t.Context())))
	}
	require.Empty(t, f.seen(""))
}
