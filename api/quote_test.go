package api_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/golang/mock/gomock"
	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/api/gen"
	"github.com/ordersaga/ordersaga/menu"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

const smallQuote = `{"store_id":"msk-1","fulfillment":{"type":"pickup"},"items":[{"code":"701","quantity":2}]}`

func (h *harness) ask(body string) *httptest.ResponseRecorder {
	h.t.Helper()
	return h.do(call{method: http.MethodPost, path: "/v1/quotes", key: botKey, body: body})
}

// answers lets the restaurant answer the next question.
func (h *harness) answers(q menu.Quote, err error) {
	h.quotes.EXPECT().Quote(gomock.Any(), gomock.Any(), gomock.Any()).Return(q, err)
}

func quoteIn(t *testing.T, w *httptest.ResponseRecorder) gen.Quote {
	t.Helper()
	require.Equal(t, http.StatusOK, w.Code, w.Body.String())
	var q gen.Quote
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &q))
	return q
}

// priced is the POS's answer to the small quote.
func priced(amount int64) menu.Quote {
	return menu.Quote{
		Lines: []order.Line{{Code: "701", Name: "Shchi", Quantity: 2, UnitPrice: rub(amount / 2), Total: rub(amount)}},
		Total: rub(amount), PricedBy: order.PricedByPOS,
	}
}

func TestAQuoteIsAskedForAsAnOrderWouldBe(t *testing.T) {
	h := newHarness(t)
	h.quotes.EXPECT().Quote(gomock.Any(), gomock.Any(), gomock.Any()).DoAndReturn(func(_ context.Context, s order.Store, asked menu.Question) (menu.Quote, error) {
		d := asked.Draft
		require.Equal(t, menu.Question{Draft: d, Method: order.Card, Expected: rub(60000)}, asked)
		require.Equal(t, "msk-1", s.ID)
		require.Equal(t, "2026-12-01T19:25:00+03:00", d.DueAt.Format(time.RFC3339), "by the store's own clock")
		require.True(t, d.DueAt.Equal(d.Fulfillment.RequestedFor))
		d.DueAt, d.Fulfillment.RequestedFor = time.Time{}, time.Time{}
		latitude, longitude := 55.1, 37.6
		require.Equal(t, pos.Draft{
			Lines: []order.Line{{Code: "701", Name: "Margherita", Quantity: 2, Modifiers: []order.Modifier{{Group: "51", Code: "905", Quantity: 1}}}},
			Fees:  []order.Fee{{Kind: "delivery", Amount: rub(100)}}, DiscountCode: "4", Currency: "RUB",
			Fulfillment: order.Fulfillment{Type: order.Delivery},
			Guest:       order.Guest{Address: "Tverskaya 7", Latitude: &latitude, Longitude: &longitude, Notes: map[string]string{"0": "no onions"}},
		}, d)
		return priced(55800), nil
	})
	got := quoteIn(t, h.ask(`{"store_id": "msk-1",
	  "fulfillment": {"type": "delivery", "address": {"text": "Tverskaya 7", "latitude": 55.1, "longitude": 37.6}, "requested_for": "2026-12-01T16:25:00Z"},
	  "items": [{"code": "701", "name": "Margherita", "quantity": 2, "note": "no onions", "modifiers": [{"group": "51", "code": "905"}]}],
	  "fees": [{"kind": "delivery", "amount": {"amount": 100, "currency": "RUB"}}], "discount_code": "4",
	  "expected_total": {"amount": 60000, "currency": "RUB"}}`))
	require.Equal(t, rub(55800), got.Total, "a lower price is taken unless the bot says otherwise")
	require.Equal(t, rub(60000), *got.ExpectedTotal)
	require.Equal(t, order.PricedByPOS, got.PricedBy)
	require.Equal(t, "Shchi", got.Items[0].Name)
	require.Equal(t, rub(55800), *got.Items[0].Total)
	require.Equal(t, rub(100), got.Fees[0].Amount)
}

