package botpos_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/pos"
	"github.com/ordersaga/ordersaga/pos/botpos"
)

func TestPing(t *testing.T) {
	rows := []struct {
		name string
		code int
		body string
		want pos.Kind // empty: it is ready
	}{
		{name: "an order that the POS does not know is the answer of one that works", code: 404, body: failureAs("User doesn't exist")},
		{name: "so is another no of the documented form", code: 400, body: failureAs("bad id")},
		{name: "so is a template's filler", code: 200, body: filler},
		{name: "so is any status", code: 200, body: cooks},
		{name: "a 404 of somebody else may be a wrong path", code: 404, body: "<html>", want: pos.Unknown},
		{name: "a page is somebody else's", code: 200, body: "<html>", want: pos.Unknown},
		{name: "no word is no answer", code: 200, want: pos.Unknown},
		{name: "nor is an empty object", code: 200, body: "{}", want: pos.Unknown},
		{name: "a server that broke is not ready", code: 500, body: failureAs("bad id"), want: pos.Unknown},
		{name: "a credential that is not accepted", code: 401, body: failureAs("who?"), want: pos.Unauthorized},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			f := newFake()
			f.answers[pingCall] = []reply{{code: row.code, body: row.body}}
			health, err := connect(t, f, nil).Ping(t.Context())
			require.Equal(t, []string{pingCall}, f.names(), "the menu is not read")
			if row.want != "" {
				require.Equal(t, row.want, pos.KindOf(err), "%v", err)
				require.False(t, health.Ready)
				return
			}
			require.NoError(t, err)
			require.Equal(t, pos.Health{Ready: true}, health)
		})
	}
}

func TestAPingNamesNobodysOrder(t *testing.T) {
	for numb, want := range map[string]string{"": "/numbs/0", "7": "/numbs/7"} {
		f := newFake().fail("GET stores/12/orders/"+nobody+want, http.StatusNotFound, "none")
		health, err := connect(t, f, func(s *botpos.Settings) { asSeed(s); s.Numb = numb }).Ping(t.Context())
		require.NoError(t, err)
		require.True(t, health.Ready)
		require.Equal(t, []string{"GET stores/12/orders/" + nobody + want}, f.names())
	}
}
