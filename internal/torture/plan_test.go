package torture_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/internal/torture"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/simulator"
)

// seeds are enough to see what a plan has by luck alone.
const seeds = 20

func TestRecipe_PlanIsTheSameForTheSameRecipe(t *testing.T) {
	t.Parallel()
	all := torture.Recipe{Seed: 7, Orders: 80, Kill: torture.Parts(), Every: 5 * time.Second}
	once := all.Plan()
	require.Equal(t, once, all.Plan())
	other := all
	other.Seed = 8
	require.NotEqual(t, once.Wishes, other.Plan().Wishes)
}

func TestRecipe_PlanHasEveryFaultOfEveryPartyInThreeHundredOrders(t *testing.T) {
	t.Parallel()
	parties := func(by simulator.System) []simulator.Party {
		return []simulator.Party{simulator.POS(string(by) + "-" + string(order.Hold)), simulator.POS(string(by) + "-" + string(order.Charge))}
	}
	for seed := range uint64(seeds) {
		plan := torture.Recipe{Seed: seed, Orders: 300}.Plan()
		for _, system := range simulator.Systems() {
			for name := range simulator.POSFaults(system) {
				require.True(t, strikes(plan, parties(system), name, ""), "seed %d: %s of %s", seed, name, system)
			}
		}
		for name := range simulator.PaymentFaults() {
			require.True(t, strikes(plan, nil, name, ""), "seed %d: %s of the provider", seed, name)
		}
	}
}

// strikes reports whether a plan has a fault of one of these parties, or of any account of the provider; and names
// the call, if one is given.
func strikes(p torture.Plan, by []simulator.Party, name simulator.FaultName, op simulator.Op) bool {
	return slices.ContainsFunc(p.Strikes, func(s torture.Strike) bool {
		meant := slices.Contains(by, s.Party) || by == nil && s.Party.Kind() == simulator.PaymentsKind
		return meant && slices.ContainsFunc(s.Faults, func(f simulator.Fault) bool { return f.Name == name && (op == "" || f.Op == op) })
	})
}

func TestRecipe_PlanStrikesWhatHasToBeNamed(t *testing.T) {
	t.Parallel()
	var all []simulator.Fault
	for seed := range uint64(seeds) {
		for _, s := range (torture.Recipe{Seed: seed, Orders: 300}).Plan().Strikes {
			all = append(all, s.Faults...)
		}
	}
	for _, tt := range []struct {
		name string
		of   simulator.Fault // what is zero does not matter
	}{
		{"the chat of the staff is away", simulator.Fault{Name: simulator.Down, Op: simulator.OpStaff}},
		{"a callback is late", simulator.Fault{Name: simulator.Slow, Op: simulator.OpCallback}},
		{"a till refuses a basket when it is checked", simulator.Fault{Name: simulator.Refuse, Op: simulator.OpValidate}},
		{"a till refuses what is put in and not cooked yet", simulator.Fault{Name: simulator.Refuse, Op: simulator.OpPrepare}},
		{"a till refuses a cancel", simulator.Fault{Name: simulator.Refuse, Op: simulator.OpCancel}},
		{"a dish is sold out in the moment of the post", simulator.Fault{Name: simulator.SoldOut, Op: simulator.OpPostOrder}},
		{"a proxy has no time", simulator.Fault{Name: simulator.HTTP5xx, Code: "504"}},
		{"a bank says no in the end", simulator.Fault{Name: simulator.Processing, Code: string(simulator.InsufficientFunds)}},
		{"a refund fails in the end", simulator.Fault{Name: simulator.RefundDelayed, Code: "failed"}},
		{"a card has expired", simulator.Fault{Name: simulator.Declined, Code: string(simulator.ExpiredCard)}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			require.True(t, slices.ContainsFunc(all, func(f simulator.Fault) bool {
				return f.Name == tt.of.Name && (tt.of.Op == "" || tt.of.Op == f.Op) && (tt.of.Code == "" || tt.of.Code == f.Code)
			}))
		})
	}
}

func TestRecipe_PlanIsTakenByTheWorld(t *testing.T) {
	t.Parallel()
	restaurants := map[string]simulator.Settings{}
	for _, system := range simulator.Systems() {
		for _, flow := range []order.PaymentFlow{order.Hold, order.Charge} {
			restaurants[string(system)+"-"+string(flow)] = simulator.Settings{System: system}
		}
	}
	for _, s := range (torture.Recipe{Seed: 7, Orders: 300}).Plan().Strikes {
		world, err := simulator.New(simulator.Options{Restaurants: restaurants, Faults: map[simulator.Party][]simulator.Fault{s.Party: s.Faults}})
		require.NoError(t, err)
		world.Close()
	}
}

func TestRecipe_PlanStrikesWithTheGivenFaultsAlone(t *testing.T) {
	t.Parallel()
	plan := torture.Recipe{Seed: 7, Orders: 80, Faults: []simulator.FaultName{simulator.Slow, simulator.Declined}}.Plan()
	seen := map[simulator.FaultName]bool{}
	for _, s := range plan.Strikes {
		for _, f := range s.Faults {
			seen[f.Name] = true
		}
	}
	require.Equal(t, map[simulator.FaultName]bool{simulator.Slow: true, simulator.Declined: true}, seen)
	require.Empty(t, plan.Kills)
}

func TestRecipe_PlanKillsWhatHasBeenStartedAgain(t *testing.T) {
	t.Parallel()
	for seed := range uint64(seeds) {
		for _, parts := range [][]torture.Part{torture.Parts(), {torture.Worker}, {torture.Temporal}} {
			kills := torture.Recipe{Seed: seed, Orders: 80, Kill: parts, Every: 5 * time.Second}.Plan().Kills
			for i, k := range kills {
				for _, before := range kills[:i] {
					if same := before.Part == k.Part && (before.N == k.N || k.Part == torture.Temporal); same {
						require.Less(t, before.At+before.Down, k.At, "seed %d: %v", seed, k)
					}
				}
			}
			for _, part := range parts {
				require.True(t, slices.ContainsFunc(kills, func(k torture.Kill) bool { return k.Part == part }), "seed %d: %s", seed, part)
			}
		}
	}
}

func TestRecipe_PlanHasEveryKindOfWishInEightyOrders(t *testing.T) {
	t.Parallel()
	for seed := range uint64(seeds) {
		seen := map[torture.Pay]bool{}
		later, wantsOut, twice := 0, 0, 0
		for _, w := range (torture.Recipe{Seed: seed, Orders: 80}).Plan().Wishes {
			seen[w.Pay] = true
			later += int(min(w.Ahead, 1))
			wantsOut += int(min(w.CancelAfter, 1))
			if w.Twice {
				twice++
			}
		}
		require.Len(t, seen, 6, "seed %d", seed)
		require.Positive(t, min(later, wantsOut, twice), "seed %d", seed)
	}
}

func TestRecipe_ArgumentsAreOfTheCommand(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		recipe torture.Recipe
		want   []string
	}{
		{"nothing is killed, and every fault strikes", torture.Recipe{Seed: 7, Orders: 80}, []string{"--orders=80", "--seed=7", "--kill="}},
		{
			"everything is given",
			torture.Recipe{
				Seed: 7, Orders: 80, Kill: []torture.Part{torture.Worker, torture.API}, Every: 3 * time.Second,
				Faults: []simulator.FaultName{simulator.Slow, simulator.Down},
			},
			[]string{"--orders=80", "--seed=7", "--kill=worker,api", "--every=3s", "--faults=slow,down"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tt.want, tt.recipe.Arguments())
		})
	}
}
