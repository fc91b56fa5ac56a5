package eleve_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/pos"
	"github.com/ordersaga/ordersaga/pos/eleve"
)

func TestNewNamesEverySettingThatIsMissing(t *testing.T) {
	_, err := eleve.New(eleve.Config{})
	for _, want := range []string{"url: it is missing", "token: it is missing", "timezone", "currency", "connect timeout", "read timeout", "service_id"} {
		require.ErrorContains(t, err, want)
	}
}

func TestNewNamesEverySettingThatIsWrong(t *testing.T) {
	_, err := eleve.New(eleve.Config{
		Site: pos.Site{
			URL: "https://user:" + secret + "@hub.example", Token: secret, Timezone: "Mars/Base", Currency: "USD",
			ConnectTimeout: time.Second, ReadTimeout: -1,
		},
		Settings: eleve.Settings{
			ServiceID: "loja-1", Signature: "md5", TrackBy: "name", DineIn: "SOFA", ServiceFeePercent: 101, CancelledPath: "../x",
			StatusCodes: eleve.StatusCodes{Completed: []int{20, 505}, Gone: []int{20}},
		},
	})
	for _, want := range []string{
		"url: ", "timezone: ", `currency: "USD"`, "read timeout", `service_id: "loja-1"`, `signature: "md5"`, `track_by: "name"`,
		`dine_in: "SOFA"`, "service_fee_percent: 101", "cancelled_path", "status_codes: 505", "status_codes: 20",
	} {
		require.ErrorContains(t, err, want)
	}
	require.NotContains(t, err.Error(), secret)
}

func TestNewRefusesTheZoneOfThisMachine(t *testing.T) {
	config := settings("https://hub.example")
	config.Timezone = "Local"
	_, err := eleve.New(config)
	require.ErrorContains(t, err, "timezone")
}

func TestAStoreWithoutSignaturesNeedsNoSecret(t *testing.T) {
	config := settings("https://hub.example")
	config.Token, config.Settings.Signature = "", eleve.Off
	_, err := eleve.New(config)
	require.NoError(t, err)
}
