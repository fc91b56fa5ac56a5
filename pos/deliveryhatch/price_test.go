package deliveryhatch_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
	"github.com/ordersaga/ordersaga/pos/deliveryhatch"
)

func TestPriceIsTheTills(t *testing.T) {
	f := newFake()

	quote, err := connect(t, f, nil).Price(t.Context(), draft())

	require.NoError(t, err)
	require.Equal(t, pos.Quote{Total: rub(55800), Lines: []order.Line{{
		Code: "701", Name: "Щи", Quantity: 2, UnitPrice: rub(28000), Total: rub(55800),
		Modifiers: []order.Modifier{{Code: "905", Name: "Сметана", Quantity: 1}},
	}}}, quote)
	require.JSONEq(t, golden(t, "validate.json"), f.seen("validate")[0].body)
	require.Len(t, f.seen(""), 1, "no price is read from the menu")
}

func TestTheVendorsExampleOfAValidation(t *testing.T) {
	f := newFake().answer("validate", golden(t, "documented_validate_answer.json"))
	d := draft()
	d.Lines = []order.Line{{
		Code: "61", Name: "Кебаб из курицы", Quantity: 1, Modifiers: []order.Modifier{{Code: "31", Name: "Модификатор 2 1", Quantity: 1}},
	}}
	d.DiscountCode, d.Fulfillment.Table = "3", "1"

	quote, err := connect(t, f, nil).Price(t.Context(), d)

	require.NoError(t, err)
	require.JSONEq(t, golden(t, "documented_validate.json"), f.seen("validate")[0].body)
	require.Equal(t, rub(20700), quote.Total, "as r_keeper reckons it, after discounts")
	require.Equal(t, rub(20700), quote.Lines[0].Total)
}

func TestWhatIsPricedIsWhatIsPosted(t *testing.T) {
	f := newFake()
	connector := connect(t, f, nil)
	_, err := connector.Price(t.Context(), draft())
	require.NoError(t, err)
	_, err = connector.Submit(t.Context(), draft(), paid())
	require.NoError(t, err)

	var priced map[string]any
	var posted struct {
		Order map[string]any `json:"order"`
	}
	require.NoError(t, json.Unmarshal([]byte(f.seen("validate")[0].body), &priced))
	require.NoError(t, json.Unmarshal([]byte(f.seen("postorder")[0].body), &posted))
	for _, field := range []string{"type", "table", "discount"} {
		require.Contains(t, priced, field, "it may change the price")
		require.Equal(t, priced[field], posted.Order[field], field)
	}
}

func TestPriceAnswers(t *testing.T) {
	rows := []struct {
		name, answer string
		want         pos.Kind // empty: a quote
		text         string
	}{
		{name: "a total is enough", answer: `{"result": true, "order": {"amount": 55800}}`},
		{name: "a total with a fraction of nothing is one", answer: `{"result": true, "order": {"amount": 55800.0}}`},
		{name: "a dish on two lines is whole", answer: `{"result": true, "order": {"amount": 55800, "items": [{"code": "701", "quantity": 1, "modifiers": [{"code": 905, "count": 1}]}, {"code": 701, "quantity": 1, "modifiers": [{"code": 905, "count": 1}]}]}}`},
		{name: "a negative discount on a dish with paid modifiers is none", answer: `{"result": true, "order": {"amount": 55800, "items": [{"code": 701, "quantity": 2, "price": 22000, "discounted": -2000, "total": 55800, "modifiers": [{"code": 905, "count": 1}]}]}}`},
		{name: "more than was asked for is the till's own matter", answer: `{"result": true, "order": {"amount": 55800, "items": [{"code": 701, "quantity": 2, "modifiers": [{"code": 905, "count": 1}, {"code": 7, "count": 1}]}]}}`},
		{name: "a refusal is told", answer: rejectAs("Блюдо 701 недоступно"), want: pos.Rejected, text: "Блюдо 701 недоступно"},
		{name: "a basket without the dish is a refusal", answer: `{"result": true, "order": {"amount": 1, "items": [{"code": 5, "quantity": 2}]}}`, want: pos.Rejected, text: "701"},
		{name: "a basket with less of it too", answer: `{"result": true, "order": {"amount": 1, "items": [{"code": 701, "quantity": 1}]}}`, want: pos.Rejected, text: "701"},
		{name: "so is one without what goes with it", answer: `{"result": true, "order": {"amount": 1, "items": [{"code": 701, "quantity": 2, "modifiers": []}]}}`, want: pos.Rejected, text: "905"},
		{name: "one that says nothing of it", answer: `{"result": true, "order": {"amount": 1, "items": [{"code": 701, "quantity": 2}]}}`, want: pos.Rejected, text: "905"},
		{name: "one that has it with half of the portions", answer: `{"result": true, "order": {"amount": 1, "items": [{"code": 701, "quantity": 1, "modifiers": [{"code": 905, "count": 1}]}, {"code": 701, "quantity": 1}]}}`, want: pos.Rejected, text: "905"},
		{name: "and one that has it with another dish", answer: `{"result": true, "order": {"amount": 1, "items": [{"code": 701, "quantity": 2}, {"code": 5, "quantity": 2, "modifiers": [{"code": 905, "count": 1}]}]}}`, want: pos.Rejected, text: "905"},
		{name: "no total is no answer", answer: `{"result": true, "order": {}}`, want: pos.Unknown, text: "no amount"},
		{name: "no order is no answer", answer: `{"result": true}`, want: pos.Unknown, text: "no amount"},
		{name: "a fraction is no total", answer: `{"result": true, "order": {"amount": 558.5}}`, want: pos.Unknown, text: "no amount"},
		{name: "words are no total", answer: `{"result": true, "order": {"amount": "much"}}`, want: pos.Unknown, text: "no amount"},
		{name: "a debt is no total", answer: `{"result": true, "order": {"amount": -1}}`, want: pos.Unknown, text: "no amount"},
		{name: "a number beyond all reason is no total", answer: `{"result": true, "order": {"amount": 1e300}}`, want: pos.Unknown, text: "no amount"},
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

func TestAPriceLeavesOutWhatIsNeutral(t *testing.T) {
	f := newFake()
	_, err := connect(t, f, func(s *deliveryhatch.Settings) { s.Table = 0 }).Price(t.Context(), leastDraft())
	require.NoError(t, err)
	require.JSONEq(t, `{"type": 0, "content": [{"code": 701, "quantity": 1}]}`, f.seen("validate")[0].body)
}
