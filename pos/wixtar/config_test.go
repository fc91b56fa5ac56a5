package wixtar_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/pos"
	"github.com/ordersaga/ordersaga/pos/wixtar"
)

func TestNewNamesEverySettingThatIsMissing(t *testing.T) {
	_, err := wixtar.New(wixtar.Config{})
	for _, want := range []string{
		"url: it is missing", "token_url: url: it is missing", "token: it is missing", "timezone", "currency", "connect timeout", "read timeout",
		"client_id: it is missing", `store_id: ""`,
	} {
		require.ErrorContains(t, err, want)
	}
}

func TestNewNamesEverySettingThatIsWrong(t *testing.T) {
	_, err := wixtar.New(wixtar.Config{
		Site: pos.Site{
			URL: "https://user:" + secret + "@omni.example", Token: secret, Timezone: "Mars/Base", Currency: "KRW",
			ConnectTimeout: time.Second, ReadTimeout: -1,
		},
		Settings: wixtar.Settings{
			TokenURL: "login.example/" + secret, ClientID: "bot-1", StoreID: "../000030", AmountScale: 10, ConfirmVersion: "v2",
		},
	})
	for _, want := range []string{
		"url: ", "token_url: ", "timezone: ", `currency: "KRW"`, "read timeout", `store_id: "../000030"`, "amount_scale: 10", `confirm_version: "v2"`,
	} {
		require.ErrorContains(t, err, want)
	}
	require.NotContains(t, err.Error(), secret)
}

func TestNewRefusesTheZoneOfThisMachine(t *testing.T) {
	config := settings("https://omni.example", "https://login.example")
	config.Timezone = "Local"
	_, err := wixtar.New(config)
	require.ErrorContains(t, err, "timezone")
}
