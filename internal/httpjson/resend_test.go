package httpjson_test

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/internal/httpjson"
)

// wire is a server without net/http's manners: the test decides what happens to a connection.
type wire struct {
	url      string
	requests chan *http.Request
	mu       sync.Mutex
	conns    []net.Conn
}

// newWire serves every connection with serve, which gets each request of it and says whether to go on.
func newWire(t *testing.T, serve func(n int, c net.Conn) bool) *wire {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	w := &wire{url: "http://" + listener.Addr().String(), requests: make(chan *http.Request, 100)}
	var running sync.WaitGroup
	t.Cleanup(func() { _ = listener.Close(); w.hangUp(); running.Wait() })
	running.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			w.mu.Lock()
			w.conns = append(w.conns, conn)
			w.mu.Unlock()
			running.Go(func() { w.handle(conn, serve) })
		}
	})
	return w
}

func (w *wire) handle(conn net.Conn, serve func(n int, c net.Conn) bool) {
	defer func() { _ = conn.Close() }()
	reader := bufio.NewReader(conn)
	for n := 1; ; n++ {
		request, err := http.ReadRequest(reader)
		if err != nil {
			return
		}
		_, _ = io.Copy(io.Discard, request.Body)
		w.requests <- request
		if !serve(n, conn) {
			return
		}
	}
}

// hangUp closes the connections that the client keeps.
func (w *wire) hangUp() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, conn := range w.conns {
		_ = conn.Close()
	}
}

func (w *wire) connections() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.conns)
}

func ok(c net.Conn) bool {
	_, err := io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
	return err == nil
}

// answerOnce lets the first request of a connection succeed and hangs up at the second, as a server
// does whose idle timeout passes while the request is on its way.
func answerOnce(n int, c net.Conn) bool { return n == 1 && ok(c) }

func TestNothingThatMovesMoneyIsSentTwice(t *testing.T) {
	rows := []struct {
		name      string
		request   httpjson.Request
		wantCalls int // the first one and this one
	}{
		{name: "a fresh call does not touch the kept connection", request: httpjson.Request{Method: http.MethodPost, Body: 1, Fresh: true}, wantCalls: 2},
		{name: "a POST on a kept connection is not repeated", request: httpjson.Request{Method: http.MethodPost, Body: 1}, wantCalls: 2},
		{
			name:    "nor with an idempotency key",
			request: httpjson.Request{Method: http.MethodPost, Body: 1, Header: map[string]string{"Idempotency-Key": "k"}}, wantCalls: 2,
		},
		{
			name:    "a POST without a body gets its own connection",
			request: httpjson.Request{Method: http.MethodPost, Header: map[string]string{"X-Idempotency-Key": "k"}}, wantCalls: 2,
		},
		{name: "a GET on a kept connection may be", request: httpjson.Request{Method: http.MethodGet}, wantCalls: 3},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			w := newWire(t, answerOnce)
			client := newClient(t, w.url, nil)
			var out struct{}
			require.NoError(t, client.Do(t.Context(), httpjson.Request{Method: http.MethodGet}, &out))

			err := client.Do(t.Context(), row.request, &out)

			require.Len(t, w.requests, row.wantCalls)
			if err != nil {
				require.True(t, failure(t, err).Sent)
			}
		})
	}
}

func TestAFreshCallHasItsOwnConnection(t *testing.T) {
	w := newWire(t, func(_ int, c net.Conn) bool { return ok(c) })
	client := newClient(t, w.url, nil)
	for _, fresh := range []bool{false, false, true, true, false} {
		var out struct{}
		require.NoError(t, client.Do(t.Context(), httpjson.Request{Method: http.MethodPost, Body: 1, Fresh: fresh}, &out))
	}
	require.Equal(t, 3, w.connections(), "one is kept, each fresh call has its own")
}

func TestWhatHappensAfterTheConnectionIsSent(t *testing.T) {
	rows := []struct {
		name, answer, want string
	}{
		{name: "hung up without a word", want: "EOF"},
		{name: "cut in the headers", answer: "HTTP/1.1 200 OK\r\nContent-Le", want: "the answer is not HTTP"},
		{name: "cut in the body", answer: "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{", want: "unexpected EOF"},
		{name: "cut in a chunk", answer: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{", want: "unexpected EOF"},
		{name: "another protocol, which quotes a guest", answer: "guest +79001112233\r\n\r\n", want: "the answer is not HTTP"},
		{name: "a broken header, which quotes a guest", answer: "HTTP/1.1 200 OK\r\n+79001112233\r\n\r\n", want: "the answer is not HTTP"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			w := newWire(t, func(_ int, c net.Conn) bool {
				_, _ = io.WriteString(c, row.answer)
				return false
			})
			var out struct{}
			e := failure(t, newClient(t, w.url, nil).Do(t.Context(), httpjson.Request{Method: http.MethodPost, Body: 1, Fresh: true}, &out))
			require.True(t, e.Sent)
			require.ErrorContains(t, e, row.want)
			require.NotContains(t, e.Error(), "7900")
			require.Len(t, w.requests, 1)
		})
	}
}

func TestASilentServer(t *testing.T) {
	silent := func(t *testing.T, opening string) *wire {
		t.Helper()
		release := make(chan struct{})
		w := newWire(t, func(_ int, c net.Conn) bool {
			_, _ = io.WriteString(c, opening)
			<-release
			return false
		})
		t.Cleanup(func() { close(release) }) // runs before the wire waits for its connections
		return w
	}
	t.Run("runs into the read timeout", func(t *testing.T) {
		client := newClient(t, silent(t, "").url, func(c *httpjson.Config) { c.ReadTimeout = 50 * time.Millisecond })
		e := failure(t, client.Do(t.Context(), httpjson.Request{Method: http.MethodPost, Body: 1}, nil))
		require.True(t, e.Sent)
		require.ErrorContains(t, e, "no answer in time")
		require.NotErrorIs(t, e, context.DeadlineExceeded)
	})
	t.Run("that stops in the body runs into the sum of the timeouts", func(t *testing.T) {
		w := silent(t, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
		client := newClient(t, w.url, func(c *httpjson.Config) { c.ConnectTimeout, c.ReadTimeout = time.Second, 100*time.Millisecond })
		e := failure(t, client.Do(t.Context(), httpjson.Request{Method: http.MethodPost, Body: 1}, nil))
		require.True(t, e.Sent)
		require.ErrorContains(t, e, "no answer in time")
	})
	t.Run("is left when the caller's context ends", func(t *testing.T) {
		w := silent(t, "")
		ctx, cancel := context.WithCancel(t.Context())
		go func() { <-w.requests; cancel() }()
		e := failure(t, newClient(t, w.url, nil).Do(ctx, httpjson.Request{Method: http.MethodPost, Body: 1}, nil))
		require.True(t, e.Sent)
		require.ErrorIs(t, e, context.Canceled)
	})
}
