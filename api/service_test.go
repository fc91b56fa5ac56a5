package api_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"

	"github.com/golang/mock/gomock"
	"github.com/sirupsen/logrus"
	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
)

func TestHealthAndReadiness(t *testing.T) {
	tests := []struct {
		name           string
		journal, sagas error
		status         int
		code           string
	}{
		{"everything answers", nil, nil, http.StatusOK, ""},
		{"the journal is away", errAway, nil, http.StatusServiceUnavailable, "journal_unavailable"},
		{"the workflow service is away", nil, errAway, http.StatusServiceUnavailable, "sagas_unavailable"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := newHarness(t)
			h.ready = tt.sagas
			h.journal.EXPECT().Ping(gomock.Any()).Return(tt.journal)
			w := h.do(call{method: http.MethodGet, path: "/readyz"})
			require.Equal(t, tt.status, w.Code)
			if tt.code != "" {
				require.Equal(t, tt.code, h.problem(w).Code)
			}
			require.Equal(t, http.StatusOK, h.do(call{method: http.MethodGet, path: "/healthz"}).Code)
		})
	}
}

func TestTheContractIsServedAsItStands(t *testing.T) {
	want, err := os.ReadFile("openapi.yaml")
	require.NoError(t, err)
	w := newHarness(t).do(call{method: http.MethodGet, path: "/openapi.yaml"})
	require.Equal(t, http.StatusOK, w.Code)
	require.Equal(t, "application/yaml", w.Header().Get("Content-Type"))
	require.Equal(t, string(want), w.Body.String())
}

func TestWhatIsNotThereIsAProblemToo(t *testing.T) {
	tests := []struct {
		method, path, code string
		status             int
	}{
		{http.MethodGet, "/", "not_found", http.StatusNotFound},
		{http.MethodGet, "/v1/orders/x/y", "not_found", http.StatusNotFound},
		{http.MethodGet, "/v2/orders", "not_found", http.StatusNotFound},
		{http.MethodDelete, "/v1/orders", "method_not_allowed", http.StatusMethodNotAllowed},
		{http.MethodGet, "/callbacks/pos/msk-1/x", "method_not_allowed", http.StatusMethodNotAllowed},
	}
	for _, tt := range tests {
		t.Run(tt.method+" "+tt.path, func(t *testing.T) {
			h := newHarness(t)
			w := h.do(call{method: tt.method, path: tt.path, key: botKey})
			require.Equal(t, tt.status, w.Code)
			require.Equal(t, tt.code, h.problem(w).Code)
			if tt.status == http.StatusMethodNotAllowed {
				require.NotEmpty(t, w.Header().Get("Allow"))
			}
		})
	}
}

func TestAPanicIsAnInternalErrorAndItsValueStaysSecret(t *testing.T) {
	for name, value := range map[string]any{"a text": "open sesame", "an error of ours": errAway} {
		t.Run(name, func(t *testing.T) {
			h := newHarness(t)
			h.journal.EXPECT().Order(gomock.Any(), gomock.Any()).DoAndReturn(func(context.Context, string) (journal.Record, error) {
				panic(value)
			})
			w := h.do(h.get("/v1/orders/" + newID()))
			require.Equal(t, http.StatusInternalServerError, w.Code)
			require.Equal(t, "internal", h.problem(w).Code)
			entry := h.logs.LastEntry()
			require.Equal(t, logrus.ErrorLevel, entry.Level)
			require.Contains(t, entry.Data["stack"], "goroutine")
			line, err := entry.String()
			require.NoError(t, err)
			require.NotContains(t, line, "sesame")
			require.NotContains(t, line, errAway.Error())
		})
	}
}

