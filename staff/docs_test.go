package staff_test

import (
	"os"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/order"
)

func TestThePageTellsAllThatABotHasToKnow(t *testing.T) {
	page, err := os.ReadFile("../docs/staff.md")
	require.NoError(t, err)
	message, err := os.ReadFile("testdata/question.json")
	require.NoError(t, err)
	names := regexp.MustCompile(`"[a-z_]+":`).FindAllString(string(message), -1)
	require.Greater(t, len(names), 15)
	for _, name := range names {
		require.Contains(t, string(page), name)
	}
	for _, kind := range askable() {
		require.Contains(t, string(page), "| `"+string(kind)+"` |")
		for _, option := range kind.Rule().Staff {
			require.Contains(t, string(page), "`"+string(option)+"`")
		}
	}
	require.Equal(t, order.Keep, order.AskRestaurant.Rule().Default, "the page calls it the default")
	for _, word := range []string{"staff.question", "staff.reminder", "webhook-id", "webhook-timestamp", "webhook-signature", "whsec_"} {
		require.Contains(t, string(page), "`"+word)
	}
}