func TestWhoPricedABasketIsSaid(t *testing.T) {
	unpriced := menu.Quote{Lines: []order.Line{{Code: "701", Quantity: 2}}, Total: rub(56000), PricedBy: order.PricedByBot}
	summed := priced(56000)
	summed.PricedBy = order.PricedByBot
	alone := menu.Quote{Total: rub(56000), PricedBy: order.PricedByPOS}
	expecting := strings.Replace(smallQuote, `{"store`, `{"expected_total":{"amount":56000,"currency":"RUB"},"store`, 1)
	for _, row := range []struct {
		name, body string
		quote      menu.Quote
		by         order.PricedBy
	}{
		{"the POS", smallQuote, priced(56000), order.PricedByPOS},
		{"the POS, by a sum alone", smallQuote, alone, order.PricedByPOS},
		{"the menu of a POS that prices nothing", smallQuote, summed, order.PricedByBot},
		{"the bot alone", expecting, unpriced, order.PricedByBot},
	} {
		t.Run(row.name, func(t *testing.T) {
			h := newHarness(t)
			h.answers(row.quote, nil)
			got := quoteIn(t, h.ask(row.body))
			require.Equal(t, row.by, got.PricedBy)
			require.Equal(t, rub(56000), got.Total)
			require.Equal(t, "701", got.Items[0].Code)
		})
	}
}

func refusedFor(q menu.Quote) menu.Quote {
	q.Refused = &pos.Error{Kind: pos.Malformed, Text: "no soup today"}
	return q
}

func TestQuotesThatAreRefused(t *testing.T) {
	at := func(place string, code menu.Code) []menu.Problem {
		return []menu.Problem{{Place: place, Code: code, Detail: "is so"}, {Place: "/items/9", Code: menu.ModifierLimits, Detail: "at most 2"}}
	}
	for _, row := range []struct {
		name   string
		quote  menu.Quote
		err    error
		code   string
		status int
		detail string
	}{
		{name: "a closed store", quote: menu.Quote{Closed: true, Why: "till offline"}, code: "store_closed", status: 409, detail: "till offline"},
		{name: "a store that takes nothing for then", quote: menu.Quote{Untimely: "from ten to ten only"}, code: "time_unavailable", status: 422, detail: "/fulfillment/requested_for: from ten to ten only"},
		{name: "what could not be posted", quote: refusedFor(priced(56000)), code: "basket_refused", status: 409, detail: "no soup today"},
		{name: "the POS's own words", quote: menu.Quote{Refused: &pos.Error{Kind: pos.Rejected, Text: "no soup today"}}, code: "basket_refused", status: 409, detail: "no soup today"},
		{name: "nothing left", quote: menu.Quote{Problems: at("/items/0", menu.SoldOut)}, code: "sold_out", status: 422, detail: "/items/0: is so"},
		{name: "too little left", quote: menu.Quote{Problems: at("/items/0", menu.QuantityUnavailable)}, code: "quantity_unavailable", status: 422, detail: "/items/0: is so"},
		{name: "not on the menu", quote: menu.Quote{Problems: at("/items/0/modifiers/1", menu.UnknownItem)}, code: "unknown_item", status: 422, detail: "/items/0/modifiers/1: is so"},
		{name: "too many modifiers", quote: menu.Quote{Problems: at("/items/0/modifiers", menu.ModifierLimits)}, code: "modifier_limits", status: 422, detail: "/items/0/modifiers: is so"},
		{name: "a POS that is away", err: &pos.Error{Kind: pos.NotSent, Err: errAway}, code: "pos_unavailable", status: 503},
		{name: "too many questions", err: fmt.Errorf("ask store msk-1: %w", menu.ErrBusy), code: "rate_limited", status: 429, detail: "Others are asking this store."},
	} {
		t.Run(row.name, func(t *testing.T) {
			h := newHarness(t)
			h.answers(row.quote, row.err)
			w := h.ask(smallQuote)
			require.Equal(t, row.status, w.Code)
			p := h.problem(w)
			require.Equal(t, row.code, p.Code)
			require.NotContains(t, w.Body.String(), "10.0.0.7")
			if row.detail != "" {
				require.Equal(t, row.detail, *p.Detail)
			}
			if len(row.quote.Problems) > 0 {
				require.Len(t, *p.Errors, 2, "all of them are named")
				require.Equal(t, row.quote.Problems[0].Place+" "+row.code, *(*p.Errors)[0].Pointer+" "+*(*p.Errors)[0].Code)
				require.Equal(t, "/items/9 modifier_limits", *(*p.Errors)[1].Pointer+" "+*(*p.Errors)[1].Code)
			}
		})
	}
}

