package simulator_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/simulator"
)

const (
	eleveID    = "7b0f4f2e-9c7a-4b1e-8b8e-0c9a5d1e3f77"
	eleveStore = "0d3f6d0e-2b61-4f0e-9f38-5a8f1f0a7c11"
	// eleveDelay is how long an answer takes by default.
	eleveDelay = 200 * time.Millisecond
)

func eleveSpeaker() speaker {
	return speaker{
		system: simulator.Eleve, lacks: simulator.OpCancel, silent: true,
		post: func(f *fixture, restaurant, number, _ string) (reply, string) {
			id := uuid.NewString()
			r := f.eleveAt(restaurant, "newOrder", eleveOrder(
				"id", id, "displayId", number, "type", "DELIVERY", "table", nil, "delivery", map[string]any{}, "items", []any{breads(1)},
			))
			if r.status != http.StatusAccepted || f.eleveAt(restaurant, "getConsumption", eleveAbout("ORDER_ID", id)).status != http.StatusAccepted {
				return r, ""
			}
			f.clock.Advance(eleveDelay)
			if f.eleveAt(restaurant, "getConsumption", eleveAbout("ORDER_ID", id)).status != http.StatusOK {
				return r, "" // it was taken, and has not arrived
			}
			return r, id
		},
		word: func(f *fixture, restaurant, id string) (reply, string) {
			if r := f.eleveAt(restaurant, "getStatus", eleveAbout("ORDER_ID", id)); r.status != http.StatusAccepted {
				return r, ""
			}
			f.clock.Advance(eleveDelay)
			r := f.eleveAt(restaurant, "getStatus", eleveAbout("ORDER_ID", id))
			return r, strconv.FormatInt(f.number(r, "items", 0, "status", "code"), 10)
		},
	}
}

// eleveOrder is an order of two soups with sour cream for table 12, changed by pairs of names and values.
func eleveOrder(changes ...any) map[string]any {
	money := func(value string) map[string]any {
		return map[string]any{"value": json.Number(value), "currency": "R$"}
	}
	data := map[string]any{
		"id": eleveID, "type": "TABLE", "displayId": "12", "createdAt": "2026-12-01T16:00:00", "lastEvent": "CREATED",
		"orderTiming": "2026-12-01T16:00:00", "merchant": map[string]any{"id": "m-1", "name": "Loja Teste"}, "otherFees": []any{}, "discounts": []any{},
		"items": []any{map[string]any{
			"id": "1", "index": "1", "name": "Sopa", "externalCode": "701", "unit": "UN", "quantity": 2, "unitPrice": money("280.00"), "totalPrice": money("560.00"),
			"options": []any{map[string]any{"index": "1", "id": "1", "externalCode": "905", "quantity": 1, "unitPrice": money("30"), "totalPrice": money("30.0")}},
		}},
		"total": map[string]any{"items": json.Number("560.00"), "otherFees": json.Number("60.00"), "discount": 0, "orderAmount": json.Number("620.00"), "additionalFees": 0, "deliveryFee": 0},
		"payments": map[string]any{"prepaid": json.Number("620.00"), "pending": 0, "methods": []any{
			map[string]any{"value": json.Number("620.00"), "currency": "BRL", "type": "PREPAID", "method": "credit", "methodInfo": "Visa", "changeFor": 0},
		}},
		"delivery": nil, "takeout": nil, "indoor": nil, "schedule": nil, "card": nil,
		"table": map[string]any{"waiterCode": "1", "tableNumber": "12", "chairNumber": "2"}, "extraInfo": "K7M2Q9X4; sem cebola",
	}
	for i := 0; i < len(changes); i += 2 {
		data[fmt.Sprint(changes[i])] = changes[i+1]
	}
	return map[string]any{"integrationHubServiceId": eleveStore, "data": data}
}

// breads are so many of what costs 40.00.
func breads(quantity any) map[string]any {
	return map[string]any{"externalCode": "710", "quantity": quantity}
}

// eleveAbout is a question about keys.
func eleveAbout(keyType string, keys ...string) map[string]any {
	return map[string]any{"integrationHubServiceId": eleveStore, "orderKeyType": keyType, "orderKey": append([]string{}, keys...)}
}

// eleveSign signs a body as it is assumed.
func eleveSign(at time.Time, secret, body string) string {
	stamp := strconv.FormatInt(at.UnixMilli(), 10)
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(stamp + "." + body))
	return "t=" + stamp + ",sign=" + hex.EncodeToString(mac.Sum(nil))
}

