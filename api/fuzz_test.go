package api_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/golang/mock/gomock"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/workflows"
)

// maxNesting keeps drawn modifiers from growing for ever.
const maxNesting = 8

// drawn draws a value that a schema describes, more or less: now and then a part of it is something
// else, or a member is missing, in another case, or unknown.
func drawn(t *rapid.T, name string, s *openapi3.Schema, depth int) any {
	if rapid.IntRange(0, 99).Draw(t, "spoil") == 57 {
		return rapid.SampledFrom([]any{nil, true, -1, 0, 1.5, 1e300, "", "x", []any{}, map[string]any{}}).Draw(t, "junk")
	}
	switch {
	case len(s.Enum) > 0:
		return rapid.SampledFrom(s.Enum).Draw(t, "enum")
	case s.Type.Is("string"):
		return drawnText(t, name)
	case s.Type.Is("integer"):
		return rapid.Int64Range(int64(*s.Min), int64(*s.Max)).Draw(t, "integer")
	case s.Type.Is("number"):
		return rapid.Float64Range(*s.Min, *s.Max).Draw(t, "number")
	case s.Type.Is("array"):
		return drawnList(t, s, depth)
	}
	return drawnObject(t, s, depth)
}

// drawnText is mostly what a member of the name may hold.
func drawnText(t *rapid.T, name string) string {
	likely := map[string]string{
		"store_id": "msk-1", "currency": "RUB", "phone": "+79001112233", "requested_for": "2026-12-01T16:05:00Z",
		"return_url": "https://x.example", "locale": "ru-RU",
	}[name]
	if likely != "" && rapid.IntRange(0, 19).Draw(t, "likely") != 13 {
		return likely
	}
	if rapid.IntRange(0, 19).Draw(t, "strange") == 13 {
		return rapid.StringN(1, 30, -1).Draw(t, "text")
	}
	return rapid.StringMatching(`[ -~а-я]{0,29}[0-9a-zа-я]`).Draw(t, "plain text")
}

func drawnList(t *rapid.T, s *openapi3.Schema, depth int) []any {
	list := []any{}
	if depth > maxNesting {
		return list
	}
	for range rapid.IntRange(0, 3).Draw(t, "items") {
		list = append(list, drawn(t, "", s.Items.Value, depth+1))
	}
	return list
}

func drawnObject(t *rapid.T, s *openapi3.Schema, depth int) map[string]any {
	object := map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		if !slices.Contains(s.Required, name) && rapid.Bool().Draw(t, "leave out "+name) {
			continue
		}
		if rapid.IntRange(0, 99).Draw(t, "rename") == 57 {
			object[strings.ToUpper(name)] = drawn(t, name, s.Properties[name].Value, depth+1)
			continue
		}
		object[name] = drawn(t, name, s.Properties[name].Value, depth+1)
	}
	if values := s.AdditionalProperties.Schema; values != nil {
		for range rapid.IntRange(0, 3).Draw(t, "members") {
			object[drawnText(t, "")] = drawn(t, "", values.Value, depth+1)
		}
	}
	return object
}

// obliging lets every port answer as if all were well.
func (h *harness) obliging() (started *int) {
	started = new(int)
	h.journal.EXPECT().Order(gomock.Any(), gomock.Any()).AnyTimes().DoAndReturn(func(_ any, id string) (journal.Record, error) {
		if id == newID() {
			record := h.record(id, order.Cooking, 3)
			record.Snapshot.Attention = h.asksStaff().Snapshot.Attention
			return record, nil
		}
		return journal.Record{}, journal.ErrNotFound
	})
	h.journal.EXPECT().Orders(gomock.Any(), gomock.Any()).AnyTimes().Return(journal.Page{}, nil)
	h.journal.EXPECT().Receive(gomock.Any(), gomock.Any()).AnyTimes().Return(true, nil)
	h.journal.EXPECT().History(gomock.Any(), gomock.Any(), gomock.Any(), gomock.Any()).AnyTimes().Return(nil, nil)
	h.journal.EXPECT().Attention(gomock.Any(), gomock.Any()).AnyTimes().Return(journal.AttentionPage{}, nil)
	h.payments.EXPECT().MaxHold(gomock.Any()).AnyTimes().Return(7*24*time.Hour, nil)
	h.payments.EXPECT().Notices(gomock.Any(), gomock.Any(), gomock.Any()).AnyTimes().Return(nil, nil)
	h.journal.EXPECT().Ping(gomock.Any()).AnyTimes().Return(nil)
	h.callbacks.EXPECT().Decode(gomock.Any(), gomock.Any(), gomock.Any()).AnyTimes().Return(order.Message{}, nil)
	h.callbacks.EXPECT().Called(gomock.Any(), gomock.Any()).AnyTimes().Return("msk-1", true)
	h.sagas.EXPECT().Start(gomock.Any(), gomock.Any()).AnyTimes().DoAndReturn(func(any, workflows.Input) error {
		*started++
		return nil
	})
	h.sagas.EXPECT().Place(gomock.Any(), gomock.Any()).AnyTimes().Return(errAway)
	h.sagas.EXPECT().Begun(gomock.Any(), gomock.Any()).AnyTimes().Return(workflows.Input{}, workflows.ErrUnknownOrder)
	h.sagas.EXPECT().Deliver(gomock.Any(), gomock.Any(), gomock.Any()).AnyTimes().Return(nil)
	h.sagas.EXPECT().Cancel(gomock.Any(), gomock.Any(), gomock.Any(), gomock.Any()).AnyTimes().
		Return(workflows.CancelOutcome{}, &workflows.NotCancellable{Reason: order.CookingStarted})
	h.sagas.EXPECT().Resolve(gomock.Any(), gomock.Any(), gomock.Any(), gomock.Any()).AnyTimes().Return(nil)
	return started
}

