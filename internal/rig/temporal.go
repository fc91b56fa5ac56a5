package rig

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"

	"github.com/ordersaga/ordersaga/internal/devserver"
	"github.com/ordersaga/ordersaga/internal/freeport"
	"github.com/ordersaga/ordersaga/workflows"
)

// TemporalLog is the file in a rig's folder that its Temporal server writes to.
const TemporalLog = "temporal.log"

// StartTemporal starts the development server on a file, or again after it was stopped or killed, on its
// file and ports. With a server of somebody else it does nothing.
func (r *Rig) StartTemporal(ctx context.Context) (err error) {
	if r.options.Temporal != "" {
		return nil
	}
	var options devserver.Options
	if r.Server != nil {
		options = r.Server.Options()
	} else if options, err = r.temporalOptions(ctx); err != nil {
		return err
	}
	server, err := devserver.Start(ctx, options)
	if err != nil {
		return err
	}
	r.Server = server
	return nil
}

// temporalOptions are those of a first start. Nobody else gets the server's ports while it is dead.
func (r *Rig) temporalOptions(ctx context.Context) (devserver.Options, error) {
	options := devserver.Options{
		Binary: r.options.TemporalCLI, Progress: r.options.Progress,
		DBFile: filepath.Join(r.Dir, "temporal.db"), SearchAttributes: searchAttributes(),
	}
	for _, port := range []*int{&options.Port, &options.MetricsPort} {
		held, err := freeport.Hold(ctx, loopback)
		if err != nil {
			return options, err
		}
		r.atEnd(held.Release)
		*port = held.Port()
	}
	output, err := os.Create(filepath.Join(r.Dir, TemporalLog))
	if err != nil {
		return options, err
	}
	r.atEnd(output.Close)
	options.Log = output
	return options, nil
}

// noProfile keeps an operator's own Temporal profile from the processes, whose library would read it: it is told of
// a file that there is not.
func (r *Rig) noProfile() []string {
	return []string{"TEMPORAL_CONFIG_FILE=" + filepath.Join(r.Dir, "no-temporal-profile.toml")}
}

// TemporalAddress is the host and port of Temporal's gRPC.
func (r *Rig) TemporalAddress() string {
	if r.Server != nil {
		return r.Server.Address()
	}
	return r.options.Temporal
}

func (r *Rig) connect(ctx context.Context) error {
	// Whoever kills servers expects broken lines.
	silence := log.NewStructuredLogger(slog.New(slog.DiscardHandler))
	temporal, err := client.DialContext(ctx, client.Options{HostPort: r.TemporalAddress(), Namespace: devserver.Namespace, Logger: silence})
	if err != nil {
		return fmt.Errorf("connect to Temporal at %s: %w", r.TemporalAddress(), err)
	}
	r.Temporal = temporal
	r.atEnd(func() error { temporal.Close(); return nil })
	return nil
}

func searchAttributes() map[string]enumspb.IndexedValueType {
	types := map[string]enumspb.IndexedValueType{}
	for _, key := range workflows.SearchAttributes() {
		types[key.GetName()] = key.GetValueType()
	}
	return types
}
