package staff_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/simulator"
	"github.com/ordersaga/ordersaga/staff"
)

// door is where the links lead: it notes what they answered.
type door struct {
	links *staff.Links

	mu      sync.Mutex
	shown   int
	answers []order.Option
}

func (d *door) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if _, err := d.links.Verify(strings.TrimPrefix(r.URL.Path, staff.Path), time.Now()); err != nil {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	if r.Method == http.MethodPost {
		d.answers = append(d.answers, order.Option(r.URL.Query().Get(staff.OptionQuery)))
		return
	}
	d.shown++
}

// The simulated chat was written from docs/staff.md and shares no code with this package.
func TestAChatReadsAQuestionAndAnswersByItsLink(t *testing.T) {
	for _, tt := range []struct {
		name, secret string
		kind         staff.Kind // of the error; empty: taken
	}{
		{"signed with its secret", secret, ""},
		{"signed with another", "whsec_b3RoZXItc2VjcmV0LW9mLTI0LWJ5dGVz", staff.Refused},
	} {
		t.Run(tt.name, func(t *testing.T) {
			world, err := simulator.New(simulator.Options{
				StaffSecret: secret, Restaurant: simulator.Settings{Staff: simulator.Staff{Answers: []string{"let_go"}}},
			})
			require.NoError(t, err)
			t.Cleanup(world.Close)
			server, err := world.Listen("127.0.0.1:0")
			require.NoError(t, err)
			opened := &door{}
			public := httptest.NewServer(opened)
			t.Cleanup(public.Close)
			opened.links = staff.NewLinks(minter(t, "t1"), public.URL)

			c := channel(t, staff.Config{
				StoreID: "msk-1", Webhook: server.URL() + "/staff/msk-1", Secret: tt.secret, ConnectTimeout: 5 * time.Second, ReadTimeout: 5 * time.Second,
			})
			item := askRestaurant()
			q, err := staff.NewQuestion(anOrder(), rub(55800), item).WithLinks(opened.links, item.ID, time.Now().Add(time.Hour))
			require.NoError(t, err)
			err = c.Ask(t.Context(), q)
			if tt.kind != "" {
				require.Equal(t, tt.kind, staff.KindOf(err), "%v", err)
				require.Empty(t, world.Ledger().Staff)
				return
			}
			require.NoError(t, err)
			require.Eventually(t, func() bool {
				asked := world.Ledger().StaffAsked(order.Number(orderID))
				return len(asked) == 1 && asked[0].Status == http.StatusOK
			}, 20*time.Second, 5*time.Millisecond)
			opened.mu.Lock()
			defer opened.mu.Unlock()
			require.Equal(t, []order.Option{order.LetGo}, opened.answers)
			require.Equal(t, 2, opened.shown, "the previews of both links answer nothing")
		})
	}
}