// eleveAt makes a signed call.
func (f *fixture) eleveAt(restaurant, path string, body any) reply {
	f.Helper()
	text, isText := body.(string)
	if !isText {
		encoded, err := json.Marshal(body)
		require.NoError(f, err)
		text = string(encoded)
	}
	return f.call(http.MethodPost, "/eleve/"+restaurant+"/order/"+path, text, "x-mpn-integrations-signature", eleveSign(f.clock.Now(), "t", text))
}

func (f *fixture) eleve(path string, body any) reply {
	f.Helper()
	return f.eleveAt("r1", path, body)
}

// eleveTell asks and waits for the answer.
func (f *fixture) eleveTell(path string, body any) reply {
	f.Helper()
	r := f.eleve(path, body)
	require.Equal(f, http.StatusAccepted, r.status, r.raw)
	f.clock.Advance(eleveDelay)
	return f.eleve(path, body)
}

// elevePost posts an order, which is taken whatever becomes of it.
func (f *fixture) elevePost(order map[string]any) {
	f.Helper()
	r := f.eleve("newOrder", order)
	require.Equal(f, http.StatusAccepted, r.status, r.raw)
	require.Empty(f, r.raw)
}

func newEleve(t *testing.T, s simulator.EleveSettings) *fixture {
	t.Helper()
	settings := byHand()
	settings.System, settings.Eleve = simulator.Eleve, s
	return newWorld(t, simulator.Options{Restaurants: map[string]simulator.Settings{"r1": settings}, POSToken: "t"})
}

func TestEleveWantsASignature(t *testing.T) {
	t.Parallel()
	f := newEleve(t, simulator.EleveSettings{})
	order, err := json.Marshal(eleveOrder())
	require.NoError(t, err)
	body, now := string(order), f.clock.Now()
	_, sign, _ := strings.Cut(eleveSign(now, "t", body), ",")
	tests := []struct{ name, signature string }{
		{"none", ""},
		{"another secret", eleveSign(now, "guess", body)},
		{"another body", eleveSign(now, "t", body+" ")},
		{"an old one", eleveSign(now.Add(-6*time.Minute), "t", body)},
		{"one of the future", eleveSign(now.Add(6*time.Minute), "t", body)},
		{"seconds", fmt.Sprintf("t=%d,%s", now.Unix(), sign)},
		{"another time than was signed", fmt.Sprintf("t=%d,%s", now.UnixMilli()+1, sign)},
		{"capital letters", strings.Replace(strings.ToUpper(eleveSign(now, "t", body)), "T=", "t=", 1)},
		{"no time", sign},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for _, path := range []string{"newOrder", "getStatus", "getConsumption", "getCancelledItems", "getCancelledItens", "payment"} {
				r := f.call(http.MethodPost, "/eleve/r1/order/"+path, body, "x-mpn-integrations-signature", tt.signature)
				require.Equal(t, http.StatusUnauthorized, r.status)
			}
		})
	}
	t.Cleanup(func() { require.Empty(t, f.world.Ledger().Tickets) })
}

func TestEleveSignatureMayBeUnchecked(t *testing.T) {
	t.Parallel()
	f := newEleve(t, simulator.EleveSettings{Unsigned: true})
	require.Equal(t, http.StatusAccepted, f.call(http.MethodPost, "/eleve/r1/order/newOrder", eleveOrder()).status)
	require.Equal(t, http.StatusNotFound, f.call(http.MethodGet, "/eleve/r1/order/newOrder", nil).status)

	lax := newWorld(t, simulator.Options{})
	require.Equal(t, http.StatusAccepted, lax.eleve("newOrder", eleveOrder()).status)
	r := lax.call(http.MethodPost, "/eleve/r1/order/newOrder", eleveOrder(), "x-mpn-integrations-signature", fmt.Sprintf("t=%d,sign=00", lax.clock.Now().UnixMilli()))
	require.Equal(t, http.StatusUnauthorized, r.status)
}

