package api_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/golang/mock/gomock"
	logtest "github.com/sirupsen/logrus/hooks/test"
	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/api"
	"github.com/ordersaga/ordersaga/api/apimock"
	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/workflows"
)

const relayEvery = 2 * time.Second

// relayed runs a relay over mocks for a while of synthetic time, and returns what it logged.
func relayed(t *testing.T, run time.Duration, expect func(outbox *apimock.MockOutbox, sagas *apimock.MockDeliverer)) *logtest.Hook {
	t.Helper()
	log, hook := logtest.NewNullLogger()
	synctest.Test(t, func(t *testing.T) {
		ctrl := gomock.NewController(t)
		outbox, sagas := apimock.NewMockOutbox(ctrl), apimock.NewMockDeliverer(ctrl)
		expect(outbox, sagas)
		relay, err := api.NewRelay(outbox, sagas, log, relayEvery)
		require.NoError(t, err)
		ctx, cancel := context.WithTimeout(t.Context(), run)
		defer cancel()
		require.NoError(t, relay.Run(ctx))
	})
	return hook
}

func letter(id string) journal.Letter {
	return journal.Letter{StoreID: "msk-1", OrderID: newID(), Message: order.Message{ID: id, Raw: "open", State: order.TicketCooking}}
}

func TestTheRelayHandsLettersOverUntilNoneIsDue(t *testing.T) {
	hook := relayed(t, relayEvery/2, func(outbox *apimock.MockOutbox, sagas *apimock.MockDeliverer) {
		first, second := letter("m-1"), letter("m-2")
		gomock.InOrder(
			outbox.EXPECT().Take(gomock.Any(), gomock.Any(), gomock.Any()).Return([]journal.Letter{first}, nil),
			sagas.EXPECT().Deliver(gomock.Any(), newID(), first.Message).Return(nil),
			outbox.EXPECT().Delivered(gomock.Any(), "m-1").Return(nil),
			outbox.EXPECT().Take(gomock.Any(), gomock.Any(), gomock.Any()).Return([]journal.Letter{second}, nil),
			sagas.EXPECT().Deliver(gomock.Any(), newID(), second.Message).Return(nil),
			outbox.EXPECT().Delivered(gomock.Any(), "m-2").Return(nil),
			outbox.EXPECT().Take(gomock.Any(), gomock.Any(), gomock.Any()).Return(nil, nil),
		)
	})
	require.Empty(t, hook.AllEntries())
}

func TestALetterThatNoSagaWantsIsListedForPeople(t *testing.T) {
	relayed(t, relayEvery/2, func(outbox *apimock.MockOutbox, sagas *apimock.MockDeliverer) {
		gomock.InOrder(
			outbox.EXPECT().Take(gomock.Any(), gomock.Any(), gomock.Any()).Return([]journal.Letter{letter("m-1")}, nil),
			sagas.EXPECT().Deliver(gomock.Any(), newID(), gomock.Any()).Return(workflows.ErrUnknownOrder),
			outbox.EXPECT().Unmatched(gomock.Any(), "m-1", gomock.Not("")).Return(nil),
			outbox.EXPECT().Take(gomock.Any(), gomock.Any(), gomock.Any()).Return(nil, nil),
		)
	})
}

func TestALetterWaitsForTheRecoveryOfItsOrder(t *testing.T) {
	ended := order.Snapshot{Status: order.Cooking}
	settled := order.Snapshot{Status: order.Completed, SettledAt: time.Now()}
	for _, row := range []struct {
		name  string
		shot  order.Snapshot
		err   error
		waits bool
	}{
		{"its saga was ended from outside", ended, nil, true},
		{"its order has settled", settled, nil, false},
		{"the journal knows no such order", order.Snapshot{}, journal.ErrNotFound, false},
	} {
		t.Run(row.name, func(t *testing.T) {
			relayed(t, relayEvery/2, func(outbox *apimock.MockOutbox, sagas *apimock.MockDeliverer) {
				l := letter("m-1")
				l.Message.ReceivedAt = time.Now()
				outbox.EXPECT().Take(gomock.Any(), gomock.Any(), gomock.Any()).Return([]journal.Letter{l}, nil)
				sagas.EXPECT().Deliver(gomock.Any(), newID(), gomock.Any()).Return(workflows.ErrUnknownOrder)
				outbox.EXPECT().Order(gomock.Any(), newID()).Return(journal.Record{Snapshot: row.shot}, row.err)
				if row.waits {
					outbox.EXPECT().Postpone(gomock.Any(), "m-1", gomock.Any()).Return(nil)
				} else {
					outbox.EXPECT().Unmatched(gomock.Any(), "m-1", gomock.Any()).Return(nil)
				}
				outbox.EXPECT().Take(gomock.Any(), gomock.Any(), gomock.Any()).Return(nil, nil)
			})
		})
	}
}

func TestALetterThatCanNeverGoThroughIsListedForPeople(t *testing.T) {
	var why string
	relayed(t, relayEvery/2, func(outbox *apimock.MockOutbox, sagas *apimock.MockDeliverer) {
		gomock.InOrder(
			outbox.EXPECT().Take(gomock.Any(), gomock.Any(), gomock.Any()).Return([]journal.Letter{letter("m-1")}, nil),
			sagas.EXPECT().Deliver(gomock.Any(), newID(), gomock.Any()).Return(workflows.ErrRefused),
			outbox.EXPECT().Unmatched(gomock.Any(), "m-1", gomock.Any()).DoAndReturn(func(_ context.Context, _, said string) error {
				why = said
				return nil
			}),
			outbox.EXPECT().Take(gomock.Any(), gomock.Any(), gomock.Any()).Return(nil, nil),
		)
	})
	require.Equal(t, "the workflow service refuses it for good", why)
}

