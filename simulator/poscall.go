package simulator

import (
	"net/http"
	"strings"
)

// posCall is one call of a restaurant's POS.
type posCall struct {
	world      *World
	x          *exchange
	request    *http.Request
	restaurant *restaurant
	endpoint   endpoint
	body       []byte
}

var _ call = (*posCall)(nil)

// routePOS serves every system below its own name.
func (w *World) routePOS(mux *http.ServeMux) {
	for _, d := range dialects() {
		root := "/" + string(d.system()) + "/"
		for _, e := range d.endpoints() {
			method, path, named := strings.Cut(e.pattern, " ")
			if !named {
				method, path = "", e.pattern
			}
			mux.HandleFunc(strings.TrimSpace(method+" "+root+"{restaurant}/"+path), w.servePOS(d, e))
		}
		mux.HandleFunc(root, func(rw http.ResponseWriter, _ *http.Request) {
			d.failure(http.StatusNotFound, "no such method").write(rw)
		})
	}
}

// servePOS answers the calls of one address; a restaurant comes into being with its first.
func (w *World) servePOS(d dialect, e endpoint) http.HandlerFunc {
	return func(rw http.ResponseWriter, r *http.Request) {
		id := r.PathValue("restaurant")
		if POS(id).check() != nil {
			d.failure(http.StatusNotFound, "no such restaurant").write(rw)
			return
		}
		body, err := readBody(rw, r)
		if err != nil {
			d.failure(http.StatusBadRequest, "the request is not readable").write(rw)
			return
		}
		c := &posCall{world: w, request: r, endpoint: e, body: body}
		op := e.op
		if e.opOf != nil {
			op = e.opOf(body)
		}
		if !c.enter(d.system(), id, op) {
			d.failure(http.StatusNotFound, "the restaurant has another system").write(rw)
			return
		}
		c.x.run(c).write(rw)
	}
}

// enter finds the restaurant, and the faults that strike the call.
func (c *posCall) enter(system System, id string, op Op) bool {
	c.world.mu.Lock()
	defer c.world.mu.Unlock()
	place, ok := c.world.called(id, system)
	if !ok {
		return false
	}
	c.restaurant, c.x = place, c.world.begin(c.request.Context(), POS(id), op)
	if delay := place.settings.MenuDelay; op == OpGetMenu && delay > 0 {
		c.x.plan = append(c.x.plan, Fault{Name: Slow, Delay: delay})
	}
	return true
}

func (c *posCall) admit() (answer, bool) {
	if f, struck := c.x.plan.find(RevokedToken); struck {
		lender, lends := c.restaurant.dialect.(renewer)
		if !lends {
			return c.failure(http.StatusUnauthorized, "the credential was revoked"), false
		}
		lender.revoke(c.restaurant, f.since)
	}
	return c.restaurant.dialect.admit(c)
}

// abandon has nothing to undo: admitting a call changes nothing here.
func (*posCall) abandon() {}

func (c *posCall) act() answer {
	if c.x.plan.has(Refuse) {
		return c.refused(refusal{why: unwilling})
	}
	return c.endpoint.act(c)
}

func (c *posCall) failure(status int, text string) answer {
	return c.restaurant.dialect.failure(status, text)
}

func (c *posCall) refused(why refusal) answer { return c.restaurant.dialect.refused(c, why) }

// offline reports whether the gateway cannot reach its till.
func (c *posCall) offline() bool {
	s := c.restaurant.settings
	return s.TillOffline || s.Closed.has(c.world.clock.Now())
}

// price asks the till for a price; it has to be there for that. Making says that the order is to be made.
func (c *posCall) price(p posting, making bool) (basket, *refusal) {
	if c.offline() {
		return basket{}, &refusal{why: noTill}
	}
	return c.restaurant.price(p, c.x.plan, making)
}

// post makes a ticket that the till has priced, under an id that no other ticket of the restaurant has.
func (c *posCall) post(id string, p posting, b basket) *ticket {
	t := c.world.post(c.restaurant, id, p, b)
	c.x.made, t.faults = t, c.x.plan
	if f, ok := c.x.plan.find(Unlisted); ok {
		t.hidden = true
		if f.Delay > 0 {
			t.hiddenUntil = c.world.clock.Now().Add(f.Delay.D())
		}
	}
	return t
}
