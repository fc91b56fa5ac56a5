package journal_test

import (
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/journal/journaltest"
	"github.com/ordersaga/ordersaga/order"
)

// BenchmarkAppend measures what docs/journal.md tells: how long one append with two events takes, the
// median of them. A server that runs without fsync measures nothing: .ci/postgres says how to start another.
func BenchmarkAppend(b *testing.B) {
	b.Run("SQLite", func(b *testing.B) { measure(b, "file:"+filepath.Join(b.TempDir(), "journal.db")) })
	b.Run("PostgreSQL", func(b *testing.B) { measure(b, journaltest.Postgres(b)) })
}

// measure appends to one order after the other.
func measure(b *testing.B, dsn string) {
	b.Helper()
	db, err := journal.Open(b.Context(), dsn)
	require.NoError(b, err)
	defer func() { require.NoError(b, db.Close()) }()
	c := claim("1")
	_, err = db.Claim(b.Context(), c)
	require.NoError(b, err)
	var took []time.Duration
	for b.Loop() {
		n := len(took) + 1
		a := journal.Append{Owner: c.Owner, RunID: c.RunID, RunOpenAt: c.RunOpenAt, N: n, Snapshot: c.Snapshot, Events: []order.Event{
			{N: 2 * n, Type: order.StatusChanged, Status: order.Cooking}, {N: 2*n + 1, Type: order.EvidenceSeen},
		}}
		began := time.Now()
		_, err := db.Append(b.Context(), a)
		took = append(took, time.Since(began))
		require.NoError(b, err)
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "ms/median")
}
