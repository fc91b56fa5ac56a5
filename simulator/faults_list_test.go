package simulator_test

import (
	"os"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/simulator"
)

func TestTheListOfFaultsHasEveryName(t *testing.T) {
	source, err := os.ReadFile("faults.go")
	require.NoError(t, err)
	var declared []simulator.FaultName
	for _, match := range regexp.MustCompile(`FaultName = "([^"]+)"`).FindAllSubmatch(source, -1) {
		declared = append(declared, simulator.FaultName(match[1]))
	}
	require.NotEmpty(t, declared)
	require.ElementsMatch(t, declared, simulator.FaultNames())
}

func TestWhatIsPossibleAtAPartyIsTakenThere(t *testing.T) {
	seen := map[simulator.FaultName]bool{}
	set := func(t *testing.T, party simulator.Party, restaurant simulator.Settings, faults map[simulator.FaultName][]simulator.Op) {
		t.Helper()
		for name, ops := range faults {
			seen[name] = true
			for _, op := range ops {
				world, err := simulator.New(simulator.Options{
					Restaurants: map[string]simulator.Settings{"r1": restaurant},
					Faults:      map[simulator.Party][]simulator.Fault{party: {{Name: name, Op: op, Delay: 1, Amount: 1}}},
				})
				require.NoError(t, err, "%s of %s at %s", name, op, restaurant.System)
				world.Close()
			}
		}
	}
	for _, system := range simulator.Systems() {
		set(t, simulator.POS("r1"), simulator.Settings{System: system}, simulator.POSFaults(system))
	}
	set(t, simulator.Payments("r1"), simulator.Settings{}, simulator.PaymentFaults())
	for _, name := range simulator.FaultNames() {
		require.True(t, seen[name], "%s strikes somewhere", name)
	}
	require.Nil(t, simulator.POSFaults("abacus"))
	require.NotContains(t, simulator.POSFaults(simulator.Eleve), simulator.LostCallback, "it calls nobody")
	require.Contains(t, simulator.POSFaults(simulator.BotPOS)[simulator.Slow], simulator.OpStaff, "what strikes only when it is named, too")
	require.Equal(t, []simulator.Op{simulator.OpCancel, simulator.OpPostOrder}, simulator.POSFaults(simulator.BotPOS)[simulator.Refuse])
}