func TestAQuoteSaysHowItWillBePaid(t *testing.T) {
	saying := func(method string) string {
		return strings.Replace(smallQuote, `{"store`, `{"payment_method":"`+method+`","store`, 1)
	}
	atCashier := func(body string) string { return strings.Replace(body, "msk-1", "cash-1", 1) }
	for _, row := range []struct {
		name, body string
		method     order.PaymentMethod // empty: it is refused
	}{
		{name: "by card, unless it says otherwise", body: smallQuote, method: order.Card},
		{name: "in cash where no cards are taken", body: atCashier(smallQuote), method: order.Cash},
		{name: "in cash", body: saying("cash"), method: order.Cash},
		{name: "in a way that the store does not take", body: atCashier(saying("saved"))},
		{name: "in a way that nobody takes", body: saying("prepaid")},
	} {
		t.Run(row.name, func(t *testing.T) {
			h := newHarness(t)
			if row.method == "" {
				p := h.problem(h.ask(row.body))
				require.Equal(t, "payment_method_unavailable", p.Code)
				require.Equal(t, "/payment_method", *(*p.Errors)[0].Pointer)
				return
			}
			h.quotes.EXPECT().Quote(gomock.Any(), gomock.Any(), gomock.Any()).DoAndReturn(func(_ context.Context, _ order.Store, asked menu.Question) (menu.Quote, error) {
				require.Equal(t, row.method, asked.Method)
				return priced(56000), nil
			})
			quoteIn(t, h.ask(row.body))
		})
	}
}

// What no order may be wished for, no quote is asked for.
func TestAQuoteForLaterIsBoundAsAnOrderIs(t *testing.T) {
	wishing := func(ahead time.Duration, method string) string {
		return strings.NewReplacer(`"pickup"`, `"pickup","requested_for":"`+now().Add(ahead).Format(time.RFC3339)+`"`,
			`{"store`, `{"payment_method":"`+method+`","store`).Replace(smallQuote)
	}
	for _, row := range []struct {
		name, body string
		hold       time.Duration // for which the provider is asked
		detail     string
	}{
		{name: "tomorrow", body: wishing(day, "card"), hold: 7 * day},
		{name: "so soon that it begins now", body: wishing(20*time.Minute, "card")},
		{name: "two weeks ahead, paid with the food", body: wishing(14*day, "cash")},
		{name: "beyond what the store takes", body: wishing(15*day, "cash"), detail: "the store takes orders for the next 14 days only"},
		{name: "beyond what the provider holds", body: wishing(8*day, "card"), hold: 7 * day, detail: "the payment provider holds money for 7 days only"},
	} {
		t.Run(row.name, func(t *testing.T) {
			h := newHarness(t)
			if row.hold > 0 {
				h.payments.EXPECT().MaxHold("msk-1").Return(row.hold, nil)
			}
			if row.detail == "" {
				h.answers(priced(56000), nil)
				quoteIn(t, h.ask(row.body))
				return
			}
			p := h.problem(h.ask(row.body))
			require.Equal(t, "too_far_ahead", p.Code)
			require.Equal(t, "/fulfillment/requested_for", *(*p.Errors)[0].Pointer)
			require.Contains(t, (*p.Errors)[0].Detail, row.detail)
		})
	}
}

