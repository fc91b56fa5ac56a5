package simulator

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
)

// Admin is a client of a world's admin API.
type Admin struct {
	// BaseURL is the simulator's, without /admin, such as "http://127.0.0.1:8090".
	BaseURL string
	HTTP    *http.Client
}

// Ledger reads everything that happened.
func (a Admin) Ledger(ctx context.Context) (Ledger, error) {
	return get[Ledger](ctx, a, "/admin/ledger")
}

// SetFaults replaces a party's faults; none clears them. Requests that are held stay held.
func (a Admin) SetFaults(ctx context.Context, party Party, faults ...Fault) error {
	if faults == nil {
		faults = []Fault{}
	}
	return a.do(ctx, http.MethodPut, "/admin/faults/"+string(party), faults, nil)
}

// Faults reads a party's faults and how often each has struck.
func (a Admin) Faults(ctx context.Context, party Party) ([]FaultStatus, error) {
	return get[[]FaultStatus](ctx, a, "/admin/faults/"+string(party))
}

// Clear takes all faults of all parties away, and then lets go of every request that is held.
func (a Admin) Clear(ctx context.Context) error {
	if err := a.do(ctx, http.MethodDelete, "/admin/faults", nil, nil); err != nil {
		return err
	}
	_, err := a.Release(ctx, "", "", false)
	return err
}

// Held lists the requests that are being held, oldest first.
func (a Admin) Held(ctx context.Context) ([]Held, error) {
	list, err := get[heldList](ctx, a, "/admin/held")
	return list.Held, err
}

// Release lets go of the requests that are held of party and op (empty: of any), and returns how many
// there were. With drop they end as if the system had died: what was not done stays undone. Without
// it they are carried out, also if the client has gone meanwhile.
func (a Admin) Release(ctx context.Context, party Party, op Op, drop bool) (int, error) {
	path := "/admin/release"
	if party != "" {
		path += "/" + string(party)
	}
	query := url.Values{"op": {string(op)}, "drop": {strconv.FormatBool(drop)}}
	var n released
	err := a.do(ctx, http.MethodPost, path+"?"+query.Encode(), nil, &n)
	return n.Released, err
}

// Restaurant reads a restaurant's settings, defaults filled in.
func (a Admin) Restaurant(ctx context.Context, id string) (Settings, error) {
	return get[Settings](ctx, a, "/admin/restaurants/"+url.PathEscape(id))
}

// ConfigureRestaurant replaces a restaurant's settings and fills its stock up; its tickets stay.
func (a Admin) ConfigureRestaurant(ctx context.Context, id string, s Settings) error {
	return a.do(ctx, http.MethodPut, "/admin/restaurants/"+url.PathEscape(id), s, nil)
}

// ChangeRestaurant changes some of a restaurant's settings; its stock is filled up, and its tickets stay. Two
// changes at once may lose one.
func (a Admin) ChangeRestaurant(ctx context.Context, id string, change func(*Settings)) error {
	s, err := a.Restaurant(ctx, id)
	if err != nil {
		return err
	}
	change(&s)
	return a.ConfigureRestaurant(ctx, id, s)
}

// Move takes a ticket to a state or a stage, as the restaurant's staff would.
func (a Admin) Move(ctx context.Context, restaurant, id string, m MoveRequest) (Ticket, error) {
	return a.move(ctx, restaurant, url.PathEscape(id), m)
}

// MoveByNumber is Move for the newest ticket that carries our number.
func (a Admin) MoveByNumber(ctx context.Context, restaurant, number string, m MoveRequest) (Ticket, error) {
	return a.move(ctx, restaurant, "by-number/"+url.PathEscape(number), m)
}

func (a Admin) move(ctx context.Context, restaurant, which string, m MoveRequest) (Ticket, error) {
	var t Ticket
	path := "/admin/restaurants/" + url.PathEscape(restaurant) + "/orders/" + which + "/state"
	err := a.do(ctx, http.MethodPost, path, m, &t)
	return t, err
}

func get[T any](ctx context.Context, a Admin, path string) (T, error) {
	var out T
	err := a.do(ctx, http.MethodGet, path, nil, &out)
	return out, err
}

func (a Admin) do(ctx context.Context, method, path string, in, out any) error {
	body := new(bytes.Buffer)
	if in != nil {
		if err := json.NewEncoder(body).Encode(in); err != nil {
			return fmt.Errorf("simulator %s %s: %w", method, path, err)
		}
	}
	request, err := http.NewRequestWithContext(ctx, method, a.BaseURL+path, body)
	if err != nil {
		return fmt.Errorf("simulator %s %s: %w", method, path, err)
	}
	response, err := a.HTTP.Do(request)
	if err != nil {
		return fmt.Errorf("simulator %s %s: %w", method, path, err)
	}
	defer func() { _ = response.Body.Close() }() // it was only read
	if response.StatusCode != http.StatusOK {
		var why problem
		_ = json.NewDecoder(response.Body).Decode(&why) // without a reason the status has to do
		return fmt.Errorf("simulator %s %s: answered %d %s", method, path, response.StatusCode, why.Error)
	}
	if out == nil {
		return nil
	}
	if err := json.NewDecoder(response.Body).Decode(out); err != nil {
		return fmt.Errorf("simulator %s %s: read answer: %w", method, path, err)
	}
	return nil
}
