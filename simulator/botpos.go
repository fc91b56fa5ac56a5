package simulator

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
)

// botpos is the dialect of the bot-POS API, which is a draft in two documents that differ: [BotPOSMode].
type botpos struct{}

var _ dialect = botpos{}

func (botpos) system() System { return BotPOS }

func (botpos) callsBack() bool { return true }

// endpoints are those of both documents; a restaurant answers at one's. The first writes its order as a GET of
// the items, which places none: where it is posted to is assumed.
func (botpos) endpoints() []endpoint {
	return []endpoint{
		botposAt(BotPOSSeed, "GET api/v1/stores/{store}/items", OpGetMenu, botposItems),
		botposAt(BotPOSSeed, "POST api/v1/stores/{store}/orders", OpPostOrder, botposPost),
		botposAt(BotPOSSeed, "GET api/v1/stores/{store}/orders/{order}/numbs/{numb}", OpGetOrders, botposState),
		botposAt(BotPOSSuggest, "GET api/v1/stores/{store}/menu", OpGetMenu, botposMenu),
		botposAt(BotPOSSuggest, "GET api/v1/order/stores/{store}/order/{order}", OpGetOrders, botposState),
		botposAt("", "POST api/v1/stores/{store}/order", OpPostOrder, botposPost),
		{pattern: "DELETE api/v1/cancel", op: OpCancel, act: botposCancel},
	}
}

// botposAt is an address of one document, or of both when mode is empty, that names a store in its path.
func botposAt(mode BotPOSMode, pattern string, op Op, act func(c *posCall) answer) endpoint {
	return endpoint{pattern: pattern, op: op, act: func(c *posCall) answer {
		if mode != "" && mode != c.restaurant.settings.BotPOS.Mode {
			return c.failure(http.StatusNotFound, "no such method")
		}
		if c.request.PathValue("store") != c.restaurant.botposStoreID() {
			return c.failure(http.StatusNotFound, "no such store")
		}
		return act(c)
	}}
}

// words: OK is documented for an order that the store has taken, STANDBY for one that it has not; the others are assumed.
func (botpos) words() words {
	return words{Waiting: "STANDBY", Cooking: "OK", OnTheWay: "OK", Done: "COMPLETE", Removed: "FAILED"}
}

func (b botpos) state(stage State) State { return b.words()[stage] }

// stage knows COOKING beside OK: a timetable may name either.
func (b botpos) stage(state State) State {
	if state == "COOKING" {
		return Cooking
	}
	return b.words().stage(state)
}

func (botpos) key(id string) string { return id }

func (botpos) failure(status int, text string) answer {
	return answer{status: status, body: botposError{Error: text}}
}

func (botpos) refused(c *posCall, why refusal) answer { return botposRefuse(c, botposReason(why)) }

// admit asks for a token only where a header was agreed upon: neither document knows a credential.
func (botpos) admit(c *posCall) (answer, bool) {
	s := c.restaurant.settings
	if s.BotPOS.TokenHeader == "" {
		return answer{}, true
	}
	token := c.request.Header.Get(s.BotPOS.TokenHeader)
	if token == "" || s.Token != "" && token != s.Token && token != "Bearer "+s.Token {
		return c.failure(http.StatusUnauthorized, "the token is not accepted"), false
	}
	return answer{}, true
}

// callback is a nudge that names the store, or tells what has become of the order too. That one was refused
// has no address of its own: it is told, if the body can say it, where an acceptance is.
func (botpos) callback(t *ticket) (outgoing, bool) {
	s := t.restaurant.settings.BotPOS
	mute := t.Stage == Waiting || t.Stage == Removed && t.History[len(t.History)-1].By == ByClient ||
		(t.Stage == Removed || t.Stage == "") && s.CallbackBody != BotPOSFullBody
	if s.CallbackBase == "" || mute {
		return outgoing{}, false
	}
	path := "/order/cook"
	if t.Stage == Done {
		path = "/order/complete"
	}
	query := url.Values{"storeId": {t.restaurant.botposStoreID()}}
	return outgoing{url: s.CallbackBase + s.CallbackPrefix + path + "?" + query.Encode(), body: t.botposPush()}, true
}

// botposPush is the body of a callback; nil for none.
func (t *ticket) botposPush() []byte {
	var body botposTold
	switch t.restaurant.settings.BotPOS.CallbackBody {
	case BotPOSEmptyBody:
		return nil
	case BotPOSIDBody:
		body = botposTold{Order: &botposOrderTold{OrderID: t.ID}}
	case BotPOSFullBody:
		body = t.botposResult()
	}
	text, _ := json.Marshal(body) // this package's own types
	return t.restaurant.botposText(text)
}

// botposReason is why a till says no; the words are assumed.
func botposReason(r refusal) string {
	if code := cmp.Or(r.modifier, r.code); code != 0 {
		return fmt.Sprintf("%s: %d", r.why, code)
	}
	return string(r.why)
}
