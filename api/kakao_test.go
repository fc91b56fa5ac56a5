package api_test

import (
	"context"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/golang/mock/gomock"
	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/api"
	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
)

const kakaoCook, kakaoComplete = "/api/kakao/v1/order/cook", "/api/kakao/v1/order/complete"

// kakaoPaths are those of the specification and of the proposal.
func kakaoPaths() []string {
	return []string{kakaoCook, kakaoComplete, "/api/v1/order/cook", "/api/v1/order/complete"}
}

// named says what the POS systems call the store msk-1.
func (h *harness) named(key string) {
	h.callbacks.EXPECT().Called("botpos", gomock.Any()).AnyTimes().DoAndReturn(func(_, called string) (string, bool) {
		if called == key {
			return "msk-1", true
		}
		return "", false
	})
}

// marks counts how often the store is marked as due.
func (h *harness) marks(err error) *atomic.Int64 {
	n := new(atomic.Int64)
	h.journal.EXPECT().Receive(gomock.Any(), gomock.Any()).AnyTimes().DoAndReturn(func(ctx context.Context, l journal.Letter) (bool, error) {
		n.Add(1)
		require.NoError(h.t, ctx.Err())
		require.NotEmpty(h.t, l.Message.ID)
		require.Equal(h.t, journal.Letter{StoreID: "msk-1", Message: order.Message{
			ID: l.Message.ID, Source: order.FromCallback, ReceivedAt: now(),
		}}, l, "a nudge is about no order, and says no word")
		return false, err
	})
	return n
}

func (h *harness) kakao(path, body string) (status int, answer string) {
	h.t.Helper()
	w := h.do(call{method: http.MethodPost, path: path, body: body})
	return w.Code, w.Body.String()
}

func TestAKakaoCallbackMakesItsStoreDue(t *testing.T) {
	tests := []struct{ name, key, path, body string }{
		{"a number in the query is a text", "12", "?storeId=12", ""},
		{"a name in the query", "pan-n8", "?storeId=pan-n8", ""},
		{"what else is said is not heard", "12", "?storeId=12&orderId=7", `{"status": "OK", "order": {"orderId": "x"}}`},
		{"the query comes before the body", "12", "?storeId=12", `{"storeId": "13"}`},
		{"a text in the body", "12", "", `{"storeId": "12"}`},
		{"a number in the body, as it is written", "12", "?storeId=", `{"storeId": 12}`},
		{"a store in the body", "pan-n8", "", "\ufeff" + `{"version": "v1", "store": {"storeId": "pan-n8"}, "order": {}}`},
		{"a store of another form beside it", "12", "", `{"store": "x", "storeId": "12"}`},
		{"names in another case", "12", "", `{"VERSION": "v1", "STORE": {"STOREID": "12"}}`},
		{"and a store's own name in one", "12", "", `{"storeid": 12}`},
		{"commas after last elements, as in the texts", "pan-n8", "", `{"order": {"orders": [{"itemId": "1",},],}, "store": {"storeId": "pan-n8",},}`},
		{"a query that nobody can read", "12", "?a=%zz&storeId=12", ""},
	}
	for _, tt := range tests {
		for _, path := range kakaoPaths() {
			t.Run(tt.name+" to "+path, func(t *testing.T) {
				h := newHarness(t)
				h.named(tt.key)
				marks := h.marks(nil)
				status, answer := h.kakao(path+tt.path, tt.body)
				require.Equal(t, http.StatusOK, status)
				require.JSONEq(t, `{}`, answer)
				require.EqualValues(t, 1, marks.Load())
				require.Zero(t, h.kicks, "there is nothing for a saga")
			})
		}
	}
}

func TestAKakaoCallbackOfAnUnknownStoreIsRefused(t *testing.T) {
	tests := []struct{ name, path, body string }{
		{"another store", "?storeId=13", ""},
		{"012 is not 12", "?storeId=012", ""},
		{"nor is 12.0", "", `{"storeId": 12.0}`},
		{"no store", "", ""},
		{"a list", "", `{"storeId": ["12"]}`},
		{"no JSON", "", `storeId=12`},
		{"not in the body either where the query has another", "?storeId=13", `{"storeId": "12"}`},
	}
	for _, tt := range tests {
		for _, path := range kakaoPaths() {
			t.Run(tt.name+" to "+path, func(t *testing.T) {
				h := newHarness(t)
				h.named("12")
				status, answer := h.kakao(path+tt.path, tt.body)
				require.Equal(t, http.StatusNotFound, status)
				require.JSONEq(t, `{"error": "there is no such store"}`, answer)
			})
		}
	}
}

func TestAKakaoCallbackHasBounds(t *testing.T) {
	h := newHarness(t)
	h.named("12")
	status, _ := h.kakao(kakaoCook+"?storeId="+strings.Repeat("1", 257), "")
	require.Equal(t, http.StatusBadRequest, status)
	status, _ = h.kakao(kakaoCook+"?storeId=12&storeId=13", "")
	require.Equal(t, http.StatusBadRequest, status, "nobody knows which is meant")
	status, _ = h.kakao(kakaoCook+"?storeId=12", strings.Repeat("x", 64<<10+1))
	require.Equal(t, http.StatusRequestEntityTooLarge, status)
}

