package deliveryhatch_test

import (
	"io"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/pos"
	"github.com/ordersaga/ordersaga/pos/deliveryhatch"
	"github.com/ordersaga/ordersaga/pos/postest"
)

func subject(t *testing.T, change func(*deliveryhatch.Settings)) postest.Subject {
	t.Helper()
	return postest.Subject{
		System: deliveryhatch.System,
		Connect: func(t *testing.T, e postest.Endpoint) pos.Connector {
			t.Helper()
			config := settings(e.URL)
			config.ConnectTimeout, config.ReadTimeout = e.ConnectTimeout, e.ReadTimeout
			change(&config.Settings)
			connector, err := deliveryhatch.New(config)
			require.NoError(t, err)
			return connector
		},
		Vendor:      newFake().answer("getmenu", golden(t, "documented_menu_answer.json")),
		IsSubmit:    func(r *http.Request) bool { return r.URL.Path == "/api/v2/ext/postorder" },
		Refuse:      func(w http.ResponseWriter, text string) { _, _ = io.WriteString(w, rejectAs(text)) },
		Draft:       draft(),
		Paid:        paid(),
		Secret:      token,
		KnownTicket: known, UnknownTicket: missing,
		Encodings: map[string]func(string) []byte{"Windows-1251": func(text string) []byte { return []byte(windows1251(text)) }},
	}
}

func TestExam(t *testing.T) {
	postest.Run(t, subject(t, func(*deliveryhatch.Settings) {}))
}

func TestExamWhereARefusalHasAStatus(t *testing.T) {
	s := subject(t, func(*deliveryhatch.Settings) {})
	s.Refuse = func(w http.ResponseWriter, text string) {
		w.WriteHeader(http.StatusUnprocessableEntity)
		_, _ = io.WriteString(w, "\ufeff"+rejectAs(text))
	}
	postest.Run(t, s)
}

func TestExamWhereTheStoreIsOnlyPolled(t *testing.T) {
	postest.Run(t, subject(t, pollOnly))
}

func TestFailureDocumentsOfA5xxAreUnknown(t *testing.T) {
	for _, status := range []int{500, 502, 503} {
		f := newFake().answer("postorder", rejectAs("нет связи"))
		f.status = status
		_, err := connect(t, f, nil).Submit(t.Context(), draft(), paid())
		require.Equal(t, pos.Unknown, pos.KindOf(err), "the order may have been kept before the server broke: %v", err)
	}
}

func TestA4xxWithoutTheFailureDocumentIsUnknown(t *testing.T) {
	for _, body := range []string{"", "<html>", "{}", `{"result": true}`, `{"result": null}`} {
		f := newFake().answer("postorder", body)
		f.status = http.StatusBadRequest
		_, err := connect(t, f, nil).Submit(t.Context(), draft(), paid())
		require.Equal(t, pos.Unknown, pos.KindOf(err), "%s: %v", body, err)
	}
}

func TestOnlyDocumentedMethodsAreCalled(t *testing.T) {
	f := newFake()
	connector := connect(t, f, nil)
	_, _ = connector.Ping(t.Context())
	_, _ = connector.Menu(t.Context())
	_, _ = connector.Price(t.Context(), draft())
	_, _ = connector.Submit(t.Context(), draft(), paid())
	_, _ = connector.Observe(t.Context(), known)
	_, _ = connector.ObserveAll(t.Context(), []string{known, missing})
	_, _ = connector.Find(t.Context(), number)

	var methods []string
	for _, call := range f.seen("") {
		methods = append(methods, call.method+" "+call.path)
		require.Equal(t, token, call.header.Get("Token"), "bare, without a word before it")
		require.Empty(t, call.header.Get("Authorization"))
	}
	require.Equal(t, []string{
		"GET ping", "GET getmenu", "POST validate", "POST postorder", "GET orderstate", "GET expressorders", "GET orderstate", "GET expressorders",
	}, methods)
}

func TestATokenThatIsNotAcceptedIsNotARestaurantThatRefuses(t *testing.T) {
	for name, status := range map[string]int{"in the answer": 200, "and in its status": 400} {
		t.Run(name, func(t *testing.T) {
			f := newFake()
			f.status = status
			for path := range f.answers {
				f.answer(path, rejectAs(noToken))
			}
			connector := connect(t, f, nil)
			_, submitErr := connector.Submit(t.Context(), draft(), paid())
			_, pingErr := connector.Ping(t.Context())
			_, observeErr := connector.Observe(t.Context(), known)
			for _, err := range []error{submitErr, pingErr, observeErr} {
				require.Equal(t, pos.Unauthorized, pos.KindOf(err), "%v", err)
			}
		})
	}
}

func TestDeliveryHatchCannotCancel(t *testing.T) {
	var connector any = connect(t, newFake(), nil)
	_, cancels := connector.(pos.Canceller)
	require.False(t, cancels)
}

func TestTraits(t *testing.T) {
	require.Equal(t, pos.Traits{CaptureAt: pos.AtAccepted, Callbacks: true}, connect(t, newFake(), nil).Traits(),
		"a post that succeeded is queued for people, and a search that misses proves nothing")
	require.Equal(t, pos.Traits{CaptureAt: pos.AtAccepted}, connect(t, newFake(), pollOnly).Traits())
}
