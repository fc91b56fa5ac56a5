package storecheck_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/config"
	"github.com/ordersaga/ordersaga/internal/app"
	"github.com/ordersaga/ordersaga/internal/httpjson"
	"github.com/ordersaga/ordersaga/internal/storecheck"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
	"github.com/ordersaga/ordersaga/pos/registry"
	"github.com/ordersaga/ordersaga/simulator"
)

const (
	orderID       = "k7m2q9x4k7m2q9x4k7m2q9x4k7"
	token         = "hush-Token-77"
	callbackToken = "k7m2q9x4hushhush"
)

// session is a connector that does everything it can when it is pinged, so that all its calls are on the wire.
type session struct {
	till
	real  pos.Connector
	draft pos.Draft
	paid  pos.Paid
}

func (s session) Ping(ctx context.Context) (pos.Health, error) {
	if pinger, ok := s.real.(pos.Pinger); ok {
		_, err := pinger.Ping(ctx)
		require.NoError(s.t, err)
	}
	if reader, ok := s.real.(pos.MenuReader); ok {
		_, err := reader.Menu(ctx)
		require.NoError(s.t, err)
	}
	if pricer, ok := s.real.(pos.Pricer); ok {
		quote, err := pricer.Price(ctx, s.draft)
		require.NoError(s.t, err)
		s.paid.Amount = quote.Total
	}
	s.order(ctx)
	return pos.Health{Ready: true}, nil
}

// order posts the order, and looks at it in every way there is.
func (s session) order(ctx context.Context) {
	seen, err := s.real.Submit(ctx, s.draft, s.paid)
	require.NoError(s.t, err)
	_, err = s.real.Observe(ctx, seen.Ticket.ID)
	require.NoError(s.t, err)
	if finder, ok := s.real.(pos.Finder); ok {
		_, _ = finder.Find(ctx, s.draft.OrderID) // some show it only when it is taken
	}
	if lister, ok := s.real.(pos.Lister); ok {
		_, err = lister.ObserveAll(ctx, []string{seen.Ticket.ID})
		require.NoError(s.t, err)
	}
	if canceller, ok := s.real.(pos.Canceller); ok {
		require.NoError(s.t, canceller.Cancel(ctx, seen.Ticket.ID))
	}
	s.draft.Lines[0].Code = "999999"
	_, _ = s.real.Submit(ctx, s.draft, s.paid) // a dish that is not there: not all say so at once
}

// simulated is a session with a simulated restaurant.
func simulated(t *testing.T, system simulator.System) session {
	t.Helper()
	world, err := simulator.New(simulator.Options{
		POSToken: token, Restaurants: map[string]simulator.Settings{"msk-1": {System: system, Timetable: simulator.ByHand()}},
	})
	require.NoError(t, err)
	t.Cleanup(world.Close)
	server := httptest.NewServer(world.Handler())
	t.Cleanup(server.Close)
	store := app.SimulatedStore(system, server.URL, "msk-1", "Check")
	store.POS.Token = token
	connectors, err := registry.New(config.Config{Stores: []config.Store{store}})
	require.NoError(t, err)
	connector, err := connectors.Connector("msk-1")
	require.NoError(t, err)
	s := session{till: till{t: t}, real: connector, draft: pos.Draft{
		OrderID: orderID, Number: order.Number(orderID), Currency: store.Currency, CallbackURL: "https://orders.example/callbacks/pos/msk-1/" + callbackToken,
		Lines:       []order.Line{{Code: "701", Name: "Soup", Quantity: 2, UnitPrice: order.Money{Amount: 28000, Currency: store.Currency}}},
		Fulfillment: order.Fulfillment{Type: order.Delivery},
		Guest: order.Guest{
			Name: "Testina Guestova", Phone: "+79001112233", Address: "Forest lane 4", Comment: "ring twice", Notes: map[string]string{"0": "no onion"},
		},
	}, paid: pos.Paid{Amount: order.Money{Amount: 56000, Currency: store.Currency}}}
	if checker, ok := connector.(pos.Checker); ok && checker.Check(s.draft, s.paid) != nil { // it delivers nothing
		s.draft.Fulfillment.Type = order.Pickup
	}
	return s
}

