package postest

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/pos"
)

// endsBefore: nothing is asked for a caller who has left.
func (s Subject) endsBefore(t *testing.T) {
	connector, g := s.connect(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	pivots := len(s.pivots(connector))
	all := s.all(t, connector)
	for i, p := range all {
		t.Run(p.name, func(t *testing.T) {
			_, err := p.call(ctx)
			s.requireClean(t, err)
			require.ErrorIs(t, err, context.Canceled)
			wanted := []pos.Kind{pos.NotSent}
			if i < len(all)-pivots { // whether anybody was asked does not matter there
				wanted = append(wanted, pos.Unknown)
			}
			require.Contains(t, wanted, pos.KindOf(err), "%v", err)
		})
	}
	require.Zero(t, g.requests())
}

// endsDuring: nobody waits for a caller who leaves, and what was asked of the POS is under way.
func (s Subject) endsDuring(t *testing.T) {
	probe, _ := s.connect(t)
	all, pivots := len(s.all(t, probe)), len(s.pivots(probe))
	for i := range all {
		connector, g := s.connect(t)
		p := s.all(t, connector)[i]
		t.Run(p.name, func(t *testing.T) {
			if g.spoilAll(silence); i >= all-pivots {
				g.spoilSubmits(silence)
			}
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			result := make(chan error, 1)
			go func() {
				_, err := p.call(ctx)
				result <- err
			}()
			receive(t, g.arrived, "the call does not arrive")
			cancel()
			// The connector itself would wait longer than this.
			s.requireKind(t, pos.Unknown, receive(t, result, "the call does not stop"))
		})
	}
}

// timesOut: silence is Unknown, for every power at once.
func (s Subject) timesOut(t *testing.T) {
	g := newGate(t, s)
	g.spoilSubmits(silence)
	connector := s.Connect(t, Endpoint{URL: g.url, ConnectTimeout: patience, ReadTimeout: 100 * time.Millisecond})
	_, err := connector.Submit(t.Context(), s.Draft, s.Paid)
	s.requireKind(t, pos.Unknown, err)
	submits, _, _ := g.seen()
	require.Len(t, submits, 1)

	g.spoilAll(silence)
	all := s.all(t, connector)
	all = all[:len(all)-len(s.pivots(connector))]
	errs := make([]error, len(all))
	var waiting sync.WaitGroup
	for i, p := range all {
		waiting.Go(func() { _, errs[i] = p.call(t.Context()) })
	}
	waiting.Wait()
	for _, err := range errs {
		s.requireKind(t, pos.Unknown, err)
	}
}

// receive waits for a value, for less time than a connector that ignores its context would take.
func receive[T any](t *testing.T, c <-chan T, otherwise string) T {
	t.Helper()
	var value T
	select {
	case value = <-c:
	case <-time.After(patience / 2):
		require.FailNow(t, otherwise)
	}
	return value
}
