package api_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/golang/mock/gomock"
	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/api"
	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/workflows"
)

func (h *harness) callback(body string) call {
	return call{
		method: http.MethodPost, path: "/callbacks/pos/msk-1/" + h.token.Mint(api.CallbackPurpose("msk-1"), newID()), body: body,
		headers: map[string]string{"Content-Type": "text/xml", "X-Pos": "yes"},
	}
}

// hears says what the POS's words mean.
func (h *harness) hears(body string, m order.Message, err error) {
	h.callbacks.EXPECT().Decode("msk-1", gomock.Any(), []byte(body)).DoAndReturn(func(_ string, header http.Header, _ []byte) (order.Message, error) {
		require.Equal(h.t, "yes", header.Get("X-Pos"))
		return m, err
	})
}

// stored expects one letter for the inbox, which is news or not, and returns it once it has come.
func (h *harness) stored(fresh bool) *journal.Letter {
	letter := &journal.Letter{}
	h.journal.EXPECT().Receive(gomock.Any(), gomock.Any()).DoAndReturn(func(_ context.Context, l journal.Letter) (bool, error) {
		*letter = l
		return fresh, nil
	})
	return letter
}

func TestACallbackGoesIntoTheInboxAndTheRelayIsTold(t *testing.T) {
	h := newHarness(t)
	h.hears("<xml/>", order.Message{TicketID: "{GUID}", Raw: "open", State: order.TicketCooking}, nil)
	letter := h.stored(true)
	require.Equal(t, http.StatusNoContent, h.do(h.callback("<xml/>")).Code)
	require.Equal(t, 1, h.kicks, "the relay hands it over at once")
	require.Equal(t, "msk-1", letter.StoreID)
	require.Equal(t, newID(), letter.OrderID)
	require.Equal(t, order.FromCallback, letter.Message.Source)
	require.Equal(t, now(), letter.Message.ReceivedAt)
	require.Equal(t, order.TicketCooking, letter.Message.State)
	require.NotEmpty(t, letter.Message.ID)
}

func TestACallbackSurvivesWhatIsAway(t *testing.T) {
	tests := []struct {
		name   string
		sagas  error
		status int
	}{
		{"the journal is away", nil, http.StatusNoContent},
		{"the journal is away and nobody knows the order", workflows.ErrUnknownOrder, http.StatusNoContent},
		{"both are away", errAway, http.StatusServiceUnavailable},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := newHarness(t)
			h.hears("", order.Message{}, nil)
			h.journal.EXPECT().Receive(gomock.Any(), gomock.Any()).Return(false, errAway)
			h.sagas.EXPECT().Deliver(gomock.Any(), newID(), gomock.Any()).Return(tt.sagas)
			w := h.do(h.callback(""))
			require.Equal(t, tt.status, w.Code)
			require.Zero(t, h.kicks)
			if tt.status != http.StatusNoContent {
				require.Equal(t, "sagas_unavailable", h.problem(w).Code)
			}
		})
	}
}

func TestACallbackThatNobodyUnderstandsIsANudge(t *testing.T) {
	h := newHarness(t)
	h.hears("open sesame", order.Message{Raw: "half read"}, errors.New("open sesame is no XML"))
	h.journal.EXPECT().Receive(gomock.Any(), gomock.Any()).DoAndReturn(func(_ context.Context, l journal.Letter) (bool, error) {
		require.Empty(t, l.Message.Raw)
		require.Equal(t, order.TicketUnmapped, l.Message.State)
		return false, nil
	})
	require.Equal(t, http.StatusNoContent, h.do(h.callback("open sesame")).Code)
	for _, entry := range h.logs.AllEntries() {
		line, err := entry.String()
		require.NoError(t, err)
		require.NotContains(t, line, "sesame")
	}
}