func TestAQuoteThatCostsSomethingElse(t *testing.T) {
	for _, row := range []struct {
		name, accepts string
		total         int64
		changed       bool
	}{
		{"more than expected", "", 56100, true},
		{"less is taken unless the bot says otherwise", "", 55900, false},
		{"not by who accepts nothing", "none", 55900, true},
		{"anything by who accepts it", "any", 99900, false},
	} {
		t.Run(row.name, func(t *testing.T) {
			h := newHarness(t)
			h.answers(priced(row.total), nil)
			extra := `{"expected_total":{"amount":56000,"currency":"RUB"},`
			if row.accepts != "" {
				extra += `"accept_price_change":"` + row.accepts + `",`
			}
			w := h.ask(strings.Replace(smallQuote, "{", extra, 1))
			if !row.changed {
				require.Equal(t, rub(row.total), quoteIn(t, w).Total)
				return
			}
			p := h.problem(w)
			require.Equal(t, "price_changed", p.Code)
			require.Equal(t, rub(row.total), *p.Total, "the bot may show it")
			require.Equal(t, "/expected_total", *(*p.Errors)[0].Pointer)
		})
	}
}

func TestAPOSThatWantsTimeGetsIt(t *testing.T) {
	for wish, want := range map[time.Duration]string{0: "2", 90 * time.Second: "90", 24 * time.Hour: "3600"} {
		h := newHarness(t)
		h.answers(menu.Quote{}, &pos.Error{Kind: pos.Throttled, RetryAfter: wish})
		require.Equal(t, want, h.ask(smallQuote).Header().Get("Retry-After"))
	}
}

func TestQuotesThatNobodyIsAskedFor(t *testing.T) {
	deep := `{"code":"1","modifiers":[{"code":"2","modifiers":[{"code":"3","modifiers":[{"code":"4","modifiers":[{"code":"5","modifiers":[{"code":"6"}]}]}]}]}]}`
	for _, row := range []struct{ name, body, code, at string }{
		{"of a store that nobody knows", strings.Replace(smallQuote, "msk-1", "gone-1", 1), "unknown_store", "/store_id"},
		{"of a store of somebody else", strings.Replace(smallQuote, "msk-1", "msk-2", 1), "unknown_store", "/store_id"},
		{"of nothing", `{"store_id":"msk-1","fulfillment":{"type":"pickup"},"items":[]}`, "validation_failed", "/items"},
		{"with a guest, who is nobody's business yet", strings.Replace(smallQuote, "{", `{"guest":{},`, 1), "validation_failed", "/guest"},
		{"in another currency", strings.Replace(smallQuote, "{", `{"expected_total":{"amount":1,"currency":"KRW"},`, 1), "currency_mismatch", "/expected_total/currency"},
		{"of modifiers that nest too deep", strings.Replace(smallQuote, `"quantity":2`, `"quantity":2,"modifiers":[`+deep+`]`, 1), "validation_failed", "/items/0/modifiers/0/modifiers/0/modifiers/0/modifiers/0/modifiers/0/modifiers"},
		{"for yesterday", strings.Replace(smallQuote, `"pickup"`, `"pickup","requested_for":"2026-11-30T00:00:00Z"`, 1), "requested_for_past", "/fulfillment/requested_for"},
		{"at no table", strings.Replace(smallQuote, `"pickup"`, `"dine_in"`, 1), "validation_failed", "/fulfillment/table"},
		{"at half a place", strings.Replace(smallQuote, `"pickup"`, `"delivery","address":{"text":"x","latitude":1}`, 1), "validation_failed", "/fulfillment/address"},
	} {
		t.Run(row.name, func(t *testing.T) {
			h := newHarness(t)
			w := h.ask(row.body)
			require.Equal(t, http.StatusUnprocessableEntity, w.Code)
			p := h.problem(w)
			require.Equal(t, row.code, p.Code)
			require.Equal(t, row.at, *(*p.Errors)[0].Pointer)
		})
	}
}

func TestADeliveryCanBePricedBeforeItsAddressIsKnown(t *testing.T) {
	h := newHarness(t)
	h.answers(priced(56000), nil)
	quoteIn(t, h.ask(strings.Replace(smallQuote, "pickup", "delivery", 1)))
}

func TestWhoMayNotOrderMayNotAskForPrices(t *testing.T) {
	h := newHarness(t)
	w := h.do(call{method: http.MethodPost, path: "/v1/quotes", key: readKey, body: smallQuote})
	require.Equal(t, "forbidden", h.problem(w).Code)
}
