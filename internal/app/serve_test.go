package app_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	temporal "go.temporal.io/sdk/client"
	sdkworker "go.temporal.io/sdk/worker"

	"github.com/ordersaga/ordersaga/api/gen"
	"github.com/ordersaga/ordersaga/config"
	"github.com/ordersaga/ordersaga/internal/app"
	"github.com/ordersaga/ordersaga/internal/app/bot"
	"github.com/ordersaga/ordersaga/internal/devserver"
	"github.com/ordersaga/ordersaga/internal/devserver/devservertest"
	"github.com/ordersaga/ordersaga/internal/seal"
	"github.com/ordersaga/ordersaga/simulator"
	"github.com/ordersaga/ordersaga/worker"
)

const botKey = "a-key"

// production is a configuration as a file would hold it, for a Temporal at an address.
func production(t *testing.T, temporal, worldURL, folder string) config.Config {
	t.Helper()
	sum := sha256.Sum256([]byte(botKey))
	c := config.Default()
	c.Listen = freeAddress(t)
	c.PublicURL = "http://" + c.Listen
	c.Journal.DSN = config.Secret("file:" + filepath.Join(folder, "journal.db"))
	c.Temporal.Address = temporal
	c.Keys = config.Keys{Guest: []config.Key{config.NewKey("k1", seal.NewSecret())}, Tokens: []config.Key{config.NewKey("t1", seal.NewSecret())}}
	c.Bots = []config.Bot{{ID: "bot", Keys: []config.BotKey{{
		SHA256: hex.EncodeToString(sum[:]), Scopes: []config.Scope{config.ReadOrders, config.WriteOrders},
	}}}}
	c.Stores = []config.Store{app.SimulatedStore(simulator.ProCart, worldURL, store, "Moscow")}
	require.NoError(t, c.Validate())
	return c
}

// background runs a service; stop ends it and returns its error.
func background(t *testing.T, run func(context.Context) error) (stop func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- run(ctx) }()
	t.Cleanup(cancel)
	return func() error {
		cancel()
		return <-ended
	}
}

// answers waits until a URL answers with a status.
func answers(t *testing.T, url string, status int) {
	t.Helper()
	require.Eventually(t, func() bool {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, http.NoBody)
		if err != nil {
			return false
		}
		response, err := new(http.Client).Do(request)
		return err == nil && response.Body.Close() == nil && response.StatusCode == status
	}, within, tick)
}

func TestAnAPIWithoutJournalAndTemporalAnswers503UntilTheyAreThere(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "later")
	cfg := production(t, "127.0.0.1:1", "http://127.0.0.1:1", folder)
	stop := background(t, func(ctx context.Context) error { return app.ServeAPI(ctx, cfg, quiet()) })
	answers(t, cfg.PublicURL+"/healthz", http.StatusOK)
	answers(t, cfg.PublicURL+"/readyz", http.StatusServiceUnavailable)

	c := client(t, cfg.PublicURL, botKey)
	_, err := c.Create(t.Context(), "k", 0, []byte(pickup))
	require.ErrorContains(t, err, "journal_unavailable")
	require.NoError(t, os.Mkdir(folder, 0o700))
	page, _, err := c.Orders(t.Context(), &gen.ListOrdersParams{})
	require.NoError(t, err, "the journal is there now")
	require.Empty(t, page.Orders)
	_, err = c.Create(t.Context(), "k", 0, []byte(pickup))
	require.ErrorContains(t, err, "(unclear)", "Temporal is not")
	require.NoError(t, stop())
}

func TestATemporalThatIsNotSetUpIsNotReadyAndRefusesOrders(t *testing.T) {
	server := devservertest.Start(t, devserver.Options{})
	cfg := production(t, server.Address(), "http://127.0.0.1:1", t.TempDir())
	log, said := listening()
	background(t, func(ctx context.Context) error { return app.ServeAPI(ctx, cfg, log) })
	answers(t, cfg.PublicURL+"/healthz", http.StatusOK)
	answers(t, cfg.PublicURL+"/readyz", http.StatusServiceUnavailable)
	answers(t, cfg.PublicURL+"/readyz", http.StatusServiceUnavailable)
	require.Equal(t, 1, strings.Count(said.String(), "run `ordersaga temporal setup`"), said)
	c := client(t, cfg.PublicURL, botKey)
	_, err := c.Create(t.Context(), "k", 0, []byte(pickup))
	require.ErrorContains(t, err, "sagas_unavailable")

	_, err = app.SetUpTemporal(t.Context(), cfg.Temporal, quiet())
	require.NoError(t, err)
	answers(t, cfg.PublicURL+"/readyz", http.StatusOK)
	require.Eventually(t, func() bool {
		_, err = c.Create(t.Context(), "k", 0, []byte(pickup))
		return err == nil
	}, within, tick)

	wrong := production(t, server.Address(), "http://127.0.0.1:1", t.TempDir())
	wrong.Temporal.Namespace = "nowhere"
	background(t, func(ctx context.Context) error { return app.ServeAPI(ctx, wrong, quiet()) })
	answers(t, wrong.PublicURL+"/healthz", http.StatusOK)
	answers(t, wrong.PublicURL+"/readyz", http.StatusServiceUnavailable)
	_, err = client(t, wrong.PublicURL, botKey).Create(t.Context(), "k", 0, []byte(pickup))
	require.ErrorContains(t, err, "sagas_unavailable")

	log, said = listening()
	stop := background(t, func(ctx context.Context) error { return app.RunWorker(ctx, wrong, log) })
	require.Eventually(t, func() bool { return strings.Contains(said.String(), "look for namespace nowhere") }, within, tick)
	require.NoError(t, stop(), "it waited, and ends when it is told to")
}

