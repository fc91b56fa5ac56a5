package deliveryhatch_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
	"github.com/ordersaga/ordersaga/pos/deliveryhatch"
)

func TestNewNamesEverySettingThatIsMissing(t *testing.T) {
	_, err := deliveryhatch.New(deliveryhatch.Config{})
	for _, want := range []string{"url: it is missing", "token: it is missing", "timezone", "currency", "connect timeout", "read timeout"} {
		require.ErrorContains(t, err, want)
	}
}

func TestNewNamesEverySettingThatIsWrong(t *testing.T) {
	_, err := deliveryhatch.New(deliveryhatch.Config{
		Site: pos.Site{
			URL: "http://user:" + token + "@10.1.2.3", Token: "Bearer " + token, Timezone: "Mars/Base", Currency: "KRW",
			ConnectTimeout: time.Second, ReadTimeout: -1,
		},
		Settings: deliveryhatch.Settings{
			LeadTime: order.Duration(-time.Minute), TimeStep: order.Duration(25 * time.Hour), Table: -1, RefuseCodes: []int{710, 0},
		},
	})
	for _, want := range []string{
		"url: ", "token: it goes alone", "timezone: ", `currency: "KRW"`, "read timeout", "lead_time: -1m0s", "time_step: 25h0m0s",
		"table: code -1", "refuse_codes: code 0",
	} {
		require.ErrorContains(t, err, want)
	}
	require.NotContains(t, err.Error(), token)
}

func TestNewRefusesTheZoneOfThisMachine(t *testing.T) {
	config := settings("http://10.1.2.3:11011")
	config.Timezone = "Local"
	_, err := deliveryhatch.New(config)
	require.ErrorContains(t, err, "timezone")
}
