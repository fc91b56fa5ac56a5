package menu_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/internal/gate"
	"github.com/ordersaga/ordersaga/menu"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

// shop is a store with a source on it, and a count of the calls that its POS got.
type shop struct {
	source *menu.Source
	calls  int
	answer func(context.Context) (pos.Menu, error)
}

func newShop(answer func(context.Context) (pos.Menu, error)) *shop {
	s := &shop{answer: answer}
	s.source = menu.NewSource(stores{"msk-1": &kitchen{menu: func(ctx context.Context) (pos.Menu, error) {
		s.calls++
		return s.answer(ctx)
	}}, "silent": mute{}}, gate.New(), time.Now)
	return s
}

func serves(m pos.Menu) func(context.Context) (pos.Menu, error) {
	return func(context.Context) (pos.Menu, error) { return m, nil }
}

func fails(kind pos.Kind) func(context.Context) (pos.Menu, error) {
	return func(context.Context) (pos.Menu, error) { return pos.Menu{}, posErr(kind) }
}

func (s *shop) read(t *testing.T) menu.Reading {
	t.Helper()
	reading, err := s.source.Menu(t.Context(), store())
	require.NoError(t, err)
	return reading
}

func TestAMenuIsReadOnceAMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShop(serves(soups()))
		first := s.read(t)
		require.Equal(t, soups(), first.Menu)
		require.Regexp(t, `^"[A-Za-z0-9_-]{22}"$`, first.ETag)
		require.Zero(t, first.Age)
		require.False(t, first.Stale)

		<-time.After(59 * time.Second)
		again := s.read(t)
		require.Equal(t, 59*time.Second, again.Age)
		require.Equal(t, 1, s.calls)

		changed := soups()
		changed.Dishes[3].Rest = new(2)
		s.answer = serves(changed)
		<-time.After(time.Second)
		next := s.read(t)
		require.Equal(t, 2, s.calls)
		require.Zero(t, next.Age)
		require.NotEqual(t, first.ETag, next.ETag, "one pie less is another menu")

		s.answer = serves(soups())
		<-time.After(time.Minute)
		require.Equal(t, first.ETag, s.read(t).ETag, "the same menu has the same tag")
	})
}

func TestCallersOfOneMomentShareTheReading(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShop(func(context.Context) (pos.Menu, error) {
			<-time.After(2 * time.Second)
			return soups(), nil
		})
		const callers = 8
		read := make(chan menu.Reading, callers)
		for range callers {
			go func() {
				if reading, err := s.source.Menu(t.Context(), store()); err == nil {
					read <- reading
				}
			}()
		}
		hasty, stop := context.WithTimeout(t.Context(), time.Second)
		defer stop()
		_, err := s.source.Menu(hasty, store())
		require.ErrorIs(t, err, context.DeadlineExceeded)
		for range callers {
			require.Equal(t, soups(), (<-read).Menu)
		}
		require.Equal(t, 1, s.calls)
	})
}

func TestWhileThePOSIsAwayTheLastMenuIsShown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShop(serves(soups()))
		fresh := s.read(t)
		s.answer = fails(pos.Unknown)
		<-time.After(10 * time.Minute)
		old := s.read(t)
		require.Equal(t, fresh.ETag, old.ETag)
		require.Equal(t, 10*time.Minute, old.Age)
		require.True(t, old.Stale)
		require.True(t, s.read(t).Stale)
		require.Equal(t, 2, s.calls, "a call that failed is one of the minute, too")

		<-time.After(50 * time.Minute)
		require.Equal(t, time.Hour, s.read(t).Age)
		<-time.After(time.Minute)
		_, err := s.source.Menu(t.Context(), store())
		require.Equal(t, pos.Unknown, pos.KindOf(err))
		require.ErrorContains(t, err, "read the menu of store msk-1")

		s.answer = serves(soups())
		<-time.After(time.Minute)
		back := s.read(t)
		require.Zero(t, back.Age)
		require.False(t, back.Stale)
	})
}

func TestAPOSThatHangsIsAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShop(serves(soups()))
		s.read(t)
		s.answer = func(ctx context.Context) (pos.Menu, error) {
			<-ctx.Done()
			return pos.Menu{}, posErr(pos.Unknown)
		}
		<-time.After(2 * time.Minute)
		ctx, stop := context.WithTimeout(t.Context(), time.Second)
		defer stop()
		reading, err := s.source.Menu(ctx, store())
		require.NoError(t, err)
		require.True(t, reading.Stale)
		require.Equal(t, 2*time.Minute+time.Second, reading.Age)
		<-time.After(2 * time.Minute) // the call has its own end
	})
}

func TestAMenuThatNobodyCanReadIsACallLikeAnyOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShop(nil)
		gates := gate.New()
		s.source = menu.NewSource(stores{"msk-1": &kitchen{menu: func(context.Context) (pos.Menu, error) {
			s.calls++
			var none []pos.Dish
			return pos.Menu{Dishes: none[:s.calls]}, nil
		}}}, gates, time.Now)
		const minutes = 6 // more than the calls after which a line counts as down
		for range minutes {
			for range 3 {
				_, err := s.source.Menu(t.Context(), store())
				require.ErrorContains(t, err, "read the menu of store msk-1: the reading broke off")
			}
			<-time.After(time.Minute)
		}
		require.Equal(t, minutes, s.calls, "it is read once a minute")
		require.NoError(t, gates.Call(store(), func() error { return nil }), "the line is not down")
	})
}

func TestHowLongAPOSThatFailsIsLeftAlone(t *testing.T) {
	for _, row := range []struct {
		name string
		err  error
		want time.Duration
	}{
		{"one that answered nonsense", posErr(pos.Unknown), time.Minute},
		{"one that was not reached was not asked", posErr(pos.NotSent), 30 * time.Second},
		{"one that wants more time", &pos.Error{Kind: pos.Throttled, RetryAfter: 5 * time.Minute}, 5 * time.Minute},
		{"one that wants less", &pos.Error{Kind: pos.Throttled, RetryAfter: time.Second}, time.Minute},
		{"one that wants a day", &pos.Error{Kind: pos.Throttled, RetryAfter: 24 * time.Hour}, time.Hour},
	} {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newShop(func(context.Context) (pos.Menu, error) { return pos.Menu{}, row.err })
				ask := func() error {
					_, err := s.source.Menu(t.Context(), store())
					return err
				}
				require.ErrorIs(t, ask(), row.err)
				<-time.After(row.want - time.Nanosecond)
				require.ErrorIs(t, ask(), row.err)
				require.Equal(t, 1, s.calls)
				<-time.After(time.Nanosecond)
				require.ErrorIs(t, ask(), row.err)
				require.Equal(t, 2, s.calls)
			})
		})
	}
}

func TestAStoreWithoutAMenu(t *testing.T) {
	t.Parallel()
	s := newShop(nil)
	silent := store()
	silent.ID = "silent"
	_, err := s.source.Menu(t.Context(), silent)
	require.ErrorIs(t, err, menu.ErrNone)
	_, err = s.source.Menu(t.Context(), order.Store{ID: "gone"})
	require.ErrorContains(t, err, "no such store")
}
