package postest

import (
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

func (s Subject) observes(t *testing.T) {
	connector, g := s.connect(t)
	t.Run("one that is there, by many at once", func(t *testing.T) {
		var observers sync.WaitGroup
		for range 8 {
			observers.Go(func() {
				seen, err := connector.Observe(t.Context(), s.KnownTicket)
				if err != nil || seen.State == order.TicketUnmapped || seen.Ticket.ID != s.KnownTicket || seen.Ticket.System != s.System {
					t.Errorf("observed %+v, %v", seen, err)
				}
			})
		}
		observers.Wait()
	})
	t.Run("one that is not is not found", func(t *testing.T) {
		_, err := connector.Observe(t.Context(), s.UnknownTicket)
		s.requireKind(t, pos.NotFound, err)
	})
	submits, _, _ := g.seen()
	require.Empty(t, submits, "observing changes nothing")
}

// readsProveNothing: whoever takes a broken exchange for "there is no such ticket" posts it again, and
// whoever takes it for a refusal turns the guest away.
func (s Subject) readsProveNothing(t *testing.T) {
	for fault := range faults() {
		if fault == Refusal {
			continue
		}
		t.Run(string(fault), func(t *testing.T) {
			connector, g := s.connect(t)
			g.spoilAll(fault)
			for op, err := range s.read(t, connector) {
				s.requireClean(t, err)
				kind := pos.KindOf(err)
				proves := kind == pos.NotFound || kind == pos.Rejected || kind == pos.Malformed
				require.False(t, proves, "%s: %v", op, err)
			}
			submits, _, _ := g.seen()
			require.Empty(t, submits)
		})
	}
}

// read makes every call of the connector that changes nothing. A [pos.Finder] is left out: one that
// is not set up to search answers without asking.
func (s Subject) read(t *testing.T, connector pos.Connector) map[string]error {
	t.Helper()
	errs := make(map[string]error)
	_, errs["observe"] = connector.Observe(t.Context(), s.KnownTicket)
	if c, ok := connector.(pos.Pinger); ok {
		health, err := c.Ping(t.Context())
		require.False(t, health.Ready, "what does not answer is not ready")
		errs["ping"] = err
	}
	if c, ok := connector.(pos.Pricer); ok {
		_, errs["price"] = c.Price(t.Context(), s.Draft)
	}
	if c, ok := connector.(pos.Lister); ok {
		_, errs["observe all"] = c.ObserveAll(t.Context(), []string{s.KnownTicket})
	}
	if c, ok := connector.(pos.MenuReader); ok {
		_, errs["menu"] = c.Menu(t.Context())
	}
	return errs
}

func (s Subject) refusalsAreRedacted(t *testing.T) {
	connector, g := s.connect(t)
	g.spoilAll(Refusal)
	_, err := connector.Submit(t.Context(), s.Draft, s.Paid)
	s.requireKind(t, pos.Rejected, err)
	_, err = connector.Observe(t.Context(), s.KnownTicket)
	s.requireClean(t, err)
	if c, ok := connector.(pos.Pricer); ok {
		_, err = c.Price(t.Context(), s.Draft)
		s.requireKind(t, pos.Rejected, err)
	}
	if c, ok := connector.(pos.Pinger); ok {
		health, err := c.Ping(t.Context())
		require.False(t, health.Ready, "a POS that refuses is not ready")
		if err != nil {
			s.requireClean(t, err)
		}
		require.NotContains(t, health.Why, s.Secret)
	}
}

func (s Subject) traitsAreConstant(t *testing.T) {
	connector, g := s.connect(t)
	before := connector.Traits()
	require.Contains(t, []pos.CapturePoint{pos.AtPosted, pos.AtAccepted}, before.CaptureAt)
	if before.LookupProves {
		require.Implements(t, (*pos.Finder)(nil), connector)
	}
	_, decodes := connector.(pos.Decoder)
	require.Equal(t, before.Callbacks, decodes, "who is called back can read it")
	g.spoilAll(ServerError)
	_, err := connector.Observe(t.Context(), s.KnownTicket)
	require.Error(t, err)
	require.Equal(t, before, connector.Traits())
}

func (s Subject) decodes(t *testing.T) {
	connector, g := s.connect(t)
	decoder, ok := connector.(pos.Decoder)
	if !ok {
		require.Empty(t, s.Callback)
		return
	}
	t.Run("a real one", func(t *testing.T) {
		message, err := decoder.Decode(http.Header{}, s.Callback)
		require.NoError(t, err)
		require.NotEmpty(t, message.Raw)
		require.NotEqual(t, order.TicketUnmapped, message.State)
	})
	t.Run("an empty one says nothing", func(t *testing.T) {
		message, err := decoder.Decode(nil, nil)
		require.NoError(t, err)
		require.Empty(t, message.Raw)
	})
	private := strings.Join(s.private(), "; ")
	for _, garbage := range []string{"<html>" + private, `{"` + private, "[]", "7", `"` + private + `"`, string(s.Callback) + "}", "\x00"} {
		_, err := decoder.Decode(http.Header{}, []byte(garbage))
		s.requireClean(t, err)
	}
	submits, reads, _ := g.seen()
	require.Empty(t, append(submits, reads...), "decoding asks nobody")
}
