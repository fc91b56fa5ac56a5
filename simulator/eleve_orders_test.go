package simulator_test

import (
	"encoding/json"
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/simulator"
)

func TestEleveCooksADuplicateAgain(t *testing.T) {
	t.Parallel()
	f := newEleve(t, simulator.EleveSettings{})
	f.elevePost(eleveOrder())
	f.elevePost(eleveOrder())
	tickets := f.ledger().TicketsOf("k7m2q9x4")
	require.Len(t, tickets, 2)
	require.NotEqual(t, tickets[0].ID, tickets[1].ID)
	require.Equal(t, 2, f.count(f.eleveTell("getConsumption", eleveAbout("ORDER_ID", eleveID)), "consumption"))

	careful := newEleve(t, simulator.EleveSettings{RefuseDuplicates: true})
	careful.elevePost(eleveOrder())
	r := careful.eleve("newOrder", eleveOrder())
	require.Equal(t, http.StatusAlreadyReported, r.status)
	require.Len(t, careful.ledger().Tickets, 1)
}

func TestElevePDVMayHaveIDsOfItsOwn(t *testing.T) {
	t.Parallel()
	for ids, found := range map[simulator.EleveIDs]bool{simulator.PDVIDs: true, simulator.PDVIDsOnly: false} {
		f := newEleve(t, simulator.EleveSettings{IDs: ids})
		f.elevePost(eleveOrder())
		ticket := f.ticket()
		require.NotEqual(t, eleveID, ticket.ID)
		require.Equal(t, eleveID, ticket.ExternalKey)
		bill := f.eleveTell("getConsumption", eleveAbout("TABLE", "12"))
		require.Equal(t, ticket.ID, f.text(bill, "consumption", 0, "orderId"))
		_, by := f.codes(f.eleveTell("getStatus", eleveAbout("ORDER_ID", eleveID)))[ticket.ID]
		require.Equal(t, found, by)
		require.Equal(t, map[string]int64{ticket.ID: 504}, f.codes(f.eleveTell("getStatus", eleveAbout("ORDER_ID", ticket.ID))))
	}
}

func TestElevePDVKnowsWhoADeliveryIsFor(t *testing.T) {
	t.Parallel()
	f := newEleve(t, simulator.EleveSettings{})
	f.elevePost(eleveOrder("type", "DELIVERY", "table", nil,
		"customer", map[string]any{"name": "Ana", "phone": map[string]any{"number": "5511987654321"}},
		"delivery", map[string]any{"deliveredBy": "MERCHANT", "deliveryAddress": map[string]any{"formattedAddress": "Rua das Flores, 4"}}))
	require.Equal(t, simulator.TicketGuest{Name: "Ana", Phone: "5511987654321", Address: "Rua das Flores, 4"}, f.ticket().Guest)
}

func TestEleveSwallowsWhatThePDVDoesNotWant(t *testing.T) {
	t.Parallel()
	centavos := map[string]any{"items": 56000, "otherFees": 6000, "orderAmount": 62000}
	tests := []struct {
		name   string
		order  map[string]any
		fault  simulator.FaultName
		change func(s *simulator.Settings)
	}{
		{"it says no", eleveOrder(), simulator.Refuse, nil},
		{"it is sold out", eleveOrder(), simulator.SoldOut, nil},
		{"it is away", eleveOrder(), "", func(s *simulator.Settings) { s.TillOffline = true }},
		{"it never comes there", eleveOrder(), "", func(s *simulator.Settings) { s.Eleve.OrderDelay = simulator.Never }},
		{"nothing in it", eleveOrder("items", []any{}), "", nil},
		{"an unknown product", eleveOrder("items", []any{map[string]any{"externalCode": "SUCO", "quantity": 1}}), "", nil},
		{"half a bread", eleveOrder("items", []any{breads(0.5)}), "", nil},
		{"centavos", eleveOrder("total", centavos), "", func(s *simulator.Settings) { s.Eleve.CheckTotal = true }},
		{"a sum that is not one", eleveOrder("total", map[string]any{"orderAmount": 620}), "", func(s *simulator.Settings) { s.Eleve.CheckTotal = true }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := newEleve(t, simulator.EleveSettings{})
			if tt.fault != "" {
				f.faults(simulator.POS("r1"), simulator.Fault{Name: tt.fault, Op: simulator.OpPostOrder})
			}
			if tt.change != nil {
				require.NoError(t, f.admin.ChangeRestaurant(t.Context(), "r1", tt.change))
			}
			f.elevePost(tt.order)
			f.clock.Advance(time.Hour)
			require.Empty(t, f.ledger().Tickets)
			require.NoError(t, f.admin.ConfigureRestaurant(t.Context(), "r1", simulator.Settings{Token: "t"}))
			require.Equal(t, http.StatusPreconditionFailed, f.eleveTell("getConsumption", eleveAbout("ORDER_ID", eleveID)).status)
		})
	}
}

