package simulator

import (
	"cmp"
	"encoding/json"
	"net/http"
)

// procart is the dialect of r_keeper ProCart gateways.
type procart struct{}

var _ dialect = procart{}

func (procart) system() System { return ProCart }

func (procart) callsBack() bool { return true }

// endpoints have no methods: which one is spoken is said after the token was checked.
func (procart) endpoints() []endpoint {
	return []endpoint{
		{pattern: "api/v3/ping", op: OpPing, act: procartPing},
		{pattern: "api/v3/getmenu", op: OpGetMenu, act: procartMenu},
		{pattern: "api/v3/validate", op: OpValidate, act: procartValidate},
		{pattern: "api/v3/postorder", op: OpPostOrder, act: procartPost},
		{pattern: "api/v3/getorders", op: OpGetOrders, act: procartOrders},
		{pattern: "api/v3/close", op: OpClose, act: procartClose},
	}
}

// words: there is no courier here, the pre-bill is printed when the food leaves.
func (procart) words() words {
	return words{Waiting: Deferred, Cooking: Open, OnTheWay: Bill, Done: Closed, Removed: Deleted}
}

func (p procart) state(stage State) State { return p.words()[stage] }

func (p procart) stage(state State) State { return p.words().stage(state) }

func (procart) key(id string) string { return canonicalGUID(id) }

func (procart) failure(status int, text string) answer {
	return answer{status: status, body: wireResult{Msg: text}}
}

func (p procart) refused(c *posCall, why refusal) answer { return procartNo(c, why.russian()) }

// procartNo is the gateway's no in words that only it has.
func procartNo(c *posCall, text string) answer {
	return c.failure(c.restaurant.settings.RefusalStatus, text)
}

func (procart) admit(c *posCall) (answer, bool) {
	s := c.restaurant.settings
	token := c.request.Header.Get(s.ProCart.TokenHeader)
	if token == "" || (s.Token != "" && token != s.Token) {
		return c.failure(http.StatusUnauthorized, "Неверный токен"), false
	}
	if !procartVerb(c) {
		return c.failure(http.StatusMethodNotAllowed, "Метод не поддерживается"), false
	}
	return answer{}, true
}

func procartVerb(c *posCall) bool {
	read, write := c.request.Method == http.MethodGet, c.request.Method == http.MethodPost
	if c.x.op == OpGetOrders {
		only := c.restaurant.settings.ProCart.GetOrdersVerb
		return (read || write) && (only == "" || only == c.request.Method)
	}
	if c.x.op == OpPing || c.x.op == OpGetMenu {
		return read
	}
	return write
}

func (procart) callback(t *ticket) (outgoing, bool) {
	out := outgoing{url: t.CallbackURL}
	var body wireCallback
	switch t.restaurant.settings.ProCart.CallbackBody {
	case EmptyBody:
		return out, out.url != ""
	case GUIDBody:
		body = wireCallback{OrderGUID: t.ID}
	case FullBody:
		body = wireCallback{OrderGUID: t.ID, Status: t.State, GuestMeta: t.Meta}
	}
	out.body, _ = json.Marshal(body) // it came as JSON
	return out, out.url != ""
}

func procartPing(c *posCall) answer {
	return ok(wirePing{Result: true, Data: wirePingData{
		Version: "1.9.1.70", CSVersion: "7.7.0.30", CSNetName: "MIDSRV2",
		CSOnline: !c.offline(), HasLicense: !c.restaurant.settings.ProCart.LicenseOff,
	}})
}

func procartMenu(c *posCall) answer {
	stock, menu := c.stock(), c.restaurant.settings.Menu
	data := wireMenuData{Categories: []wireCategory{}, Dishes: []wireDish{}}
	for _, category := range menu.Categories {
		wire := wireCategory{Code: category.Code, Name: category.Name}
		if category.Parent != 0 {
			wire.Parent = &category.Parent
		}
		data.Categories = append(data.Categories, wire)
	}
	for _, dish := range menu.Dishes {
		rest, limited := stock[dish.Code]
		if !limited {
			rest = -1
		}
		data.Dishes = append(data.Dishes, wireDish{
			Code: dish.Code, Name: dish.Name, CategCode: dish.Category, Price: dish.Price, Rests: rest,
			Modifiers: wireGroups(dish.Groups), Combo: []struct{}{},
		})
	}
	return ok(wireMenu{Result: true, Data: data})
}

// wireGroups writes no bound as -1, as the vendor's older product does.
func wireGroups(groups []Group) []wireGroup {
	const unbounded = -1
	list := []wireGroup{}
	for _, g := range groups {
		wire := wireGroup{
			GroupID: g.ID, GroupName: g.Name, DownLimit: g.Min, UpLimit: cmp.Or(g.Max, unbounded), FreeCount: g.Free,
			ChangesPrice: !g.NoCharge, Items: []wireGroupItem{},
		}
		for _, m := range g.Items {
			wire.Items = append(wire.Items, wireGroupItem{Code: m.Code, Name: m.Name, Limit: cmp.Or(m.Limit, unbounded), Price: m.Price})
		}
		list = append(list, wire)
	}
	return list
}