func TestAWorkerWhoseBuildIsNotTheCurrentOneSaysSo(t *testing.T) {
	server := devservertest.Start(t, devserver.Options{})
	cfg := production(t, server.Address(), "http://127.0.0.1:1", t.TempDir())
	cfg.Temporal.Deployment = config.Deployment{Name: "ordersaga", Build: "2026-11-22.1"}
	log, said := listening()
	stop := background(t, func(ctx context.Context) error { return app.RunWorker(ctx, cfg, log) })
	warned := func() bool {
		return strings.Contains(said.String(), "set-current-version --deployment-name ordersaga --build-id 2026-11-22.1")
	}
	require.Eventually(t, warned, within, tick)

	connection, err := temporal.DialContext(t.Context(), temporal.Options{HostPort: server.Address(), Namespace: devserver.Namespace})
	require.NoError(t, err)
	t.Cleanup(connection.Close)
	deployment := connection.WorkerDeploymentClient().GetHandle("ordersaga")
	require.Eventually(t, func() bool { // as soon as all queues of the build have polled
		_, err = deployment.SetCurrentVersion(t.Context(), temporal.WorkerDeploymentSetCurrentVersionOptions{BuildID: "2026-11-22.1"})
		return err == nil
	}, within, tick)
	log, said = listening()
	watch := worker.BuildWatch{
		Version:    sdkworker.WorkerDeploymentVersion{DeploymentName: "ordersaga", BuildID: "2026-11-22.1"},
		Deployment: deployment, Log: log,
	}
	watch.Look(t.Context())
	require.Empty(t, said.String(), "the command that it names helps")
	require.NoError(t, stop())
}

func TestAJournalThatIsAFolderIsNotWaitedFor(t *testing.T) {
	cfg := production(t, "127.0.0.1:1", "http://127.0.0.1:1", t.TempDir())
	cfg.Journal.DSN = config.Secret("file:" + t.TempDir())
	require.ErrorContains(t, app.ServeAPI(t.Context(), cfg, quiet()), "journal.dsn: names a folder")
	require.ErrorContains(t, app.RunWorker(t.Context(), cfg, quiet()), "journal.dsn: names a folder")
}

func TestAWorkerWaitsForWhatIsAway(t *testing.T) {
	cfg := production(t, "127.0.0.1:1", "http://127.0.0.1:1", t.TempDir())
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.NoError(t, app.RunWorker(ctx, cfg, quiet()), "and ends when it is told to")
}

func TestAPIAndWorkerAreTwoProcessesOfOneProduct(t *testing.T) {
	server := devservertest.Start(t, devserver.Options{})
	world, err := simulator.New(options("").World)
	require.NoError(t, err)
	t.Cleanup(world.Close)
	outside, err := world.Listen("127.0.0.1:0")
	require.NoError(t, err)
	cfg := production(t, server.Address(), outside.URL(), t.TempDir())

	added, err := app.SetUpTemporal(t.Context(), cfg.Temporal, quiet())
	require.NoError(t, err)
	require.Contains(t, added, "OrderStatus")
	added, err = app.SetUpTemporal(t.Context(), cfg.Temporal, quiet())
	require.NoError(t, err)
	require.Empty(t, added, "setting up twice is setting up once")

	stopAPI := background(t, func(ctx context.Context) error { return app.ServeAPI(ctx, cfg, quiet()) })
	stopWorker := background(t, func(ctx context.Context) error { return app.RunWorker(ctx, cfg, quiet()) })
	answers(t, cfg.PublicURL+"/readyz", http.StatusOK)
	c := client(t, cfg.PublicURL, botKey)
	placed, err := c.Create(t.Context(), "k", 0, []byte(pickup))
	require.NoError(t, err)
	settle(t, c, placed.Order.Id)
	require.NoError(t, stopAPI())
	require.NoError(t, stopWorker())
	_, err = c.Order(t.Context(), placed.Order.Id)
	require.NotErrorIs(t, err, bot.ErrNotTheAPI)
	require.Error(t, err)
}
