package torture

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"time"

	"github.com/ordersaga/ordersaga/api/gen"
	"github.com/ordersaga/ordersaga/internal/app/bot"
	"github.com/ordersaga/ordersaga/simulator"
)

// verdictWithin is how long a bot waits for the verdict of a POST.
const verdictWithin = 3 * time.Second

// guest is one guest's bot at work.
type guest struct {
	run  *run
	body []byte // of the POST

	mu    sync.Mutex
	knows Guest
}

// live carries out a wish: the order, the payment behind a link, the cancel. It ends when all of it was
// answered, whatever became of the order, or with ctx. What was not answered is for the audit.
func (g *guest) live(ctx context.Context) {
	w := g.knows.Wish
	if g.run.until(ctx, w.At) != nil {
		return
	}
	var err error
	if g.body, err = json.Marshal(w.body(time.Now())); err != nil {
		return // it is never placed
	}
	g.place(ctx)
	if g.knows.ID == "" {
		return
	}
	var does sync.WaitGroup
	does.Go(func() { g.pay(ctx) })
	does.Go(func() { g.cancel(ctx) })
	does.Wait()
}

// place sends the POST until it is answered for good, the first time perhaps twice at once.
func (g *guest) place(ctx context.Context) {
	g.knows.Placed = time.Now()
	var beside sync.WaitGroup
	if g.knows.Wish.Twice {
		beside.Go(func() { _, _ = g.post(ctx) }) // its answer is in what the guest knows, if there was one
	}
	_ = retry(ctx, func() (bool, error) { return g.post(ctx) }) // a guest without an id and without a no tells it
	beside.Wait()
}

// post sends the POST once, and reports whether it was answered for good.
func (g *guest) post(ctx context.Context) (bool, error) {
	answer, err := g.run.bot.Create(ctx, g.knows.Wish.Key, verdictWithin, g.body)
	g.mu.Lock()
	defer g.mu.Unlock()
	g.knows.Posts++
	problem, no := errors.AsType[*bot.Problem](err)
	switch {
	case no && !problem.Retryable:
		g.knows.Refusal = problem.Code
		if g.knows.ID == "" {
			g.knows.Answered = time.Now()
		}
		return true, nil
	case err != nil:
		return false, err
	}
	if g.knows.ID == "" {
		g.knows.ID, g.knows.Answered = answer.Order.Id, time.Now()
	}
	g.knows.IDs = append(g.knows.IDs, answer.Order.Id)
	return true, nil
}

// pay has a guest with a link pay, and the bank of another say yes. One for whom that never comes true has an order
// that does not end.
func (g *guest) pay(ctx context.Context) {
	w := g.knows.Wish
	if w.Pay != ByLink && w.Pay != ByCardSlowly || pause(ctx, w.PaysAfter) != nil {
		return
	}
	_ = retry(ctx, func() (bool, error) {
		_, err := g.run.rig.Admin.DecideByReference(ctx, w.Store, g.knows.ID+"-1", simulator.Decision{Do: simulator.Pay})
		if err == nil {
			return true, nil
		}
		now, asked := g.run.bot.Order(ctx, g.knows.ID)
		return asked == nil && bot.Settled(now.Order), nil // it may have ended before it came to a payment
	})
}

// cancel asks for the cancel until it is answered for good.
func (g *guest) cancel(ctx context.Context) {
	w := g.knows.Wish
	if w.CancelAfter == 0 || pause(ctx, w.CancelAfter) != nil {
		return
	}
	reason := "guest_request"
	err := retry(ctx, func() (bool, error) {
		answer, err := g.run.bot.Cancel(ctx, g.knows.ID, gen.CancelRequest{Reason: &reason})
		problem, no := errors.AsType[*bot.Problem](err)
		g.mu.Lock()
		defer g.mu.Unlock()
		switch {
		case no && !problem.Retryable:
			g.knows.Cancelled = problem.Code
		case err != nil:
			return false, nil
		case answer.Order.Cancellation.State != "":
			g.knows.Cancelled = string(answer.Order.Cancellation.State)
		}
		return true, nil
	})
	if err != nil {
		g.knows.Unanswered = "wish to cancel"
	}
}