func TestEleveNamesEveryMistakeOfAQuestion(t *testing.T) {
	t.Parallel()
	f := newEleve(t, simulator.EleveSettings{ServiceID: eleveStore})
	missing := `{"key":"orderKeyType","message":"body.orderKeyType is required"},{"key":"orderKey","message":"body.orderKey is required"}`
	head := `{"integrationHubServiceId": "` + eleveStore + `"`
	tests := []struct{ name, body, errors string }{
		{"no JSON", "{", `{"key":0,"message":"body must be an object"}`},
		{"fields are missing", head + "}", missing},
		{"no GUID", `{"integrationHubServiceId": "40"}`, `{"key":"integrationHubServiceId","message":"body.integrationHubServiceId must be a valid GUID"},` + missing},
		{"a type that does not exist", head + `, "orderKeyType": "string", "orderKey": ["string"]}`, `{"key":"orderKeyType","message":"body.orderKeyType must be one of [ORDER_ID, TABLE, CARD]"}`},
		{"a type of another type", head + `, "orderKeyType": 4, "orderKey": ["string"]}`, `{"key":"orderKeyType","message":"body.orderKeyType must be a string"}`},
		{"a text for a list", head + `, "orderKeyType": "TABLE", "orderKey": "AA"}`, `{"key":"orderKey","message":"body.orderKey must be an array"}`},
		{"numbers for keys", head + `, "orderKeyType": "TABLE", "orderKey": ["1", 40]}`, `{"key":1,"message":"body.orderKey[1] must be a string"}`},
		{"an empty key", head + `, "orderKeyType": "TABLE", "orderKey": [""]}`, `{"key":0,"message":"body.orderKey[0] is not allowed to be empty"}`},
		{"all orders", head + `, "orderKeyType": "ORDER_ID", "orderKey": []}`, `{"key":"orderKey","message":"body.orderKey must contain at least 1 items"}`},
		{
			"another store", `{"integrationHubServiceId": "5ffec6b8-1c55-4a7d-985f-12d13685b553", "orderKeyType": "TABLE", "orderKey": []}`,
			`{"key":"integrationHubServiceId","message":"Provider Merchant for integrationHubServiceId \"5ffec6b8-1c55-4a7d-985f-12d13685b553\" not found or disabled"}`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for _, path := range []string{"getStatus", "getConsumption", "getCancelledItems"} {
				r := f.eleve(path, tt.body)
				require.Equal(t, http.StatusBadRequest, r.status)
				require.JSONEq(t, `{"errors":[`+tt.errors+`]}`, r.raw)
			}
		})
	}
}

func TestEleveNamesMistakesOfAnOrder(t *testing.T) {
	t.Parallel()
	f := newEleve(t, simulator.EleveSettings{ServiceID: eleveStore})
	seat := map[string]any{"waiterCode": "1", "tableNumber": 12, "chairNumber": "2"}
	total := map[string]any{"orderAmount": json.Number("102.89000000000001")}
	tests := []struct {
		name    string
		order   any
		message string
	}{
		{"no JSON", "{", "body is not readable"},
		{"nothing", "{}", "body.data is required"},
		{"another store", map[string]any{"integrationHubServiceId": "5ffec6b8-1c55-4a7d-985f-12d13685b553", "data": eleveOrder()["data"]}, "not found or disabled"},
		{"no id", eleveOrder("id", ""), "body.data.id is required"},
		{"a type that does not exist", eleveOrder("type", "DINE_IN"), "body.data.type must be one of"},
		{"no table", eleveOrder("table", nil), "body.data.table is required"},
		{"a table without a number", eleveOrder("table", map[string]any{}), "body.data.table.tableNumber is required"},
		{"a table and a delivery", eleveOrder("delivery", map[string]any{}), "body.data.delivery must be null"},
		{"a number for a table's", eleveOrder("table", seat), "tableNumber must not be a number"},
		{"text for money", eleveOrder("payments", map[string]any{"prepaid": "620.00"}), "money"},
		{"a sum of floats", eleveOrder("total", total), "money"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := f.eleve("newOrder", tt.order)
			require.Equal(t, http.StatusBadRequest, r.status)
			require.Contains(t, r.raw, tt.message)
		})
	}
	t.Cleanup(func() { require.Empty(t, f.world.Ledger().Tickets) })
}

func TestEleveSettingsNameEveryMistake(t *testing.T) {
	t.Parallel()
	_, err := simulator.New(simulator.Options{Restaurant: simulator.Settings{Eleve: simulator.EleveSettings{
		Timezone: "Brasil", IDs: "both", ServiceFee: new(int64(101)),
	}}})
	for _, part := range []string{"timezone", "ids", "service_fee"} {
		require.ErrorContains(t, err, part)
	}
}

func TestEleveTakesAnyOrderTiming(t *testing.T) {
	t.Parallel()
	for i, timing := range []any{"INSTANT", "SCHEDULED", "2026-12-01T16:00:00", "", nil, 7} {
		f := newEleve(t, simulator.EleveSettings{})
		f.elevePost(eleveOrder("orderTiming", timing))
		require.Len(t, f.ledger().Tickets, 1, "%d: one page has an enum there, and the examples a time", i)
	}
}
