package journaltest

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
)

func listExams() []exam {
	return []exam{
		{"an order that nobody claimed is not found", orderUnknown},
		{"a list shows the newest order first, page by page, and each once", listPages},
		{"orders of one moment are listed by id", listTies},
		{"an order that comes while somebody turns the pages moves no other", listWhileWriting},
		{"a list is filtered by bot, stores, statuses and attention", listFilters},
		{"orders that should have acted are listed until they have", listOverdue},
		{"a page holds at most 100 orders", listBounds},
		{"a cursor that the journal never gave is refused", listBadCursor},
	}
}

func orderUnknown(t *testing.T, d desk) {
	t.Helper()
	_, err := d.Order(t.Context(), order.DeriveID(bot, "1"))
	require.ErrorIs(t, err, journal.ErrNotFound)
	require.ErrorContains(t, err, order.DeriveID(bot, "1"))
}

// madeAt is an order made some seconds after the start.
func madeAt(key string, seconds int) order.Snapshot {
	s := snapshot(key, order.Created)
	s.Order.CreatedAt = start().Add(time.Duration(seconds) * time.Second)
	return s
}

// listed turns all pages of a list and returns the ids on each.
func (d desk) listed(t *testing.T, f journal.Filter) [][]string {
	t.Helper()
	var pages [][]string
	for {
		page, err := d.Orders(t.Context(), f)
		require.NoError(t, err)
		ids := []string{}
		for _, r := range page.Records {
			ids = append(ids, r.Snapshot.Order.ID)
		}
		pages = append(pages, ids)
		if f.Cursor = page.Next; f.Cursor == "" {
			return pages
		}
	}
}

func listPages(t *testing.T, d desk) {
	t.Helper()
	var ids []string
	for i := range 4 {
		ids = append(ids, d.claim(t, madeAt(strconv.Itoa(i), i)).Order.ID)
	}
	require.Equal(t, [][]string{{ids[3], ids[2], ids[1]}, {ids[0]}}, d.listed(t, journal.Filter{BotID: bot, Limit: 3}))
	require.Equal(t, [][]string{{ids[3], ids[2]}, {ids[1], ids[0]}}, d.listed(t, journal.Filter{BotID: bot, Limit: 2}),
		"a full last page has no next one")
}

func listTies(t *testing.T, d desk) {
	t.Helper()
	for i := range 3 {
		d.claim(t, madeAt(strconv.Itoa(i), 0))
	}
	pages := d.listed(t, journal.Filter{BotID: bot, Limit: 1})
	require.Len(t, pages, 3)
	require.Greater(t, pages[0][0], pages[1][0])
	require.Greater(t, pages[1][0], pages[2][0])
}

func listWhileWriting(t *testing.T, d desk) {
	t.Helper()
	first, second := d.claim(t, madeAt("1", 1)).Order.ID, d.claim(t, madeAt("2", 2)).Order.ID
	page, err := d.Orders(t.Context(), journal.Filter{BotID: bot, Limit: 1})
	require.NoError(t, err)
	require.Equal(t, second, page.Records[0].Snapshot.Order.ID)

	d.claim(t, madeAt("3", 3))
	require.Equal(t, [][]string{{first}}, d.listed(t, journal.Filter{BotID: bot, Limit: 1, Cursor: page.Next}))
}

