package httpjson_test

import (
	"flag"
	"net/http"
	"os"
	"os/exec"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/internal/httpjson"
)

// TestProxiesOfTheEnvironmentAreNotUsed runs itself again as a child, since net/http reads the
// environment once in a process.
func TestProxiesOfTheEnvironmentAreNotUsed(t *testing.T) {
	if flag.Arg(0) == "child" {
		err := newClient(t, "http://pos.invalid", nil).Do(t.Context(), httpjson.Request{Method: http.MethodGet}, nil)
		require.False(t, failure(t, err).Sent)
		return
	}
	var proxied atomic.Bool
	proxy := serve(t, func(http.ResponseWriter, *http.Request) { proxied.Store(true) })

	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestProxiesOfTheEnvironmentAreNotUsed$", "child")
	child.Env = append(child.Environ(), "HTTP_PROXY="+proxy, "http_proxy="+proxy)
	output, err := child.CombinedOutput()

	require.NoError(t, err, "%s", output)
	require.False(t, proxied.Load(), "the token would have gone to the proxy")
}
