package app_test

import (
	"context"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/api/gen"
	"github.com/ordersaga/ordersaga/internal/app"
	"github.com/ordersaga/ordersaga/internal/app/bot"
	"github.com/ordersaga/ordersaga/internal/freeport"
	"github.com/ordersaga/ordersaga/order"
)

// settle waits until nothing is left to do for an order, which has to be completed then.
func settle(t *testing.T, c *bot.Client, id string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), within)
	defer cancel()
	last, err := c.Follow(ctx, id, tick, func(gen.Order) {}, bot.Settled)
	require.NoError(t, err)
	require.Equal(t, order.Completed, last.Status)
}

func TestAnAppTakesOrdersWhateverOfItIsStoppedMeanwhile(t *testing.T) {
	a := start(t, options(t.TempDir()))
	c := client(t, a.URL(), a.Key())

	first, err := c.Create(t.Context(), "first", 20*time.Second, []byte(pickup))
	require.NoError(t, err)
	require.Equal(t, http.StatusCreated, first.Status)
	settle(t, c, first.Order.Id)

	a.StopWorker()
	waiting, err := c.Create(t.Context(), "without workers", 0, []byte(pickup))
	require.NoError(t, err)
	require.Equal(t, http.StatusAccepted, waiting.Status)
	require.NoError(t, a.StopAPI())
	_, err = c.Order(t.Context(), waiting.Order.Id)
	require.Error(t, err)

	require.NoError(t, a.StartAPI(t.Context()))
	require.NoError(t, a.StartWorker(t.Context()))
	settle(t, c, waiting.Order.Id)

	require.NoError(t, a.Server().Kill())
	require.NoError(t, a.StartTemporal(t.Context()))
	var again bot.Answer
	require.Eventually(t, func() bool {
		again, err = c.Create(t.Context(), "after a crash", 0, []byte(pickup))
		return err == nil
	}, within, tick)
	settle(t, c, again.Order.Id)
	require.Len(t, a.World().Ledger().Tickets, 3)
}

func TestAnAppGoesOnWhereItWasStopped(t *testing.T) {
	data := filepath.Join(t.TempDir(), "new", "folder")
	a := start(t, options(data))
	key := a.Key()
	placed, err := client(t, a.URL(), key).Create(t.Context(), "once", 0, []byte(pickup))
	require.NoError(t, err)
	settle(t, client(t, a.URL(), key), placed.Order.Id)

	_, err = app.Start(t.Context(), options(data))
	require.ErrorContains(t, err, "another running process uses this database")

	require.NoError(t, a.Stop())
	require.NoError(t, a.Stop(), "stopping twice is stopping once")
	b := start(t, options(data))
	require.Equal(t, key, b.Key())
	replayed, err := client(t, b.URL(), key).Create(t.Context(), "once", 0, []byte(pickup))
	require.NoError(t, err)
	require.True(t, replayed.Replayed)
	require.Equal(t, "991-7", *replayed.Order.Reference, "what was sealed before opens after")
}

func TestAnAppTellsWhereItsWorkflowsAreSeen(t *testing.T) {
	o := options(t.TempDir())
	o.UIListen = "127.0.0.1:0"
	a := start(t, o)
	require.Equal(t, a.UIURL()+"/namespaces/default/workflows/order%2Fabc", a.WorkflowURL("abc"))

	// The App of another Temporal has no UI of its own to show.
	other := options(t.TempDir())
	other.Temporal = a.Server().Address()
	require.Empty(t, start(t, other).WorkflowURL("abc"))
}

func TestAWaitingAppSaysThatTemporalHasEnded(t *testing.T) {
	a := start(t, options(t.TempDir()))
	stopped, stop := context.WithCancel(t.Context())
	stop()
	require.NoError(t, a.Wait(stopped))
	require.NoError(t, a.Server().Kill())
	require.ErrorContains(t, a.Wait(t.Context()), "run Temporal")
}

func TestAStartThatFailsLeavesNothingBehind(t *testing.T) {
	address := freeAddress(t)
	damaged := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(damaged, "keys.json"), []byte("{}"), 0o600))
	for _, tt := range []struct {
		name string
		with func(*app.Options)
		want string
	}{
		{"no Temporal where it should be", func(o *app.Options) { o.Temporal = "127.0.0.1:1" }, "connect to Temporal at 127.0.0.1:1"},
		{"an address of the UI that is none", func(o *app.Options) { o.UIListen = "nowhere" }, `read the address "nowhere" of the Temporal UI`},
		{"keys that are damaged", func(o *app.Options) { o.Data = damaged }, "keys.json is damaged"},
		{"a folder that is a file", func(o *app.Options) { o.Data = filepath.Join(damaged, "keys.json") }, "make the data folder"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o := options(t.TempDir())
			o.Listen = address
			tt.with(&o)
			ctx, cancel := context.WithTimeout(t.Context(), within)
			defer cancel()
			_, err := app.Start(ctx, o)
			require.ErrorContains(t, err, tt.want)
			listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", address)
			require.NoError(t, err, "the port is free again")
			require.NoError(t, listener.Close())
		})
	}
}

func TestATakenAddressIsToldBeforeAnythingIsStarted(t *testing.T) {
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, listener.Close()) })
	o := options(t.TempDir())
	o.Listen = listener.Addr().String()
	_, err = app.Start(t.Context(), o)
	require.ErrorContains(t, err, "listen on "+o.Listen)
	entries, err := os.ReadDir(o.Data)
	require.NoError(t, err)
	require.Empty(t, entries)
}

// freeAddress is an address that nobody listens at.
func freeAddress(t *testing.T) string {
	t.Helper()
	held, err := freeport.Hold(t.Context(), "127.0.0.1")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, held.Release()) })
	return held.Address()
}
