package simulator_test

import (
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/simulator"
)

func TestPageNamesEveryKnobAndFault(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../docs/simulator.md")
	require.NoError(t, err)
	for _, settings := range []any{simulator.Settings{}, simulator.AccountSettings{}, simulator.Staff{}, simulator.MoveRequest{}} {
		for field := range reflect.TypeOf(settings).Fields() {
			name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
			require.Contains(t, string(page), "`"+name+"`")
		}
	}
	for _, fault := range []simulator.FaultName{
		simulator.Down, simulator.Unauthorized, simulator.Slow, simulator.LostReplyBefore, simulator.LostReplyAfter,
		simulator.ErrorBefore, simulator.ErrorAfter, simulator.Garbage, simulator.HoldBefore, simulator.HoldAfter, simulator.Refuse,
		simulator.SoldOut, simulator.PriceDrift, simulator.NoGUID, simulator.Unlisted, simulator.Declined, simulator.Processing, simulator.RefundDelayed,
		simulator.LostCallback, simulator.DuplicateCallback, simulator.ReorderedCallbacks, simulator.ForgedCallback,
	} {
		require.Contains(t, string(page), "`"+string(fault)+"`")
	}
}
