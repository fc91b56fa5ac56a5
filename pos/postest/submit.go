package postest

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/pos"
)

func (s Subject) submitsOnce(t *testing.T) {
	connector, g := s.connect(t)
	before := copyOf(t, s.Draft)

	seen, err := connector.Submit(t.Context(), s.Draft, s.Paid)

	require.NoError(t, err)
	require.Equal(t, s.System, seen.Ticket.System)
	require.NotEmpty(t, seen.Ticket.ID, "the ticket has an id")
	submits, _, _ := g.seen()
	require.Len(t, submits, 1)
	require.Equal(t, before, copyOf(t, s.Draft), "the draft is the caller's")
}

// submitsAfresh: a connection that was kept may be dead, and then nobody knows what has left.
func (s Subject) submitsAfresh(t *testing.T) {
	connector, g := s.connect(t)
	_, err := connector.Observe(t.Context(), s.KnownTicket)
	require.NoError(t, err)
	for range 2 {
		_, err = connector.Submit(t.Context(), s.Draft, s.Paid)
		require.NoError(t, err)
	}
	submits, reads, _ := g.seen()
	require.Len(t, submits, 2)
	require.NotEqual(t, submits[0], submits[1])
	require.NotContains(t, reads, submits[0])
}

func (s Subject) classifiesFaults(t *testing.T) {
	for fault, want := range faults() {
		if own, ok := s.Kinds[fault]; ok {
			want = own
		}
		t.Run(string(fault), func(t *testing.T) {
			connector, g := s.connect(t)
			g.spoilSubmits(fault)

			_, err := connector.Submit(t.Context(), s.Draft, s.Paid)

			s.requireKind(t, want, err)
			submits, _, followed := g.seen()
			require.Len(t, submits, 1, "a submit is never repeated")
			require.False(t, followed, "a redirect is not followed")
			if fault == TooMany || fault == Busy {
				failed, _ := errors.AsType[*pos.Error](err)
				require.Equal(t, 7*time.Second, failed.RetryAfter, "the pause is told")
			}
		})
	}
}

func (s Subject) reachesNobody(t *testing.T) {
	connector := s.Connect(t, Endpoint{URL: nowhere(t), ConnectTimeout: patience, ReadTimeout: patience})
	_, err := connector.Submit(t.Context(), s.Draft, s.Paid)
	s.requireKind(t, pos.NotSent, err)
}

func (s Subject) endsBefore(t *testing.T) {
	connector, g := s.connect(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := connector.Submit(ctx, s.Draft, s.Paid)
	s.requireKind(t, pos.NotSent, err)
	submits, _, _ := g.seen()
	require.Empty(t, submits)
}

func (s Subject) endsDuring(t *testing.T) {
	connector, g := s.connect(t)
	g.spoilSubmits(silence)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	result := make(chan error, 1)
	go func() {
		_, err := connector.Submit(ctx, s.Draft, s.Paid)
		result <- err
	}()
	receive(t, g.arrived, "the submit does not arrive")
	cancel()
	// The connector itself would wait longer than this.
	s.requireKind(t, pos.Unknown, receive(t, result, "the submit does not stop"))
}

func (s Subject) timesOut(t *testing.T) {
	g := newGate(t, s)
	g.spoilSubmits(silence)
	connector := s.Connect(t, Endpoint{URL: g.url, ConnectTimeout: patience, ReadTimeout: 100 * time.Millisecond})
	_, err := connector.Submit(t.Context(), s.Draft, s.Paid)
	s.requireKind(t, pos.Unknown, err)
	submits, _, _ := g.seen()
	require.Len(t, submits, 1)
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
