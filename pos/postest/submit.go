package postest

import (
	"strings"
	"testing"

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

// submitsTwice: nothing in between remembers an order, so that whoever submits twice is told of two tickets.
// Where the POS names no ticket when it is posted, ours is the order's own, and stays the same.
func (s Subject) submitsTwice(t *testing.T) {
	connector, g := s.connect(t)
	first, err := connector.Submit(t.Context(), s.Draft, s.Paid)
	require.NoError(t, err)
	one, other := s.onWire(s.KnownTicket), s.onWire(s.UnknownTicket)
	named := false
	g.rewrites(func(body string) []byte {
		named = named || strings.Contains(body, one)
		return []byte(strings.ReplaceAll(body, one, other))
	})

	second, err := connector.Submit(t.Context(), s.Draft, s.Paid)

	require.NoError(t, err)
	submits, _, _ := g.seen()
	require.Len(t, submits, 2, "every submit is a request")
	require.Equal(t, named, first.Ticket.ID != second.Ticket.ID, "%s and %s", first.Ticket.ID, second.Ticket.ID)
}

// onWire is a ticket's id as the vendor writes it.
func (s Subject) onWire(id string) string {
	if s.WireID == nil {
		return id
	}
	return s.WireID(id)
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
	for _, row := range s.expectations() {
		t.Run(string(row.fault), func(t *testing.T) {
			probe, _ := s.connect(t)
			for i := range s.pivots(probe) {
				s.classifies(t, row, i)
			}
		})
	}
}

// classifies tries one of the pivots with a fault, on a connector that has met none.
func (s Subject) classifies(t *testing.T, row expectation, pivot int) {
	t.Helper()
	connector, g := s.connect(t)
	g.spoilSubmits(row.fault)
	_, err := s.pivots(connector)[pivot].call(t.Context())
	s.requireRow(t, row, err)
	submits, _, followed := g.seen()
	require.Len(t, submits, 1, "a submit is never repeated")
	require.False(t, followed, "a redirect is not followed")
	require.False(t, g.drained.Load(), "what is too large is not listened to")
}

// nothingBeforeTheTicket: what goes wrong before the request that makes a ticket leaves none, and the
// error says so.
func (s Subject) nothingBeforeTheTicket(t *testing.T) {
	connector, g := s.connect(t)
	_, err := connector.Submit(t.Context(), s.Draft, s.Paid)
	require.NoError(t, err)
	if _, before, _ := g.seen(); len(before) == 0 {
		return // the request that makes the ticket is the only one
	}
	for _, row := range s.transport() {
		t.Run(string(row.fault), func(t *testing.T) {
			connector, g := s.connect(t)
			g.spoilReads(row.fault)
			_, err := connector.Submit(t.Context(), s.Draft, s.Paid)
			s.requireClean(t, err)
			require.NotEqual(t, pos.Unknown, pos.KindOf(err), "%v", err)
			submits, _, _ := g.seen()
			require.Empty(t, submits)
		})
	}
}

func (s Subject) reachesNobody(t *testing.T) {
	connector := s.Connect(t, Endpoint{URL: nowhere(t), ConnectTimeout: patience, ReadTimeout: patience})
	for _, p := range s.all(t, connector) {
		_, err := p.call(t.Context())
		s.requireKind(t, pos.NotSent, err)
	}
}
