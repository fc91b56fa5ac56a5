package api_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"runtime/debug"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/api"
)

func TestProfilesAreForTheScopeOpsAlone(t *testing.T) {
	tests := []struct {
		name, path, key, code string
		status                int
	}{
		{"nobody knows a stranger", "/debug/pprof/heap", "", "unauthenticated", http.StatusUnauthorized},
		{"a bot may not look", "/debug/pprof/heap", botKey, "forbidden", http.StatusForbidden},
		{"there is no such profile", "/debug/pprof/cmdline", opsKey, "not_found", http.StatusNotFound},
		{"nobody watches for an hour", "/debug/pprof/profile?seconds=3600", opsKey, "invalid_parameter", http.StatusBadRequest},
		{"nor backwards", "/debug/pprof/trace?seconds=0", opsKey, "invalid_parameter", http.StatusBadRequest},
		{"garbage is collected once", "/debug/pprof/heap?gc=2", opsKey, "invalid_parameter", http.StatusBadRequest},
		{"nobody asks for what there is not", "/debug/pprof/heap?rate=1", opsKey, "invalid_parameter", http.StatusBadRequest},
		{"no stack is written with what is in it", "/debug/pprof/goroutine?debug=2", opsKey, "invalid_parameter", http.StatusBadRequest},
		{"ops look", "/debug/pprof/heap", opsKey, "", http.StatusOK},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := newHarness(t)
			w := h.do(call{method: http.MethodGet, path: tt.path, key: tt.key})
			require.Equal(t, tt.status, w.Code, w.Body)
			if tt.code != "" {
				require.Equal(t, tt.code, h.problem(w).Code)
			}
		})
	}
}

func TestAProfileIsWhatGosToolsRead(t *testing.T) {
	h := newHarness(t)
	for _, name := range []string{"allocs", "goroutine", "heap", "threadcreate", "profile?seconds=1"} {
		w := h.do(call{method: http.MethodGet, path: "/debug/pprof/" + name, key: opsKey})
		require.Equal(t, http.StatusOK, w.Code)
		require.Equal(t, "application/octet-stream", w.Header().Get("Content-Type"))
		unzipped, err := gzip.NewReader(w.Body)
		require.NoError(t, err, name)
		content, err := io.ReadAll(unzipped)
		require.NoError(t, err, name)
		require.NotEmpty(t, content, name)
	}
	w := h.do(call{method: http.MethodGet, path: "/debug/pprof/trace?seconds=1", key: opsKey})
	require.True(t, bytes.HasPrefix(w.Body.Bytes(), []byte("go 1.")), "a trace begins so")
	w = h.do(call{method: http.MethodGet, path: "/debug/pprof/goroutine?debug=1", key: opsKey})
	require.Regexp(t, `^goroutine profile: total \d+\n`, w.Body.String())
}

func TestGarbageIsCollectedWhenItIsAskedFor(t *testing.T) {
	h := newHarness(t)
	defer debug.SetGCPercent(debug.SetGCPercent(-1)) // nobody else collects any
	var stats runtime.MemStats
	for query, want := range map[string]uint32{"": 0, "&gc=0": 0, "&gc=1": 1} {
		runtime.ReadMemStats(&stats)
		before := stats.NumGC
		w := h.do(call{method: http.MethodGet, path: "/debug/pprof/heap?debug=1" + query, key: opsKey})
		require.Equal(t, http.StatusOK, w.Code)
		runtime.ReadMemStats(&stats)
		require.Equal(t, want, stats.NumGC-before, query)
	}
}

func TestTheCPUIsWatchedByOneAtATime(t *testing.T) {
	for name, ends := range map[string]func(h *harness, hangUp func()){
		"until he hangs up":            func(_ *harness, hangUp func()) { hangUp() },
		"and not longer than it lives": func(h *harness, _ func()) { close(h.closing) },
	} {
		t.Run(name, func(t *testing.T) {
			h := newHarness(t)
			ctx, hangUp := context.WithCancel(t.Context())
			defer hangUp()
			watched := make(chan struct{})
			go func() {
				defer close(watched)
				for busy := true; busy; { // it may meet one of those below
					w := httptest.NewRecorder()
					h.handler.ServeHTTP(w, profiling(ctx))
					busy = w.Code == http.StatusConflict
				}
			}()
			const within, tick = 20 * time.Second, 10 * time.Millisecond
			require.Eventually(t, func() bool {
				// Before the first has begun this one watches, for a moment: it has hung up already.
				gone, leave := context.WithCancel(t.Context())
				leave()
				w := httptest.NewRecorder()
				h.handler.ServeHTTP(w, profiling(gone))
				return w.Code == http.StatusConflict && h.problem(w).Code == "profile_busy"
			}, within, tick)
			ends(h, hangUp)
			select {
			case <-watched:
			case <-time.After(within):
				t.Fatal("the first still watches")
			}
		})
	}
}

// profiling asks to watch the CPU for longer than any test waits.
func profiling(ctx context.Context) *http.Request {
	r := httptest.NewRequestWithContext(ctx, http.MethodGet, "/debug/pprof/profile?seconds=30", http.NoBody)
	r.Header.Set("Authorization", "Bearer "+opsKey)
	return r
}

func TestAProcessWithoutAnAPIHasADoorForThoseWhoServiceIt(t *testing.T) {
	h := newHarness(t)
	door, err := api.NewServiceDoor(bots(), h.deps().Log, now)
	require.NoError(t, err)
	h.handler = door
	require.Equal(t, http.StatusOK, h.do(call{method: http.MethodGet, path: "/healthz"}).Code)
	require.Equal(t, http.StatusOK, h.do(call{method: http.MethodGet, path: "/debug/pprof/heap", key: opsKey}).Code)
	require.Equal(t, http.StatusForbidden, h.do(call{method: http.MethodGet, path: "/debug/pprof/heap", key: botKey}).Code)
	for _, path := range []string{"/readyz", "/v1/orders", "/openapi.yaml", "/debug/pprof/"} {
		w := httptest.NewRecorder()
		h.handler.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, http.NoBody))
		require.Equal(t, http.StatusNotFound, w.Code, path)
	}
	_, err = api.NewServiceDoor([]api.Bot{{}}, h.deps().Log, now)
	require.ErrorContains(t, err, "a bot has no id")
}
