package deliveryhatch_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
	"github.com/ordersaga/ordersaga/pos/deliveryhatch"
)

func TestSubmitPostsTheOrder(t *testing.T) {
	f := newFake()

	seen, err := connect(t, f, nil).Submit(t.Context(), draft(), paid())

	require.NoError(t, err)
	require.Equal(t, pos.Observation{Ticket: order.Ticket{System: "deliveryhatch", ID: known}, State: order.TicketWaiting}, seen,
		"it is queued, and no kitchen has it")
	body := f.seen("postorder")[0].body
	require.JSONEq(t, golden(t, "postorder.json"), body)
	require.False(t, strings.ContainsFunc(body, func(r rune) bool { return r > '~' }), "everything else is written as \\uXXXX")
}

func TestSubmitLeavesOutWhatIsNeutral(t *testing.T) {
	f := newFake()
	_, err := connect(t, f, func(s *deliveryhatch.Settings) { *s = deliveryhatch.Settings{} }).Submit(t.Context(), leastDraft(), pos.Paid{})
	require.NoError(t, err)
	require.JSONEq(t, golden(t, "postorder_least.json"), f.seen("postorder")[0].body, "a pickup is type 0, all else that is nothing is not there")
}

func TestAStoreThatIsOnlyPolledGetsNeitherMetaNorCallback(t *testing.T) {
	f := newFake()
	d := draft()
	d.CallbackURL = "https://ORDERS.example"
	_, err := connect(t, f, pollOnly).Submit(t.Context(), d, paid())
	require.NoError(t, err)
	require.JSONEq(t, golden(t, "postorder_poll_only.json"), f.seen("postorder")[0].body)
}

func TestEveryFieldThatIsSentIsInTheVendorsExample(t *testing.T) {
	f := newFake()
	_, err := connect(t, f, nil).Submit(t.Context(), draft(), paid())
	require.NoError(t, err)
	var documented, sent map[string]any
	require.NoError(t, json.Unmarshal([]byte(golden(t, "documented_postorder.json")), &documented))
	require.NoError(t, json.Unmarshal([]byte(f.seen("postorder")[0].body), &sent))
	requireDocumented(t, "", documented, sent)
}

// requireDocumented checks that every field is known, and of the type it has in the example.
func requireDocumented(t *testing.T, path string, documented, sent any) {
	t.Helper()
	require.IsType(t, documented, sent, path)
	switch sent := sent.(type) {
	case map[string]any:
		example, _ := documented.(map[string]any)
		for name, value := range sent {
			if path+"/"+name == "/guest/meta" { // documented to be any object
				require.IsType(t, map[string]any{}, value)
				continue
			}
			require.Contains(t, example, name, path)
			requireDocumented(t, path+"/"+name, example[name], value)
		}
	case []any:
		example, _ := documented.([]any)
		for _, value := range sent {
			requireDocumented(t, path+"/*", example[0], value)
		}
	}
}

func TestSubmitWithoutAReadableIDIsUnknown(t *testing.T) {
	for name, answer := range map[string]string{
		"no id":                `{"result": true}`,
		"null":                 `{"result": true, "order_id": null}`,
		"a GUID":               `{"result": true, "order_id": "9b0c6e1e-5b7c-4a39-9e0b-2f6e0c1d7a44"}`,
		"zero":                 `{"result": true, "order_id": 0}`,
		"a negative number":    `{"result": true, "order_id": -4}`,
		"a fraction":           `{"result": true, "order_id": 4812.5}`,
		"an object":            `{"result": true, "order_id": {}}`,
		"no result":            `{"order_id": 4812}`,
		"a result in words":    `{"result": "true", "order_id": 4812}`,
		"a success and a half": `{"result": true, "order_id": 4812}{}`,
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake().answer("postorder", answer)
			_, err := connect(t, f, nil).Submit(t.Context(), draft(), paid())
			require.Equal(t, pos.Unknown, pos.KindOf(err), "%v", err)
			require.Len(t, f.seen("postorder"), 1)
		})
	}
}

func TestARefusalIsTold(t *testing.T) {
	const want = "deliveryhatch submit: rejected Блюдо 701 недоступно для [guest], тел. [digits]"
	utf8 := rejectAs("Блюдо 701 недоступно для Орлова Анна, тел. 8-900-111-22-33")
	for name, answer := range map[string]string{"in UTF-8": utf8, "in Windows-1251": windows1251(utf8)} {
		t.Run(name, func(t *testing.T) {
			for _, status := range []int{http.StatusOK, http.StatusBadRequest} {
				f := newFake().answer("postorder", answer)
				f.status = status
				_, err := connect(t, f, nil).Submit(t.Context(), draft(), paid())
				require.Equal(t, want, strings.Replace(err.Error(), " 400", "", 1))
			}
		})
	}
}

// windows1251 rewrites a text of ASCII and Russian letters.
func windows1251(text string) string {
	var b []byte
	for _, r := range text {
		if r >= 'А' && r <= 'я' {
			r = r - 'А' + 0xc0
		}
		b = append(b, byte(r))
	}
	return string(b)
}

func TestTheCallbacksTokenIsNotTold(t *testing.T) {
	f := newFake().answer("postorder", rejectAs("no route to k7m2q9x4tokentoken with "+token))
	_, err := connect(t, f, nil).Submit(t.Context(), draft(), paid())
	require.EqualError(t, err, "deliveryhatch submit: rejected no route to [secret] with [secret]")
}
