package gate_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/internal/gate"
)

// landed is how a caller's wait ended.
type landed struct {
	value string
	err   error
}

func TestCallersShareOneCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var flights gate.Flights[string]
		calls := 0
		fly := func(ctx context.Context) (string, error) {
			calls++
			<-time.After(time.Second)
			return "menu", ctx.Err()
		}
		const callers = 5
		all := make(chan landed, callers)
		for range callers {
			go func() {
				value, err := flights.Do(t.Context(), "msk-1", time.Minute, fly)
				all <- landed{value, err}
			}()
		}
		for range callers {
			require.Equal(t, landed{value: "menu"}, <-all)
		}
		require.Equal(t, 1, calls)

		_, err := flights.Do(t.Context(), "msk-1", time.Minute, fly)
		require.NoError(t, err)
		require.Equal(t, 2, calls, "nothing is kept")
	})
}

func TestTheEndOfACallerIsNotTheEndOfTheCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var flights gate.Flights[string]
		calls := 0
		fly := func(ctx context.Context) (string, error) {
			calls++
			<-time.After(time.Minute)
			return "menu", ctx.Err()
		}
		leaving, leave := context.WithTimeout(t.Context(), time.Second)
		defer leave()
		stays := make(chan landed, 1)
		go func() {
			synctest.Wait() // the other one has begun the call
			value, err := flights.Do(t.Context(), "msk-1", time.Hour, fly)
			stays <- landed{value, err}
		}()
		_, err := flights.Do(leaving, "msk-1", time.Hour, fly)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.Equal(t, landed{value: "menu"}, <-stays)
		require.Equal(t, 1, calls)
	})
}

func TestOtherThingsAreOtherCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var flights gate.Flights[string]
		both := make(chan string, 2)
		for _, key := range []string{"msk-1", "msk-2"} {
			go func() {
				value, err := flights.Do(t.Context(), key, time.Minute, func(context.Context) (string, error) {
					<-time.After(time.Second)
					return key, nil
				})
				if err == nil {
					both <- value
				}
			}()
		}
		require.ElementsMatch(t, []string{"msk-1", "msk-2"}, []string{<-both, <-both})
	})
}

func TestACallHasItsOwnTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var flights gate.Flights[string]
		began := time.Now()
		_, err := flights.Do(t.Context(), "msk-1", time.Minute, func(ctx context.Context) (string, error) {
			<-ctx.Done()
			return "", ctx.Err()
		})
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.Equal(t, time.Minute, time.Since(began))
	})
}

func TestACallThatPanicsIsAnErrorForAll(t *testing.T) {
	t.Parallel()
	var flights gate.Flights[string]
	var none []string
	_, err := flights.Do(t.Context(), "msk-1", time.Minute, func(context.Context) (string, error) {
		return []string{"a secret"}[len(none):][1], nil
	})
	require.ErrorContains(t, err, "broke off")
	require.NotContains(t, err.Error(), "secret")
	value, err := flights.Do(t.Context(), "msk-1", time.Minute, func(context.Context) (string, error) { return "menu", nil })
	require.NoError(t, err)
	require.Equal(t, "menu", value, "the next one is a new call")
}
