package procart_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
	"github.com/ordersaga/ordersaga/pos/procart"
)

func TestPriceIsTheTills(t *testing.T) {
	f := newFake()

	quote, err := connect(t, f, nil).Price(t.Context(), draft())

	require.NoError(t, err)
	require.Equal(t, pos.Quote{Total: rub(55800), Lines: []order.Line{{
		Code: "701", Name: "Щи", Quantity: 2, UnitPrice: rub(28000), Total: rub(55800),
		Modifiers: []order.Modifier{{Code: "905", Name: "Сметана", Quantity: 1}},
	}}}, quote)
	requireGolden(t, "assumed_validate.json", f.seen("validate")[0].body)
	require.Len(t, f.seen(""), 1, "no price is read from the menu")
}

func TestWhatIsPricedIsWhatIsPosted(t *testing.T) {
	f := newFake()
	connector := connect(t, f, func(s *procart.Settings) { s.DishComments, s.Surcharges = true, true })
	d := draft()
	d.Fees = []order.Fee{{Kind: "delivery", Amount: rub(9900)}}
	_, err := connector.Price(t.Context(), d)
	require.NoError(t, err)
	_, err = connector.Submit(t.Context(), d, paid())
	require.NoError(t, err)

	priced, posted := orderOf(t, f.seen("validate")[0].body), orderOf(t, f.seen("postorder")[0].body)
	require.NotEmpty(t, priced)
	for field, value := range priced {
		require.Equal(t, value, posted[field], field)
	}
	for _, field := range []string{"type", "order_category", "table", "discount", "surcharge", "content"} {
		require.Contains(t, priced, field, "it may change the price")
	}
}

func orderOf(t *testing.T, body string) map[string]any {
	t.Helper()
	var request struct {
		Order map[string]any `json:"order"`
	}
	require.NoError(t, json.Unmarshal([]byte(body), &request))
	return request.Order
}

func TestPriceAnswers(t *testing.T) {
	items := func(text string) string {
		return `{"result": true, "order": {"amount": 55800, "items": [` + text + `]}}`
	}
	rows := []struct {
		name, answer string
		want         pos.Kind // empty: a quote
		text         string
	}{
		{name: "a total is enough", answer: `{"result": true, "order": {"amount": 55800}}`},
		{
			name:   "a dish on two lines is whole",
			answer: items(`{"code": "701", "quantity": 1, "modifiers": [{"code": "905", "count": 1}]}, {"code": 701, "quantity": 1, "modifiers": [{"code": 905, "count": 1}]}`),
		},
		{name: "what comes on top is not missing", answer: items(`{"code": 701, "quantity": 2, "modifiers": [{"code": 905, "count": 2}, {"code": 9, "count": 1}]}, {"code": 5, "quantity": 1}`)},
		{name: "a basket without the modifier is a refusal", answer: items(`{"code": 701, "quantity": 2, "modifiers": [{"code": 906, "count": 1}]}`), want: pos.Rejected, text: "905"},
		{name: "so is one that lists none", answer: items(`{"code": 701, "quantity": 2}`), want: pos.Rejected, text: "905"},
		{name: "and one with it on one of two", answer: items(`{"code": 701, "quantity": 1, "modifiers": [{"code": 905, "count": 1}]}, {"code": 701, "quantity": 1, "modifiers": []}`), want: pos.Rejected, text: "905"},
		{name: "or on another dish", answer: items(`{"code": 701, "quantity": 2}, {"code": 702, "quantity": 2, "modifiers": [{"code": 905, "count": 1}]}`), want: pos.Rejected, text: "905"},
		{name: "a refusal is told", answer: rejectAs("Блюдо 701 недоступно"), want: pos.Rejected, text: "Блюдо 701 недоступно"},
		{name: "a basket without the dish is a refusal", answer: `{"result": true, "order": {"amount": 1, "items": [{"code": 5, "quantity": 2}]}}`, want: pos.Rejected, text: "701"},
		{name: "a basket with less of it too", answer: `{"result": true, "order": {"amount": 1, "items": [{"code": 701, "quantity": 1}]}}`, want: pos.Rejected, text: "701"},
		{name: "no total is no answer", answer: `{"result": true, "order": {}}`, want: pos.Unknown, text: "no amount"},
		{name: "no order is no answer", answer: `{"result": true}`, want: pos.Unknown, text: "no amount"},
		{name: "a fraction is no total", answer: `{"result": true, "order": {"amount": 558.5}}`, want: pos.Unknown, text: "no amount"},
		{name: "words are no total", answer: `{"result": true, "order": {"amount": "55800"}}`, want: pos.Unknown, text: "no amount"},
		{name: "a debt is no total", answer: `{"result": true, "order": {"amount": -1}}`, want: pos.Unknown, text: "no amount"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			quote, err := connect(t, newFake().answer("validate", row.answer), nil).Price(t.Context(), draft())
			if row.want == "" {
				require.NoError(t, err)
				require.Equal(t, rub(55800), quote.Total)
				return
			}
			require.Equal(t, row.want, pos.KindOf(err), "%v", err)
			require.ErrorContains(t, err, row.text)
		})
	}
}

