package api_test

import (
	"net/http"
	"testing"

	"github.com/golang/mock/gomock"
	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/api"
	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
)

func TestOnlyAKnownKeyGetsIn(t *testing.T) {
	for name, header := range map[string]string{
		"no header": "", "an unknown key": "Bearer nobody", "another scheme": "Basic " + botKey, "no key": "Bearer ", "a hash": "Bearer " + hash(botKey),
	} {
		t.Run(name, func(t *testing.T) {
			h := newHarness(t)
			for _, path := range []string{"/v1/orders", "/v1/orders/" + newID()} {
				w := h.do(call{method: http.MethodGet, path: path, headers: map[string]string{"Authorization": header}})
				require.Equal(t, http.StatusUnauthorized, w.Code)
				require.Equal(t, "unauthenticated", h.problem(w).Code)
				require.Contains(t, w.Header().Get("WWW-Authenticate"), "Bearer")
			}
		})
	}
}

func TestAKeyDoesWhatItsScopesSay(t *testing.T) {
	tests := []struct{ name, method, path, key string }{
		{"a reader orders", http.MethodPost, "/v1/orders", readKey},
		{"a reader cancels", http.MethodPost, "/v1/orders/" + newID() + "/cancel", readKey},
		{"a bot answers a question", http.MethodPost, "/v1/orders/" + newID() + "/resolve", botKey},
		{"a bot lists another bot's orders", http.MethodGet, "/v1/orders?bot_id=sushi-line", botKey},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := newHarness(t)
			w := h.do(call{method: tt.method, path: tt.path, key: tt.key})
			require.Equal(t, http.StatusForbidden, w.Code)
			require.Equal(t, "forbidden", h.problem(w).Code)
		})
	}
}

func TestAnOrderIsSeenByItsBotAndByOps(t *testing.T) {
	for name, tt := range map[string]struct {
		key   string
		store string
		want  int
	}{
		"its own bot":                      {botKey, "msk-1", http.StatusOK},
		"its own bot in a foreign store":   {botKey, "msk-2", http.StatusNotFound},
		"another bot":                      {foreignKey, "msk-1", http.StatusNotFound},
		"ops of the store":                 {opsKey, "msk-1", http.StatusOK},
		"ops of another store":             {opsKey, "msk-2", http.StatusNotFound},
		"another bot at another's store":   {foreignKey, "msk-2", http.StatusNotFound},
		"its bot with the key for reading": {readKey, "msk-1", http.StatusOK},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHarness(t)
			record := h.record(newID(), order.Cooking, 4)
			record.Snapshot.Order.StoreID = tt.store
			h.journal.EXPECT().Order(gomock.Any(), newID()).Return(record, nil).AnyTimes()
			w := h.do(call{method: http.MethodGet, path: "/v1/orders/" + newID(), key: tt.key})
			require.Equal(t, tt.want, w.Code)
			if tt.want == http.StatusNotFound {
				require.Equal(t, "unknown_order", h.problem(w).Code)
			}
			if tt.want == http.StatusNotFound && tt.key != readKey {
				w = h.do(call{method: http.MethodPost, path: "/v1/orders/" + newID() + "/cancel", key: tt.key})
				require.Equal(t, "unknown_order", h.problem(w).Code)
			}
		})
	}
}

func TestABotThatAsksTooOftenIsToldToWait(t *testing.T) {
	h := newHarness(t)
	h.journal.EXPECT().Orders(gomock.Any(), gomock.Any()).Return(journal.Page{}, nil)
	list := call{method: http.MethodGet, path: "/v1/orders", key: slowKey}
	require.Equal(t, http.StatusOK, h.do(list).Code)
	w := h.do(list)
	require.Equal(t, http.StatusTooManyRequests, w.Code)
	require.Equal(t, "rate_limited", h.problem(w).Code)
}

func TestNewSaysEverythingThatIsWrong(t *testing.T) {
	_, err := api.New(api.Deps{Bots: []api.Bot{
		{Keys: []api.BotKey{{SHA256: "short"}}},
		{ID: "b", Keys: []api.BotKey{{SHA256: hash("x"), Scopes: []api.Scope{"root"}}, {SHA256: hash("y")}, {SHA256: hash("y")}}},
	}})
	for _, want := range []string{
		"Journal is missing", "Sagas is missing", "Callbacks is missing", "Payments is missing", "Kick is missing", "Seal is missing", "Token is missing", "Stores is missing",
		"Log is missing", "Clock is missing", "Ready is missing", "Closing is missing", "a bot has no id", "not 64 hexadecimal digits", `no scope "root"`, "twice",
	} {
		require.ErrorContains(t, err, want)
	}
}
