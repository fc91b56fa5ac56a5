package procart_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/pos"
	"github.com/ordersaga/ordersaga/pos/procart"
)

func TestNewNamesEverySettingThatIsMissing(t *testing.T) {
	_, err := procart.New(procart.Config{})
	for _, want := range []string{"url: it is missing", "token: it is missing", "timezone", "currency", "connect timeout", "read timeout"} {
		require.ErrorContains(t, err, want)
	}
}

func TestNewNamesEverySettingThatIsWrong(t *testing.T) {
	_, err := procart.New(procart.Config{
		Site: pos.Site{
			URL: "http://user:" + token + "@10.1.2.3", Token: token + "\n", Timezone: "Mars/Base", Currency: "KRW",
			ConnectTimeout: time.Second, ReadTimeout: -1,
		},
		Settings: procart.Settings{
			TokenHeader: "my token", GetOrdersMethod: "PUT", LookupProves: true, GUIDForm: "urn", Table: -1, PaymentCode: -2,
			OrderTypes: procart.PerFulfillment{Pickup: -3}, OrderCategories: procart.PerFulfillment{DineIn: -4},
		},
	})
	for _, want := range []string{
		"url: ", `"my token"`, "timezone: ", `currency: "KRW"`, "read timeout", "getorders_method", "lookup_proves", "guid_form",
		"table: code -1", "payment_code: code -2", "order_types: code -3", "order_categories: code -4",
	} {
		require.ErrorContains(t, err, want)
	}
	require.NotContains(t, err.Error(), token)
}

func TestNewRefusesTheZoneOfThisMachine(t *testing.T) {
	config := settings("http://10.1.2.3:11111")
	config.Timezone = "Local"
	_, err := procart.New(config)
	require.ErrorContains(t, err, "timezone")
}
