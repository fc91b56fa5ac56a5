package app_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/simulator"
)

func TestBotsAndOrdersShareOneReadingOfAMenu(t *testing.T) {
	a := start(t, options(t.TempDir()))
	c := client(t, a.URL(), a.Key())
	menu, _, err := c.Menu(t.Context(), store)
	require.NoError(t, err)
	require.NotEmpty(t, menu.Dishes)
	require.Equal(t, "RUB", menu.Dishes[0].Price.Currency)

	placed, err := c.Create(t.Context(), "shared", 20*time.Second, []byte(pickup))
	require.NoError(t, err)
	require.Equal(t, http.StatusCreated, placed.Status)
	settle(t, c, placed.Order.Id)
	require.Equal(t, 1, a.World().Ledger().Requests[simulator.POS(store)][simulator.OpGetMenu])
}