func TestEleveOrderMayComeLate(t *testing.T) {
	t.Parallel()
	f := newEleve(t, simulator.EleveSettings{OrderDelay: seconds(90), CheckTotal: true})
	f.elevePost(eleveOrder())
	require.Equal(t, http.StatusPreconditionFailed, f.eleveTell("getConsumption", eleveAbout("ORDER_ID", eleveID)).status, "which proves nothing")
	f.clock.Advance(90 * time.Second)
	require.Equal(t, http.StatusOK, f.eleveTell("getConsumption", eleveAbout("ORDER_ID", eleveID)).status)
	ticket := f.ticket()
	require.Equal(t, []any{int64(62000), int64(62000), "TABLE", "k7m2q9x4"}, []any{ticket.Amount, ticket.Paid, ticket.Type, ticket.Number})
	require.Equal(t, []simulator.TicketItem{{Code: 701, Quantity: 2, Total: 62000, Modifiers: map[int]int{905: 1}}}, ticket.Items)
}

func TestEleveHubMaySayNo(t *testing.T) {
	t.Parallel()
	f := newEleve(t, simulator.EleveSettings{})
	require.NoError(t, f.admin.ChangeRestaurant(t.Context(), "r1", func(s *simulator.Settings) { s.RefusalStatus = http.StatusUnprocessableEntity }))
	r := f.eleve("newOrder", eleveOrder("items", []any{map[string]any{"externalCode": "9", "quantity": 1}}))
	require.Equal(t, http.StatusUnprocessableEntity, r.status)
	require.JSONEq(t, `{"errors":[{"key":0,"message":"dish unavailable 9"}]}`, r.raw)
}

func TestEleveBillHasAFeeAndOthersOrders(t *testing.T) {
	t.Parallel()
	f := newEleve(t, simulator.EleveSettings{ServiceFee: new(int64(7))})
	f.elevePost(eleveOrder("items", []any{breads(json.Number("1.0"))}))
	f.elevePost(eleveOrder("id", "other", "items", []any{map[string]any{"externalCode": "701", "quantity": 1, "options": []any{map[string]any{"externalCode": "906", "quantity": 1}}}}))
	f.eleveMove(simulator.MoveRequest{State: simulator.Cooking, Add: []int{720}})
	r := f.eleveTell("getConsumption", eleveAbout("TABLE", "12"))
	require.Equal(t, 2, f.count(r, "consumption"))
	require.Contains(t, r.raw, `"total":{"items":40.00,"otherFees":2.80,"discount":0.00,"orderAmount":42.80}`)
	require.Contains(t, r.raw, `"total":{"items":430.00,"otherFees":56.85,"discount":0.00,"orderAmount":486.85}`, "options are among the fees")
	require.Equal(t, map[string]any{"waiterCode": 1.0, "tableNumber": 12.0, "chairNumber": 2.0}, f.at(r, "consumption", 0, "table"))
	require.Equal(t, "2026-12-01 16:00:00", f.text(r, "consumption", 0, "createdAt"))
	for name, want := range map[string]any{"discounts": nil, "card": nil, "delivery": nil} {
		require.Equal(t, want, f.at(r, "consumption", 0, name))
	}
	require.Equal(t, "UNIT", f.text(r, "consumption", 0, "items", 0, "unit"))
	require.Nil(t, f.at(r, "consumption", 0, "items", 0, "options"))
	require.Equal(t, "Cozinha", f.text(r, "consumption", 0, "items", 0, "productionPoint", 0, "name"))
	require.Equal(t, int64(4000), f.ledger().Tickets[0].Amount, "the fee is the PDV's own affair")
}

func TestEleveTellsWhatStaffCancelled(t *testing.T) {
	t.Parallel()
	f := newEleve(t, simulator.EleveSettings{})
	f.elevePost(eleveOrder("items", []any{breads(3), map[string]any{"externalCode": "720", "quantity": 1}}))
	ask := eleveAbout("ORDER_ID", eleveID)
	require.Zero(t, f.count(f.eleveTell("getCancelledItems", ask), "items"))
	f.clock.Advance(time.Minute)
	f.eleveMove(simulator.MoveRequest{State: simulator.Cooking, Remove: []int{710}})
	r := f.eleveTell("getCancelledItens", ask)
	require.Equal(t, []any{1, "710", int64(3)}, []any{f.count(r, "items"), f.text(r, "items", 0, "externalCode"), f.number(r, "items", 0, "quantity")})
	require.Equal(t, "2026-12-01 16:01:00", f.text(r, "items", 0, "cancellationDateTime"))
	f.eleveMove(simulator.MoveRequest{State: simulator.Removed})
	require.Equal(t, 2, f.count(f.eleveTell("getCancelledItems", ask), "items"))
	require.Equal(t, map[string]int64{eleveID: 412}, f.codes(f.eleveTell("getStatus", ask)))
	require.Equal(t, http.StatusPreconditionFailed, f.eleveTell("getConsumption", ask).status)
}

