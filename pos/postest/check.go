package postest

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

// checks: what Submit would refuse as malformed is told before the guest pays, and nobody is called for it.
func (s Subject) checks(t *testing.T) {
	connector, g := s.connect(t)
	checker, ok := connector.(pos.Checker)
	if !ok {
		_, prices := connector.(pos.Pricer)
		require.True(t, prices, "somebody has to say before the guest pays what cannot be posted")
		return
	}
	require.NoError(t, checker.Check(s.Draft, s.Paid))
	require.NoError(t, checker.Check(s.quoted(), s.Paid), "a quote has no guest")
	empty := s.Draft
	empty.Lines = nil
	err := checker.Check(empty, s.Paid)
	s.requireKind(t, pos.Malformed, err)
	submits, reads, _ := g.seen()
	require.Empty(t, submits)
	require.Empty(t, reads)
}

// quoted is the draft as a quote has it: nobody orders it yet.
func (s Subject) quoted() pos.Draft {
	d := s.Draft
	d.OrderID, d.Number, d.CallbackURL, d.Guest = "", "", "", order.Guest{}
	return d
}
