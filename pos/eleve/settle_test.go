package eleve_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/pos"
)

func whole() pos.Paid { return pos.Paid{Amount: brl(6710)} }

// closing is a fake whose bill is of a kind, with our items alone.
func closing(kind string) *fake {
	return newFake().result(billPath, billOf(kind, item(1, 1, 2), `"items": 61.00, "otherFees": 6.10, "discount": 0, "orderAmount": 67.10`))
}

func TestSettlePaysTheBill(t *testing.T) {
	t.Parallel()
	rows := []struct{ name, kind, golden string }{
		{name: "of a table under its number", kind: "TABLE", golden: "payment_table.json"},
		{name: "of a delivery under our id", kind: "DELIVERY", golden: "assumed_payment_delivery.json"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			f := closing(row.kind)
			require.NoError(t, connect(t, f, nil).Settle(t.Context(), known, whole()))
			calls := f.seen(paymentPath)
			require.Len(t, calls, 2, "taken, answered")
			require.Equal(t, calls[0].body, calls[1].body)
			requireGolden(t, row.golden, calls[0].body)
		})
	}
}

func TestSettleLooksBeforeItActs(t *testing.T) {
	t.Parallel()
	rows := []struct {
		name string
		till *fake
		paid pos.Paid
		want pos.Kind // empty: settled already
	}{
		{name: "a closed ticket is settled", till: newFake().result(statusPath, statusOf(known, 506, "CLOSED_TABLE")), paid: whole()},
		{name: "one that is not there is not found", till: newFake().nothing(statusPath, billPath), paid: whole(), want: pos.NotFound},
		{name: "one without a bill is refused", till: newFake().nothing(billPath), paid: whole(), want: pos.Rejected},
		{name: "one that was cancelled is refused", till: newFake().result(cancelledPath, cancelledOf(item(1, 1, 2))), paid: whole(), want: pos.Rejected},
		{name: "another total is refused", till: newFake(), paid: pos.Paid{Amount: brl(6100)}, want: pos.Rejected},
		{name: "nothing paid is refused", till: newFake(), want: pos.Rejected},
		{
			name: "a table with a waiter's items is refused", paid: whole(), want: pos.Rejected,
			till: newFake().result(billPath, billOf("TABLE", item(1, 1, 2)+`, {"id": "1"}`, `"items": 67.10, "orderAmount": 67.10`)),
		},
		{
			name: "a bill that cannot be read to the centavo is unknown", paid: whole(), want: pos.Unknown,
			till: newFake().result(billPath, billOf("TABLE", item(1, 1, 2), `"items": 67.10000000000001, "orderAmount": 67.10`)),
		},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			err := connect(t, row.till, nil).Settle(t.Context(), known, row.paid)
			if row.want == "" {
				require.NoError(t, err)
			} else {
				require.Equal(t, row.want, pos.KindOf(err), "%v", err)
			}
			require.Empty(t, row.till.seen(paymentPath), "nothing is paid")
		})
	}
	t.Run("an id that is none of ours is malformed", func(t *testing.T) {
		require.Equal(t, pos.Malformed, pos.KindOf(connect(t, newFake(), nil).Settle(t.Context(), "4711", whole())))
	})
}

func TestSettleDoesNotTrustAnOldBill(t *testing.T) {
	t.Parallel()
	f := closing("TABLE").say(paymentPath, http.StatusBadRequest, refusal("no"))
	f.say(billPath, http.StatusOK, f.results[billPath].body)
	script := &scripted{fake: f, path: billPath, statuses: []int{200, 208, 202, 200}}
	err := connect(t, script, nil).Settle(t.Context(), known, whole())
	require.Equal(t, pos.Rejected, pos.KindOf(err), "%v", err)
	require.Empty(t, script.left(), "what lay in the mailbox is thrown away, and the till asked anew")
}

func TestPaymentsThatDoNotEndAsTheyShould(t *testing.T) {
	t.Parallel()
	rows := []struct {
		name     string
		statuses []int
		result   string
		want     pos.Kind
	}{
		{name: "a receipt that lay there is another's", statuses: []int{200}, want: pos.Unknown},
		{name: "a payment that is taken twice is not sent again", statuses: []int{202, 202}, want: pos.Unknown},
		{name: "a till that says no is unknown, since no page shows how it does", statuses: []int{202, 200}, result: `{"success": false}`, want: pos.Unknown},
		{name: "a payment that waits at the hub already is followed", statuses: []int{208, 200}},
		{name: "a failure after it was taken is unknown", statuses: []int{202, 400}, want: pos.Unknown},
		{name: "a status without a document is unknown", statuses: []int{400}, want: pos.Unknown},
		{name: "a signature that is not accepted is that", statuses: []int{401}, want: pos.Unauthorized},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			f := closing("TABLE")
			script := &scripted{fake: f, path: paymentPath, statuses: row.statuses}
			f.say(paymentPath, 200, f.results[paymentPath].body)
			if row.result != "" {
				f.say(paymentPath, 200, row.result)
			}
			err := connect(t, script, nil).Settle(t.Context(), known, whole())
			require.Empty(t, script.left())
			if row.want == "" {
				require.NoError(t, err)
				return
			}
			require.Equal(t, row.want, pos.KindOf(err), "%v", err)
		})
	}
}

func TestAPaymentThatIsRefused(t *testing.T) {
	t.Parallel()
	f := closing("TABLE").say(paymentPath, http.StatusBadRequest, refusal("forma de pagamento de Ana"))
	err := connect(t, f, nil).Settle(t.Context(), known, whole())
	require.EqualError(t, err, "eleve settle: rejected 400", "the guest is not known here, so nothing of the text is told")
}