func TestEleveItemsKeepTheIDsThatTheyCameWith(t *testing.T) {
	t.Parallel()
	named := func(id string, code, quantity int) map[string]any {
		return map[string]any{"id": id, "externalCode": strconv.Itoa(code), "quantity": quantity}
	}
	items := []any{named("a", 710, 1), named("b", 720, 1), named("c", 710, 2)}
	for ids, want := range map[simulator.EleveIDs][]string{simulator.OurIDs: {"a", "c", "4", "b"}, simulator.PDVIDs: {"1", "3", "4", "2"}} {
		f := newEleve(t, simulator.EleveSettings{IDs: ids})
		f.elevePost(eleveOrder("items", items))
		f.eleveMove(simulator.MoveRequest{State: simulator.Cooking, Remove: []int{720}, Add: []int{701}})
		ask := eleveAbout("TABLE", "12")
		bill, gone := f.eleveTell("getConsumption", ask), f.eleveTell("getCancelledItems", ask)
		var got []string
		for n := range 3 {
			got = append(got, f.text(bill, "consumption", 0, "items", n, "id"))
		}
		require.Equal(t, want, append(got, f.text(gone, "items", 0, "id")))
		require.Equal(t, 1, f.count(gone, "items"))
	}
}

func TestEleveMayForgetWhatIsClosed(t *testing.T) {
	t.Parallel()
	f := newEleve(t, simulator.EleveSettings{HideClosed: true})
	f.elevePost(eleveOrder())
	f.eleveMove(simulator.MoveRequest{State: simulator.Done})
	require.Equal(t, map[string]int64{eleveID: 412}, f.codes(f.eleveTell("getStatus", eleveAbout("ORDER_ID", eleveID))))
	require.Equal(t, http.StatusPreconditionFailed, f.eleveTell("getStatus", eleveAbout("TABLE")).status)
}

func TestEleveHidesWhatIsUnlisted(t *testing.T) {
	t.Parallel()
	f := newEleve(t, simulator.EleveSettings{})
	f.faults(simulator.POS("r1"), simulator.Fault{Name: simulator.Unlisted})
	f.elevePost(eleveOrder())
	for _, keys := range [][]string{{}, {"12"}} {
		require.Equal(t, http.StatusPreconditionFailed, f.eleveTell("getConsumption", eleveAbout("TABLE", keys...)).status)
	}
	require.Equal(t, map[string]int64{eleveID: 504}, f.codes(f.eleveTell("getStatus", eleveAbout("ORDER_ID", eleveID))))
}

// elevePayment pays table 12.
func elevePayment(object string) string {
	return `{"integrationHubServiceId": "` + eleveStore + `", "orderKeyType": "TABLE", "orderKey": "12", "paymentObject": ` + object + `}`
}

func TestElevePaymentClosesATable(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, object, failure string
		closed                bool
	}{
		{"with the fee", `{"methods": [{"value": 600.00}, {"value": 82.0}], "orderAmount": 620.0, "fees": 62.00, "discounts": 0, "total": 682.0}`, "", true},
		{"without it", `{"removeServiceFee": true, "methods": [{"value": 620}], "orderAmount": 620, "fees": 0, "discounts": 0, "total": 620}`, "", true},
		{"too little", `{"methods": [{"value": 620}], "orderAmount": 620, "fees": 0, "discounts": 0, "total": 620}`, "INVALID_TOTAL", false},
		{"a total that is not one", `{"methods": [{"value": 682}], "orderAmount": 620, "fees": 0, "discounts": 0, "total": 682}`, "INVALID_TOTAL", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := newEleve(t, simulator.EleveSettings{})
			f.elevePost(eleveOrder("payments", nil))
			request := elevePayment(tt.object)
			require.Equal(t, http.StatusAccepted, f.eleve("payment", request).status)
			require.Equal(t, "Order Payment request already exists: TABLE-12", f.text(f.eleve("payment", request), "errors", 0, "message"))
			f.clock.Advance(eleveDelay)
			r := f.eleve("payment", request)
			require.Equal(t, tt.closed, r.body["success"], r.raw)
			require.Equal(t, "12", r.body["orderKey"])
			if tt.failure != "" {
				require.Equal(t, tt.failure, r.body["error"])
			}
			ticket := f.ticket()
			require.Equal(t, tt.closed, ticket.Stage == simulator.Done)
			require.Equal(t, tt.closed, ticket.Paid == ticket.Amount)
			if tt.closed {
				require.Equal(t, http.StatusPreconditionFailed, f.eleveTell("payment", request).status)
			}
		})
	}
}

func TestElevePaymentNamesItsMistakes(t *testing.T) {
	t.Parallel()
	f := newEleve(t, simulator.EleveSettings{ServiceID: eleveStore})
	tests := []struct{ name, body, message string }{
		{"no JSON", "{", "body must be an object"},
		{"a list of keys", `{"orderKey": ["12"]}`, "body.orderKey must be a string"},
		{"no payment", `{"orderKey": "12"}`, "body.paymentObject is required"},
		{"text for money", elevePayment(`{"total": "1.00"}`), "money"},
		{"another store", `{"integrationHubServiceId": "5ffec6b8-1c55-4a7d-985f-12d13685b553", "orderKeyType": "TABLE", "orderKey": "1", "paymentObject": {}}`, "not found or disabled"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := f.eleve("payment", tt.body)
			require.Equal(t, http.StatusBadRequest, r.status)
			require.Contains(t, r.raw, tt.message)
		})
	}
}