func TestARequestIsLoggedByItsTemplate(t *testing.T) {
	h := newHarness(t)
	h.journal.EXPECT().Order(gomock.Any(), gomock.Any()).Return(h.record(newID(), order.Cooking, 1), nil)
	w := h.do(h.get("/v1/orders/"+newID(), "X-Request-ID", "from-the-bot_1"))
	require.Equal(t, "from-the-bot_1", w.Header().Get("X-Request-ID"))
	entry := h.logs.LastEntry()
	require.Equal(t, "request answered", entry.Message)
	require.Equal(t, logrus.Fields{
		"request_id": "from-the-bot_1", "method": "GET", "route": "/v1/orders/:id", "status": 200, "duration_ms": int64(0), "bot_id": botID,
		"order_id": newID(),
	}, entry.Data)

	w = h.do(call{method: http.MethodGet, path: "/healthz", headers: map[string]string{"X-Request-ID": "<script>"}})
	require.NotEqual(t, "<script>", w.Header().Get("X-Request-ID"))
	require.Equal(t, logrus.DebugLevel, h.logs.LastEntry().Level, "a probe is no news")
	h.do(call{method: http.MethodPost, path: "/callbacks/pos/msk-1/a-wrong-token"})
	require.Equal(t, logrus.InfoLevel, h.logs.LastEntry().Level)
	require.Equal(t, "/callbacks/pos/:store/:token", h.logs.LastEntry().Data["route"])
	require.NotContains(t, h.logs.LastEntry().Data, "order_id")
	h.do(h.get("/v1/orders/secret?secret=1"))
	line, err := h.logs.LastEntry().String()
	require.NoError(t, err)
	require.NotContains(t, line, "secret")
}

func TestALogLineNamesTheOrder(t *testing.T) {
	h := newHarness(t)
	h.obliging()
	for name, c := range map[string]call{
		"a start":  {method: http.MethodPost, path: "/v1/orders", key: botKey, body: smallOrder, headers: map[string]string{"Idempotency-Key": idempotencyKey}},
		"a cancel": h.cancel(), "an answer": h.resolve(answer), "a callback": h.callback("x"), "a read": h.get("/v1/orders/" + newID()),
	} {
		h.do(c)
		require.Equal(t, newID(), h.logs.LastEntry().Data["order_id"], name)
	}
}

func TestWhatCanBeReadCanBeAskedAboutByHEAD(t *testing.T) {
	h := newHarness(t)
	h.obliging()
	server := httptest.NewServer(h.handler)
	t.Cleanup(server.Close)
	for path, want := range map[string]int{
		"/healthz": http.StatusOK, "/readyz": http.StatusOK, "/openapi.yaml": http.StatusOK, "/v1/orders": http.StatusOK,
		"/v1/orders/" + newID(): http.StatusOK, "/v1/orders?foo=1": http.StatusBadRequest, "/v1/orders/" + newID() + "/cancel": http.StatusMethodNotAllowed,
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodHead, server.URL+path, http.NoBody)
		require.NoError(t, err)
		r.Header.Set("Authorization", "Bearer "+botKey)
		answer, err := server.Client().Do(r)
		require.NoError(t, err)
		require.NoError(t, answer.Body.Close())
		require.Equal(t, want, answer.StatusCode, path)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodHead, server.URL+"/v1/orders", http.NoBody)
	require.NoError(t, err)
	answer, err := server.Client().Do(r)
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	require.Equal(t, http.StatusUnauthorized, answer.StatusCode, "a HEAD needs the same key")
}

func TestTheCauseOfAFailureIsLoggedAndNotAnswered(t *testing.T) {
	h := newHarness(t)
	h.journal.EXPECT().Orders(gomock.Any(), gomock.Any()).Return(journal.Page{}, errAway)
	w := h.do(h.get("/v1/orders"))
	require.NotContains(t, w.Body.String(), errAway.Error())
	require.Len(t, h.logs.AllEntries(), 1)
	require.Equal(t, errAway, h.logs.LastEntry().Data[logrus.ErrorKey])
	require.Equal(t, "request failed", h.logs.LastEntry().Message)
}
