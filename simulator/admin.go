package simulator

import (
	"encoding/json"
	"net/http"
	"strconv"
)

// MoveRequest moves a ticket by hand, to a state or a stage.
type MoveRequest struct {
	State State `json:"state"`
	// Empty takes all items off first, as staff do who cannot delete a ticket.
	Empty bool `json:"empty,omitempty"`
	// Remove takes the lines of these dishes off first, Add puts one of each on, at the menu's price.
	Remove []int `json:"remove,omitempty"`
	Add    []int `json:"add,omitempty"`
}

// heldList is the answer to "what is being held".
type heldList struct {
	Held []Held `json:"held"`
}

// released is the answer to a release.
type released struct {
	Released int `json:"released"`
}

// problem is a failure of the admin API.
type problem struct {
	Error string `json:"error"`
}

func (w *World) routeAdmin(mux *http.ServeMux) {
	mux.HandleFunc("GET /admin/ledger", func(rw http.ResponseWriter, _ *http.Request) { ok(w.Ledger()).write(rw) })
	mux.HandleFunc("GET /admin/held", func(rw http.ResponseWriter, _ *http.Request) { ok(heldList{Held: w.heldNow()}).write(rw) })
	mux.HandleFunc("POST /admin/release", w.adminRelease)
	mux.HandleFunc("POST /admin/release/{kind}/{id}", w.adminRelease)
	mux.HandleFunc("DELETE /admin/faults", func(rw http.ResponseWriter, _ *http.Request) {
		w.clearFaults()
		ok(struct{}{}).write(rw)
	})
	mux.HandleFunc("GET /admin/faults/{kind}/{id}", w.adminFaults)
	mux.HandleFunc("PUT /admin/faults/{kind}/{id}", w.adminSetFaults)
	mux.HandleFunc("DELETE /admin/faults/{kind}/{id}", w.adminSetFaults)
	mux.HandleFunc("GET /admin/restaurants/{restaurant}", w.adminRestaurant)
	mux.HandleFunc("PUT /admin/restaurants/{restaurant}", w.adminConfigureRestaurant)
	mux.HandleFunc("POST /admin/restaurants/{restaurant}/orders/{id}/state", w.adminMove)
	mux.HandleFunc("POST /admin/restaurants/{restaurant}/orders/by-number/{number}/state", w.adminMove)
	w.routePaymentAdmin(mux)
}

func wrong(status int, text string) answer { return answer{status: status, body: problem{Error: text}} }

// result is the answer to a change: what is there now, or why nothing was changed.
func result(err error, now any) answer {
	if err != nil {
		return wrong(http.StatusBadRequest, err.Error())
	}
	return ok(now)
}

// decode reads a body strictly: a knob that does not exist is a mistake, not a wish.
func decode(rw http.ResponseWriter, r *http.Request, into any) error {
	decoder := json.NewDecoder(http.MaxBytesReader(rw, r.Body, maxBody))
	decoder.DisallowUnknownFields()
	return decoder.Decode(into)
}

func partyOf(r *http.Request) Party {
	if r.PathValue("kind") == "" {
		return ""
	}
	return Party(r.PathValue("kind") + "/" + r.PathValue("id"))
}

func (w *World) adminRelease(rw http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	drop, err := strconv.ParseBool(query.Get("drop"))
	if err != nil && query.Has("drop") {
		wrong(http.StatusBadRequest, "drop: true or false").write(rw)
		return
	}
	ok(released{Released: w.release(partyOf(r), Op(query.Get("op")), drop)}).write(rw)
}

func (w *World) adminFaults(rw http.ResponseWriter, r *http.Request) {
	ok(w.faultsOf(partyOf(r))).write(rw)
}

// adminSetFaults replaces a party's faults; DELETE replaces them by none.
func (w *World) adminSetFaults(rw http.ResponseWriter, r *http.Request) {
	var faults []Fault
	if r.Method == http.MethodPut {
		if err := decode(rw, r, &faults); err != nil {
			wrong(http.StatusBadRequest, err.Error()).write(rw)
			return
		}
	}
	err := w.setFaults(partyOf(r), faults)
	result(err, w.faultsOf(partyOf(r))).write(rw)
}

func (w *World) adminRestaurant(rw http.ResponseWriter, r *http.Request) {
	id := r.PathValue("restaurant")
	if err := POS(id).check(); err != nil {
		wrong(http.StatusNotFound, err.Error()).write(rw)
		return
	}
	w.mu.Lock()
	settings := w.restaurant(id).settings
	w.mu.Unlock()
	ok(settings).write(rw)
}

func (w *World) adminConfigureRestaurant(rw http.ResponseWriter, r *http.Request) {
	var s Settings
	if err := decode(rw, r, &s); err != nil {
		wrong(http.StatusBadRequest, err.Error()).write(rw)
		return
	}
	result(w.configureRestaurant(r.PathValue("restaurant"), s), struct{}{}).write(rw)
}

func (w *World) adminMove(rw http.ResponseWriter, r *http.Request) {
	var m MoveRequest
	if err := decode(rw, r, &m); err != nil || m.State == "" {
		wrong(http.StatusBadRequest, `a state is needed, such as {"state": "cooking"}`).write(rw)
		return
	}
	w.moveByHand(r.PathValue("restaurant"), r.PathValue("id"), r.PathValue("number"), m).write(rw)
}

func (w *World) moveByHand(restaurant, id, number string, m MoveRequest) answer {
	w.mu.Lock()
	defer w.mu.Unlock()
	place, exists := w.restaurants[restaurant]
	if !exists {
		return wrong(http.StatusNotFound, "no such restaurant")
	}
	t, known := place.newest(id, number)
	if !known {
		return wrong(http.StatusNotFound, "no such ticket")
	}
	if err := m.edits().check(*place.settings.Menu); err != nil {
		return wrong(http.StatusBadRequest, err.Error())
	}
	t.edit(m.edits())
	w.move(t, m.State, ByAdmin)
	return ok(t.record())
}
