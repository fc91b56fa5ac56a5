package menu_test

import (
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/internal/gate"
	"github.com/ordersaga/ordersaga/menu"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

func newDesk(c pos.Connector) *menu.Desk {
	gates, all := gate.New(), stores{"msk-1": c}
	return menu.NewDesk(all, menu.NewQuoter(menu.NewSource(all, gates, time.Now), gates, time.Now), gates)
}

func TestTheSameQuestionIsAskedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var asked atomic.Int32
		desk := newDesk(pricedBy(ready, serves(soups()), func(d pos.Draft) (pos.Quote, error) {
			asked.Add(1)
			<-time.After(time.Second)
			return pos.Quote{Total: rub(int64(d.Lines[0].Quantity))}, nil
		}))
		answers := make(chan int64, 4)
		for _, quantity := range []int{1, 1, 1, 2} {
			go func() {
				if q, err := desk.Quote(t.Context(), store(), menu.Question{Draft: pos.Draft{Lines: []order.Line{line("701", quantity)}}}); err == nil {
					answers <- q.Total.Amount
				}
			}()
		}
		require.ElementsMatch(t, []int64{1, 1, 1, 2}, []int64{<-answers, <-answers, <-answers, <-answers})
		require.Equal(t, int32(2), asked.Load())
	})
}

func TestAStoreGetsOnlySoManyQuestions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		desk := newDesk(pricedBy(ready, serves(soups()), func(pos.Draft) (pos.Quote, error) {
			<-time.After(10 * time.Second)
			return pos.Quote{Total: rub(1)}, nil
		}))
		const questions = 7
		ends := make(chan error, questions)
		for quantity := range questions {
			go func() {
				_, err := desk.Quote(t.Context(), store(), menu.Question{Draft: pos.Draft{Lines: []order.Line{line("701", quantity+1)}}})
				ends <- err
			}()
		}
		busy := 0
		for range questions {
			if err := <-ends; errors.Is(err, menu.ErrBusy) {
				busy++
			} else {
				require.NoError(t, err)
			}
		}
		require.Equal(t, 3, busy)
	})
}

func TestADeskKnowsItsStores(t *testing.T) {
	t.Parallel()
	_, err := newDesk(mute{}).Quote(t.Context(), order.Store{ID: "gone"}, menu.Question{})
	require.ErrorContains(t, err, "ask store gone for a price: no such store")
}
