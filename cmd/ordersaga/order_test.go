package main_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/api/gen"
	"github.com/ordersaga/ordersaga/order"
)

const orderID = "k7m2q9x4k7m2q9x4k7m2q9x4k7"

// recorded is a request that reached the pretended API.
type recorded struct {
	method, path, key, prefer, authorization, body string
}

// door is an API that gives its answers in turn, the last for ever, and records what it is asked.
type door struct {
	mu       sync.Mutex
	answers  []any
	status   int
	replayed bool
	asked    []recorded
}

func (d *door) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	d.mu.Lock()
	defer d.mu.Unlock()
	body, _ := io.ReadAll(r.Body)
	d.asked = append(d.asked, recorded{
		method: r.Method, path: r.URL.RequestURI(), key: r.Header.Get("Idempotency-Key"), prefer: r.Header.Get("Prefer"),
		authorization: r.Header.Get("Authorization"), body: string(body),
	})
	w.Header().Set("Content-Type", "application/json")
	if d.replayed {
		w.Header().Set("Idempotent-Replayed", "true")
	}
	w.WriteHeader(d.status)
	_ = json.NewEncoder(w).Encode(d.answers[0])
	if len(d.answers) > 1 {
		d.answers = d.answers[1:]
	}
}

// serve serves answers, and returns the environment that points at them.
func serve(t *testing.T, status int, answers ...any) (*door, map[string]string) {
	t.Helper()
	d := &door{status: status, answers: answers}
	server := httptest.NewServer(d)
	t.Cleanup(server.Close)
	return d, map[string]string{"ORDERSAGA_URL": server.URL, "ORDERSAGA_KEY": "secret-key"}
}

// sample is an order that was just posted to the restaurant.
func sample() gen.Order {
	at := time.Date(2026, 12, 1, 19, 30, 0, 250_000_000, time.Local)
	guid, raw, reason := "{G}", "deferred", order.CallRestaurant
	return gen.Order{
		Id: orderID, Number: "k7m2q9x4", StoreId: "msk-1", Status: order.AwaitingAcceptance, Sequence: 5, CreatedAt: at, UpdatedAt: at,
		Total: &order.Money{Amount: 55800, Currency: "RUB"},
		Payment: gen.Payment{
			Method: order.Card, State: order.PaymentAuthorized, Amount: &order.Money{Amount: 55800, Currency: "RUB"},
			Provider: new("sandbox"), Id: new("pay_1"),
		},
		Pos:          gen.Ticket{System: "procart", OrderId: &guid, Status: &raw},
		Submission:   gen.Submission{State: order.SubmissionAccepted},
		Cancellation: gen.Cancellation{Reason: &reason, State: order.CancelNone},
		Timers:       []order.Timer{{Name: "acceptance", At: at.Add(10 * time.Minute)}},
		History:      []order.Milestone{{Status: order.Created, At: at}, {Status: order.AwaitingAcceptance, At: at.Add(time.Second)}},
		Attention: []gen.Attention{{
			Id: "q1", Kind: order.SubmissionUnknownItem, Since: at, Detail: "no answer", Options: []order.Option{order.TicketExists, order.TicketAbsent},
		}},
		Flags: []order.Flag{order.TicketMaybeOpen},
	}
}

const described = `order     k7m2q9x4k7m2q9x4k7m2q9x4k7  #k7m2q9x4  msk-1
status    awaiting_acceptance
total     558.00 RUB
payment   authorized 558.00 RUB sandbox pay_1
POS       procart {G} deferred, submission accepted
cancel    not possible: call_restaurant
attention submission_unknown: no answer
            ordersaga order resolve k7m2q9x4k7m2q9x4k7m2q9x4k7 q1 ticket_exists
            ordersaga order resolve k7m2q9x4k7m2q9x4k7m2q9x4k7 q1 ticket_absent
flag      ticket_maybe_open
timer     acceptance at 2026-12-01 19:40:00 +ZONE
history   2026-12-01 19:30:00.250 +ZONE created
history   2026-12-01 19:30:01.250 +ZONE awaiting_acceptance
`

// describedHere is what an order looks like in the zone of this machine.
func describedHere() string {
	return strings.ReplaceAll(described, "+ZONE", sample().CreatedAt.Format("-07:00"))
}

