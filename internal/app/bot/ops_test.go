package bot_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/api/gen"
	"github.com/ordersaga/ordersaga/internal/app/bot"
	"github.com/ordersaga/ordersaga/order"
)

// opsCalls are what people of the service ask, by name.
func opsCalls(t *testing.T, client *bot.Client) map[string]func() error {
	t.Helper()
	return map[string]func() error{
		"read the events of order " + id: func() error { _, _, err := client.Events(t.Context(), id, nil); return err },
		"list open questions":            func() error { _, _, err := client.Attention(t.Context(), nil); return err },
		"answer questions of kind conflict": func() error {
			_, _, err := client.ResolveAll(t.Context(), gen.BulkResolution{Kind: order.ConflictItem, Option: order.AcceptAsIs})
			return err
		},
	}
}

func TestWhatOpsAskIsRefusedAsAProblem(t *testing.T) {
	client := connect(t, func(w http.ResponseWriter, _ *http.Request) {
		write(w, http.StatusForbidden, gen.Problem{Title: "No", Code: "forbidden", Status: http.StatusForbidden})
	})
	for name, call := range opsCalls(t, client) {
		var problem *bot.Problem
		require.ErrorAs(t, call(), &problem, name)
		require.Equal(t, "forbidden", problem.Code)
	}
}

func TestWhatOpsAskIsAnsweredByTheAPIAlone(t *testing.T) {
	client := connect(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte("<html>"))
	})
	for name, call := range opsCalls(t, client) {
		err := call()
		require.ErrorIs(t, err, bot.ErrNotTheAPI)
		require.ErrorContains(t, err, name)
	}
}

func TestAnAPIThatIsAwayIsToldByWhatWasAsked(t *testing.T) {
	client, err := bot.New("http://127.0.0.1:1", "key")
	require.NoError(t, err)
	for name, call := range opsCalls(t, client) {
		require.ErrorContains(t, call(), name)
	}
}
