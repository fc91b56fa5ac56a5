package devserver_test

import (
	"bytes"
	"context"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"github.com/ordersaga/ordersaga/internal/devserver"
	"github.com/ordersaga/ordersaga/internal/devserver/devservertest"
)

const (
	queue  = "devserver-test"
	signal = "go-on"
)

// waiter is a workflow that needs a signal to complete.
func waiter(ctx workflow.Context) (string, error) {
	var said string
	workflow.GetSignalChannel(ctx, signal).Receive(ctx, &said)
	return said, ctx.Err()
}

func dial(t *testing.T, s *devserver.Server) client.Client {
	t.Helper()
	c, err := client.DialContext(t.Context(), client.Options{HostPort: s.Address(), Namespace: devserver.Namespace})
	require.NoError(t, err)
	t.Cleanup(c.Close)
	return c
}

func startWaiter(t *testing.T, s *devserver.Server, attributes temporal.SearchAttributes) {
	t.Helper()
	opts := client.StartWorkflowOptions{ID: "w-1", TaskQueue: queue, TypedSearchAttributes: attributes}
	_, err := dial(t, s).ExecuteWorkflow(t.Context(), opts, waiter)
	require.NoError(t, err)
}

// finishWaiter signals the workflow, works on it and returns its result.
func finishWaiter(t *testing.T, s *devserver.Server) string {
	t.Helper()
	c := dial(t, s)
	w := worker.New(c, queue, worker.Options{})
	w.RegisterWorkflow(waiter)
	require.NoError(t, w.Start())
	defer w.Stop()
	require.NoError(t, c.SignalWorkflow(t.Context(), "w-1", "", signal, "done"))
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	var said string
	require.NoError(t, c.GetWorkflow(ctx, "w-1", "").Get(ctx, &said))
	return said
}

func restart(t *testing.T, old *devserver.Server) *devserver.Server {
	t.Helper()
	server := devservertest.Start(t, old.Options())
	require.Equal(t, old.Address(), server.Address())
	require.NotEqual(t, old.PID(), server.PID())
	return server
}

func TestServer_WorkflowsOutliveIt(t *testing.T) {
	opts := devserver.Options{DBFile: filepath.Join(t.TempDir(), "temporal.db")}
	server := devservertest.Start(t, opts)
	startWaiter(t, server, temporal.SearchAttributes{})

	require.NoError(t, server.Stop())
	require.NoError(t, server.Stop(), "stopping twice")
	server = restart(t, server)
	require.NoError(t, server.Kill())
	require.NoError(t, server.Kill(), "killing twice")
	server = restart(t, server)

	require.Equal(t, "done", finishWaiter(t, server))
}

func TestServer_InMemory(t *testing.T) {
	var log bytes.Buffer
	server := devservertest.Start(t, devserver.Options{
		UI: true, Log: &log,
		SearchAttributes: map[string]enumspb.IndexedValueType{
			"Mood": enumspb.INDEXED_VALUE_TYPE_KEYWORD, "Tired": enumspb.INDEXED_VALUE_TYPE_BOOL,
		},
	})
	t.Run("the UI answers", func(t *testing.T) {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.UIURL(), http.NoBody)
		require.NoError(t, err)
		require.Eventually(t, func() bool {
			response, err := (&http.Client{Timeout: patience}).Do(request)
			return err == nil && response.Body.Close() == nil && response.StatusCode == http.StatusOK
		}, patience, 50*time.Millisecond)
	})
	t.Run("search attributes are usable at once", func(t *testing.T) {
		startWaiter(t, server, temporal.NewSearchAttributes(
			temporal.NewSearchAttributeKeyKeyword("Mood").ValueSet("good"),
			temporal.NewSearchAttributeKeyBool("Tired").ValueSet(false),
		))
		require.Equal(t, "done", finishWaiter(t, server))
	})
	t.Run("it tells when it has ended", func(t *testing.T) {
		require.NoError(t, server.Stop())
		<-server.Exited()
		require.Contains(t, log.String(), "Stopping server")
	})
}

