package storecheck_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/internal/storecheck"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

func errDown() error { return errors.New("dial 10.0.0.7: refused") }

// till can do as little as a connector may. It posts nothing: whoever tries has failed.
type till struct {
	t      *testing.T
	traits pos.Traits
}

func (c till) Traits() pos.Traits { return c.traits }

func (c till) Submit(context.Context, pos.Draft, pos.Paid) (pos.Observation, error) {
	c.t.Error("a check posts no order")
	return pos.Observation{}, errDown()
}

func (c till) Observe(context.Context, string) (pos.Observation, error) {
	return pos.Observation{}, errDown()
}

// register can do all that a check asks for.
type register struct {
	till
	health pos.Health
	menu   pos.Menu
	down   map[string]bool // the calls that fail
	asked  []pos.Draft
}

func (r *register) Ping(context.Context) (pos.Health, error) { return r.health, r.failure("ping") }
func (r *register) Menu(context.Context) (pos.Menu, error)   { return r.menu, r.failure("menu") }

func (r *register) Price(_ context.Context, d pos.Draft) (pos.Quote, error) {
	r.asked = append(r.asked, d)
	return pos.Quote{Total: order.Money{Amount: 28000, Currency: "RUB"}}, r.failure("price")
}

func (r *register) failure(call string) error {
	if r.down[call] {
		return errDown()
	}
	return nil
}

// priceless compares a draft with what it can say, and has it priced by nobody.
type priceless struct {
	till
	menu    pos.Menu
	refusal error
	checked []pos.Draft
	paid    pos.Paid
}

func (p *priceless) Menu(context.Context) (pos.Menu, error) { return p.menu, nil }

func (p *priceless) Check(d pos.Draft, paid pos.Paid) error {
	p.checked, p.paid = append(p.checked, d), paid
	return p.refusal
}

func soups() pos.Menu {
	roubles := func(amount int64) order.Money { return order.Money{Amount: amount, Currency: "RUB"} }
	return pos.Menu{
		Categories: []pos.Category{{Code: "20", Name: "Soups"}},
		Dishes: []pos.Dish{
			{Code: "740", Name: "Cheese", Price: roubles(90000), Refused: "it is sold by weight"},
			{Code: "741", Name: "Ham", Price: roubles(90000), Refused: "it is sold by weight"},
			{Code: "750", Name: "Lunch", Price: roubles(90000), Groups: []pos.ModifierGroup{{Code: "1", Min: 1}}},
			{Code: "702", Name: "Borshch", Price: roubles(31000), Rest: new(0)},
			{Code: "703", Name: "Water"},
			{Code: "701", Name: "Shchi\x1b[31m", Price: roubles(28000), Rest: new(2), Groups: []pos.ModifierGroup{{Code: "2"}}},
		},
	}
}

func whole(t *testing.T) *register {
	t.Helper()
	return &register{
		till: till{t: t}, menu: soups(), down: map[string]bool{},
		health: pos.Health{Ready: true, Versions: map[string]string{"procart": "1.9.1.70", "cash server": "7.7.0.30"}},
	}
}

// run runs a check and returns what it has printed.
func run(t *testing.T, c storecheck.Check) (string, error) {
	t.Helper()
	var out strings.Builder
	c.Store = order.Store{ID: "msk-1", Currency: "RUB", System: "procart", Policy: order.DefaultPolicy()}
	c.Print = func(format string, args ...any) { fmt.Fprintf(&out, format, args...) }
	err := c.Run(t.Context())
	return out.String(), err
}

func TestAStoreThatIsReadyPasses(t *testing.T) {
	r := whole(t)
	report, err := run(t, storecheck.Check{Connector: r})
	require.NoError(t, err)
	require.True(t, strings.HasPrefix(report, `ping      it is cash server 7.7.0.30, procart 1.9.1.70
ping      ready
menu      dishes: 6, in categories: 1, refused: 2
          2 x it is sold by weight: 740, 741
validate  1 x 701 Shchi [31m, to be picked up: the POS says 280.00 RUB
callback  the POS calls nobody
powers    price: the POS checks and prices a basket before the guest pays
`), report)
	require.Len(t, r.asked, 1)
	require.True(t, order.ValidID(r.asked[0].OrderID))
	require.Equal(t, "701", r.asked[0].Lines[0].Code, "the first that can be ordered as it is")
	require.Empty(t, r.asked[0].Guest.Name)
}

