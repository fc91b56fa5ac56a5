package bench_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/internal/bench"
)

func TestPercentilesAreTimesThatWereMeasured(t *testing.T) {
	hundred := make(bench.Times, 0, 100)
	for i := 100; i > 0; i-- {
		hundred = append(hundred, time.Duration(i)*time.Millisecond)
	}
	for _, tt := range []struct {
		name  string
		times bench.Times
		p     float64
		want  time.Duration
	}{
		{"of nothing there is none", nil, 50, 0},
		{"of one it is always that", bench.Times{7}, 99, 7},
		{"half of two is the first", bench.Times{9, 3}, 50, 3},
		{"more than half of two is the second", bench.Times{9, 3}, 51, 9},
		{"the median of three is the middle", bench.Times{3, 1, 2}, 50, 2},
		{"half of a hundred", hundred, 50, 50 * time.Millisecond},
		{"99 of a hundred", hundred, 99, 99 * time.Millisecond},
		{"all of a hundred", hundred, 100, 100 * time.Millisecond},
		{"none of a hundred is the smallest", hundred, 0, time.Millisecond},
	} {
		t.Run(tt.name, func(t *testing.T) { require.Equal(t, tt.want, tt.times.Percentile(tt.p)) })
	}
	require.Equal(t, 100*time.Millisecond, hundred[0], "they stay as they are")
}
