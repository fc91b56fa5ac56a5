package worker

import (
	"context"
	"sync"
	"time"

	"github.com/google/uuid"
	"go.temporal.io/sdk/client"

	"github.com/ordersaga/ordersaga/order"
)

// looksPerInterval is how often a watcher checks whether it is due, within its shortest interval: a
// nudge (a callback that said nothing) is answered this much faster than the next look.
const looksPerInterval = 10

// watchers look at every store's tickets from time to time and put what changed into the inbox, so
// that a lost callback costs an interval and no order. One process watches a store at a time. Beside them
// every process watches over its own build.
type watchers struct {
	deps   Deps
	build  *BuildWatch // nil for workers that are not versioned
	holder string      // names this process in leases
	cancel context.CancelFunc
	done   sync.WaitGroup
}

func newWatchers(c client.Client, d Deps) *watchers {
	w := &watchers{deps: d, holder: uuid.NewString()}
	if v := d.Deployment; v.BuildID != "" {
		w.build = &BuildWatch{Version: v, Deployment: c.WorkerDeploymentClient().GetHandle(v.DeploymentName), Log: d.Log}
	}
	return w
}

func (w *watchers) start() {
	ctx, cancel := context.WithCancel(context.Background())
	w.cancel = cancel
	for _, s := range w.deps.Stores {
		w.done.Go(func() { w.watch(ctx, s) })
	}
	if w.build != nil {
		w.done.Go(func() { w.build.run(ctx) })
	}
}

func (w *watchers) stop() {
	if w.cancel != nil {
		w.cancel()
		w.done.Wait()
	}
}

// watch looks at one store until ctx ends.
func (w *watchers) watch(ctx context.Context, s order.Store) {
	watcher := &Watcher{Store: s, Book: w.deps.Journal, Connectors: w.deps.Connectors, Holder: w.holder, Log: w.deps.Log}
	ticker := time.NewTicker(max(s.Policy.WatchWaiting.D()/looksPerInterval, time.Millisecond))
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			watcher.release(context.WithoutCancel(ctx))
			return
		case now := <-ticker.C:
			watcher.Tick(ctx, now)
		}
	}
}
