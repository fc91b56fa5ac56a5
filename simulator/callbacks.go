package simulator

import (
	"bytes"
	"context"
	"fmt"
	"hash/fnv"
	"io"
	"net/http"
	"slices"
	"time"
)

// CallbackOptions bound how callbacks are delivered. Each worker delivers the callbacks of its share
// of tickets in their order.
type CallbackOptions struct {
	Workers  int      // default 4
	Queue    int      // callbacks that may wait per worker; more are dropped; default 1024
	Attempts int      // default 3
	Wait     Duration // between attempts, doubled each time; default 500ms
	Timeout  Duration // of one attempt; default 5s
}

func (o CallbackOptions) withDefaults() CallbackOptions {
	const workers, queue, attempts = 4, 1024, 3
	set := func(n *int, value int) {
		if *n <= 0 {
			*n = value
		}
	}
	set(&o.Workers, workers)
	set(&o.Queue, queue)
	set(&o.Attempts, attempts)
	if o.Wait <= 0 {
		o.Wait = Duration(500 * time.Millisecond)
	}
	if o.Timeout <= 0 {
		o.Timeout = Duration(5 * time.Second)
	}
	return o
}

// delivery is one callback or notice on its way.
type delivery struct {
	stamp  *Stamp    // of the last attempt
	result *Delivery // what became of it
	url    string
	body   []byte
	// sign is nil for what is not signed; at is the time of the attempt.
	sign  func(at time.Time, body []byte) (header, value string)
	delay Duration
	twice bool
	// tried is closed when the first attempt has ended; nil if nobody waits for it.
	tried chan struct{}
}

// announce tells a ticket's state as the system does, as far as settings and faults let it; the
// world's lock is held.
func (w *World) announce(t *ticket) {
	d, s := t.restaurant.dialect, t.restaurant.settings
	if !d.callsBack() || (len(s.CallbackStates) > 0 && !slices.ContainsFunc(s.CallbackStates, t.is)) {
		return
	}
	out, told := d.callback(t)
	if !told {
		return
	}
	p := w.claim(POS(t.Restaurant), OpCallback)
	c := &Callback{Stamp: w.stamp(), State: t.State, Stage: t.Stage, Delivery: Delivery{Outcome: CallbackPending}}
	next := &delivery{
		stamp: &c.Stamp, result: &c.Delivery, url: out.url, body: out.body, twice: p.has(DuplicateCallback),
		tried: make(chan struct{}),
	}
	if slow, ok := p.find(Slow); ok {
		next.delay = slow.Delay
	}
	t.callbacks, t.last = append(t.callbacks, c), next
	t.held = w.dispatch(next, t.Restaurant+"/"+t.ID, p, t.held)
}

// dispatch sends d as far as the faults let it, and after it what was withheld before; it returns what is
// withheld now. What has one key is delivered in its order.
func (w *World) dispatch(d *delivery, key string, faults plan, withheld *delivery) *delivery {
	switch {
	case faults.has(LostCallback):
		d.result.Outcome = CallbackLost
		return withheld
	case faults.has(ReorderedCallbacks) && withheld == nil:
		return d
	}
	w.enqueue(key, d)
	if withheld != nil {
		w.enqueue(key, withheld)
	}
	return nil
}

// enqueue hands a callback to the worker of its key; if that is swamped, the callback is dropped.
func (w *World) enqueue(key string, d *delivery) {
	hash := fnv.New32a()
	_, _ = hash.Write([]byte(key))
	select {
	case w.queues[int(hash.Sum32())%len(w.queues)] <- d:
	default:
		d.result.Outcome = CallbackDropped
	}
}

// deliverAll is a worker: it delivers what comes, until the world ends.
func (w *World) deliverAll(ctx context.Context, queue <-chan *delivery) {
	for {
		select {
		case <-ctx.Done():
			return
		case d := <-queue:
			w.deliver(ctx, d)
		}
	}
}

func (w *World) deliver(ctx context.Context, d *delivery) {
	if d.delay > 0 && !w.wait(ctx, d.delay) {
		return
	}
	w.attempt(ctx, d)
	if d.twice {
		w.attempt(ctx, d)
	}
}

// ended tells who waits that an attempt has ended; the world's lock is held.
func (d *delivery) ended() {
	if d.tried != nil {
		close(d.tried)
		d.tried = nil
	}
}

// attempt sends a callback until it is taken or the attempts are used up.
func (w *World) attempt(ctx context.Context, d *delivery) {
	wait := w.options.Callbacks.Wait
	for range w.options.Callbacks.Attempts {
		status, err := w.send(ctx, d)
		w.mu.Lock()
		d.result.Attempts++
		d.result.Status, d.stamp.At = status, w.clock.Now().UTC()
		d.result.Outcome = CallbackRefused
		if err == nil {
			d.result.Outcome = CallbackDelivered
			d.result.Deliveries++
		}
		d.ended()
		w.mu.Unlock()
		if err == nil || !w.wait(ctx, wait) {
			return
		}
		wait *= 2
	}
}

// send makes one attempt and returns the HTTP status that it got, 0 for none.
func (w *World) send(ctx context.Context, d *delivery) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, w.options.Callbacks.Timeout.D())
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, d.url, bytes.NewReader(d.body))
	if err != nil {
		return 0, fmt.Errorf("write callback: %w", err)
	}
	if d.body != nil {
		request.Header.Set("Content-Type", "application/json; charset=utf-8")
	}
	if d.sign != nil {
		request.Header.Set(d.sign(w.clock.Now(), d.body))
	}
	response, err := w.client.Do(request)
	if err != nil {
		return 0, fmt.Errorf("send callback: %w", err)
	}
	defer func() { _ = response.Body.Close() }()                       // it was read to its end
	_, _ = io.Copy(io.Discard, io.LimitReader(response.Body, maxBody)) // read so that the connection is used again
	if response.StatusCode < 200 || response.StatusCode > 299 {
		return response.StatusCode, fmt.Errorf("send callback: answered %d", response.StatusCode)
	}
	return response.StatusCode, nil
}
