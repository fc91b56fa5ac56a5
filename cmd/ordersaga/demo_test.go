package main_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	main "github.com/ordersaga/ordersaga/cmd/ordersaga"
	"github.com/ordersaga/ordersaga/config"
)

func TestADemosCommandGoesToItsOwnAPIAlone(t *testing.T) {
	d, here := serve(t, http.StatusOK, sample())
	other, shell := serve(t, http.StatusOK, sample())
	env := config.Environment{Lookup: func(name string) (string, bool) { value, ok := shell[name]; return value, ok }}
	require.NoError(t, main.Command(t.Context(), env, here["ORDERSAGA_URL"], "demo-key", "order", "resolve", orderID, "a1", "ticket_exists", "--note", "seen"))
	require.Empty(t, other.asked, "that is the API of the operator's shell")
	require.Len(t, d.asked, 1)
	require.Equal(t, "/v1/orders/"+orderID+"/resolve", d.asked[0].path)
	require.Equal(t, "Bearer demo-key", d.asked[0].authorization)
	require.JSONEq(t, `{"item_id": "a1", "option": "ticket_exists", "note": "seen"}`, d.asked[0].body)

	require.Error(t, main.Command(t.Context(), env, here["ORDERSAGA_URL"], "demo-key", "order", "resolve"))
}
