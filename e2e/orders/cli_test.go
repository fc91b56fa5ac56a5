package orders_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/api/gen"
	"github.com/ordersaga/ordersaga/e2e/system"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/simulator"
)

func commandLine() []system.Life {
	return []system.Life{{
		Name: "the command line creates, shows, lists, refuses to cancel and resolves",
		Live: func(t *testing.T, s *system.System, store string) {
			s.Faults(t, simulator.POS(store), simulator.Fault{Name: simulator.LostReplyAfter, Op: simulator.OpPostOrder})
			run := func(args ...string) string {
				out, told, err := system.Run(t, append(args, "--url", s.URL, "--key", system.OpsKey)...)
				require.NoError(t, err, told)
				return out
			}
			file := filepath.Join(t.TempDir(), "order.json")
			body, err := json.Marshal(system.NewOrder(store))
			require.NoError(t, err)
			require.NoError(t, os.WriteFile(file, body, 0o600))

			var o gen.Order
			out := run("order", "create", "-f", file, "--idempotency-key", "by-hand", "--wait", "0s", "--json")
			require.NoError(t, json.Unmarshal([]byte(out), &o), out)
			o = s.Await(t, o.Id, "the submission is unknown", func(o gen.Order) bool { return system.Unknown(o) && len(o.Attention) == 1 })
			require.Contains(t, run("order", "get", o.Id), "submission_unknown")
			require.Contains(t, run("order", "list", "--store", store), o.Id)

			run("order", "resolve", o.Id, o.Attention[0].Id, string(order.TicketExists), "--note", "seen on the till")
			s.Serve(t, o)
			require.Contains(t, run("order", "watch", o.Id), string(order.Completed))
			_, told, err := system.Run(t, "order", "cancel", o.Id, "--url", s.URL, "--key", system.OpsKey)
			require.Error(t, err)
			require.Contains(t, told, "not_cancellable")
			s.RequireEnd(t, o, system.Delivered())
		},
	}}
}
