package postest

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

// nobody is a number that no order has.
const nobody = "22222222"

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
	if c, ok := connector.(pos.Lister); ok {
		t.Run("and among several it is left out", func(t *testing.T) {
			seen, err := c.ObserveAll(t.Context(), []string{s.UnknownTicket, s.KnownTicket})
			require.NoError(t, err)
			require.Len(t, seen, 1)
			require.Equal(t, s.KnownTicket, seen[0].Ticket.ID)
		})
	}
	submits, _, _ := g.seen()
	require.Empty(t, submits, "observing changes nothing")
}

func (s Subject) asks(t *testing.T) {
	connector, g := s.connect(t)
	before := copyOf(t, s.Draft)
	if c, ok := connector.(pos.Pinger); ok {
		health, err := c.Ping(t.Context())
		require.NoError(t, err)
		require.True(t, health.Ready, "%s", health.Why)
	}
	if c, ok := connector.(pos.Pricer); ok {
		quote, err := c.Price(t.Context(), s.Draft)
		require.NoError(t, err)
		require.Positive(t, quote.Total.Amount)
		require.Equal(t, s.Draft.Currency, quote.Total.Currency)
		again, err := c.Price(t.Context(), s.quoted())
		require.NoError(t, err, "a quote has no guest")
		require.Equal(t, quote.Total, again.Total)
	}
	if c, ok := connector.(pos.Finder); ok {
		_, err := c.Find(t.Context(), nobody)
		s.requireKind(t, pos.NotFound, err)
		if s.searches(t) {
			seen, err := c.Find(t.Context(), s.Draft.OrderID)
			require.NoError(t, err)
			require.Equal(t, s.System, seen.Ticket.System)
			require.NotEmpty(t, seen.Ticket.ID)
		}
	}
	submits, _, _ := g.seen()
	require.Empty(t, submits, "asking changes nothing")
	require.Equal(t, before, copyOf(t, s.Draft), "the draft is the caller's")
}

// readsProveNothing: whoever takes a broken exchange for "there is no such ticket" posts it again, and
// whoever takes it for a refusal turns the guest away.
func (s Subject) readsProveNothing(t *testing.T) {
	for _, row := range s.transport() {
		t.Run(string(row.fault), func(t *testing.T) {
			connector, g := s.connect(t)
			g.spoilAll(row.fault)
			for _, p := range append(s.reads(t, connector), s.acts(connector)...) {
				t.Run(p.name, func(t *testing.T) {
					answer, err := p.call(t.Context())
					s.requireRow(t, row, err)
					health, _ := answer.(pos.Health)
					require.False(t, health.Ready, "what does not answer is not ready")
				})
			}
			submits, _, followed := g.seen()
			require.Empty(t, submits)
			require.False(t, followed, "a redirect is not followed")
			require.False(t, g.drained.Load(), "what is too large is not listened to")
		})
	}
}

// refusalsAreRedacted: a vendor's no repeats what it was told. Where no guest takes part it can repeat our
// credential alone.
func (s Subject) refusalsAreRedacted(t *testing.T) {
	connector, g := s.connect(t)
	g.spoilAll(Refusal)
	for _, p := range s.all(t, connector) {
		t.Run(p.name, func(t *testing.T) {
			g.repeats(strings.Join(s.private(), "; "))
			if p.guestless {
				g.repeats(s.Secret)
			}
			answer, err := p.call(t.Context())
			s.requireRefusal(t, p.name, answer, err)
		})
	}
}

// requireRefusal checks what a power makes of the vendor's no: a question about a ticket may take it for
// another answer than Rejected.
func (s Subject) requireRefusal(t *testing.T, name string, answer any, err error) {
	t.Helper()
	if health, ok := answer.(pos.Health); ok && err == nil {
		require.Equal(t, s.Denies, health.Ready, "a POS that refuses is not ready")
		s.requireSilent(t, health.Why)
		return
	}
	if seen, ok := answer.([]pos.Observation); ok && err == nil {
		require.Empty(t, seen, "what is refused is not seen")
		return
	}
	s.requireClean(t, err)
	if slices.Contains([]string{"price", "submit", "prepare", "confirm"}, name) {
		s.requireKind(t, pos.Rejected, err)
	}
}

// speaksEncodings: an answer means the same however it is encoded.
func (s Subject) speaksEncodings(t *testing.T) {
	encodings := map[string]func(string) []byte{"a byte order mark": func(text string) []byte {
		if text == "" {
			return nil
		}
		return []byte("\ufeff" + text)
	}}
	maps.Copy(encodings, s.Encodings)
	for name, encode := range encodings {
		t.Run(name, func(t *testing.T) {
			connector, g := s.connect(t)
			for _, p := range append(s.reads(t, connector), s.pivots(connector)...) {
				g.rewrites(nil)
				want, err := p.call(t.Context())
				require.NoError(t, err, p.name)
				g.rewrites(encode)
				got, err := p.call(t.Context())
				require.NoError(t, err, p.name)
				require.Equal(t, want, got, p.name)
			}
		})
	}
}

func (s Subject) traitsAreConstant(t *testing.T) {
	connector, g := s.connect(t)
	before := connector.Traits()
	require.Contains(t, []pos.CapturePoint{pos.AtPosted, pos.AtAccepted}, before.CaptureAt)
	if before.LookupProves {
		require.Implements(t, (*pos.Finder)(nil), connector)
	}
	nudged, isNudged := connector.(pos.Nudged)
	if _, decodes := connector.(pos.Decoder); before.Callbacks {
		require.True(t, decodes || isNudged, "who is called back can read it")
	}
	key := ""
	if isNudged {
		key = nudged.StoreKey()
		require.NotEmpty(t, key)
		s.requireSilent(t, key)
	}
	g.spoilAll(ServerError)
	_, err := connector.Observe(t.Context(), s.KnownTicket)
	require.Error(t, err)
	require.Equal(t, before, connector.Traits())
	require.True(t, !isNudged || nudged.StoreKey() == key)
}

func (s Subject) decodes(t *testing.T) {
	connector, g := s.connect(t)
	decoder, ok := connector.(pos.Decoder)
	if !ok {
		require.Empty(t, s.Callback)
		return
	}
	if s.Callback == nil {
		message, err := decoder.Decode(http.Header{}, []byte(`{"order_id": "`+s.KnownTicket+`"}`))
		require.NoError(t, err)
		require.Equal(t, order.Message{}, message, "what is not believed is a reason to ask")
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
	require.Zero(t, g.requests(), "decoding asks nobody")
}
