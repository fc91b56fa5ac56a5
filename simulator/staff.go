package simulator

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
)

// letGo is the answer by which staff give up a ticket.
const letGo = "let_go"

// Staff are the people of a restaurant, who are asked through a chat. The zero value reads and says nothing.
type Staff struct {
	// Secret verifies what the chat gets, whsec_ and base64; empty for the world's, and if that is empty
	// too, anything is believed.
	Secret string `json:"secret,omitempty"`
	// Answers are the options that they choose: of each question the first that it offers, After that time.
	// A question that offers none of them stays unanswered.
	Answers []string `json:"answers,omitempty"`
	After   Duration `json:"after,omitempty"`
	// Deletes says that they delete a ticket at the till before they answer let_go.
	Deletes bool `json:"deletes,omitempty"`
}

func (s Staff) check() error {
	var errs []error
	if _, err := staffKey(s.Secret); err != nil {
		errs = append(errs, fmt.Errorf("staff: secret: %w", err))
	}
	if s.After < 0 {
		errs = append(errs, errors.New("staff: after: not never"))
	}
	return errors.Join(errs...)
}

// StaffMessage is something that the people of a restaurant were asked or told.
type StaffMessage struct {
	Stamp

	Restaurant string `json:"restaurant"`
	// ID is the message's; one that came again is the same, and Deliveries counts.
	ID         string        `json:"id"`
	Deliveries int           `json:"deliveries"`
	Type       string        `json:"type"`
	Number     string        `json:"number"` // of the order
	Kind       string        `json:"kind"`
	Text       string        `json:"text"`
	Options    []StaffOption `json:"options"`
	// Previews are the HTTP statuses that the chat got when it fetched the links; 0 for no answer.
	Previews []int `json:"previews"`
	// Answer is the option that was chosen, and Status what its link answered; 0 as long as it did not.
	Answer string `json:"answer"`
	Status int    `json:"status"`
}

// StaffOption is an answer that a question offers: whoever POSTs to the URL gives it.
type StaffOption struct {
	Option string `json:"option"`
	Label  string `json:"label"`
	URL    string `json:"url"`
}

// wireStaffMessage is what a chat gets, as docs/staff.md shows it.
type wireStaffMessage struct {
	Type string `json:"type"`
	Data struct {
		Number  string        `json:"number"`
		Kind    string        `json:"kind"`
		Text    string        `json:"text"`
		Options []StaffOption `json:"options"`
	} `json:"data"`
}

// staffCall is one message to a restaurant's chat.
type staffCall struct {
	world      *World
	request    *http.Request
	restaurant *restaurant
	body       []byte
}

var _ call = (*staffCall)(nil)

// serveStaff takes a message to a restaurant's chat; the restaurant comes into being with its first.
func (w *World) serveStaff(rw http.ResponseWriter, r *http.Request) {
	id := r.PathValue("restaurant")
	c := &staffCall{world: w, request: r}
	if POS(id).check() != nil {
		c.failure(http.StatusNotFound, "no such restaurant").write(rw)
		return
	}
	body, err := readBody(rw, r)
	if err != nil {
		c.failure(http.StatusBadRequest, err.Error()).write(rw)
		return
	}
	w.mu.Lock()
	x := w.begin(r.Context(), POS(id), OpStaff)
	c.body, c.restaurant = body, w.restaurant(id)
	w.mu.Unlock()
	x.run(c).write(rw)
}

func (*staffCall) failure(status int, text string) answer { return wrong(status, text) }

func (c *staffCall) admit() (answer, bool) {
	if err := verifyStaff(c.restaurant.settings.Staff.Secret, c.request.Header, c.world.clock.Now(), c.body); err != nil {
		return c.failure(http.StatusUnauthorized, err.Error()), false
	}
	return answer{}, true
}

// abandon has nothing to undo: admitting a message changes nothing here.
func (*staffCall) abandon() {}

func (c *staffCall) act() answer {
	id := c.request.Header.Get("Webhook-Id")
	for _, m := range c.restaurant.messages {
		if m.ID == id {
			m.Deliveries++
			return answer{status: http.StatusNoContent}
		}
	}
	var wire wireStaffMessage
	if json.Unmarshal(c.body, &wire) != nil {
		return c.failure(http.StatusBadRequest, "this is no message")
	}
	m := &StaffMessage{
		Stamp: c.world.stamp(), Restaurant: c.restaurant.id, ID: id, Deliveries: 1, Type: wire.Type,
		Number: wire.Data.Number, Kind: wire.Data.Kind, Text: wire.Data.Text, Options: wire.Data.Options,
	}
	c.restaurant.messages = append(c.restaurant.messages, m)
	staff, options := c.restaurant.settings.Staff, slices.Clone(m.Options)
	// The request is still being served, so the world does not wait for its workers yet.
	c.world.workers.Go(func() { c.world.readStaffMessage(m, staff, options) })
	return answer{status: http.StatusNoContent}
}

// record is the ledger's copy of a message; the world's lock is held.
func (m *StaffMessage) record() StaffMessage {
	record := *m
	record.Options = append([]StaffOption{}, m.Options...)
	record.Previews = append([]int{}, m.Previews...)
	return record
}