func TestWhereValidateListsNoModifiersDishesAreComparedAlone(t *testing.T) {
	omits := func(s *procart.Settings) { s.ValidateOmitsModifiers = true }
	f := newFake().answer("validate", `{"result": true, "order": {"amount": 55800, "items": [{"code": 701, "quantity": 2}]}}`)
	quote, err := connect(t, f, omits).Price(t.Context(), draft())
	require.NoError(t, err)
	require.Equal(t, rub(55800), quote.Total)
	f.answer("validate", `{"result": true, "order": {"amount": 28000, "items": [{"code": 701, "quantity": 1}]}}`)
	_, err = connect(t, f, omits).Price(t.Context(), draft())
	require.Equal(t, pos.Rejected, pos.KindOf(err), "%v", err)
}

func TestPing(t *testing.T) {
	rows := []struct {
		name, answer string
		change       func(*procart.Settings)
		why          string // empty: ready
	}{
		{name: "all is well", answer: newFake().answers["ping"]},
		{name: "what is not mentioned is in order", answer: `{"result": true}`},
		{name: "the till is offline behind a gateway that answers", answer: `{"result": true, "data": {"cs_online": false}}`, why: "cash server is offline"},
		{name: "the license is missing", answer: `{"result": true, "data": {"license": false}}`, why: "license is missing"},
		{name: "ProCart itself says no", answer: rejectAs("не готов"), why: "не готов"},
		{
			name: "a version without dish comments", answer: `{"result": true, "data": {"version": "1.5.0.29"}}`,
			change: func(s *procart.Settings) { s.DishComments = true }, why: "dish comments need ProCart 1.5.0.30",
		},
		{
			name: "the first version with them", answer: `{"result": true, "data": {"version": "1.5.0.30"}}`,
			change: func(s *procart.Settings) { s.DishComments = true },
		},
		{
			name: "a version with two digits is not older", answer: `{"result": true, "data": {"version": "1.10.0.1"}}`,
			change: func(s *procart.Settings) { s.Surcharges = true },
		},
		{
			name: "a version without surcharges", answer: `{"result": true, "data": {"version": "1.9.1"}}`,
			change: func(s *procart.Settings) { s.Surcharges = true }, why: "surcharges need ProCart 1.9.1.64",
		},
		{
			name: "a version that nobody can read", answer: `{"result": true, "data": {"version": "beta"}}`,
			change: func(s *procart.Settings) { s.Surcharges = true },
		},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			health, err := connect(t, newFake().answer("ping", row.answer), row.change).Ping(t.Context())
			require.NoError(t, err)
			require.Equal(t, row.why == "", health.Ready)
			require.Contains(t, health.Why, row.why)
		})
	}
}

func TestPingTellsVersions(t *testing.T) {
	for version, want := range map[string]string{
		"1.9.1.70":                "1.9.1.70",
		"1.10.0.1234":             "1.10.0.1234",
		"10.20.30.4000":           "10.20.30.4000",
		"7.25":                    "7.25",
		"89001112233":             "[digits]",
		"8.900.111.2233.4":        "[digits]",
		"1.9 (call 89001112233)":  "1.9 (call [digits])",
		"1.9 of " + token + "\\n": "1.9 of [secret]",
	} {
		f := newFake().answer("ping", `{"result": true, "data": {"version": "`+version+`", "cs_version": "7.7.0.30"}}`)
		health, err := connect(t, f, nil).Ping(t.Context())
		require.NoError(t, err)
		require.Equal(t, map[string]string{"procart": want, "r_keeper": "7.7.0.30"}, health.Versions)
	}
}
