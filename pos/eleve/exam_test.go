package eleve_test

import (
	"io"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/pos"
	"github.com/ordersaga/ordersaga/pos/eleve"
	"github.com/ordersaga/ordersaga/pos/postest"
)

func subject(vendor *fake, ticket string, change func(*eleve.Settings)) postest.Subject {
	return postest.Subject{
		System: eleve.System,
		Connect: func(t *testing.T, e postest.Endpoint) pos.Connector {
			t.Helper()
			config := settings(e.URL)
			config.ConnectTimeout, config.ReadTimeout = e.ConnectTimeout, e.ReadTimeout
			change(&config.Settings)
			connector, err := eleve.New(config)
			require.NoError(t, err)
			return connector
		},
		Vendor:   vendor,
		IsSubmit: func(r *http.Request) bool { return r.URL.Path == newOrderPath },
		Refuse: func(w http.ResponseWriter, text string) {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, refusal(text))
		},
		Draft: draft(), Paid: paid(), Secret: secret,
		KnownTicket: ticket, UnknownTicket: missing,
	}
}

func TestExam(t *testing.T) {
	t.Parallel()
	postest.Run(t, subject(newFake(), known, func(*eleve.Settings) {}))
}

func TestExamWhereTablesAreAskedAbout(t *testing.T) {
	t.Parallel()
	s := subject(ready(), known+"@TABLE:12", func(s *eleve.Settings) { s.TrackBy = eleve.ByPlace })
	s.Refuse = func(w http.ResponseWriter, text string) {
		w.WriteHeader(http.StatusUnprocessableEntity)
		_, _ = io.WriteString(w, "\ufeff"+refusal(text))
	}
	postest.Run(t, s)
}

func TestFailuresOfANewOrder(t *testing.T) {
	rows := []struct {
		name   string
		status int
		body   string
		want   pos.Kind
	}{
		{name: "a list of errors is a refusal", status: 400, body: golden(t, "bad_request_answer.json"), want: pos.Rejected},
		{name: "what is not found is one too", status: 412, body: golden(t, "precondition_failed_answer.json"), want: pos.Rejected},
		{name: "the status again is one too", status: 422, body: `{"message": "mesa fechada", "code": "422"}`, want: pos.Rejected},
		{name: "a store that the hub does not know is a credential", status: 400, body: golden(t, "bad_guid_answer.json"), want: pos.Unauthorized},
		{name: "a 412 of another kind is unknown", status: 412, body: "<html>", want: pos.Unknown},
		{name: "a conflict may be with ourselves", status: 409, body: refusal("already exists"), want: pos.Unknown},
		{name: "a 404 of the web server is unknown", status: 404, body: "Cannot POST /order/newOrder", want: pos.Unknown},
		{name: "a document without errors is unknown", status: 400, body: `{"errors": []}`, want: pos.Unknown},
		{name: "another code than the status is unknown", status: 400, body: `{"message": "x", "code": 500}`, want: pos.Unknown},
		{name: "a document under a 5xx is unknown", status: 500, body: refusal("x"), want: pos.Unknown},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			f := newFake().say(newOrderPath, row.status, row.body)
			_, err := connect(t, f, nil).Submit(t.Context(), draft(), paid())
			require.Equal(t, row.want, pos.KindOf(err), "%v", err)
			require.Len(t, f.seen(newOrderPath), 1)
		})
	}
}

func TestARefusalIsTold(t *testing.T) {
	f := newFake().say(newOrderPath, 400, refusal("produto 58 de Ana Souza, tel. 11987654321, k7m2q9x4tokentoken"))
	_, err := connect(t, f, nil).Submit(t.Context(), draft(), paid())
	require.EqualError(t, err, "eleve submit: rejected 400 produto 58 de [guest], tel. [digits], [secret]")
}

func TestWhatTheHubCannotDo(t *testing.T) {
	var connector any = connect(t, newFake(), nil)
	for name, has := range map[string]bool{
		"cancel": is[pos.Canceller](connector), "price": is[pos.Pricer](connector),
		"call back": is[pos.Decoder](connector), "menu": is[pos.MenuReader](connector),
	} {
		require.False(t, has, name)
	}
	require.Equal(t, pos.Traits{CaptureAt: pos.AtAccepted}, connect(t, newFake(), nil).Traits())
}

func is[T any](v any) bool {
	_, ok := v.(T)
	return ok
}

func TestASecretThatIsRevoked(t *testing.T) {
	connector := connect(t, newFake(), func(c *eleve.Config) { c.Token = "other" })
	_, err := connector.Ping(t.Context())
	require.Equal(t, pos.Unauthorized, pos.KindOf(err))
	_, err = connector.Submit(t.Context(), draft(), paid())
	require.Equal(t, pos.Unauthorized, pos.KindOf(err))
	_, err = connector.Observe(t.Context(), known)
	require.Equal(t, pos.Unauthorized, pos.KindOf(err))
}
