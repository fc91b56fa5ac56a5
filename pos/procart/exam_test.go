package procart_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/pos"
	"github.com/ordersaga/ordersaga/pos/postest"
	"github.com/ordersaga/ordersaga/pos/procart"
)

func subject(t *testing.T, change func(*procart.Settings)) postest.Subject {
	t.Helper()
	return postest.Subject{
		System: procart.System,
		Connect: func(t *testing.T, e postest.Endpoint) pos.Connector {
			t.Helper()
			config := settings(e.URL)
			config.ConnectTimeout, config.ReadTimeout = e.ConnectTimeout, e.ReadTimeout
			change(&config.Settings)
			connector, err := procart.New(config)
			require.NoError(t, err)
			return connector
		},
		Vendor:      newFake().answer("getmenu", golden(t, "assumed_menu_answer.json")),
		IsSubmit:    func(r *http.Request) bool { return r.URL.Path == "/api/v3/postorder" },
		Refuse:      func(w http.ResponseWriter, text string) { _, _ = io.WriteString(w, rejectAs(text)) },
		Draft:       draft(),
		Paid:        paid(),
		Secret:      token,
		Callback:    []byte(`{"order_guid": "` + known + `", "status": "bill", "guestmeta": {"ord": "` + orderID + `"}}`),
		KnownTicket: known, UnknownTicket: missing,
	}
}

func TestExam(t *testing.T) {
	postest.Run(t, subject(t, func(*procart.Settings) {}))
}

func TestExamWhereGetOrdersTakesAList(t *testing.T) {
	s := subject(t, func(s *procart.Settings) {
		s.GetOrdersMethod, s.ListOrders, s.LookupProves = http.MethodPost, true, true
	})
	s.Refuse = func(w http.ResponseWriter, text string) {
		w.WriteHeader(http.StatusUnprocessableEntity)
		_, _ = io.WriteString(w, "\ufeff"+rejectAs(text))
	}
	postest.Run(t, s)
}

func TestExamWhereA503IsNotSent(t *testing.T) {
	s := subject(t, func(s *procart.Settings) { s.UnavailableIsNotSent = true })
	s.Kinds = map[postest.Fault]pos.Kind{postest.Busy: pos.NotSent}
	postest.Run(t, s)
}

func TestFailureDocumentsOfA5xxAreUnknown(t *testing.T) {
	for _, status := range []int{500, 502, 503} {
		f := newFake().answer("postorder", rejectAs("нет связи"))
		f.status = status
		_, err := connect(t, f, nil).Submit(t.Context(), draft(), paid())
		require.Equal(t, pos.Unknown, pos.KindOf(err), "a till may have printed before the gateway broke: %v", err)
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
	_, _ = connector.ObserveAll(t.Context(), []string{known})
	_, _ = connector.Find(t.Context(), number)
	_ = connector.Settle(t.Context(), known, paid())

	var methods []string
	for _, call := range f.seen("") {
		methods = append(methods, call.method+" "+call.path)
		require.Equal(t, token, call.header.Get("Token"))
	}
	require.Equal(t, []string{
		"GET ping", "GET getmenu", "POST validate", "POST postorder", "GET getorders", "GET getorders", "GET getorders", "POST close",
	}, methods, "never /internal, no menu but for Menu, close for Settle alone")
}

func TestTheTokenTravelsInTheHeaderOfTheSettings(t *testing.T) {
	f := newFake()
	_, err := connect(t, f, func(s *procart.Settings) { s.TokenHeader = "X-Key" }).Ping(t.Context())
	require.NoError(t, err)
	require.Equal(t, token, f.seen("ping")[0].header.Get("X-Key"))
	require.Empty(t, f.seen("ping")[0].header.Get("Token"))
}

func TestARevokedTokenIsNotARestaurantThatIsDown(t *testing.T) {
	server := httptest.NewServer(newFake())
	t.Cleanup(server.Close)
	config := settings(server.URL)
	config.Token = "revoked"
	connector, err := procart.New(config)
	require.NoError(t, err)

	_, err = connector.Ping(t.Context())
	require.Equal(t, pos.Unauthorized, pos.KindOf(err))
	_, err = connector.Submit(t.Context(), draft(), paid())
	require.Equal(t, pos.Unauthorized, pos.KindOf(err))
}

func TestProCartCannotCancel(t *testing.T) {
	var connector any = connect(t, newFake(), nil)
	_, cancels := connector.(pos.Canceller)
	require.False(t, cancels, "close prints a receipt and is no way to cancel")
}

func TestTraits(t *testing.T) {
	require.Equal(t, pos.Traits{CaptureAt: pos.AtPosted, Callbacks: true}, connect(t, newFake(), nil).Traits())
	proving := connect(t, newFake(), func(s *procart.Settings) { s.ListOrders, s.LookupProves = true, true })
	require.True(t, proving.Traits().LookupProves)
}
