package demo

import (
	"fmt"
	"strings"

	"github.com/ordersaga/ordersaga/internal/app"
)

// guide says where everything is, and what to try.
func guide(a *app.App) string {
	var out strings.Builder
	fmt.Fprintf(&out, `
API            %s   (contract: %s/openapi.yaml)
API key        %s
Temporal UI    %s
Temporal gRPC  %s
pretended world  %s/admin/ledger
data           %s

Try:
  export ORDERSAGA_URL=%s ORDERSAGA_KEY=%s

  curl -sS -X POST $ORDERSAGA_URL/v1/orders \
    -H "Authorization: Bearer $ORDERSAGA_KEY" -H 'Idempotency-Key: "my-first"' -H 'Content-Type: application/json' \
    -d '%s'

  curl -sS -H "Authorization: Bearer $ORDERSAGA_KEY" "$ORDERSAGA_URL/v1/orders?limit=3"

  go run ./cmd/ordersaga order list
  go run ./cmd/ordersaga order watch ID
  go run ./cmd/ordersaga attention list   # after an order at %s: it waits for you

For Temporal's own tools, such as temporal workflow list, and for an ordersaga worker beside these:
  export TEMPORAL_ADDRESS=%s

Stores: %s
Ctrl-C stops everything in order, a second one at once.
`, a.URL(), a.URL(), a.Key(), orDash(a.UIURL()), a.TemporalAddress(), a.Admin().BaseURL, a.Data(), a.URL(), a.Key(), sampleBody, unfound().store, a.TemporalAddress(), strings.Join(storeIDs(), " "))
	return out.String()
}

// sampleBody is the order that the guide suggests.
const sampleBody = `{"store_id": "demo-delivered", "fulfillment": {"type": "pickup"}, "items": [{"code": "701", "quantity": 1}], "payment": {"method": "card", "token": "tok_visa"}}`

func storeIDs() []string {
	var ids []string
	for _, s := range scenarios() {
		ids = append(ids, s.store)
	}
	return ids
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}
