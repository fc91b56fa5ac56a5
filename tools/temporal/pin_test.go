package temporal_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/tools/temporal"
)

func TestPin(t *testing.T) {
	t.Run("the module file names the version and the tool", func(t *testing.T) {
		require.Regexp(t, `^v\d+\.\d+\.\d+$`, temporal.Version())
		require.Contains(t, temporal.Mod, "tool "+temporal.Package+"\n")
	})
	t.Run("the checksums cover the pinned version", func(t *testing.T) {
		require.Contains(t, temporal.Sum, temporal.Module+" "+temporal.Version()+" h1:")
	})
}
