package journaltest

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
)

const (
	loadOrders    = 12 // at once, over three handles
	loadAppends   = 10 // of each order
	loadRelays    = 4
	loadLetters   = 3 // about each order
	loadPositions = loadOrders * (1 + 2*loadAppends)
)

func loadExams() []exam {
	return []exam{
		{"who follows a feed while many processes write to it misses nothing and reads nothing twice", feedUnderLoad},
		{"many relays deliver every letter once and each order's in their order", relaysUnderLoad},
	}
}

// feedUnderLoad lets three handles write to many orders of one bot, while others read and a fourth follows.
func feedUnderLoad(t *testing.T, d desk) {
	t.Helper()
	handles := []*journal.DB{d.DB, d.another(), d.another()}
	reader := d.another()
	var followed []journal.StoredEvent
	_, errs := atOnce(loadOrders+1, func(i int) (none struct{}, err error) {
		if i < loadOrders {
			return none, write(t, handles[i%len(handles)], strconv.Itoa(i))
		}
		followed, err = follow(t, reader, loadPositions)
		return none, err
	})
	for _, err := range errs {
		require.NoError(t, err)
	}
	last := map[string]int64{}
	for i, e := range followed {
		require.EqualValues(t, i+1, e.Position)
		require.Equal(t, last[e.OrderID]+1, e.Sequence)
		last[e.OrderID] = e.Sequence
	}
	require.Len(t, last, loadOrders)
}

// write claims an order, passes its fences and appends, each time with two events and an item that
// opens and closes.
func write(t *testing.T, db *journal.DB, key string) error {
	t.Helper()
	s := snapshot(key, order.Created)
	if _, err := db.Claim(t.Context(), claimOf(s)); err != nil {
		return err
	}
	if _, _, err := db.Intend(t.Context(), journal.Intent{OrderID: s.Order.ID, Kind: journal.IntentPost, N: 1, Holder: key}); err != nil {
		return err
	}
	for n := range loadAppends {
		s.Attention = nil
		if n%2 == 0 {
			s.Attention = []order.Attention{{ID: "a", Kind: order.UndoStuck, Since: start()}}
		}
		a := appendOf("run-a", n+1, s, reached(2*n+2, order.Cooking), reached(2*n+3, order.Cooking))
		if _, err := db.Append(t.Context(), a); err != nil {
			return err
		}
	}
	return nil
}

// follow reads the bot's feed from the last position that it saw, until it has count events. One that is
// missed or comes twice ends it, as the deadline of the tests does.
func follow(t *testing.T, db *journal.DB, count int) ([]journal.StoredEvent, error) {
	t.Helper()
	var all []journal.StoredEvent
	var position int64
	for len(all) < count {
		next, err := db.Feed(t.Context(), bot, position, 7)
		if err != nil {
			return nil, err
		}
		if all = append(all, next...); len(all) > 0 {
			position = all[len(all)-1].Position
		}
		if position > int64(len(all)) {
			return all, nil // a gap: the caller sees it
		}
	}
	return all, nil
}

func relaysUnderLoad(t *testing.T, d desk) {
	t.Helper()
	for n := range loadLetters {
		for i := range loadOrders {
			d.received(t, letter(strconv.Itoa(n)+"/"+strconv.Itoa(i), strconv.Itoa(i), strconv.Itoa(n)))
		}
	}
	handles := []*journal.DB{d.DB, d.another()}
	delivered := make(chan journal.Letter, 2*loadLetters*loadOrders)
	_, errs := atOnce(loadRelays, func(i int) (none struct{}, err error) {
		return none, relay(t, handles[i%len(handles)], delivered)
	})
	for _, err := range errs {
		require.NoError(t, err)
	}
	require.Len(t, delivered, loadLetters*loadOrders)
	next := map[string]int{}
	for range loadLetters * loadOrders {
		l := <-delivered
		require.Equal(t, strconv.Itoa(next[l.OrderID]), l.Message.Raw)
		next[l.OrderID]++
	}
}

// relay delivers letters until all are delivered.
func relay(t *testing.T, db *journal.DB, delivered chan journal.Letter) error {
	t.Helper()
	for len(delivered) < loadLetters*loadOrders {
		letters, err := db.Take(t.Context(), 5, time.Minute)
		if err != nil {
			return err
		}
		for _, l := range letters {
			delivered <- l
			if err := db.Delivered(t.Context(), l.Message.ID); err != nil {
				return err
			}
		}
	}
	return nil
}