func TestOrderCreateSendsTheBodyAsItIs(t *testing.T) {
	const body = `{"store_id": "msk-1"}`
	file := filepath.Join(t.TempDir(), "order.json")
	require.NoError(t, os.WriteFile(file, []byte(body), 0o600))
	for _, tt := range []struct {
		name, stdin string
		args        []string
	}{
		{"from standard input", body, nil},
		{"from a file", "", []string{"-f", file}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			api, env := serve(t, http.StatusCreated, sample())
			got := execute(t, env, tt.stdin, append([]string{"order", "create", "--idempotency-key", "chat-1", "--wait", "2s"}, tt.args...)...)
			require.Equal(t, 0, got.code, got.stderr)
			require.Equal(t, describedHere(), got.stdout)
			require.Equal(t, []recorded{{
				method: "POST", path: "/v1/orders", key: "chat-1", prefer: "wait=2", authorization: "Bearer secret-key", body: body,
			}}, api.asked)
		})
	}
}

func TestOrderCreateMakesAKeyThatCanBeUsedAgain(t *testing.T) {
	api, env := serve(t, http.StatusAccepted, sample())
	got := execute(t, env, "{}", "order", "create")
	require.Equal(t, 0, got.code, got.stderr)
	require.NotEmpty(t, api.asked[0].key)
	require.Contains(t, got.stderr, "Idempotency-Key: "+api.asked[0].key)
}

func TestOrderCreateSaysThatAnAnswerIsAReplay(t *testing.T) {
	api, env := serve(t, http.StatusOK, sample())
	got := execute(t, env, "{}", "order", "create", "--idempotency-key", "k")
	require.NotContains(t, got.stderr, "replayed")
	api.replayed = true
	got = execute(t, env, "{}", "order", "create", "--idempotency-key", "k", "--wait", "300ms")
	require.Equal(t, 0, got.code, got.stderr)
	require.Equal(t, "Idempotency-Key: k\nreplayed: this order was there before, under the same key\n", got.stderr)
	require.Equal(t, "wait=1", api.asked[1].prefer, "a part of a second is a second")
}

func TestAnOrderIsFoundByItsNumber(t *testing.T) {
	next := "c2"
	other, same := sample(), sample()
	other.Id, other.Number = "x2byhlktx2byhlktx2byhlktx2", "x2byhlkt"
	same.Id = "k7m2q9x4aaaaaaaaaaaaaaaaaa"
	first := gen.OrderPage{Orders: []gen.Order{other}, NextCursor: &next}
	for _, name := range []string{"k7m2q9x4", "#K7M2Q9X4"} {
		api, env := serve(t, http.StatusOK, first, gen.OrderPage{Orders: []gen.Order{sample()}}, sample())
		got := execute(t, env, "", "order", "get", name)
		require.Equal(t, 0, got.code, got.stderr)
		require.Equal(t, describedHere(), got.stdout)
		require.Equal(t, []string{"/v1/orders?limit=100", "/v1/orders?limit=100&cursor=c2", "/v1/orders/" + orderID},
			[]string{api.asked[0].path, api.asked[1].path, api.asked[2].path})
	}

	_, env := serve(t, http.StatusOK, first, gen.OrderPage{})
	got := execute(t, env, "", "order", "cancel", "k7m2q9x4")
	require.Equal(t, 1, got.code)
	require.Contains(t, got.stderr, "there is no order #k7m2q9x4")

	api, env := serve(t, http.StatusOK, gen.OrderPage{Orders: []gen.Order{sample(), same}})
	got = execute(t, env, "", "order", "cancel", "k7m2q9x4")
	require.Equal(t, 2, got.code)
	require.Contains(t, got.stderr, "several orders: name one by its id, "+orderID+" or "+same.Id)
	require.Len(t, api.asked, 1, "nothing is cancelled")

	api, env = serve(t, http.StatusOK, first)
	got = execute(t, env, "", "order", "get", "k7m2q9x4")
	require.Equal(t, 1, got.code)
	require.Len(t, api.asked, 20, "the search ends, whatever the list does")
}

