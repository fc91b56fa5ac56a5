package postest

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

func (s Subject) cancels(t *testing.T) {
	connector, g := s.connect(t)
	canceller, ok := connector.(pos.Canceller)
	if !ok {
		require.Nil(t, s.Cancellable)
		return
	}
	t.Run("not what it does not know", func(t *testing.T) {
		s.requireKind(t, pos.NotFound, canceller.Cancel(t.Context(), s.UnknownTicket))
	})
	for _, row := range s.transport() {
		t.Run(string(row.fault)+", after it has looked", func(t *testing.T) {
			connector, g := s.connect(t)
			g.spoilLater(row.fault)
			canceller, ok := connector.(pos.Canceller)
			require.True(t, ok)
			err := canceller.Cancel(t.Context(), s.KnownTicket)
			if g.requests() == 1 { // what it has seen was not enough to cancel
				row = expectation{None, pos.Malformed}
			}
			s.requireRow(t, row, err)
		})
	}
	submits, _, _ := g.seen()
	require.Empty(t, submits)
}

// cancelsTwice: one that is gone already is not an error.
func (s Subject) cancelsTwice(t *testing.T) {
	if s.Cancellable == nil {
		return
	}
	s.Vendor = s.Cancellable()
	connector, _ := s.connect(t)
	canceller, ok := connector.(pos.Canceller)
	require.True(t, ok)
	before, err := connector.Observe(t.Context(), s.KnownTicket)
	require.NoError(t, err)
	require.Equal(t, order.TicketWaiting, before.State)
	for range 2 {
		require.NoError(t, canceller.Cancel(t.Context(), s.KnownTicket))
		after, err := connector.Observe(t.Context(), s.KnownTicket)
		require.True(t, err == nil && after.State == order.TicketGone || pos.KindOf(err) == pos.NotFound, "%+v, %v", after, err)
	}
}

// prepares: the first step makes nothing that anybody cooks, and the second may be repeated.
func (s Subject) prepares(t *testing.T) {
	connector, g := s.connect(t)
	preparer, ok := connector.(pos.Preparer)
	if !ok {
		return
	}
	id, err := preparer.Prepare(t.Context(), s.Draft, s.Paid)
	require.NoError(t, err)
	submits, _, _ := g.seen()
	require.Empty(t, submits, "nothing is submitted by preparing")
	if s.Draft.Fulfillment.Ticket != "" {
		require.Empty(t, id, "what is added to a ticket has no draft")
		require.Zero(t, g.requests())
		return
	}
	require.NotEmpty(t, id)
	for _, again := range []bool{false, false, true} {
		seen, err := preparer.Confirm(t.Context(), id, s.Draft, s.Paid, again)
		require.NoError(t, err, "confirming again is not an error")
		require.Equal(t, id, seen.Ticket.ID)
	}
	submits, _, _ = g.seen()
	require.Len(t, submits, 3)
	_, err = preparer.Prepare(t.Context(), s.Draft, s.Paid)
	require.NoError(t, err)
	submits, _, _ = g.seen()
	require.Len(t, submits, 3)
}
