package wixtar_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/pos"
	"github.com/ordersaga/ordersaga/pos/wixtar"
)

func at(code string) reply { return reply{200, `{"status": "` + code + `"}`} }

func TestCancel(t *testing.T) {
	rows := []struct {
		name          string
		before, after reply
		cancel        reply
		want          pos.Kind // empty: cancelled
		sent          bool
	}{
		{name: "a waiting order that is cancelled then", before: at("1"), cancel: reply{204, ""}, after: at("9"), sent: true},
		{name: "one that the restaurant has rejected meanwhile", before: at("1"), cancel: reply{400, refusal("x")}, after: at("3"), sent: true},
		{name: "one whose cancellation was answered with nonsense", before: at("1"), cancel: reply{200, "<html>"}, after: at("9"), sent: true},
		{name: "one whose cancellation broke", before: at("1"), cancel: reply{500, ""}, after: at("9"), sent: true},
		{name: "one that is cancelled already", before: at("9")},
		{name: "one that was rejected already", before: at("3")},
		{name: "one that is being cooked", before: at("2"), want: pos.Rejected},
		{name: "one that is done", before: at("4"), want: pos.Rejected},
		{name: "one of which the vendor knows nothing now", before: at("E"), want: pos.Unknown},
		{name: "one that is not there", before: reply{404, refusal("查無訂單")}, want: pos.NotFound},
		{name: "one that nobody can ask about", before: reply{500, ""}, want: pos.Unknown},
		{name: "one that was taken between the look and the call", before: at("1"), cancel: reply{204, ""}, after: at("2"), want: pos.Rejected, sent: true},
		{name: "one that still waits whatever the answer was", before: at("1"), cancel: reply{204, ""}, after: at("1"), want: pos.Unknown, sent: true},
		{name: "one that still waits since the call was refused", before: at("1"), cancel: reply{400, refusal("不可取消")}, after: at("1"), want: pos.Unknown, sent: true},
		{name: "one whose cancellation was refused and of which the vendor knows nothing now", before: at("1"), cancel: reply{400, refusal("不可取消")}, after: at("E"), want: pos.Unknown, sent: true},
		{name: "one whose cancellation was refused since the restaurant has taken it", before: at("1"), cancel: reply{400, refusal("不可取消")}, after: at("2"), want: pos.Rejected, sent: true},
		{name: "one that still waits since the call broke", before: at("1"), cancel: reply{502, ""}, after: at("1"), want: pos.Unknown, sent: true},
		{name: "one of which nobody can tell afterwards", before: at("1"), cancel: reply{204, ""}, after: reply{500, ""}, want: pos.Unknown, sent: true},
		{name: "one that is unknown afterwards", before: at("1"), cancel: reply{204, ""}, after: at("E"), want: pos.Unknown, sent: true},
		{name: "one whose cancellation has to wait", before: at("1"), cancel: reply{429, ""}, want: pos.Throttled, sent: true},
		{name: "one that is not ours to cancel", before: at("1"), cancel: reply{403, ""}, want: pos.Unauthorized, sent: true},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			f := newFake().answer(status, row.before, row.after).answer(cancel, row.cancel)
			connector, ok := connectAny(t, f, func(s *wixtar.Settings) { s.ShopCancel = true }).(pos.Canceller)
			require.True(t, ok)

			err := connector.Cancel(t.Context(), known)

			if row.want == "" {
				require.NoError(t, err)
			} else {
				require.Equal(t, row.want, pos.KindOf(err), "%v", err)
			}
			sent := f.seen(cancel)
			require.Equal(t, row.sent, len(sent) == 1, "and never twice")
			if row.sent {
				require.JSONEq(t, `{"shop_id": "000030", "order_id": "`+known+`"}`, sent[0].body)
			}
		})
	}
}
