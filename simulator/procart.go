package simulator

import (
	"net/http"
	"slices"
)

const procartPath = "/procart/{restaurant}/api/v3/{method}"

// procartCall is one call of a gateway.
type procartCall struct {
	world      *World
	x          *exchange
	request    *http.Request
	restaurant *restaurant
	body       []byte
}

var _ dialect = (*procartCall)(nil)

// serveProcart answers one call of a gateway; the gateway comes into being with its first.
func (w *World) serveProcart(rw http.ResponseWriter, r *http.Request) {
	id, op := r.PathValue("restaurant"), Op(r.PathValue("method"))
	c := &procartCall{world: w, request: r}
	if POS(id).check() != nil || !slices.Contains(POSKind.calls(), op) {
		c.failure(http.StatusNotFound, "Метод не найден").write(rw)
		return
	}
	body, err := readBody(rw, r)
	if err != nil {
		c.failure(http.StatusBadRequest, "Запрос не прочитан").write(rw)
		return
	}
	c.body, c.x = body, w.begin(r.Context(), POS(id), op)
	w.mu.Lock()
	c.restaurant = w.restaurant(id)
	if delay := c.restaurant.settings.MenuDelay; op == OpGetMenu && delay > 0 {
		c.x.plan = append(c.x.plan, Fault{Name: Slow, Delay: delay})
	}
	w.mu.Unlock()
	c.x.run(c).write(rw)
}

func (c *procartCall) failure(status int, text string) answer {
	return answer{status: status, body: wireResult{Msg: text}}
}

func (c *procartCall) refused(text string) answer {
	return c.failure(c.restaurant.settings.RefusalStatus, text)
}

func (c *procartCall) admit() (answer, bool) {
	s := c.restaurant.settings
	token := c.request.Header.Get(s.TokenHeader)
	if token == "" || (s.Token != "" && token != s.Token) {
		return c.failure(http.StatusUnauthorized, "Неверный токен"), false
	}
	if !c.verbAllowed() {
		return c.failure(http.StatusMethodNotAllowed, "Метод не поддерживается"), false
	}
	return answer{}, true
}

func (c *procartCall) verbAllowed() bool {
	read, write := c.request.Method == http.MethodGet, c.request.Method == http.MethodPost
	if c.x.op == OpGetOrders {
		only := c.restaurant.settings.GetOrdersVerb
		return (read || write) && (only == "" || only == c.request.Method)
	}
	if c.x.op == OpPing || c.x.op == OpGetMenu {
		return read
	}
	return write
}

// abandon has nothing to undo: admitting a call changes nothing here.
func (*procartCall) abandon() {}

func (c *procartCall) act() answer {
	if c.x.plan.has(Refuse) {
		return c.refused("Отказано кассой")
	}
	acts := map[Op]func() answer{
		OpPing: c.ping, OpGetMenu: c.menu, OpValidate: c.validate,
		OpPostOrder: c.postOrder, OpGetOrders: c.getOrders, OpClose: c.closeTicket,
	}
	return acts[c.x.op]()
}

func (c *procartCall) ping() answer {
	s := c.restaurant.settings
	return ok(wirePing{Result: true, Data: wirePingData{
		Version: "1.9.1.70", CSVersion: "7.7.0.30", CSNetName: "MIDSRV2",
		CSOnline: !c.offline(), HasLicense: !s.LicenseOff,
	}})
}

// offline reports whether the gateway cannot reach its till.
func (c *procartCall) offline() bool {
	s := c.restaurant.settings
	return s.TillOffline || s.Closed.has(c.world.clock.Now())
}

func (c *procartCall) menu() answer {
	stock, menu := c.world.stock(c.restaurant), c.restaurant.settings.Menu
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
			Modifiers: dish.wireGroups(), Combo: []struct{}{},
		})
	}
	return ok(wireMenu{Result: true, Data: data})
}

func (d Dish) wireGroups() []wireGroup {
	groups := []wireGroup{}
	for _, g := range d.Groups {
		wire := wireGroup{
			GroupID: g.ID, GroupName: g.Name, DownLimit: g.Min, UpLimit: g.Max, FreeCount: g.Free,
			ChangesPrice: !g.NoCharge, Items: []wireGroupItem{},
		}
		for _, m := range g.Items {
			wire.Items = append(wire.Items, wireGroupItem(m))
		}
		groups = append(groups, wire)
	}
	return groups
}