// nobodys are words of the guest, and credentials, of which no part may be seen.
func nobodys() []string {
	return []string{"Testina", "Guestova", "900111", "Forest", "ring", "twice", "onion", "hush", "imulated", `"Bearer `}
}

// seen are things that a person has to see at the first installation of a system. Those of a new one may stand here
// too; that nothing of a guest is shown holds without.
func seen() map[simulator.System][]string {
	return map[simulator.System][]string{
		simulator.ProCart: {
			"/api/v3/ping (ping)\n", "/api/v3/getorders?guid={", `"version":"1.9.1.70"`, `"license":true`, `"code":701`, `"name":"Щи"`, `"groupid":51`, `"groupname":"Добавки"`,
			`"order_guid":"{`, `"status":"deferred"`, `"amount":56000`, `{"msg":"Блюдо 999999 недоступно","result":false}`, "  > Token: [hidden]\n",
			`"address":"[text of 13 characters]"`, `"phone":"[11 digits]"`, `"sname":"[text of 16 characters]"`, `"callback_url":"[URL of 59 characters]"`,
		},
		simulator.DeliveryHatch: {
			"/api/v2/ext/orderstate?order_id=", `"DHVersion":"3.0.6.1240"`, `"dadata_apikey":"[text of 23 characters]"`, `"dlvfrom":"0,00"`, `"categpath":"Супы"`, `"rests":12`,
			`{"order_id":`, `"status":0`, `"type":1`, `"deliverat":"20`, `{"msg":"Блюдо 999999 недоступно","result":false}`, `"comment":"[text of 40 characters]"`,
		},
		simulator.BotPOS: {
			"/api/v1/stores/msk-1/menu (menu)\n", `"itemId":"701"`, `"itemName":"Щи"`, `"itemStatus":"notSale"`, `"storeStatus":"open"`, `"itemPrice":56000`, `"status":"STANDBY"`,
			`"waitingOrderCount":1`, "  < 404 Not Found\n", `{"error":"dish unavailable: 999999"}`, `"ordererName":"[text of 16 characters]"`, "  > Authorization: [hidden]\n",
		},
		simulator.Eleve: {
			"/order/newOrder (submit)\n", "  > X-Mpn-Integrations-Signature: [hidden]\n", `"integrationHubServiceId":"0b7d3c52-8f1e-4a6d-9c2b-5e4f3a2b1c0d"`, `"orderKeyType":"ORDER_ID"`,
			`"status":{"code":504,"description":"OPEN_TABLE"}`, `"externalCode":"701"`, `"orderAmount":560.00`, `"number":"[11 digits]"`, `"formattedAddress":"[text of 13 characters]"`,
			"  < 202 Accepted\n", `"createdAt":"20`, `"unitPrice":{"currency":"R$","value":280.00}`,
		},
		simulator.Wixtar: {
			"/oauth/v1/token (token)\n", `client_id=[text of 9 characters]&client_secret=[secret]&grant_type=client_credentials&scope=api`, `{"access_token":"[GUID]","expires_in":`,
			"/v1/sale_method?store_id=msk-1 (ping)\n", `"type":"PICK_UP"`, `"language=TRADITIONAL_CHINESE&store_id=msk-1`[1:], `"title":"Добавки"`, `"currency_code":"TWD"`, `"status":"1"`,
			`"mobile":"[text of 12 characters]"`, "  < 400 Bad Request\n", `{"message":"商品不存在或已停售"}`,
		},
	}
}

