package wixtar_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/menu"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

// tills is how many combos a till of these tests is asked about at a time.
const tills = 4

// slowTill holds every question about a combo until tills of them are there, so that asking one by one never ends.
type slowTill struct {
	*fake

	mu             sync.Mutex
	asked, waiting int
	most           int
	full           chan struct{}
	broken         string // the combo whose answer breaks off
}

func (s *slowTill) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method+" "+r.URL.Path != combos {
		s.fake.ServeHTTP(w, r)
		return
	}
	s.enter()
	defer s.leave()
	select {
	case <-s.full:
	case <-r.Context().Done():
		return
	}
	id := r.URL.Query().Get("product_id")
	if id == s.broken {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	if s.broken != "" {
		<-r.Context().Done() // it would never answer
		return
	}
	_, _ = fmt.Fprintf(w, `{"combos": [{"title": "of %s", "product_id": "X%s", "price": 0}]}`, id, id)
}

func (s *slowTill) enter() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked++
	s.waiting++
	s.most = max(s.most, s.waiting)
	if s.asked == tills {
		close(s.full)
	}
}

func (s *slowTill) leave() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.waiting--
}

// manyCombos is a till with n combos.
func manyCombos(n int) *slowTill {
	var list []string
	for i := range n {
		list = append(list, fmt.Sprintf(`{"id": "C%d", "price": 100, "is_combo": true}`, i))
	}
	return &slowTill{
		fake: newFake().answer(products, reply{200, `{"products": [` + strings.Join(list, ",") + `]}`}), full: make(chan struct{}),
	}
}

func TestCombosAreAskedAboutAFewAtATime(t *testing.T) {
	const many = 60
	till := manyCombos(many)
	m, err := connect(t, till, nil).Menu(t.Context())
	require.NoError(t, err)
	require.Len(t, m.Dishes, many)
	for i, dish := range m.Dishes {
		require.Equal(t, fmt.Sprintf("C%d", i), dish.Code, "in the menu's sequence")
		require.Equal(t, fmt.Sprintf("COMBO::of C%d", i), dish.Groups[0].Code, "each with its own places")
	}
	require.Equal(t, many, till.asked)
	require.Equal(t, tills, till.most, "the till has orders to take besides")
	require.Len(t, till.seen(token), 1)
}

func TestAComboThatBreaksEndsTheOthers(t *testing.T) {
	till := manyCombos(60)
	till.broken = "C2"
	began := time.Now()
	_, err := connect(t, till, nil).Menu(t.Context())
	require.Equal(t, pos.Unknown, pos.KindOf(err))
	require.ErrorContains(t, err, "500")
	require.Less(t, time.Since(began), 25*time.Second, "nobody waits for the till's read timeout")
	require.Equal(t, tills, till.asked)
}

// comboOf is a menu with a combo of these choices.
func comboOf(t *testing.T, first string, others ...string) pos.Menu {
	t.Helper()
	f := newFake().answer(products, reply{200, `{"products": [{"id": "SET", "price": 165, "is_combo": true}]}`}).
		answer(combos, reply{200, `{"combos": [{"group_name": "主餐", ` + first + `, "items": [` + strings.Join(others, ",") + `]}]}`})
	m, err := connect(t, f, nil).Menu(t.Context())
	require.NoError(t, err)
	return m
}

func TestWhatTheStoreHasStoppedIsSoldOutToday(t *testing.T) {
	const (
		pork    = `"product_id": "P", "product_name": "豬排", "price": 0`
		chicken = `{"product_id": "C", "product_name": "雞排", "price": 20`
		stopped = `, "is_stop_sale": true`
		two     = `, "limitations": {"quantity": 2}`
	)
	rows := []struct {
		name   string
		menu   pos.Menu
		pieces int
		want   []menu.Problem
	}{
		{name: "a choice that is sold", menu: comboOf(t, pork, chicken+`}`), pieces: 1},
		{name: "one that is stopped", menu: comboOf(t, pork, chicken+stopped+`}`), pieces: 1, want: []menu.Problem{
			{Place: "/items/0/modifiers/0", Code: menu.SoldOut, Detail: "is sold out"},
		}},
		{name: "one that is stopped in one place of the answer, and sold in another", menu: comboOf(t, pork, chicken+stopped+`}`, chicken+`}`), pieces: 1},
		{name: "one of which there are enough", menu: comboOf(t, pork, chicken+two+`}`), pieces: 2},
		{name: "one of which there are too few", menu: comboOf(t, pork, chicken+two+`}`), pieces: 3, want: []menu.Problem{
			{Place: "/items/0/modifiers/0", Code: menu.QuantityUnavailable, Detail: "only 2 left"},
		}},
		{name: "a combo of which every choice is stopped", menu: comboOf(t, pork+stopped, chicken+stopped+`}`), pieces: 1, want: []menu.Problem{
			{Place: "/items/0", Code: menu.SoldOut, Detail: "is sold out"},
			{Place: "/items/0/modifiers/0", Code: menu.SoldOut, Detail: "is sold out"},
		}},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			problems := menu.Check(row.menu, []order.Line{dish("SET", "A餐", row.pieces, 16500, pick("COMBO::主餐", "C", "雞排"))})
			require.Equal(t, row.want, problems)
			for _, problem := range problems {
				require.True(t, problem.Passing(), "tomorrow's kitchen has other numbers")
			}
			_, total, err := menu.Sum(row.menu, []order.Line{dish("SET", "A餐", 1, 0, pick("COMBO::主餐", "C", "雞排"))}, nil)
			require.NoError(t, err)
			require.Equal(t, twd(18500), total, "an order for later has its price")
		})
	}
}