func TestAnIDIsReadInUpperCaseToo(t *testing.T) {
	api, env := serve(t, http.StatusOK, sample())
	require.Equal(t, 0, execute(t, env, "", "order", "get", strings.ToUpper(orderID)).code)
	require.Equal(t, "/v1/orders/"+orderID, api.asked[0].path)
}

func TestWhatAnOrderLacksLeavesNoGap(t *testing.T) {
	o := sample()
	o.Pos.OrderId, o.Pos.Status, o.Cancellation.Reason = nil, nil, nil
	o.Problem = &gen.OrderProblem{Code: order.POSRefused}
	settled := o.UpdatedAt
	o.SettledAt = &settled
	_, env := serve(t, http.StatusOK, o)
	got := execute(t, env, "", "order", "get", orderID)
	require.Contains(t, got.stdout, "\nPOS       procart, submission accepted\n")
	require.Contains(t, got.stdout, "\ncancel    not possible\n")
	require.Contains(t, got.stdout, "\nstatus    awaiting_acceptance (pos_refused), settled\n")
}

func TestAnOrderShowsWhenItIsWantedAndPromised(t *testing.T) {
	o, zone := sample(), time.FixedZone("", 3*60*60)
	o.Fulfillment.RequestedFor, o.PromisedAt = new(time.Date(2026, 12, 1, 21, 0, 0, 0, zone)), new(time.Date(2026, 12, 1, 18, 5, 0, 0, time.UTC))
	_, env := serve(t, http.StatusOK, o)
	got := execute(t, env, "", "order", "get", orderID)
	require.Contains(t, got.stdout, "\nrequested 2026-12-01T21:00:00+03:00\npromised  2026-12-01T18:05:00Z\ntotal ")
}

func TestTheColumnsOfAListStandUnderTheirNames(t *testing.T) {
	o := sample()
	o.Payment.State = order.PaymentActionRequired
	_, env := serve(t, http.StatusOK, gen.OrderPage{Orders: []gen.Order{o}})
	rows := strings.Split(execute(t, env, "", "order", "list").stdout, "\n")
	require.Equal(t, strings.Index(rows[0], "TOTAL"), strings.Index(rows[1], "558.00 RUB"))
}

func TestAnAddressOfTheAPIThatIsNoneIsNamed(t *testing.T) {
	for _, address := range []string{"localhost:8080", "127.0.0.1:8080", "ftp://127.0.0.1", "http://", "http://u:secret-word@[::1"} {
		got := execute(t, map[string]string{"ORDERSAGA_URL": address, "ORDERSAGA_KEY": "k"}, "", "order", "list")
		require.Equal(t, 2, got.code, address)
		require.Contains(t, got.stderr, "read --url or ORDERSAGA_URL: the API's address has to begin with http:// or https://", address)
		require.NotContains(t, got.stderr, "secret-word")
	}
}

func TestAMistakeIsToldOnce(t *testing.T) {
	pointer, detail := "/items", "/items: is required"
	_, env := serve(t, http.StatusUnprocessableEntity, gen.Problem{
		Title: "The request is not valid", Code: "validation_failed", Detail: &detail,
		Errors: &[]gen.FieldError{{Pointer: &pointer, Detail: "is required"}},
	})
	got := execute(t, env, "{}", "order", "create", "--idempotency-key", "k")
	require.Equal(t, 1, strings.Count(got.stderr, "is required"), got.stderr)
}

func TestOrderCommandsAskTheAPI(t *testing.T) {
	for _, tt := range []struct {
		name string
		args []string
		want recorded
	}{
		{"get", []string{"get", orderID}, recorded{method: "GET", path: "/v1/orders/" + orderID}},
		{"cancel", []string{"cancel", orderID, "--reason", "too_late"}, recorded{
			method: "POST", path: "/v1/orders/" + orderID + "/cancel", body: `{"reason":"too_late"}`,
		}},
		{"resolve", []string{"resolve", orderID, "q1", "number_is", "--note", "seen", "--value", "T-7"}, recorded{
			method: "POST", path: "/v1/orders/" + orderID + "/resolve", body: `{"item_id":"q1","note":"seen","option":"number_is","value":"T-7"}`,
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			api, env := serve(t, http.StatusOK, sample())
			got := execute(t, env, "", append([]string{"order"}, tt.args...)...)
			require.Equal(t, 0, got.code, got.stderr)
			require.Equal(t, describedHere(), got.stdout)
			tt.want.authorization = "Bearer secret-key"
			require.Equal(t, []recorded{tt.want}, api.asked)
		})
	}
}

