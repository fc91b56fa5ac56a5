package botpos_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/pos"
	"github.com/ordersaga/ordersaga/pos/botpos"
)

func TestNewNamesEverySettingThatIsMissing(t *testing.T) {
	_, err := botpos.New(botpos.Config{})
	for _, want := range []string{"url: it is missing", "timezone", "currency", "connect timeout", "read timeout", "store_id"} {
		require.ErrorContains(t, err, want)
	}
	require.NotContains(t, err.Error(), "token", "neither text has any")
}

func TestNewNamesEverySettingThatIsWrong(t *testing.T) {
	_, err := botpos.New(botpos.Config{
		Site: pos.Site{
			URL: "http://user:" + token + "@10.1.2.3", Token: token + "\n", Timezone: "Mars/Base", Currency: "RUB",
			ConnectTimeout: time.Second, ReadTimeout: -1,
		},
		Settings: botpos.Settings{
			StoreID: "pan n8", Variant: "v2", Numb: "7#", TokenHeader: "my key", Cancel: "maybe", Modifiers: "extra",
			RefusedWords: []string{"FAILED", "ok", " "}, CookingWords: []string{"failed"}, CompletedWords: []string{"Standby"},
			Paths: botpos.Paths{Menu: "menu?store={storeId}", Order: "http://x/order", Status: "orders/{id}", Cancel: "../cancel"},
		},
	})
	for _, want := range []string{
		"url: ", `"my key"`, "timezone: ", `currency: "RUB"`, "read timeout", `store_id: "pan n8"`, `variant: "v2"`, `numb: "7#"`,
		`cancel: "maybe"`, `modifiers: "extra"`, `refused_words: "ok" means cooking already`, "refused_words: a word is empty",
		`cooking_words: "failed" means gone already`, `completed_words: "Standby" means waiting already`,
		"paths.menu", "paths.order", "paths.status", "paths.status: it has no {orderId}", "paths.cancel",
	} {
		require.ErrorContains(t, err, want)
	}
	require.NotContains(t, err.Error(), token)
}

func TestStoreIDsAreText(t *testing.T) {
	rows := []struct {
		name, id string
		ok       bool
	}{
		{name: "a number", id: "12", ok: true},
		{name: "one that only looks like it", id: "012", ok: true},
		{name: "a name", id: "pan-n8", ok: true},
		{name: "with a slash, which is escaped", id: "pan/8", ok: true},
		{name: "the folder above", id: ".."},
		{name: "with a space", id: "pan 8"},
		{name: "none"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			c := config("http://10.1.2.3")
			c.Settings.StoreID = row.id
			connector, err := botpos.New(c)
			if !row.ok {
				require.ErrorContains(t, err, "store_id")
				return
			}
			require.NoError(t, err)
			require.Equal(t, row.id, connector.(interface{ StoreKey() string }).StoreKey()) //nolint:errcheck,forcetypeassert // it panics
		})
	}
}

func TestNewRefusesTheZoneOfThisMachine(t *testing.T) {
	c := config("http://10.1.2.3")
	c.Timezone = "Local"
	_, err := botpos.New(c)
	require.ErrorContains(t, err, "timezone")
}

func TestTheTokenTravelsInTheHeaderOfTheSettings(t *testing.T) {
	f := newFake()
	_, err := connect(t, f, func(s *botpos.Settings) { s.TokenHeader = "X-Key" }).Ping(t.Context())
	require.NoError(t, err)
	require.Equal(t, token, f.seen("")[0].header.Get("X-Key"))
	require.Empty(t, f.seen("")[0].header.Get("Authorization"))
}

func TestSinglePathsAreReplaced(t *testing.T) {
	f := newFake().answer("GET shops/pan%2F8/o/"+known, `{"status": "OK"}`)
	connector := connect(t, f, func(s *botpos.Settings) {
		s.StoreID, s.Paths = "pan/8", botpos.Paths{Status: "shops/{storeId}/o/{orderId}"}
	})
	_, err := connector.Observe(t.Context(), known)
	require.NoError(t, err)
	_, _ = connector.Menu(t.Context())
	require.Equal(t, []string{"GET shops/pan%2F8/o/" + known, "GET stores/pan%2F8/menu"}, f.names())
}