// requireCivil sends a request and wants an answer that is neither a 5xx nor undocumented.
func (h *harness) requireCivil(c call) int {
	h.t.Helper()
	defer func() {
		if h.t.Failed() {
			h.t.Logf("%s %s %q", c.method, c.path, c.body)
		}
	}()
	w := h.do(c)
	require.Less(h.t, w.Code, http.StatusInternalServerError)
	return w.Code
}

func TestNoOrderIsSoStrangeThatTheServerFails(t *testing.T) {
	h := newHarness(t)
	started := h.obliging()
	schema := loadContract(t).Components.Schemas["NewOrder"].Value
	statuses := map[int]int{}
	rapid.Check(t, func(rt *rapid.T) {
		body, err := json.Marshal(drawn(rt, "", schema, 0))
		require.NoError(rt, err)
		before := *started
		status := h.requireCivil(call{
			method: http.MethodPost, path: "/v1/orders", key: botKey, body: string(body),
			headers: map[string]string{"Idempotency-Key": "fuzz"},
		})
		statuses[status]++
		require.Equal(rt, status == http.StatusAccepted, *started > before, "an order is started if and only if it is taken")
	})
	require.NotZero(t, statuses[http.StatusUnprocessableEntity])
	require.NotZero(t, statuses[http.StatusAccepted], "some of the drawn orders are good ones")
}

func TestNoBytesAreSoStrangeThatTheServerFails(t *testing.T) {
	h := newHarness(t)
	h.obliging()
	rapid.Check(t, func(rt *rapid.T) {
		body := []byte(wholeOrder)
		for range rapid.IntRange(1, 4).Draw(rt, "edits") {
			at := rapid.IntRange(0, len(body)-1).Draw(rt, "at")
			body[at] = rapid.Byte().Draw(rt, "byte")
		}
		target := rapid.SampledFrom([]string{
			"/v1/orders", "/v1/orders/" + newID() + "/cancel", "/v1/orders/" + newID() + "/resolve", "/v1/attention/resolve",
			"/callbacks/payments/sandbox", kakaoCook, h.staffPath(),
		}).Draw(rt, "target")
		h.requireCivil(call{
			method: http.MethodPost, path: target, key: opsKey, body: string(body), headers: map[string]string{"Idempotency-Key": "fuzz"},
		})
	})
}

func TestNoQueryOrHeaderIsSoStrangeThatTheServerFails(t *testing.T) {
	h := newHarness(t)
	h.obliging()
	name := rapid.SampledFrom([]string{"limit", "status", "cursor", "store_id", "attention", "bot_id", "overdue", "kind", "after", "option", "storeId", "x"})
	value := rapid.OneOf(rapid.StringMatching(`[ -~]{0,20}`), rapid.SampledFrom([]string{"25", "cooking", "true", "msk-1", "%00", "%zz"}))
	header := rapid.StringMatching(`[ -~]{0,40}`)
	rapid.Check(t, func(rt *rapid.T) {
		query := name.Draw(rt, "name") + "=" + strings.NewReplacer(" ", "+", "#", "%23").Replace(value.Draw(rt, "value"))
		h.requireCivil(h.get("/v1/orders?"+query, "X-Request-ID", header.Draw(rt, "request id")))
		for _, path := range []string{"/v1/orders/" + newID() + "/events", "/v1/attention", h.staffPath(), h.returnPath()} {
			h.requireCivil(call{method: http.MethodGet, path: path + "?" + query, key: opsKey})
		}
		h.requireCivil(call{method: http.MethodPost, path: kakaoComplete + "?" + query})
		h.requireCivil(h.get("/v1/orders/"+newID(), "If-None-Match", header.Draw(rt, "tag"), "Authorization", header.Draw(rt, "key")))
		h.requireCivil(call{method: http.MethodPost, path: "/v1/orders", key: botKey, body: smallOrder, headers: map[string]string{
			"Idempotency-Key": header.Draw(rt, "idempotency key"), "Prefer": header.Draw(rt, "prefer"), "Content-Type": header.Draw(rt, "type"),
		}})
	})
}
