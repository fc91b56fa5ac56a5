package wixtar_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/pos"
	"github.com/ordersaga/ordersaga/pos/postest"
	"github.com/ordersaga/ordersaga/pos/wixtar"
)

// subject is a connector whose tokens come from a host of their own, as the vendor's do, so that what
// the exam spoils is the POS alone. The tokens are good for one question each: a call that is refused with
// a new one is not made again, and other tests have what becomes of older ones. Which call makes the
// ticket depends on the draft.
func subject(draft pos.Draft, paid pos.Paid, submit string, change func(*wixtar.Settings)) postest.Subject {
	return postest.Subject{
		System: wixtar.System,
		Connect: func(t *testing.T, e postest.Endpoint) pos.Connector {
			t.Helper()
			login := httptest.NewServer(newFake().answer(token, reply{200, `{"access_token": "access-%d-hush", "expires_in": 60}`}))
			t.Cleanup(login.Close)
			config := settings(e.URL, login.URL)
			// A submit makes three calls, and the first two have to come through on a busy machine.
			config.ConnectTimeout, config.ReadTimeout = e.ConnectTimeout, max(e.ReadTimeout, time.Second)
			change(&config.Settings)
			connector, err := wixtar.New(config)
			require.NoError(t, err)
			return connector
		},
		Vendor:   vendor(),
		IsSubmit: func(r *http.Request) bool { return r.Method+" "+r.URL.Path == submit },
		Refuse: func(w http.ResponseWriter, text string) {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, refusal(text))
		},
		Draft:       draft,
		Paid:        paid,
		Secret:      secret,
		Callback:    []byte(`{"event": "order.finish", "order_id": "` + known + `"}`),
		KnownTicket: known, UnknownTicket: missing,
	}
}

// vendor has a menu, too.
func vendor() *fake {
	return newFake().answer(products, reply{200, menuAnswer}).answer(combos, reply{200, comboAnswer})
}

// cancellable is a Wixtar whose order waits until it is cancelled.
type cancellable struct{ *fake }

func (c *cancellable) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method+" "+r.URL.Path == cancel {
		c.answer(status, at("9"))
	}
	c.fake.ServeHTTP(w, r)
}

func TestExam(t *testing.T) {
	postest.Run(t, subject(draft(), paid(), confirm, func(*wixtar.Settings) {}))
}

func TestExamOfAnOrderAtATable(t *testing.T) {
	postest.Run(t, subject(tableDraft(), pos.Paid{}, items, func(*wixtar.Settings) {}))
}

func TestExamWithOtherSettings(t *testing.T) {
	const older = "PATCH /v1/order/confirm"
	s := subject(draft(), pos.Paid{}, older, func(s *wixtar.Settings) {
		s.AmountScale, s.ConfirmVersion, s.UnpaidType, s.OutOfStock, s.ShopCancel = 100, "v1", "CASH_ON_DELIVERY", true, true
		s.Receipt = true
	})
	s.Vendor = vendor().answer(older, reply{204, ""})
	s.Cancellable = func() http.Handler { return &cancellable{fake: newFake()} }
	postest.Run(t, s)
}

// refusal is the vendor's failure document.
func refusal(text string) string {
	quoted, err := json.Marshal(text)
	if err != nil {
		return ""
	}
	return `{"message": ` + string(quoted) + `}`
}

func TestA4xxWithoutTheVendorsMessageIsUnknown(t *testing.T) {
	for _, body := range []string{"", "<html>", "{}", `{"message": null}`, `{"message": 7}`, "[]"} {
		_, err := connect(t, newFake().answer(confirm, reply{400, body}), nil).Submit(t.Context(), draft(), paid())
		require.Equal(t, pos.Unknown, pos.KindOf(err), "%s: %v", body, err)
	}
}

func TestAMessageOfA5xxOrOf408IsUnknown(t *testing.T) {
	for _, status := range []int{408, 500, 503} {
		_, err := connect(t, newFake().answer(confirm, reply{status, refusal("系統忙碌")}), nil).Submit(t.Context(), draft(), paid())
		require.Equal(t, pos.Unknown, pos.KindOf(err), "%v", err)
	}
}

func TestARefusalIsTold(t *testing.T) {
	f := newFake().answer(create, reply{422, "\ufeff" + refusal("商品 M100 已停售, 林小美 0912-345-678 "+secret+" access-1-hush")})
	_, err := connect(t, f, nil).Submit(t.Context(), draft(), paid())
	require.EqualError(t, err, "wixtar prepare: rejected 422 商品 M100 已停售, [guest] [digits] [secret] [secret]")
	require.Empty(t, f.seen(confirm))
}

func TestOnlyDocumentedCallsAreMade(t *testing.T) {
	f := newFake().answer(products, reply{200, `{"products": [{"id": "A", "price": 1, "is_combo": true}]}`})
	connector := connectAny(t, f, func(s *wixtar.Settings) { s.ShopCancel = true })
	all, ok := connector.(interface {
		pos.Pinger
		pos.MenuReader
		pos.Canceller
	})
	require.True(t, ok)
	_, _ = all.Ping(t.Context())
	_, _ = all.Menu(t.Context())
	_, _ = connector.Submit(t.Context(), draft(), paid())
	_, _ = connector.Observe(t.Context(), known)
	_ = all.Cancel(t.Context(), known)
	require.Equal(t, []string{token, sales, products, combos, create, confirm, status, status, cancel, status}, f.names())
	require.Equal(t, "is_external_platform=false&store_id=000030", f.seen(status)[0].query)
}

func TestPowers(t *testing.T) {
	var connector any = connect(t, newFake(), nil)
	_, cancels := connector.(pos.Canceller)
	require.False(t, cancels, "the call is the restaurant's own, and off until somebody allows it")
	_, prices := connector.(pos.Pricer)
	_, finds := connector.(pos.Finder)
	require.False(t, prices || finds)
	require.Equal(t, pos.Traits{CaptureAt: pos.AtPosted}, connect(t, newFake(), nil).Traits())
	require.Implements(t, (*pos.Canceller)(nil), connectAny(t, newFake(), func(s *wixtar.Settings) { s.ShopCancel = true }))
	require.Implements(t, (*pos.Preparer)(nil), connectAny(t, newFake(), func(s *wixtar.Settings) { s.ShopCancel = true }))
}
