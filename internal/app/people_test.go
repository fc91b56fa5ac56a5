package app_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/api/gen"
	"github.com/ordersaga/ordersaga/config"
	"github.com/ordersaga/ordersaga/internal/app"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/simulator"
)

func TestAStoreWhoseStaffCannotBeAskedIsNamed(t *testing.T) {
	o := options(t.TempDir())
	o.Stores = func(worldURL string) []config.Store {
		good, bad := app.WithStaff(app.SimulatedStore(simulator.ProCart, worldURL, store, "Moscow"), worldURL), app.SimulatedStore(simulator.ProCart, worldURL, "spb-1", "Petersburg")
		bad.Staff = config.Staff{Webhook: "http://chat.example.com/chat-key", Secret: "whsec_aHVudGVyMg=="}
		return []config.Store{good, bad}
	}
	_, err := app.Start(t.Context(), o)
	require.ErrorContains(t, err, "stores[1].staff: webhook: it has to be https on another machine")
	require.ErrorContains(t, err, "stores[1].staff: secret: it has 7 bytes, want 24 to 64")
	require.NotContains(t, err.Error(), "chat-key")
	require.NotContains(t, err.Error(), "stores[0]")
}

func TestStaffAnswerThroughTheirChatWhetherTheyLetGo(t *testing.T) {
	tests := []struct {
		name   string
		staff  simulator.Staff
		status order.Status
		ticket simulator.State
	}{
		{"they delete the ticket and let go", simulator.Staff{Answers: []string{"let_go"}, Deletes: true}, order.Cancelled, simulator.Deleted},
		{"they let go and delete nothing", simulator.Staff{Answers: []string{"let_go"}}, order.Cancelled, simulator.Deferred},
		{"they keep it", simulator.Staff{Answers: []string{"keep"}}, order.AwaitingAcceptance, simulator.Deferred},
	}
	o := options(t.TempDir())
	o.Stores = func(worldURL string) []config.Store {
		return []config.Store{app.WithStaff(app.SimulatedStore(simulator.ProCart, worldURL, store, "Moscow"), worldURL)}
	}
	a := start(t, o)
	admin, c := a.Admin(), client(t, a.URL(), a.Key())
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			people := simulator.Settings{Timetable: simulator.ByHand(), Staff: tt.staff}
			people.Staff.After = simulator.Duration(300 * time.Millisecond)
			require.NoError(t, admin.ConfigureRestaurant(t.Context(), store, people))
			placed, err := c.Create(t.Context(), tt.name, 20*time.Second, []byte(pickup))
			require.NoError(t, err)
			require.Equal(t, order.AwaitingAcceptance, placed.Order.Status)
			_, err = c.Cancel(t.Context(), placed.Order.Id, gen.CancelRequest{})
			if tt.status == order.Cancelled {
				require.NoError(t, err)
			} else if err != nil { // nil: the answer took longer than a cancel waits
				require.ErrorContains(t, err, "not_cancellable")
			}

			asked := answered(t, a, placed.Order.Number)
			require.Equal(t, tt.staff.Answers[0], asked.Answer)
			require.Len(t, asked.Previews, 2, "the chat looked at both links, and that answered nothing")
			ctx, cancel := context.WithTimeout(t.Context(), within)
			defer cancel()
			_, err = c.Follow(ctx, placed.Order.Id, tick, func(gen.Order) {}, func(o gen.Order) bool {
				return o.Status == tt.status && len(o.Attention) == 0
			})
			require.NoError(t, err)
			tickets := a.World().Ledger().TicketsOf(placed.Order.Number)
			require.Len(t, tickets, 1)
			require.Equal(t, tt.ticket, tickets[0].State)
		})
	}
}

// answered is the only message to staff about an order, once its answer has arrived.
func answered(t *testing.T, a *app.App, number string) simulator.StaffMessage {
	t.Helper()
	var asked []simulator.StaffMessage
	require.Eventually(t, func() bool {
		asked = a.World().Ledger().StaffAsked(number)
		return len(asked) == 1 && asked[0].Status != 0
	}, within, tick)
	return asked[0]
}