func TestALetterThatFailsIsPostponedLongerEachTime(t *testing.T) {
	for tries, want := range map[int]time.Duration{0: time.Second, 1: 2 * time.Second, 3: 8 * time.Second, 5: 30 * time.Second, 1000: 30 * time.Second} {
		failed := letter("m-1")
		failed.Tries = tries
		hook := relayed(t, relayEvery/2, func(outbox *apimock.MockOutbox, sagas *apimock.MockDeliverer) {
			outbox.EXPECT().Take(gomock.Any(), gomock.Any(), gomock.Any()).Return([]journal.Letter{failed, letter("m-2")}, nil)
			sagas.EXPECT().Deliver(gomock.Any(), newID(), failed.Message).Return(errAway)
			outbox.EXPECT().Postpone(gomock.Any(), "m-1", gomock.Any()).DoAndReturn(func(_ context.Context, _ string, until time.Time) error {
				require.Equal(t, time.Now().Add(want), until)
				return nil
			})
			// The letters beside it are handed over all the same.
			sagas.EXPECT().Deliver(gomock.Any(), newID(), letter("m-2").Message).Return(nil)
			outbox.EXPECT().Delivered(gomock.Any(), "m-2").Return(nil)
		})
		require.Len(t, hook.AllEntries(), 1)
		require.Equal(t, newID(), hook.LastEntry().Data["order_id"])
	}
}

func TestTheRelayLooksAgainAfterItsInterval(t *testing.T) {
	var looks []time.Duration
	hook := relayed(t, 3*relayEvery+time.Second, func(outbox *apimock.MockOutbox, _ *apimock.MockDeliverer) {
		began := time.Now()
		outbox.EXPECT().Take(gomock.Any(), gomock.Any(), gomock.Any()).Times(4).
			DoAndReturn(func(context.Context, int, time.Duration) ([]journal.Letter, error) {
				looks = append(looks, time.Since(began))
				return nil, errAway
			})
	})
	require.Equal(t, []time.Duration{0, relayEvery, 2 * relayEvery, 3 * relayEvery}, looks)
	require.Len(t, hook.AllEntries(), 4)
}

func TestAKickMakesTheRelayLookAtOnce(t *testing.T) {
	log, _ := logtest.NewNullLogger()
	synctest.Test(t, func(t *testing.T) {
		ctrl := gomock.NewController(t)
		outbox, sagas := apimock.NewMockOutbox(ctrl), apimock.NewMockDeliverer(ctrl)
		relay, err := api.NewRelay(outbox, sagas, log, relayEvery)
		require.NoError(t, err)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		none := outbox.EXPECT().Take(gomock.Any(), gomock.Any(), gomock.Any()).Return(nil, nil)
		go func() { _ = relay.Run(ctx) }()
		synctest.Wait()
		began := time.Now()
		came := outbox.EXPECT().Take(gomock.Any(), gomock.Any(), gomock.Any()).Return([]journal.Letter{letter("m-1")}, nil).After(none)
		outbox.EXPECT().Take(gomock.Any(), gomock.Any(), gomock.Any()).Return(nil, nil).After(came).AnyTimes()
		sagas.EXPECT().Deliver(gomock.Any(), newID(), letter("m-1").Message).Return(nil)
		outbox.EXPECT().Delivered(gomock.Any(), "m-1").Return(nil)
		for range 3 {
			relay.Kick() // never blocks, however often
		}
		synctest.Wait()
		require.Zero(t, time.Since(began))
	})
}

func TestLettersOfABatchDoNotWaitForEachOther(t *testing.T) {
	relayed(t, relayEvery/2, func(outbox *apimock.MockOutbox, sagas *apimock.MockDeliverer) {
		slow, fast := letter("m-1"), letter("m-2")
		slow.OrderID = order.DeriveID("other", "order")
		outbox.EXPECT().Take(gomock.Any(), gomock.Any(), gomock.Any()).Return([]journal.Letter{slow, fast}, nil)
		handed := make(chan struct{})
		sagas.EXPECT().Deliver(gomock.Any(), slow.OrderID, gomock.Any()).DoAndReturn(func(context.Context, string, order.Message) error {
			<-handed
			return nil
		})
		sagas.EXPECT().Deliver(gomock.Any(), newID(), gomock.Any()).Return(nil)
		outbox.EXPECT().Delivered(gomock.Any(), "m-2").DoAndReturn(func(context.Context, string) error {
			close(handed)
			return nil
		})
		outbox.EXPECT().Delivered(gomock.Any(), "m-1").Return(nil)
		outbox.EXPECT().Take(gomock.Any(), gomock.Any(), gomock.Any()).Return(nil, nil)
	})
}

func TestASagaThatHangsHoldsTheRelayUpForAShortWhile(t *testing.T) {
	relayed(t, 3*time.Second, func(outbox *apimock.MockOutbox, sagas *apimock.MockDeliverer) {
		outbox.EXPECT().Take(gomock.Any(), gomock.Any(), gomock.Any()).Return([]journal.Letter{letter("m-1")}, nil)
		sagas.EXPECT().Deliver(gomock.Any(), newID(), gomock.Any()).DoAndReturn(func(ctx context.Context, _ string, _ order.Message) error {
			<-ctx.Done()
			return ctx.Err()
		})
		outbox.EXPECT().Postpone(gomock.Any(), "m-1", gomock.Any()).Return(nil)
		outbox.EXPECT().Take(gomock.Any(), gomock.Any(), gomock.Any()).Return(nil, nil).AnyTimes()
	})
}

func TestARelayNeedsAnInterval(t *testing.T) {
	_, err := api.NewRelay(nil, nil, nil, 0)
	require.ErrorContains(t, err, "not positive")
}