func TestOrderGetPrintsTheAPIsOwnJSON(t *testing.T) {
	_, env := serve(t, http.StatusOK, sample())
	got := execute(t, env, "", "order", "get", orderID, "--json")
	require.Equal(t, 0, got.code, got.stderr)
	want, err := json.Marshal(sample())
	require.NoError(t, err)
	require.JSONEq(t, string(want), got.stdout)
}

func TestOrderListSelects(t *testing.T) {
	next := "c2"
	api, env := serve(t, http.StatusOK, gen.OrderPage{Orders: []gen.Order{sample()}, NextCursor: &next})
	got := execute(t, env, "", "order", "list", "--store", "msk-1", "--status", "cooking,ready", "--attention", "--overdue", "--limit", "5", "--cursor", "c1", "--bot", "other")
	require.Equal(t, 0, got.code, got.stderr)
	require.Equal(t, "/v1/orders?store_id=msk-1&bot_id=other&status=cooking&status=ready&attention=true&overdue=true&limit=5&cursor=c1", api.asked[0].path)
	require.Contains(t, got.stdout, "k7m2q9x4k7m2q9x4k7m2q9x4k7  2026-12-01 19:30:00 "+sample().CreatedAt.Format("-07:00")+"  msk-1")
	require.Contains(t, got.stdout, "more: --cursor c2\n")
}

func TestOrderWatchPrintsWhatChangesUntilItIsSettled(t *testing.T) {
	first := sample()
	first.Attention, first.Flags = nil, nil
	settled := first.UpdatedAt.Add(3 * time.Second)
	last := first
	last.Status, last.Sequence, last.UpdatedAt, last.SettledAt = order.Completed, 9, settled, &settled
	last.Payment.State = order.PaymentCaptured
	last.History = append(last.History[:2:2], order.Milestone{Status: order.Completed, At: settled})

	_, env := serve(t, http.StatusOK, first, first, last)
	got := execute(t, env, "", "order", "watch", orderID)
	require.Equal(t, 0, got.code, got.stderr)
	require.Equal(t, `19:30:00.250  status      created
19:30:01.250  status      awaiting_acceptance
19:30:00.250  total       558.00 RUB
19:30:00.250  payment     authorized 558.00 RUB
19:30:00.250  submission  accepted
19:30:00.250  POS says    deferred
19:30:03.250  status      completed
19:30:03.250  payment     captured 558.00 RUB
19:30:03.250  settled     completed, settled
`, got.stdout)
}

func TestAProblemIsToldWhole(t *testing.T) {
	pointer, detail, reason, phone := "/items", "The basket is empty.", "cooking", "+7495"
	_, env := serve(t, http.StatusUnprocessableEntity, gen.Problem{
		Title: "The request is not valid", Code: "validation_failed", Detail: &detail, Reason: &reason, StorePhone: &phone, Retryable: true,
		Errors: &[]gen.FieldError{{Pointer: &pointer, Detail: "is required"}},
	})
	got := execute(t, env, "{}", "order", "create", "--idempotency-key", "k")
	require.Equal(t, 1, got.code)
	require.Empty(t, got.stdout)
	require.Equal(t, `Idempotency-Key: k
ordersaga: The request is not valid (validation_failed): The basket is empty.
  reason: cooking
  the restaurant's phone: +7495
  /items: is required
  the same request may succeed later
`, got.stderr)
}

func TestAnAPIThatIsAwayIsAProblem(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close()
	got := execute(t, nil, "", "order", "get", orderID, "--url", server.URL, "--key", "secret-key")
	require.Equal(t, 1, got.code)
	require.Contains(t, got.stderr, "read order "+orderID)
	require.Contains(t, got.stderr, "is `ordersaga dev` (or `api`) running?")
	require.NotContains(t, got.stderr, "secret-key")
}
