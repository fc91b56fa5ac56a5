package freeport_test

import (
	"context"
	"net"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/internal/freeport"
)

const host = "127.0.0.1"

func TestHeldPortsAreFreeApartAndBelowThoseTheSystemHandsOut(t *testing.T) {
	seen := map[string]bool{}
	for range 200 {
		held, err := freeport.Hold(t.Context(), host)
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, held.Release()) })
		require.False(t, seen[held.Address()], held.Address())
		seen[held.Address()] = true
		listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", held.Address())
		require.NoError(t, err)
		require.Less(t, held.Port(), 32_768)
		require.Equal(t, net.JoinHostPort(host, strconv.Itoa(held.Port())), held.Address())
		require.NoError(t, listener.Close())
	}
}

func TestAPortThatIsHeldIsNotFound(t *testing.T) {
	const many, finds = 300, 2_000 // of 17 000: one that does not look would find a held one more than thirty times
	held := map[int]bool{}
	for range many {
		one, err := freeport.Hold(t.Context(), host)
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, one.Release()) })
		held[one.Port()] = true
	}
	for range finds {
		port, err := freeport.Find(t.Context(), host)
		require.NoError(t, err)
		require.False(t, held[port], port)
	}
}

func TestAPortIsReleasedOnceHoweverOftenItIsSaid(t *testing.T) {
	held, err := freeport.Hold(t.Context(), host)
	require.NoError(t, err)
	require.NoError(t, held.Release())
	require.NoError(t, held.Release())
	again, err := new(net.ListenConfig).ListenPacket(t.Context(), "udp", held.Address())
	require.NoError(t, err, "nothing is left of it")
	require.NoError(t, again.Close())
}

func TestAHostThatIsNotOursHasNoPort(t *testing.T) {
	_, err := freeport.Find(t.Context(), "192.0.2.1")
	require.ErrorContains(t, err, "find a free port of 192.0.2.1")
	_, err = freeport.Hold(t.Context(), "192.0.2.1")
	require.ErrorContains(t, err, "find a free port of 192.0.2.1")
}

func TestAPortIsNotLookedForWhenNobodyWaits(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := freeport.Find(ctx, "localhost")
	require.Error(t, err)
}