func listFilters(t *testing.T, d desk) {
	t.Helper()
	elsewhere := madeAt("1", 1)
	elsewhere.Order.StoreID = "spb-1"
	d.claim(t, elsewhere)
	asking := madeAt("2", 2)
	asking.Status = order.Submitting
	asking.Attention = []order.Attention{{ID: "a1", Kind: order.SubmissionUnknownItem, Since: start()}}
	d.claim(t, asking)
	cooking := madeAt("3", 3)
	cooking.Status = order.Cooking
	d.claim(t, cooking)
	foreign := madeAt("4", 4)
	foreign.Order.BotID = "sushi-line"
	d.claim(t, foreign)

	one, two, three, four := elsewhere.Order.ID, asking.Order.ID, cooking.Order.ID, foreign.Order.ID
	for _, tt := range []struct {
		name   string
		filter journal.Filter
		want   []string
	}{
		{"a bot sees its own", journal.Filter{BotID: bot}, []string{three, two, one}},
		{"and another bot its own", journal.Filter{BotID: "sushi-line"}, []string{four}},
		{"every bot", journal.Filter{}, []string{four, three, two, one}},
		{"every bot in one store", journal.Filter{Stores: []string{store}}, []string{four, three, two}},
		{"every bot's questions", journal.Filter{NeedsAttention: true}, []string{two}},
		{"one store", journal.Filter{BotID: bot, Stores: []string{"spb-1"}}, []string{one}},
		{"two stores", journal.Filter{BotID: bot, Stores: []string{"spb-1", store}}, []string{three, two, one}},
		{"statuses", journal.Filter{BotID: bot, Statuses: []order.Status{order.Cooking, order.Submitting}}, []string{three, two}},
		{"attention", journal.Filter{BotID: bot, NeedsAttention: true}, []string{two}},
		{"all at once", journal.Filter{
			BotID: bot, Stores: []string{store}, Statuses: []order.Status{order.Cooking}, NeedsAttention: true,
		}, []string{}},
	} {
		require.Equal(t, [][]string{tt.want}, d.listed(t, tt.filter), tt.name)
	}
	asking.Attention = nil
	d.appended(t, appendOf("run-a", 1, asking))
	require.Equal(t, [][]string{{}}, d.listed(t, journal.Filter{BotID: bot, NeedsAttention: true}), "an answered question is gone")
}

func listOverdue(t *testing.T, d desk) {
	t.Helper()
	s := madeAt("1", 1)
	s.Timers = []order.Timer{{Name: "late", At: start().Add(time.Hour)}, {Name: "acceptance", At: start().Add(time.Minute)}}
	d.claim(t, s)
	d.claim(t, madeAt("2", 2))
	overdue := func(at time.Time) [][]string { return d.listed(t, journal.Filter{Overdue: at}) }
	require.Equal(t, [][]string{{}}, overdue(start().Add(time.Minute)), "it is time, and no more")
	require.Equal(t, [][]string{{s.Order.ID}}, overdue(start().Add(time.Minute+time.Microsecond)))

	s.Timers = s.Timers[:1]
	d.appended(t, appendOf("run-a", 1, s))
	require.Equal(t, [][]string{{}}, overdue(start().Add(2*time.Minute)), "it has acted")
	require.Equal(t, [][]string{{s.Order.ID}}, overdue(start().Add(2*time.Hour)))
	s.SettledAt = start()
	d.appended(t, appendOf("run-a", 2, s))
	require.Equal(t, [][]string{{}}, overdue(start().Add(2*time.Hour)), "nothing is left to do")
}

func listBounds(t *testing.T, d desk) {
	t.Helper()
	for i := range 101 {
		d.claim(t, madeAt(strconv.Itoa(i), i))
	}
	for _, limit := range []int{-1, 0, 100, 101, 5000} {
		page, err := d.Orders(t.Context(), journal.Filter{BotID: bot, Limit: limit})
		require.NoError(t, err)
		require.Len(t, page.Records, 100, "limit %d", limit)
		require.NotEmpty(t, page.Next)
	}
}

func listBadCursor(t *testing.T, d desk) {
	t.Helper()
	// The last two read "1.x" and "x.", padded or not.
	for _, text := range []string{"!", "MS54", "eC4", "MQ", "1.2"} {
		_, err := d.Orders(t.Context(), journal.Filter{BotID: bot, Cursor: text})
		require.ErrorIs(t, err, journal.ErrBadCursor, text)
	}
}
