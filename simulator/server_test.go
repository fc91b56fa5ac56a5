package simulator_test

import (
	"net/http"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/simulator"
)

func TestServerThatIsDownRefusesConnections(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{})
	server, err := f.world.Listen("127.0.0.1:0")
	require.NoError(t, err)
	f.url = server.URL()
	require.NoError(t, f.pos(http.MethodGet, "ping", nil).err)

	server.Down()
	server.Down()
	require.Equal(t, f.url, server.URL(), "the address stays")
	err = f.pos(http.MethodPost, "postorder", soup()).err
	require.ErrorIs(t, err, syscall.ECONNREFUSED)
	require.Empty(t, f.ledger().Tickets, "the other listener is up")

	require.NoError(t, server.Up())
	require.NoError(t, server.Up())
	f.post(soup())
	f.world.Close()
	require.ErrorIs(t, f.pos(http.MethodGet, "ping", nil).err, syscall.ECONNREFUSED)
}

func TestListenNeedsAFreePort(t *testing.T) {
	t.Parallel()
	f := newWorld(t, simulator.Options{})
	server, err := f.world.Listen("127.0.0.1:0")
	require.NoError(t, err)
	_, err = f.world.Listen(server.Address())
	require.ErrorContains(t, err, "listen on "+server.Address())
	server.Close()
	again, err := f.world.Listen(server.Address())
	require.NoError(t, err)
	again.Close()
}

func TestWorldRunsOnTheSystemClock(t *testing.T) {
	t.Parallel()
	world, err := simulator.New(simulator.Options{Restaurant: simulator.Settings{Timetable: []simulator.Step{
		{State: simulator.Open, After: simulator.Duration(time.Millisecond)},
		{State: simulator.Closed, After: simulator.Duration(time.Hour)},
	}}})
	require.NoError(t, err)
	t.Cleanup(world.Close)
	server, err := world.Listen("127.0.0.1:0")
	require.NoError(t, err)
	client := &http.Client{Timeout: patience}
	f := &fixture{T: t, world: world, url: server.URL(), http: client, admin: simulator.Admin{BaseURL: server.URL(), HTTP: client}}
	f.post(soup())
	f.soon("the ticket moves", func() bool { return f.ticket().State == simulator.Open })
	require.WithinDuration(t, time.Now(), f.ticket().At, time.Minute)
}
