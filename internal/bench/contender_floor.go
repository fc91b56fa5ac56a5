package bench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"go.temporal.io/sdk/client"

	"github.com/ordersaga/ordersaga/internal/freeport"
	"github.com/ordersaga/ordersaga/internal/proc"
	"github.com/ordersaga/ordersaga/internal/rig"
)

// errNoShape means that the floor was asked for orders before anybody knew what they do.
var errNoShape = errors.New("the floor has no shape yet")

// bare is the floor, as its client sees it.
type bare struct {
	temporal    client.Client
	http        *http.Client
	url         string
	worker, api *rig.Process
	pace        time.Duration
	shapes      []Shape
}

// startFloor starts the floor beside the product. It ends with the rig.
func startFloor(ctx context.Context, r *rig.Rig, pace time.Duration) (*bare, error) {
	held, err := freeport.Hold(ctx, "127.0.0.1")
	if err != nil {
		return nil, err
	}
	defer func() { _ = held.Release() }() // the floor's API has it by then
	b := &bare{temporal: r.Temporal, http: &http.Client{Timeout: endWithin}, url: "http://" + held.Address(), pace: pace}
	b.api = r.Beside("floor-api", "bench", "floor", "--temporal", r.TemporalAddress(), "--listen", held.Address())
	b.worker = r.Beside("floor-worker", "bench", "floor", "--temporal", r.TemporalAddress())
	for _, p := range []*rig.Process{b.api, b.worker} {
		if err := p.Start(ctx); err != nil {
			return nil, err
		}
	}
	return b, b.awaitReady(ctx)
}

func (b *bare) awaitReady(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, endWithin)
	defer cancel()
	for {
		err := send(ctx, b.http, http.MethodGet, b.url+"/ready", nil)
		if err == nil {
			return nil
		}
		if over := pause(ctx, 20*time.Millisecond); over != nil {
			return fmt.Errorf("wait for the floor's API: %w; the last answer: %w", over, err)
		}
	}
}

// take makes further workflows of these shapes, one after the other and round again.
func (b *bare) take(shapes []Shape) { b.shapes = shapes }

func (b *bare) shape(n int) Shape { return b.shapes[n%len(b.shapes)] }

func (*bare) name() string { return Floor }

func (b *bare) place(ctx context.Context, key string, n int) (string, error) {
	if len(b.shapes) == 0 {
		return "", errNoShape
	}
	text, err := json.Marshal(b.shape(n))
	if err != nil {
		return "", fmt.Errorf("write the shape of %s: %w", key, err)
	}
	return key, send(ctx, b.http, http.MethodPost, b.url+"/orders/"+key, text)
}

func (b *bare) serve(ctx context.Context, workflowID string, n int) error {
	for range b.shape(n).Signals {
		if err := pause(ctx, b.pace); err != nil {
			return err
		}
		if err := send(ctx, b.http, http.MethodPost, b.url+"/told/"+workflowID, nil); err != nil {
			return err
		}
	}
	return nil
}

func (b *bare) end(ctx context.Context, workflowID string) error {
	return await(ctx, b.temporal, workflowID, nil)
}

func (b *bare) own() []part {
	return []part{{name: workerPart, pid: b.worker.PID(), read: proc.Read}, {name: apiPart, pid: b.api.PID(), read: proc.Read}}
}

// pause lets d pass; the error is that ctx has ended before.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return nil
	}
}
