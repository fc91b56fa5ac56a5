package system

import (
	"context"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
)

// openEntrance opens an address that leads to whichever API is there, in turns, as a load balancer does.
func openEntrance(t *testing.T, addresses []string) string {
	t.Helper()
	var config net.ListenConfig
	listener, err := config.Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	// Clean-ups run last first: the processes behind it have ended by then, and with them what is carried.
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	var carried sync.WaitGroup
	t.Cleanup(func() {
		stop()
		require.NoError(t, listener.Close())
		carried.Wait()
	})
	var turn atomic.Uint64
	carried.Go(func() {
		for {
			caller, err := listener.Accept()
			if err != nil {
				return
			}
			carried.Go(func() { carry(ctx, caller, addresses, int(turn.Add(1))) }) //nolint:gosec // a counter of test connections
		}
	})
	return listener.Addr().String()
}

// carry carries what a caller and the first API that is there say to each other.
func carry(ctx context.Context, caller net.Conn, addresses []string, turn int) {
	defer func() { _ = caller.Close() }() // whoever hung up first
	var dialer net.Dialer
	for i := range addresses {
		api, err := dialer.DialContext(ctx, "tcp", addresses[(turn+i)%len(addresses)])
		if err != nil {
			continue
		}
		hangUp := context.AfterFunc(ctx, func() { _, _ = caller.Close(), api.Close() })
		defer hangUp()
		var both sync.WaitGroup
		both.Go(func() { _, _ = io.Copy(api, caller); _ = api.Close() })
		both.Go(func() { _, _ = io.Copy(caller, api); _ = caller.Close() })
		both.Wait()
		return
	}
}
