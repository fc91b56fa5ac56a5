package bot_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/api/gen"
	"github.com/ordersaga/ordersaga/internal/app/bot"
	"github.com/ordersaga/ordersaga/order"
)

const id = "k7m2q9x4k7m2q9x4k7m2q9x4k7"

// connect makes a client of a handler.
func connect(t *testing.T, handler http.HandlerFunc) *bot.Client {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	client, err := bot.New(server.URL+"/", "key")
	require.NoError(t, err)
	return client
}

func write(w http.ResponseWriter, status int, body any) {
	kind := "application/json"
	if status >= http.StatusBadRequest {
		kind = "application/problem+json"
	}
	w.Header().Set("Content-Type", kind)
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

func TestCreateTellsAReplay(t *testing.T) {
	client := connect(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Idempotent-Replayed", "true")
		write(w, http.StatusOK, gen.Order{Id: id, Status: order.Cooking})
	})
	answer, err := client.Create(t.Context(), "chat-1", time.Second, []byte("{}"))
	require.NoError(t, err)
	require.True(t, answer.Replayed)
	require.Equal(t, http.StatusOK, answer.Status)
	require.Equal(t, order.Cooking, answer.Order.Status)
	require.Contains(t, string(answer.Body), id)
}

func TestANoIsAProblem(t *testing.T) {
	client := connect(t, func(w http.ResponseWriter, _ *http.Request) {
		write(w, http.StatusConflict, gen.Problem{Title: "Too late", Code: "not_cancellable", Status: http.StatusConflict})
	})
	calls := map[string]func() error{
		"create":  func() error { _, err := client.Create(t.Context(), "k", 0, []byte("{}")); return err },
		"read":    func() error { _, err := client.Order(t.Context(), id); return err },
		"cancel":  func() error { _, err := client.Cancel(t.Context(), id, gen.CancelRequest{}); return err },
		"resolve": func() error { _, err := client.Resolve(t.Context(), id, gen.Resolution{}); return err },
		"list":    func() error { _, _, err := client.Orders(t.Context(), &gen.ListOrdersParams{}); return err },
	}
	for name, call := range calls {
		t.Run(name, func(t *testing.T) {
			problem, ok := errors.AsType[*bot.Problem](call())
			require.True(t, ok)
			require.Equal(t, "not_cancellable", problem.Code)
			require.EqualError(t, problem, "Too late (not_cancellable)")
		})
	}
}

func TestWhateverElseAnswersIsNotTheAPI(t *testing.T) {
	for name, status := range map[string]int{"a page": http.StatusOK, "a proxy's no": http.StatusBadGateway} {
		t.Run(name, func(t *testing.T) {
			client := connect(t, func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "<html>", status) })
			_, err := client.Order(t.Context(), id)
			require.ErrorIs(t, err, bot.ErrNotTheAPI)
			_, _, err = client.Orders(t.Context(), &gen.ListOrdersParams{})
			require.ErrorIs(t, err, bot.ErrNotTheAPI)
		})
	}
}

func TestFollowSeesEveryChangeOnceAndOutlivesAnOutage(t *testing.T) {
	var asked atomic.Int64
	client := connect(t, func(w http.ResponseWriter, _ *http.Request) {
		settled := time.Now()
		switch asked.Add(1) {
		case 1, 2:
			write(w, http.StatusOK, gen.Order{Id: id, Sequence: 1, Status: order.Validating})
		case 3:
			write(w, http.StatusServiceUnavailable, gen.Problem{Title: "Away", Code: "journal_unavailable", Retryable: true})
		default:
			write(w, http.StatusOK, gen.Order{Id: id, Sequence: 2, Status: order.Completed, SettledAt: &settled})
		}
	})
	var seen []order.Status
	last, err := client.Follow(t.Context(), id, time.Millisecond, func(o gen.Order) { seen = append(seen, o.Status) }, bot.Settled)
	require.NoError(t, err)
	require.Equal(t, []order.Status{order.Validating, order.Completed}, seen)
	require.Equal(t, order.Completed, last.Status)
}

func TestFollowEndsWithANoAndWithItsContext(t *testing.T) {
	client := connect(t, func(w http.ResponseWriter, _ *http.Request) {
		write(w, http.StatusNotFound, gen.Problem{Title: "None", Code: "unknown_order"})
	})
	_, err := client.Follow(t.Context(), id, time.Millisecond, func(gen.Order) {}, bot.Settled)
	require.ErrorContains(t, err, "unknown_order")

	ctx, cancel := context.WithCancel(t.Context())
	pending := connect(t, func(w http.ResponseWriter, _ *http.Request) { write(w, http.StatusOK, gen.Order{Id: id, Sequence: 1}) })
	_, err = pending.Follow(ctx, id, time.Millisecond, func(gen.Order) { cancel() }, bot.Settled)
	require.ErrorIs(t, err, context.Canceled)
}
