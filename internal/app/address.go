package app

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strconv"

	"github.com/ordersaga/ordersaga/internal/devserver"
)

// openFolder makes the data folder. Guest data lies in it, sealed, beside the keys.
func (a *App) openFolder(context.Context) error {
	if err := os.MkdirAll(a.options.Data, 0o700); err != nil {
		return fmt.Errorf("make the data folder: %w", err)
	}
	return nil
}

// serverOptions are those of the first start of the development server.
func (a *App) serverOptions() (devserver.Options, error) {
	o := devserver.Options{
		Binary: a.options.TemporalCLI, Progress: a.options.Progress,
		DBFile: filepath.Join(a.options.Data, temporalFile), SearchAttributes: attributeTypes(),
	}
	if a.options.UIListen == "" {
		return o, nil
	}
	host, text, err := net.SplitHostPort(a.options.UIListen)
	if err != nil {
		return o, fmt.Errorf("read the address %q of the Temporal UI: %w", a.options.UIListen, err)
	}
	port, err := strconv.Atoi(text)
	if err != nil {
		return o, fmt.Errorf("read the address %q of the Temporal UI: %w", a.options.UIListen, err)
	}
	o.UI, o.UIHost, o.UIPort = true, host, port
	return o, nil
}

// reachable is an address as a process on this machine dials it.
func reachable(address string) string {
	host, port, err := net.SplitHostPort(address)
	if ip := net.ParseIP(host); err == nil && (host == "" || ip != nil && ip.IsUnspecified()) {
		return net.JoinHostPort("127.0.0.1", port)
	}
	return address
}

// escapeID writes a workflow id as one segment of a URL's path.
func escapeID(id string) string { return url.PathEscape(id) }