func TestAKakaoCallbackThatIsNotKeptMayBeRepeatedAtOnce(t *testing.T) {
	h := newHarness(t)
	h.named("12")
	marks := h.marks(errAway)
	for _, path := range kakaoPaths() {
		w := h.do(call{method: http.MethodPost, path: path + "?storeId=12"})
		require.Equal(t, http.StatusServiceUnavailable, w.Code)
		require.Equal(t, "journal_unavailable", h.problem(w).Code)
	}
	require.EqualValues(t, len(kakaoPaths()), marks.Load())
}

func TestManyKakaoCallbacksAreOneLookASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHarness(t)
		h.named("12")
		marks := h.marks(nil)
		for range 100 { // complete before cook, and both again and again
			for _, path := range []string{kakaoComplete, kakaoCook} {
				status, _ := h.kakao(path+"?storeId=12", "")
				require.Equal(t, http.StatusOK, status)
			}
		}
		require.EqualValues(t, 1, marks.Load())
		<-time.After(time.Second)
		synctest.Wait()
		require.EqualValues(t, 2, marks.Load(), "the look may have been before the last callback")
		h.kakao(kakaoCook+"?storeId=12", "")
		require.EqualValues(t, 2, marks.Load())
		<-time.After(10 * time.Second)
		synctest.Wait()
		require.EqualValues(t, 3, marks.Load(), "and then there is nothing to look for")
		h.kakao(kakaoCook+"?storeId=12", "")
		require.EqualValues(t, 4, marks.Load(), "a store that has rested is looked at now")
		<-time.After(time.Second)
	})
}

func TestAMarkThatPanicsKeepsNobodyWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHarness(t)
		h.named("12")
		call := func() int {
			status, _ := h.kakao(kakaoCook+"?storeId=12", "")
			return status
		}
		begun := make(chan struct{})
		var broken atomic.Bool
		var marks atomic.Int64
		h.journal.EXPECT().Receive(gomock.Any(), gomock.Any()).AnyTimes().DoAndReturn(func(context.Context, journal.Letter) (bool, error) {
			marks.Add(1)
			<-begun
			if broken.Load() {
				none := []journal.Letter{}
				return none[marks.Load()].OrderID == "", nil
			}
			return true, nil
		})
		broken.Store(true)
		statuses := make(chan int, 3)
		for range cap(statuses) {
			go func() { statuses <- call() }()
		}
		synctest.Wait()
		close(begun)
		got := []int{<-statuses, <-statuses, <-statuses}
		require.ElementsMatch(t, []int{http.StatusInternalServerError, http.StatusServiceUnavailable, http.StatusServiceUnavailable}, got)

		broken.Store(false)
		require.Equal(t, http.StatusOK, call(), "the next one marks the store")
		require.Equal(t, http.StatusOK, call(), "and this one in a second")
		broken.Store(true)
		<-time.After(time.Second)
		synctest.Wait()
		require.EqualValues(t, 3, marks.Load())
		require.Equal(t, "store not marked as due: it broke off with a runtime.boundsError", h.logs.LastEntry().Message)
		require.Equal(t, "msk-1", h.logs.LastEntry().Data["store_id"])
		require.NotEmpty(t, h.logs.LastEntry().Data["stack"])

		broken.Store(false)
		<-time.After(time.Second)
		synctest.Wait()
		require.Equal(t, http.StatusOK, call(), "nor does it stay so")
		require.EqualValues(t, 4, marks.Load())
		<-time.After(time.Second)
	})
}

func TestAKakaoCallbackSharesTheOutcomeOfTheOneBefore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHarness(t)
		h.named("12")
		away := make(chan error)
		h.journal.EXPECT().Receive(gomock.Any(), gomock.Any()).DoAndReturn(func(context.Context, journal.Letter) (bool, error) { return false, <-away })
		statuses := make(chan int, 3)
		for range cap(statuses) {
			go func() {
				status, _ := h.kakao(kakaoCook+"?storeId=12", "")
				statuses <- status
			}()
		}
		synctest.Wait()
		require.Empty(t, statuses, "nobody is told that a callback is kept before it is")
		away <- errAway
		for range cap(statuses) {
			require.Equal(t, http.StatusServiceUnavailable, <-statuses)
		}
	})
}

func TestAMarkThatIsLostLaterIsLogged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHarness(t)
		h.named("12")
		gomock.InOrder(
			h.journal.EXPECT().Receive(gomock.Any(), gomock.Any()).Return(false, nil),
			h.journal.EXPECT().Receive(gomock.Any(), gomock.Any()).Return(false, errAway),
		)
		for range 2 {
			status, _ := h.kakao(kakaoCook+"?storeId=12", "")
			require.Equal(t, http.StatusOK, status)
		}
		<-time.After(2 * time.Second)
		synctest.Wait()
		require.Equal(t, "store not marked as due: journal away", h.logs.LastEntry().Message)
	})
}

func TestOnlyTheBotPOSHasFixedAddresses(t *testing.T) {
	require.Equal(t, []string{
		"https://orders.example.com/api/kakao/v1/order/cook?storeId=pan+8", "https://orders.example.com/api/kakao/v1/order/complete?storeId=pan+8",
		"https://orders.example.com/api/v1/order/cook?storeId=pan+8", "https://orders.example.com/api/v1/order/complete?storeId=pan+8",
	}, api.NudgeURLs("https://orders.example.com", "botpos", "pan 8"))
	require.Empty(t, api.NudgeURLs("https://orders.example.com", "procart", "12"))
}
