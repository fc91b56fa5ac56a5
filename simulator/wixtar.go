package simulator

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// wixtar is the dialect of Wixtar's omni platform.
type wixtar struct{}

var (
	_ dialect = wixtar{}
	_ renewer = wixtar{}
)

// The status codes.
const (
	WixtarCreated   State = "1"
	WixtarAccepted  State = "2" // whatever the kitchen does with it
	WixtarRejected  State = "3"
	WixtarCompleted State = "4"
	WixtarCancelled State = "9"
	WixtarUnknown   State = "E"
)

func (wixtar) system() System { return Wixtar }

func (wixtar) callsBack() bool { return true }

func (wixtar) endpoints() []endpoint {
	created := func(body []byte) Op {
		var order wixtarOrder
		if json.Unmarshal(body, &order) == nil && order.AutoConfirm {
			return OpPostOrder
		}
		return OpPrepare
	}
	return []endpoint{
		{pattern: "POST oauth/v1/token", op: OpToken, act: wixtarLend},
		{pattern: "POST v1/items", op: OpPostOrder, act: wixtarAddItems},
		{pattern: "POST v1/order", op: OpPrepare, opOf: created, act: wixtarCreate},
		{pattern: "POST v2/order", op: OpPrepare, opOf: created, act: wixtarCreate},
		{pattern: "PATCH v1/order/confirm", op: OpPostOrder, act: wixtarConfirm},
		{pattern: "PATCH v3/order/confirm", op: OpPostOrder, act: wixtarConfirm},
		{pattern: "GET v1/order/{first}/{second}", op: OpGetOrders, act: wixtarAsk},
		{pattern: "PATCH v1/orders/{order}/shop_order_cancel", op: OpCancel, act: wixtarCancel},
		{pattern: "GET v1/sale_method", op: OpPing, act: wixtarSaleMethods},
		{pattern: "GET v2/product/products_with_taste_option", op: OpGetMenu, act: wixtarMenu},
		{pattern: "GET v2/product/combos", op: OpGetMenu, act: wixtarChoices},
		{pattern: "GET v1/combos", op: OpGetMenu, act: wixtarChoices},
	}
}

func (wixtar) words() words {
	return words{Waiting: WixtarCreated, Cooking: WixtarAccepted, OnTheWay: WixtarAccepted, Done: WixtarCompleted, Removed: WixtarCancelled}
}

func (x wixtar) state(stage State) State { return x.words()[stage] }

func (x wixtar) stage(state State) State {
	if state == WixtarRejected {
		return Removed
	}
	return x.words().stage(state)
}

func (wixtar) key(id string) string { return id }

func (wixtar) failure(status int, text string) answer {
	return answer{status: status, body: wixtarMessage{Message: text}}
}

func (wixtar) refused(c *posCall, why refusal) answer { return wixtarNo(c, why.chinese()) }

// wixtarNo is a no with its text; which status it has is assumed.
func wixtarNo(c *posCall, text string) answer {
	return c.failure(c.restaurant.settings.RefusalStatus, text)
}

// wixtarDone is a yes without a word.
func wixtarDone() answer { return answer{status: http.StatusNoContent, raw: []byte{}} }

// chinese is the refusal as the platform might say it; the texts are assumed.
func (r refusal) chinese() string {
	switch r.why {
	case unwilling:
		return "門市拒絕此筆訂單"
	case noTill:
		return "門市未營業"
	case nothingIn:
		return "購物車是空的"
	case wrongSurcharge, wrongQuantity:
		return fmt.Sprintf("商品 %d 數量錯誤", r.code)
	case unavailable:
		return "商品不存在或已停售"
	case tooFew:
		return fmt.Sprintf("商品 %d 庫存不足，剩餘 %d", r.code, r.left)
	case wrongModifier, wrongModifiers:
		return fmt.Sprintf("商品 %d 選項錯誤", r.code)
	case noDiscount:
		return "查無折扣"
	}
	return ""
}

// callback tells, of all that may happen, that an order was finished or cancelled. That there are these two
// events is documented, what is sent for them is assumed.
func (wixtar) callback(t *ticket) (outgoing, bool) {
	address := t.restaurant.settings.Wixtar.WebhookURL
	event := map[State]string{WixtarCompleted: "order.finish", WixtarCancelled: "order.cancel"}[t.State]
	body, _ := json.Marshal(wixtarEvent{Event: event, OrderID: t.ID}) // two texts
	return outgoing{url: address, body: body}, address != "" && event != ""
}

// wixtarMemory is what the platform remembers of a restaurant.
type wixtarMemory struct {
	tokens map[string]wixtarToken
	drafts map[string]*wixtarDraft
	codes  map[string]bool // unique codes that came with items
	asked  int             // statuses
}

type wixtarToken struct {
	seq   int64 // of the act that gave it out
	until time.Time
}

// wixtarDraft is an order that was created; confirmed, it is a ticket besides.
type wixtarDraft struct {
	order                wixtarOrder
	confirmed, cancelled bool
}

func wixtarMemoryOf(r *restaurant) *wixtarMemory {
	m, ok := r.memory.(*wixtarMemory)
	if !ok {
		m = &wixtarMemory{tokens: map[string]wixtarToken{}, drafts: map[string]*wixtarDraft{}, codes: map[string]bool{}}
		r.memory = m
	}
	return m
}

// wixtarLend gives a token out, to whoever has the client's secret.
func wixtarLend(c *posCall) answer {
	form, err := url.ParseQuery(string(c.body))
	s := c.restaurant.settings
	kind, _, _ := strings.Cut(c.request.Header.Get("Content-Type"), ";")
	switch {
	case err != nil || kind != "application/x-www-form-urlencoded":
		return c.failure(http.StatusBadRequest, "invalid_request")
	case form.Get("grant_type") != "client_credentials":
		return c.failure(http.StatusBadRequest, "unsupported_grant_type")
	case form.Get("scope") != "api":
		return c.failure(http.StatusBadRequest, "invalid_scope")
	}
	id, secret := form.Get("client_id"), form.Get("client_secret")
	if id == "" || secret == "" || id != cmp.Or(s.Wixtar.ClientID, id) || secret != cmp.Or(s.Token, secret) {
		return c.failure(http.StatusUnauthorized, "invalid_client")
	}
	token, lasts := newGUID(LowerGUID), s.Wixtar.TokenFor
	given := c.world.stamp()
	wixtarMemoryOf(c.restaurant).tokens[token] = wixtarToken{seq: given.Seq, until: given.At.Add(lasts.D())}
	return ok(wixtarGrant{AccessToken: token, ExpiresIn: int64(lasts.D() / time.Second), TokenType: "Bearer", Scope: "api"})
}

func (wixtar) admit(c *posCall) (answer, bool) {
	if c.x.op == OpToken {
		return answer{}, true
	}
	token, bearer := strings.CutPrefix(c.request.Header.Get("Authorization"), "Bearer ")
	known, lent := wixtarMemoryOf(c.restaurant).tokens[token]
	if !bearer || !lent || !c.world.clock.Now().Before(known.until) {
		return c.failure(http.StatusUnauthorized, "登入逾時，請重新登入"), false
	}
	return answer{}, true
}

func (wixtar) revoke(r *restaurant, before int64) {
	tokens := wixtarMemoryOf(r).tokens
	for token, given := range tokens {
		if given.seq <= before {
			delete(tokens, token)
		}
	}
}
