package app_test

import (
	"context"
	"net"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/internal/app"
)

func TestAWorkerCanBeLookedIntoWhileItWaits(t *testing.T) {
	cfg := production(t, "127.0.0.1:1", "http://127.0.0.1:1", t.TempDir())
	cfg.WorkerListen = freeAddress(t)
	stop := background(t, func(ctx context.Context) error { return app.RunWorker(ctx, cfg, quiet()) })
	answers(t, "http://"+cfg.WorkerListen+"/healthz", http.StatusOK)
	answers(t, "http://"+cfg.WorkerListen+"/debug/pprof/heap", http.StatusUnauthorized)
	answers(t, "http://"+cfg.WorkerListen+"/v1/orders", http.StatusNotFound)
	require.NoError(t, stop())
	again, err := new(net.ListenConfig).Listen(t.Context(), "tcp", cfg.WorkerListen)
	require.NoError(t, err, "the address is free again")
	require.NoError(t, again.Close())
}

func TestAWorkerWhoseAddressIsTakenDoesNotRun(t *testing.T) {
	cfg := production(t, "127.0.0.1:1", "http://127.0.0.1:1", t.TempDir())
	taken, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, taken.Close()) })
	cfg.WorkerListen = taken.Addr().String()
	require.ErrorContains(t, app.RunWorker(t.Context(), cfg, quiet()), "listen on "+cfg.WorkerListen+" for the worker's service door")
}
