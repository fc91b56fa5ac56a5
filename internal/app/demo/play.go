package demo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/ordersaga/ordersaga/api/gen"
	"github.com/ordersaga/ordersaga/internal/app/bot"
	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/simulator"
)

const (
	// pollEvery is how often the sample bot looks at its order.
	pollEvery = 50 * time.Millisecond
	// storyWithin bounds one sample order: much more than any needs on a slow machine.
	storyWithin = 2 * time.Minute
	// storyEvents is more than any sample order has.
	storyEvents = 500
)

// errNotReached means that an order was over before the guest could cancel it as planned.
var errNotReached = errors.New("the order never came there")

// stage is what the sample orders are played on.
type stage struct {
	bot    *bot.Client
	book   book
	ledger func() simulator.Ledger
	// strike sets the faults of a restaurant.
	strike func(ctx context.Context, restaurant string, faults []simulator.Fault) error
	// command runs a command line of the program against the API.
	command func(ctx context.Context, args ...string) error
	// run tells the idempotency keys of one demo from those of another in the same data folder.
	run string
}

// book is where the timelines are read.
type book interface {
	History(ctx context.Context, orderID string, after int64, limit int) ([]journal.StoredEvent, error)
}

// story is what became of a sample order.
type story struct {
	title       string
	order       gen.Order
	answer      int           // HTTP status of the POST's answer
	answered    time.Duration // how long it took
	events      []journal.StoredEvent
	end         ending
	differences []string
	link        string // to the workflow in the Temporal UI
	// doings are what people did meanwhile.
	doings []moment
}

// does adds to the story what somebody did.
func (t *story) does(at time.Time, who, what string) {
	t.doings = append(t.doings, moment{at: at, text: row(who, what)})
}

// place posts a sample order and measures the answer.
func (g stage) place(ctx context.Context, s scenario) (story, error) {
	begin := time.Now()
	body, err := json.Marshal(s.request(begin))
	if err != nil {
		return story{}, fmt.Errorf("write sample order %s: %w", s.store, err)
	}
	if s.forAWhile() {
		if err := g.strike(ctx, s.store, s.faults); err != nil {
			return story{}, fmt.Errorf("place sample order %s: %w", s.store, err)
		}
		begin = time.Now()
	}
	placed, err := g.bot.Create(ctx, g.run+"/"+s.store, s.wait, body)
	if err != nil {
		return story{}, fmt.Errorf("place sample order %s: %w", s.store, err)
	}
	return story{title: s.title, order: placed.Order, answer: placed.Status, answered: time.Since(begin)}, nil
}

// play does what the guest of a placed order does, and waits until nothing is left to do for it.
func (g stage) play(ctx context.Context, s scenario, t story) (story, error) {
	ctx, cancel := context.WithTimeout(ctx, storyWithin)
	defer cancel()
	if err := g.cancel(ctx, s, &t); err != nil {
		return t, err
	}
	if err := g.answer(ctx, s, &t); err != nil {
		return t, err
	}
	settled, err := g.follow(ctx, t.order.Id, bot.Settled)
	if err != nil {
		return t, err
	}
	t.order = settled
	t.events, err = g.book.History(ctx, t.order.Id, 0, storyEvents)
	ledger := g.ledger()
	t.overhear(ledger)
	t.end = t.ending(s.store, ledger)
	t.end.currency = s.want.currency
	t.differences = s.differences(t.end, t.timeline())
	return t, err
}

func (g stage) follow(ctx context.Context, id string, done func(gen.Order) bool) (gen.Order, error) {
	return g.bot.Follow(ctx, id, pollEvery, func(gen.Order) {}, done)
}

// cancel cancels the order once it stands where the guest wants to, and puts the API's answer into the story.
func (g stage) cancel(ctx context.Context, s scenario, t *story) error {
	if s.cancelAt == "" {
		return nil
	}
	o, err := g.follow(ctx, t.order.Id, func(o gen.Order) bool { return o.Status == s.cancelAt || o.Status.Terminal() })
	if err != nil {
		return err
	}
	if o.Status != s.cancelAt {
		return fmt.Errorf("cancel sample order %s at %s: %w", s.store, s.cancelAt, errNotReached)
	}
	reason := "guest_request"
	t.does(time.Now(), "guest", "asks to cancel")
	answer, err := g.bot.Cancel(ctx, t.order.Id, gen.CancelRequest{Reason: &reason})
	told := time.Now()
	t.end.cancel = string(order.CancelRequested)
	if answer.Status == http.StatusOK {
		t.end.cancel = cancelled
	}
	if problem, ok := errors.AsType[*bot.Problem](err); ok {
		t.end.cancel, err = problem.Code, nil
	}
	t.does(told, "guest", "is answered: "+t.end.cancel)
	return err
}

// ending adds up how the order ended, by the order itself and by the ledger of its restaurant and its
// merchant account.
func (t story) ending(account string, l simulator.Ledger) ending {
	end := ending{status: t.order.Status, payment: t.order.Payment.State, cancel: t.end.cancel}
	if t.order.Problem != nil {
		end.problem = t.order.Problem.Code
	}
	for _, ticket := range l.TicketsOf(t.order.Number) {
		if ticket.Stage == simulator.Removed {
			end.deleted++
		} else {
			end.tickets++
		}
	}
	for _, p := range l.Payments {
		// A reference begins with the order's id; an account keeps the payments of earlier orders.
		if p.Account != account || !isOf(p, t.order.Id) {
			continue
		}
		end.kept += p.Net()
		if p.Status == simulator.StatusAuthorized {
			end.held += p.Amount
		}
	}
	return end
}

func isOf(p simulator.Payment, orderID string) bool {
	return len(p.Reference) >= len(orderID) && p.Reference[:len(orderID)] == orderID
}