func TestTheWireOfEverySystemShowsWhatAPersonNeedsAndNothingOfAGuest(t *testing.T) {
	t.Parallel()
	for _, system := range simulator.Systems() {
		t.Run(string(system), func(t *testing.T) {
			t.Parallel()
			report, err := run(t, storecheck.Check{Connector: simulated(t, system), Wire: true, Secrets: []string{token}})
			require.NoError(t, err)
			for _, want := range seen()[system] {
				require.Contains(t, report, want)
			}
			if len(seen()[system]) > 0 {
				require.NotContains(t, report, "[name ")
			}
			wire, _, _ := strings.Cut(report, "ping      ready")
			for _, unwanted := range nobodys() {
				require.NotContains(t, strings.ToLower(wire), strings.ToLower(unwanted))
			}
		})
	}
}

func TestTheDocumentedBodiesOfEverySystemShowNothingOfAGuest(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../../pos/*/testdata/*.json")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	unwanted := regexp.MustCompile(`(?i)` + strings.Join([]string{
		`Иван`, `Петр`, `Пушкин`, `Федосеев`, `949-99`, `1234567`, `БАНК`, `персон`, `85\.13`, `55\.16`, `somebody`, `yoururl`, `Новосибирск`,
		`Орлов`, `Анна`, `Лесная`, `9001112`, `звонок`, `9К`, `без лука`, `callbacks`, `tokentoken`, `Kim`, `kakao`, `뜨겁게`, `얼음 많이`,
		`Ana Souza`, `5511987`, `Rua das`, `23\.55`, `46\.63`, `campainha`, `açúcar`, `林小美`, `912345`, `信義路`, `洋蔥`, `少油`, `門鈴`,
	}, "|"))
	for _, file := range files {
		t.Run(strings.TrimPrefix(file, "../../pos/"), func(t *testing.T) {
			t.Parallel()
			body, err := os.ReadFile(file)
			require.NoError(t, err)
			report := overTheWire(t, httpjson.Request{Method: http.MethodPost, Body: json.RawMessage(body)}, "application/json", string(body), true)
			require.NotContains(t, report, "[no JSON")
			require.NotContains(t, report, "bytes in all", "all of it is looked at")
			wire, _, _ := strings.Cut(report, "ping      ready")
			require.NotRegexp(t, unwanted, wire)
		})
	}
}

func TestDocumentedIDsCodesAndStatusesAreShown(t *testing.T) {
	t.Parallel()
	for file, want := range map[string][]string{
		"procart/testdata/assumed_postorder.json":                     {`"code":7`, `"order_category":2`, `"deliverat":"2026-12-01 19:45:00"`},
		"deliveryhatch/testdata/documented_expressorders_answer.json": {`"id":139`, `"status":10`, `"dlvdate":"2020-05-04 10:00:00"`, `"fullname":"[text of 11 characters]"`},
		"botpos/testdata/suggest_push_taken.json":                     {`"orderId":"9b0c6e1e-5b7c-4a39-9e0b-2f6e0c1d7a44"`, `"status":"OK"`, `"waitingCount":2`},
		"eleve/testdata/getstatus_not_found_answer.json":              {`"orderKey":["40"]`, `"status":{"code":412,"description":"NOT_FOUND"}`, `"lastestUpdatedStatus":"2024-06-28 09:54:27"`},
		"eleve/testdata/getstatus_pending_answer.json":                {`"message":"Order status request already exists: TABLE_40"`},
		"wixtar/testdata/add_items.json":                              {`"id":"P001"`, `"title":"番茄泡菜炒豆包"`, `"formatted_amount":"400"`, `"type":"DINE_IN"`, `"special_instructions":"[text of 4 characters]"`},
	} {
		body, err := os.ReadFile("../../pos/" + file)
		require.NoError(t, err)
		report := overTheWire(t, httpjson.Request{Method: http.MethodGet}, "application/json", string(body), true)
		for _, shown := range want {
			require.Contains(t, report, shown, file)
		}
	}
}