func TestACallbackNeedsItsToken(t *testing.T) {
	h := newHarness(t)
	good := h.token.Mint(api.CallbackPurpose("msk-1"), newID())
	for name, path := range map[string]string{
		"of another store": "/callbacks/pos/msk-2/" + good,
		"of no order":      "/callbacks/pos/msk-1/" + h.token.Mint(api.CallbackPurpose("msk-1"), "x"),
		"of another use":   "/callbacks/pos/msk-1/" + h.token.Mint("staff", newID()),
		"changed":          "/callbacks/pos/msk-1/" + good[:51] + "!",
		"too long":         "/callbacks/pos/msk-1/" + strings.Repeat("a", 300),
	} {
		t.Run(name, func(t *testing.T) {
			w := h.do(call{method: http.MethodPost, path: path, body: "{}"})
			require.Equal(t, http.StatusNotFound, w.Code)
			require.Equal(t, "not_found", h.problem(w).Code)
			require.NotContains(t, w.Body.String(), good)
		})
	}
}

func TestACallbackWhoseURLChangedItsCaseStillCounts(t *testing.T) {
	h := newHarness(t)
	h.hears("x", order.Message{}, nil)
	h.stored(true)
	c := h.callback("x")
	c.path = "/callbacks/pos/MSK-1/" + strings.ToUpper(h.token.Mint(api.CallbackPurpose("msk-1"), newID()))
	require.Equal(t, http.StatusNoContent, h.do(c).Code)
}

func TestACallbackIsAnsweredInTimeAndThoughItsCallerHangsUp(t *testing.T) {
	h := newHarness(t)
	h.hears("x", order.Message{}, nil)
	alive := func(ctx context.Context) {
		require.NoError(t, ctx.Err())
		deadline, ok := ctx.Deadline()
		require.True(t, ok)
		require.Less(t, time.Until(deadline), time.Second)
	}
	h.journal.EXPECT().Receive(gomock.Any(), gomock.Any()).Do(func(ctx context.Context, _ journal.Letter) { alive(ctx) }).Return(false, errAway)
	h.sagas.EXPECT().Deliver(gomock.Any(), newID(), gomock.Any()).Do(func(ctx context.Context, _ string, _ order.Message) { alive(ctx) }).Return(nil)
	gone, hangUp := context.WithCancel(t.Context())
	hangUp()
	c := h.callback("x")
	r := httptest.NewRequestWithContext(gone, c.method, c.path, strings.NewReader(c.body))
	r.Header.Set("X-Pos", "yes")
	w := httptest.NewRecorder()
	h.handler.ServeHTTP(w, r)
	require.Equal(t, http.StatusNoContent, w.Code)
}

func TestACallbackHasALimit(t *testing.T) {
	h := newHarness(t)
	w := h.do(h.callback(strings.Repeat("x", 64<<10+1)))
	require.Equal(t, http.StatusRequestEntityTooLarge, w.Code)
	require.Equal(t, "body_too_large", h.problem(w).Code)
}

func TestWhatIsNoNewsIsStoredAndNotHandedOver(t *testing.T) {
	h := newHarness(t)
	h.callbacks.EXPECT().Decode("msk-1", gomock.Any(), gomock.Any()).Return(order.Message{Raw: "open"}, nil).Times(20)
	fresh := true
	h.journal.EXPECT().Receive(gomock.Any(), gomock.Any()).Times(20).DoAndReturn(func(context.Context, journal.Letter) (bool, error) {
		defer func() { fresh = false }()
		return fresh, nil
	})
	for range 20 {
		require.Equal(t, http.StatusNoContent, h.do(h.callback("<xml/>")).Code)
	}
	require.Equal(t, 1, h.kicks)
}

func TestACallbackIsTakenWhateverItsHeadersSay(t *testing.T) {
	for name, headers := range map[string]map[string]string{
		"a broken media type": {"Content-Type": ";;"}, "an empty one": {"Content-Type": ""}, "JSON that is none": {"Content-Type": "application/json"},
		"two words": {"Content-Type": "text xml"}, "an encoding": {"Content-Encoding": "gzip"},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHarness(t)
			h.callbacks.EXPECT().Decode("msk-1", gomock.Any(), []byte("x\x00{")).Return(order.Message{}, nil)
			h.journal.EXPECT().Receive(gomock.Any(), gomock.Any()).Return(false, nil)
			c := h.callback("x\x00{")
			c.path += "?storeId=%zz"
			c.headers = headers
			require.Equal(t, http.StatusNoContent, h.do(c).Code)
		})
	}
}
