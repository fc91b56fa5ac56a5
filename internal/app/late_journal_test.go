package app_test

import (
	"context"
	"net"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/api/gen"
	"github.com/ordersaga/ordersaga/config"
	"github.com/ordersaga/ordersaga/internal/app"
)

func TestRequestsDoNotWaitForASilentJournalOneBehindTheOther(t *testing.T) {
	var silent net.ListenConfig
	server, err := silent.Listen(t.Context(), "tcp", "127.0.0.1:0") // it takes calls and never says a word
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, server.Close()) })
	cfg := production(t, "127.0.0.1:1", "http://127.0.0.1:1", t.TempDir())
	cfg.Journal.DSN = config.Secret("postgres://u:s3cret@" + server.Addr().String() + "/o?sslmode=disable&connect_timeout=1")
	stop := background(t, func(ctx context.Context) error { return app.ServeAPI(ctx, cfg, quiet()) })
	answers(t, cfg.PublicURL+"/healthz", http.StatusOK)

	began := time.Now()
	c, errs := client(t, cfg.PublicURL, botKey), make([]error, 20)
	var asking sync.WaitGroup
	for i := range errs {
		asking.Go(func() { _, _, errs[i] = c.Orders(t.Context(), &gen.ListOrdersParams{}) })
	}
	asking.Wait()
	for _, err := range errs {
		require.ErrorContains(t, err, "journal_unavailable")
	}
	require.Less(t, time.Since(began), 10*time.Second, "one after the other they would wait for 20 s")
	require.NoError(t, stop())
}
