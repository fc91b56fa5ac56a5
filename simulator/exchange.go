package simulator

import (
	"context"
	"fmt"
	"io"
	"net/http"
)

// maxBody bounds what a simulated system reads, in bytes.
const maxBody = 1 << 20

// retryAfter is what a party that is down asks for, in seconds.
const retryAfter = "1"

// call is one call in the words of one protocol. The world's lock is held during admit, act and
// abandon.
type call interface {
	// admit checks the credential and what else comes first; ok is false when that ended the call.
	admit() (a answer, ok bool)
	// act does what is asked.
	act() answer
	// abandon undoes admit for a call that never comes to act.
	abandon()
	// failure says in the protocol's form that something outside of it went wrong.
	failure(status int, text string) answer
}

// exchange is one call on its way through a party's faults.
type exchange struct {
	world *World
	ctx   context.Context // of the one request that the exchange lives for
	party Party
	op    Op
	plan  plan
	made  *ticket // what the call made; nil for none
}

// readBody reads a request whole, so that faults strike after it was sent.
func readBody(rw http.ResponseWriter, r *http.Request) ([]byte, error) {
	body, err := io.ReadAll(http.MaxBytesReader(rw, r.Body, maxBody))
	if err != nil {
		return nil, fmt.Errorf("read body: %w", err)
	}
	return body, nil
}

// begin counts a call and finds the faults that strike it; the world's lock is held.
func (w *World) begin(ctx context.Context, party Party, op Op) *exchange {
	if w.requests[party] == nil {
		w.requests[party] = map[Op]int{}
	}
	w.requests[party][op]++
	return &exchange{world: w, ctx: ctx, party: party, op: op, plan: w.claim(party, op)}
}

// run takes the call through the faults that strike before it, the call itself, and those that
// strike after it.
func (x *exchange) run(c call) answer {
	if a, struck := x.before(c); struck {
		return a
	}
	return x.afterwards(c, x.carryOut(c))
}

func (x *exchange) before(c call) (answer, bool) {
	if f, ok := x.plan.find(HTTP5xx); ok {
		return proxied(f.status()), true
	}
	switch {
	case x.plan.has(Down):
		a := c.failure(http.StatusServiceUnavailable, "not now")
		a.header = map[string]string{"Retry-After": retryAfter}
		return a, true
	case x.plan.has(Unauthorized):
		return c.failure(http.StatusUnauthorized, "the credential is not accepted"), true
	case x.plan.has(LostReplyBefore):
		return answer{lost: true}, true
	case x.plan.has(ErrorBefore):
		return c.failure(http.StatusInternalServerError, "internal"), true
	}
	return answer{}, false
}

func (x *exchange) carryOut(c call) answer {
	w := x.world
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		return answer{lost: true}
	}
	a, ok := c.admit()
	if !ok {
		return a
	}
	if x.plan.has(HoldBefore) {
		h := w.hold(x.party, x.op, HeldBefore)
		w.mu.Unlock()
		drop := <-h.released
		w.mu.Lock()
		if drop {
			c.abandon()
			return answer{lost: true}
		}
	}
	return c.act()
}

func (x *exchange) afterwards(c call, a answer) answer {
	if a.lost {
		return a
	}
	if x.plan.has(EarlyCallback) && x.made != nil && !x.calledBack() {
		return answer{lost: true}
	}
	if x.plan.has(HoldAfter) && x.dropped() {
		return answer{lost: true}
	}
	if slow, ok := x.plan.find(Slow); ok && !x.world.wait(x.ctx, slow.Delay) {
		return answer{lost: true}
	}
	switch {
	case x.plan.has(LostReplyAfter):
		return answer{lost: true}
	case x.plan.has(ErrorAfter):
		return c.failure(http.StatusInternalServerError, "internal")
	case x.plan.has(EndlessBody):
		return answer{status: http.StatusOK, endless: x.world.quit}
	case x.plan.has(Garbage):
		return answer{status: http.StatusOK, raw: []byte(`<html>{"result": tr`)}
	}
	return a
}

// dropped holds an answer until it is released, and reports whether it is to be thrown away.
func (x *exchange) dropped() bool {
	x.world.mu.Lock()
	h := x.world.hold(x.party, x.op, HeldAfter)
	x.world.mu.Unlock()
	return <-h.released
}

// calledBack lets staff take the ticket that was made, and waits until that was told; it ends early, with
// false, when the client leaves or the world ends. What is never told is not waited for.
func (x *exchange) calledBack() bool {
	x.world.mu.Lock()
	before := len(x.made.callbacks)
	x.world.move(x.made, Cooking, ByAdmin)
	var tried <-chan struct{}
	if sent := x.made.last; len(x.made.callbacks) > before && sent != x.made.held && sent.result.Outcome == CallbackPending {
		tried = sent.tried
	}
	x.world.mu.Unlock()
	if tried == nil {
		return true
	}
	select {
	case <-tried:
		return true
	case <-x.ctx.Done():
	case <-x.world.quit:
	}
	return false
}

// proxied is what a proxy says that does not reach what is behind it.
func proxied(status int) answer {
	text := fmt.Sprintf("<html><head><title>%d %s</title></head></html>\n", status, http.StatusText(status))
	return answer{status: status, header: map[string]string{"Content-Type": "text/html"}, raw: []byte(text)}
}
