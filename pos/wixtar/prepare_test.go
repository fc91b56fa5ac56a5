package wixtar_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
	"github.com/ordersaga/ordersaga/pos/wixtar"
)

func TestTheTwoStepsOfASubmit(t *testing.T) {
	f := newFake()
	connector := connect(t, f, nil)

	id, err := connector.Prepare(t.Context(), draft(), paid())
	require.NoError(t, err)
	require.Equal(t, known, id)
	require.Empty(t, f.seen(confirm), "nothing is cooked yet")

	seen, err := connector.Confirm(t.Context(), id, draft(), paid(), false)
	require.NoError(t, err)
	require.Equal(t, pos.Observation{Ticket: order.Ticket{System: "wixtar", ID: known}, State: order.TicketWaiting}, seen)
	require.Equal(t, golden(t, "confirm.json"), object(t, f.seen(confirm)[0].body))
}

func TestConfirmingTwiceIsASuccess(t *testing.T) {
	f := newFake().answer(confirm, reply{204, ""}, reply{400, confirmed})
	connector := connect(t, f, nil)
	for range 2 {
		_, err := connector.Confirm(t.Context(), known, draft(), paid(), false)
		require.NoError(t, err)
	}
	require.Len(t, f.seen(confirm), 2)
}

// A confirmation without an answer may be lost, or slow: then it is carried out after the one that repeats it.
func TestAnEInvoiceIsAskedForByTheFirstConfirmationAlone(t *testing.T) {
	withReceipt := func(s *wixtar.Settings) { s.Receipt, s.UnpaidType = true, "CASH_ON_DELIVERY" }
	for name, paid := range map[string]pos.Paid{"prepaid": paid(), "paid with the food": {}} {
		t.Run(name, func(t *testing.T) {
			f := newFake().answer(confirm, reply{500, ""}, reply{500, ""}, reply{400, confirmed})
			connector := connect(t, f, withReceipt)
			_, err := connector.Confirm(t.Context(), known, draft(), paid, false)
			require.Equal(t, pos.Unknown, pos.KindOf(err))
			_, err = connector.Confirm(t.Context(), known, draft(), paid, true)
			require.Equal(t, pos.Unknown, pos.KindOf(err))
			seen, err := connector.Confirm(t.Context(), known, draft(), paid, true)
			require.NoError(t, err)
			require.Equal(t, known, seen.Ticket.ID)
			require.Equal(t, []string{token, confirm, confirm, confirm}, f.names(), "no look could tell whether the first is on its way")
			first := object(t, f.seen(confirm)[0].body)
			require.Equal(t, true, first["receipt"])
			first["receipt"] = false
			for _, repeat := range f.seen(confirm)[1:] {
				require.Equal(t, first, object(t, repeat.body))
			}
		})
	}
}

func TestOnlyTheVendorsSentenceSaysThatAnOrderIsConfirmed(t *testing.T) {
	rows := []struct {
		name  string
		reply reply
		want  pos.Kind // empty: a success
	}{
		{name: "with any status of a failure", reply: reply{500, confirmed}},
		{name: "with space around it", reply: reply{409, `{"message": " 此筆訂單已確認，不需重複確認\n"}`}},
		{name: "not in another word order", reply: reply{400, `{"message": "不需重複確認"}`}, want: pos.Rejected},
		{name: "not in a sentence that says more", reply: reply{400, `{"message": "此筆訂單已確認，不需重複確認? 訂單已取消"}`}, want: pos.Rejected},
		{name: "not in another field", reply: reply{400, `{"error": "此筆訂單已確認，不需重複確認"}`}, want: pos.Unknown},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			_, err := connect(t, newFake().answer(confirm, row.reply), nil).Confirm(t.Context(), known, draft(), paid(), false)
			if row.want == "" {
				require.NoError(t, err)
				return
			}
			require.Equal(t, row.want, pos.KindOf(err), "%v", err)
		})
	}
}

func TestWhatCountsAsAConfirmation(t *testing.T) {
	rows := []struct {
		name  string
		reply reply
		loose bool
		want  pos.Kind // empty: a success
	}{
		{name: "no content", reply: reply{204, ""}},
		{name: "an empty success, where the settings say so", reply: reply{200, " \n"}, loose: true},
		{name: "an empty success elsewhere is unknown", reply: reply{200, ""}, want: pos.Unknown},
		{name: "a success that says something is unknown", reply: reply{200, `{"id": "` + known + `"}`}, loose: true, want: pos.Unknown},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			connector := connect(t, newFake().answer(confirm, row.reply), func(s *wixtar.Settings) { s.EmptyConfirms = row.loose })
			_, err := connector.Submit(t.Context(), draft(), paid())
			if row.want == "" {
				require.NoError(t, err)
				return
			}
			require.Equal(t, row.want, pos.KindOf(err), "%v", err)
		})
	}
}

func TestADraftThatMayBeThereIsNoTicket(t *testing.T) {
	rows := []struct {
		name   string
		reply  reply
		submit pos.Kind
	}{
		{name: "a broken answer", reply: reply{200, `{"id": `}, submit: pos.NotSent},
		{name: "an answer without a number", reply: reply{200, `{}`}, submit: pos.NotSent},
		{name: "a number that leads elsewhere", reply: reply{200, `{"id": "../1"}`}, submit: pos.NotSent},
		{name: "a number of another form", reply: reply{200, `{"id": ["1"]}`}, submit: pos.NotSent},
		{name: "a server that broke", reply: reply{500, refusal("x")}, submit: pos.NotSent},
		{name: "a refusal", reply: reply{400, refusal("停售")}, submit: pos.Rejected},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			f := newFake().answer(create, row.reply)
			connector := connect(t, f, nil)
			_, err := connector.Submit(t.Context(), draft(), paid())
			require.Equal(t, row.submit, pos.KindOf(err), "%v", err)
			_, err = connector.Prepare(t.Context(), draft(), paid())
			if row.submit == pos.NotSent {
				require.Equal(t, pos.Unknown, pos.KindOf(err), "whoever prepares learns what happened: %v", err)
			}
			require.Empty(t, f.seen(confirm))
		})
	}
}

func TestANumberMayBeANumber(t *testing.T) {
	id, err := connect(t, newFake().answer(create, reply{200, `{"id": 3025100200001, "display_id": "A12"}`}), nil).Prepare(t.Context(), draft(), paid())
	require.NoError(t, err)
	require.Equal(t, "3025100200001", id)
}

func TestADraftWithAnOddNumberIsNotConfirmed(t *testing.T) {
	f := newFake()
	_, err := connect(t, f, nil).Confirm(t.Context(), "a/b", draft(), paid(), false)
	require.Equal(t, pos.Malformed, pos.KindOf(err))
	require.Empty(t, f.seen(""))
}