func TestEveryStepThatFailsIsNamedAndTheNextOnesAreTaken(t *testing.T) {
	tests := []struct {
		name   string
		spoil  func(r *register)
		item   string
		failed string
		report string
	}{
		{"a POS that cannot be asked", func(r *register) { r.down["ping"] = true }, "", "ping", "ping      FAILED: dial 10.0.0.7: refused\n"},
		{"a POS that is not ready", func(r *register) { r.health = pos.Health{Why: "no license"} }, "", "ping", "ping      FAILED: it is not ready: no license\n"},
		{"a menu that cannot be read", func(r *register) { r.down["menu"] = true }, "", "menu, validate", "name one with --item"},
		{"and a dish that is named", func(r *register) { r.down["menu"] = true }, "9", "menu", "validate  1 x 9, to be picked up: the POS says 280.00 RUB\n"},
		{"a basket that is refused", func(r *register) { r.down["price"] = true }, "702", "validate", "validate  FAILED: 1 x 702 Borshch: dial 10.0.0.7: refused\n"},
		{"nothing that can be ordered", func(r *register) { r.menu.Dishes = r.menu.Dishes[:5] }, "", "validate", "name one with --item"},
		{"everything", func(r *register) { r.down = map[string]bool{"ping": true, "menu": true, "price": true} }, "9", "ping, menu, validate", "powers    "},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := whole(t)
			tt.spoil(r)
			report, err := run(t, storecheck.Check{Connector: r, Item: tt.item})
			require.ErrorIs(t, err, storecheck.ErrNotReady)
			require.EqualError(t, err, "check store msk-1: the store is not ready for orders: "+tt.failed)
			require.Contains(t, report, tt.report)
		})
	}
}

func TestAPriceThatIsNotTheMenusIsTold(t *testing.T) {
	r := whole(t)
	report, err := run(t, storecheck.Check{Connector: r, Item: "702"})
	require.NoError(t, err)
	require.Contains(t, report, "the POS says 280.00 RUB\n          the menu says 310.00 RUB\n")
}

func TestWhatAPOSCannotDoIsNoFailure(t *testing.T) {
	report, err := run(t, storecheck.Check{Connector: till{t: t}})
	require.NoError(t, err)
	require.Equal(t, `ping      the POS cannot be asked
menu      the POS has none to read
validate  the POS prices nothing, and there is nothing to compare an order with
callback  the POS calls nobody
powers    price: NONE: the bot's own prices count
powers    post: in one step, never repeated while its outcome is unknown
powers    capture: money that is held is taken when the restaurant has accepted the order
powers    search: NONE: an order whose answer was lost waits for a callback or a person
powers    cancel: NONE: the restaurant's staff are asked, or the guest calls them
powers    callbacks: NONE: changes are seen by looking
powers    watch: tickets are looked at every 20s while one waits for acceptance, else every 2m0s; one call for each
`, report)
}

func TestAPOSThatPricesNothingIsNotAsked(t *testing.T) {
	p := &priceless{till: till{t: t}, menu: soups()}
	report, err := run(t, storecheck.Check{Connector: p})
	require.NoError(t, err)
	require.Contains(t, report, "for 280.00 RUB, to be picked up: can be ordered; the POS prices nothing and was not asked\n")
	require.Equal(t, pos.Paid{Amount: order.Money{Amount: 28000, Currency: "RUB"}}, p.paid)

	p.refusal = errors.New("a dish has no name")
	report, err = run(t, storecheck.Check{Connector: p})
	require.ErrorIs(t, err, storecheck.ErrNotReady)
	require.Contains(t, report, "FAILED: 1 x 701 Shchi [31m for 280.00 RUB: a dish has no name\n")

	p.menu, p.checked = pos.Menu{}, nil
	report, err = run(t, storecheck.Check{Connector: p, Item: "701"})
	require.NoError(t, err, "nobody knows what it would cost")
	require.Contains(t, report, "not tried")
	require.Empty(t, p.checked)
}

// careful is a register that says itself what it could not post.
type careful struct {
	*register
	refusal error
	paid    pos.Paid
}

func (c *careful) Check(_ pos.Draft, paid pos.Paid) error {
	c.paid = paid
	return c.refusal
}

