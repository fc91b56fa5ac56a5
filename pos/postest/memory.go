package postest

import (
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"
)

// memoryIsFlat: what a reply without an end costs a call has nothing to do with how long it is, and an error
// that is kept does not keep the reply. Other tests may run at the same time, and their memory is counted too:
// the bounds are wide, far below what it would cost to listen, and one good measurement of several is enough.
func (s Subject) memoryIsFlat(t *testing.T) {
	const (
		tries, kept  = 4, 8
		maxAllocated = 2 * huge // a call, of a reply of 20 times as much
		maxRetained  = huge / 2 // all errors together, less than half of what they have read
	)
	connector, g := s.connect(t)
	g.spoilAll(EndlessReply)
	var allocated, retained uint64
	for range tries {
		before := measure()
		errs := make([]error, kept)
		for i := range errs {
			_, errs[i] = connector.Observe(t.Context(), s.KnownTicket)
		}
		after := measure()
		allocated = (after.TotalAlloc - before.TotalAlloc) / kept
		retained = after.HeapAlloc - min(before.HeapAlloc, after.HeapAlloc)
		for _, err := range errs {
			require.ErrorContains(t, err, "larger than")
		}
		if allocated < maxAllocated && retained < maxRetained {
			return
		}
	}
	require.FailNow(t, "memory grows with the reply", "a call allocates %d bytes, %d errors keep %d", allocated, kept, retained)
}

// measure reads what is allocated, after everything that nobody holds was given back.
func measure() runtime.MemStats {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m
}
