package simulator_test

import (
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/simulator"
)

func TestPageNamesEveryKnobAndFault(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../docs/simulator.md")
	require.NoError(t, err)
	var named []string
	for _, settings := range []any{simulator.Settings{}, simulator.AccountSettings{}, simulator.MoveRequest{}} {
		named = append(named, knobs(reflect.TypeOf(settings))...)
	}
	for _, system := range simulator.Systems() {
		named = append(named, string(system))
	}
	for _, stage := range []simulator.State{simulator.Waiting, simulator.Cooking, simulator.OnTheWay, simulator.Done, simulator.Removed} {
		named = append(named, string(stage))
	}
	for _, fault := range []simulator.FaultName{
		simulator.Down, simulator.Unauthorized, simulator.Slow, simulator.LostReplyBefore, simulator.LostReplyAfter,
		simulator.ErrorBefore, simulator.ErrorAfter, simulator.Garbage, simulator.HoldBefore, simulator.HoldAfter, simulator.Refuse,
		simulator.SoldOut, simulator.PriceDrift, simulator.NoID, simulator.HTTP5xx, simulator.EndlessBody, simulator.StaleStock, simulator.EarlyCallback, simulator.RevokedToken,
		simulator.Unlisted, simulator.Declined, simulator.Processing, simulator.RefundDelayed,
		simulator.LostCallback, simulator.DuplicateCallback, simulator.ReorderedCallbacks, simulator.ForgedCallback,
	} {
		named = append(named, string(fault))
	}
	require.Empty(t, slices.DeleteFunc(named, func(name string) bool { return strings.Contains(string(page), "`"+name+"`") }))
}

// knobs are the names of settings, those of sections included.
func knobs(settings reflect.Type) []string {
	names := []string{}
	for field := range settings.Fields() {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		names = append(names, name)
		if inner := field.Type.Name(); strings.HasSuffix(inner, "Settings") || inner == "Staff" {
			names = append(names, knobs(field.Type)...)
		}
	}
	return names
}