func TestAPricedDishIsNotReadyUnlessItCouldBePosted(t *testing.T) {
	c := &careful{register: whole(t)}
	_, err := run(t, storecheck.Check{Connector: c})
	require.NoError(t, err)
	require.Equal(t, pos.Paid{Amount: order.Money{Amount: 28000, Currency: "RUB"}}, c.paid)

	c.refusal = errors.New("it is a combo")
	report, err := run(t, storecheck.Check{Connector: c})
	require.ErrorIs(t, err, storecheck.ErrNotReady)
	require.Contains(t, report, "for 280.00 RUB could not be posted: it is a combo\n")
}

func TestACallbackAddressIsTried(t *testing.T) {
	problem := `{"code": "not_found", "request_id": "r1", "status": 404}`
	ours := storecheck.Callback{Status: http.StatusNotFound, Code: "not_found", Note: " (another TOKEN for every order)"}
	nudge := storecheck.Callback{Status: http.StatusOK}
	tests := []struct {
		name     string
		callback storecheck.Callback
		status   int
		body     string
		want     string
	}{
		{"our API refuses the token", ours, 404, problem, "our API answers there, from here"},
		{"our API takes the hint", nudge, 200, "{}", "our API answers there, from here"},
		{"our API does not know the store", nudge, 404, `{"error": "there is no such store"}`, "WARNING: an API answers there and does not know the store"},
		{"our API is without its journal", nudge, 503, `{"code": "journal_unavailable", "request_id": "r1"}`, "WARNING: our API answers there, with Service Unavailable journal_unavailable"},
		{"a proxy refuses", ours, 404, "<html>not here</html>", "WARNING: somebody else answers there, with Not Found"},
		{"a site takes everything", ours, 200, "<html>welcome</html>", "WARNING: somebody else answers there, with OK"},
		{"a site takes every hint", nudge, 200, "<html>welcome</html>", "WARNING: somebody else answers there, with OK"},
		{"another service has no such thing", ours, 404, `{"code": "not_found"}`, "WARNING: somebody else answers there, with Not Found"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var asked []string
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				asked = append(asked, r.Method+" "+r.URL.RequestURI())
				w.WriteHeader(tt.status)
				_, _ = w.Write([]byte(tt.body))
			}))
			t.Cleanup(server.Close)
			tt.callback.URL = server.URL + "/base/callbacks/pos/msk-1/TOKEN?storeId=12"
			report, err := run(t, storecheck.Check{Connector: whole(t), Callbacks: []storecheck.Callback{tt.callback}})
			require.NoError(t, err, "the POS may reach what we do not, and the other way round")
			require.Contains(t, report, "callback  POST "+tt.callback.URL+tt.callback.Note+"\n          "+tt.want)
			require.Equal(t, []string{"POST /base/callbacks/pos/msk-1/TOKEN?storeId=12"}, asked)
		})
	}
}

func TestACallbackAddressThatNobodyServesIsAWarning(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close()
	report, err := run(t, storecheck.Check{Connector: whole(t), Callbacks: []storecheck.Callback{{URL: server.URL + "/x"}, {URL: "ftp://x/y"}, {URL: "http://%zz"}}})
	require.NoError(t, err)
	require.Contains(t, report, "WARNING: nobody answers there from here: ")
	require.Contains(t, report, "WARNING: this is no address")
}

// powerful can do what the others cannot.
type powerful struct{ till }

func (powerful) Prepare(context.Context, pos.Draft, pos.Paid) (string, error) { return "", nil }

func (powerful) Confirm(context.Context, string, pos.Draft, pos.Paid, bool) (pos.Observation, error) {
	return pos.Observation{}, nil
}
func (powerful) Cancel(context.Context, string) error { return nil }

func (powerful) Find(context.Context, string) (pos.Observation, error) {
	return pos.Observation{}, nil
}

func (powerful) ObserveAll(context.Context, []string) ([]pos.Observation, error) { return nil, nil }
func (powerful) StoreKey() string                                                { return "12" }

func TestPowersAreToldInWords(t *testing.T) {
	c := powerful{till{t: t, traits: pos.Traits{CaptureAt: pos.AtPosted, Callbacks: true}}}
	report, err := run(t, storecheck.Check{Connector: c})
	require.NoError(t, err)
	for _, want := range []string{
		"post: in two steps", "taken when the POS has taken the order", "a miss proves nothing", "can take a ticket back", "they name the store alone", "; all in one call",
	} {
		require.Contains(t, report, want)
	}
	c.traits.LookupProves = true
	report, err = run(t, storecheck.Check{Connector: c})
	require.NoError(t, err)
	require.Contains(t, report, "one that was missed twice is posted again")
}
