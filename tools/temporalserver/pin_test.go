package temporalserver_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/tools/temporalserver"
)

func TestPin(t *testing.T) {
	pin := temporalserver.Pin()
	t.Run("the module file names the version and the tools", func(t *testing.T) {
		require.Regexp(t, `^v\d+\.\d+\.\d+$`, pin.Version)
		require.Len(t, pin.Packages, 2)
		for _, path := range pin.Packages {
			require.Contains(t, pin.Mod, "\t"+path+"\n")
		}
	})
	t.Run("the checksums cover the pinned version", func(t *testing.T) {
		require.Contains(t, pin.Sum, temporalserver.Module+" "+pin.Version+" h1:")
	})
}