func TestServer_SearchAttributesOfAnOldDatabase(t *testing.T) {
	opts := devserver.Options{
		DBFile:           filepath.Join(t.TempDir(), "temporal.db"),
		SearchAttributes: map[string]enumspb.IndexedValueType{"Mood": enumspb.INDEXED_VALUE_TYPE_KEYWORD},
	}
	require.NoError(t, devservertest.Start(t, opts).Stop())

	t.Run("a new one is added", func(t *testing.T) {
		opts := opts
		opts.SearchAttributes = map[string]enumspb.IndexedValueType{
			"Mood": enumspb.INDEXED_VALUE_TYPE_KEYWORD, "Due": enumspb.INDEXED_VALUE_TYPE_DATETIME,
		}
		server := devservertest.Start(t, opts)
		startWaiter(t, server, temporal.NewSearchAttributes(
			temporal.NewSearchAttributeKeyTime("Due").ValueSet(time.Unix(0, 0))))
		require.NoError(t, server.Stop())
	})
	t.Run("another type is an error that names it", func(t *testing.T) {
		opts := opts
		opts.SearchAttributes = map[string]enumspb.IndexedValueType{"Mood": enumspb.INDEXED_VALUE_TYPE_INT}
		_, err := devserver.Start(t.Context(), opts)
		require.ErrorContains(t, err, "Mood is Keyword, not Int")
	})
}

func TestStart_Refusals(t *testing.T) {
	t.Run("a port that is taken", func(t *testing.T) {
		var config net.ListenConfig
		listener, err := config.Listen(t.Context(), "tcp", "127.0.0.1:0")
		require.NoError(t, err)
		defer func() { require.NoError(t, listener.Close()) }()
		addr, ok := listener.Addr().(*net.TCPAddr)
		require.True(t, ok)
		_, err = devserver.Start(t.Context(), devserver.Options{Port: addr.Port})
		require.ErrorContains(t, err, "frontend port: "+addr.String()+" is taken")
	})
	t.Run("a database that another server uses", func(t *testing.T) {
		opts := devserver.Options{DBFile: filepath.Join(t.TempDir(), "temporal.db")}
		server := devservertest.Start(t, opts)
		_, err := devserver.Start(t.Context(), opts)
		require.ErrorContains(t, err, "another running process uses this database")
		require.NoError(t, server.Stop())
	})
	const stack = "i=0; while [ $i -lt 400 ]; do echo 'goroutine 1 [running]: main.main()' >&2; i=$((i+1)); done"
	t.Run("a server that ends early is quoted, its first lines and its last", func(t *testing.T) {
		command, calls := fakeGo(t, "echo the disk is full >&2; "+stack+"; echo and that was all >&2; exit 3")
		_, err := devserver.Start(t.Context(), devserver.Options{Binary: command, CacheDir: t.TempDir()})
		require.ErrorContains(t, err, "exit status 3\nthe disk is full\ngoroutine 1")
		require.ErrorContains(t, err, "main.main()\n...\ngoroutine 1")
		require.ErrorContains(t, err, "main.main()\nand that was all")
		require.Less(t, len(err.Error()), 8<<10)
		require.Len(t, lines(t, calls), 1)
	})
	t.Run("a port lost to somebody else on the way is tried again", func(t *testing.T) {
		command, calls := fakeGo(t, "echo 'listen tcp 127.0.0.1:7: bind: address already in use' >&2; "+stack+"; exit 2")
		_, err := devserver.Start(t.Context(), devserver.Options{Binary: command, CacheDir: t.TempDir()})
		require.ErrorContains(t, err, "address already in use")
		require.Len(t, lines(t, calls), 3)
	})
	t.Run("a start that is cancelled leaves no process", func(t *testing.T) {
		command, calls := fakeGo(t, "echo $$ >> \"$(dirname $0)\"/calls; exec tail -f /dev/null")
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		cache, result := t.TempDir(), make(chan error, 1)
		go func() {
			_, err := devserver.Start(ctx, devserver.Options{Binary: command, CacheDir: cache})
			result <- err
		}()
		require.Eventually(t, func() bool {
			content, err := os.ReadFile(calls)
			return err == nil && bytes.Count(content, []byte("\n")) == 2
		}, patience, 10*time.Millisecond)
		cancel()
		require.ErrorIs(t, <-result, context.Canceled)
		server, err := strconv.Atoi(lines(t, calls)[1])
		require.NoError(t, err)
		requireGone(t, server)
		left, err := os.ReadDir(filepath.Join(cache, "servers"))
		require.NoError(t, err)
		require.Empty(t, left)
	})
}
