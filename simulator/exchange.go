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

// dialect is one call in the words of one protocol. The world's lock is held during admit, act and
// abandon.
type dialect interface {
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
}

// readBody reads a request whole, so that faults strike after it was sent.
func readBody(rw http.ResponseWriter, r *http.Request) ([]byte, error) {
	body, err := io.ReadAll(http.MaxBytesReader(rw, r.Body, maxBody))
	if err != nil {
		return nil, fmt.Errorf("read body: %w", err)
	}
	return body, nil
}

// begin counts a call and finds the faults that strike it.
func (w *World) begin(ctx context.Context, party Party, op Op) *exchange {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.requests[party] == nil {
		w.requests[party] = map[Op]int{}
	}
	w.requests[party][op]++
	return &exchange{world: w, ctx: ctx, party: party, op: op, plan: w.claim(party, op)}
}

// run takes the call through the faults that strike before it, the call itself, and those that
// strike after it.
func (x *exchange) run(d dialect) answer {
	if a, struck := x.before(d); struck {
		return a
	}
	return x.afterwards(d, x.carryOut(d))
}

func (x *exchange) before(d dialect) (answer, bool) {
	switch {
	case x.plan.has(Down):
		a := d.failure(http.StatusServiceUnavailable, "not now")
		a.header = map[string]string{"Retry-After": retryAfter}
		return a, true
	case x.plan.has(Unauthorized):
		return d.failure(http.StatusUnauthorized, "the credential is not accepted"), true
	case x.plan.has(LostReplyBefore):
		return answer{lost: true}, true
	case x.plan.has(ErrorBefore):
		return d.failure(http.StatusInternalServerError, "internal"), true
	}
	return answer{}, false
}

func (x *exchange) carryOut(d dialect) answer {
	w := x.world
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		return answer{lost: true}
	}
	a, ok := d.admit()
	if !ok {
		return a
	}
	if x.plan.has(HoldBefore) {
		h := w.hold(x.party, x.op, StageBefore)
		w.mu.Unlock()
		drop := <-h.released
		w.mu.Lock()
		if drop {
			d.abandon()
			return answer{lost: true}
		}
	}
	return d.act()
}

func (x *exchange) afterwards(d dialect, a answer) answer {
	if a.lost {
		return a
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
		return d.failure(http.StatusInternalServerError, "internal")
	case x.plan.has(Garbage):
		return answer{status: http.StatusOK, raw: []byte(`<html>{"result": tr`)}
	}
	return a
}

// dropped holds an answer until it is released, and reports whether it is to be thrown away.
func (x *exchange) dropped() bool {
	x.world.mu.Lock()
	h := x.world.hold(x.party, x.op, StageAfter)
	x.world.mu.Unlock()
	return <-h.released
}
