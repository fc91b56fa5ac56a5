package bench

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"time"

	"github.com/ordersaga/ordersaga/internal/rig"
)

const (
	// warmSoak is how many orders a product carries before the soak begins, warmClients how many of them at a time.
	warmSoak    = 32
	warmClients = 8
)

// SoakOptions say how long orders come, and how many.
type SoakOptions struct {
	Setup
	For, Every time.Duration
	// Rate is how many orders come in a second, however long they take.
	Rate float64
	// Pace is how long the kitchen waits before each of its steps.
	Pace time.Duration
}

// Soak lets orders come at a steady rate, and looks at the processes now and then. An order that goes wrong is
// counted and ends nothing.
func Soak(ctx context.Context, o SoakOptions) (_ SoakReport, err error) {
	r, err := o.start(ctx, unwatched, promptly())
	if err != nil {
		return SoakReport{}, err
	}
	defer func() { err = errors.Join(err, r.Stop()) }()
	s := &soaking{options: o, rig: r, prefix: newPrefix()}
	if s.product, err = newProduct(r, o.Pace); err != nil {
		return SoakReport{}, err
	}
	report := SoakReport{Machine: machine(), Rate: o.Rate}
	if _, err := load(ctx, s.product, s.prefix+"-warm", warmSoak, warmClients); err != nil {
		return report, err
	}
	err = s.soak(ctx)
	s.tell(&report)
	return report, err
}

// soaking is a soak on its way.
type soaking struct {
	options SoakOptions
	rig     *rig.Rig
	product *product
	prefix  string
	samples []Sample
	missed  int // looks that failed
	told    int // minutes

	mu             sync.Mutex
	placed, failed int
	first, end     Times
	failure        error // the first
}

// soak lets orders come, looks at the processes meanwhile, and waits for the last order.
func (s *soaking) soak(ctx context.Context) error {
	s.options.say("soaking for %s at %g orders per second", s.options.For, s.options.Rate)
	parts := append(s.product.own(), s.options.shared(s.rig)...)
	looking := time.NewTicker(s.options.Every)
	defer looking.Stop()
	began := time.Now()
	over, stop := context.WithTimeout(ctx, s.options.For)
	defer stop()
	var orders sync.WaitGroup
	defer orders.Wait()
	orders.Go(func() { s.come(ctx, over, &orders) })
	for {
		select {
		case <-over.Done():
			return context.Cause(ctx)
		case <-looking.C:
			s.look(ctx, parts, time.Since(began))
		}
	}
}

// come lets orders come by the clock until it is over: a process that stalls is not spared the orders of meanwhile.
func (s *soaking) come(ctx, over context.Context, orders *sync.WaitGroup) {
	began := time.Now()
	for n := 0; ; n++ {
		due := began.Add(time.Duration(float64(n) / s.options.Rate * float64(time.Second)))
		if pause(over, time.Until(due)) != nil {
			return
		}
		orders.Go(func() { s.order(ctx, n, due) })
	}
}

// order is one order's whole life, whose guest has waited since it was due.
func (s *soaking) order(ctx context.Context, n int, due time.Time) {
	s.count(func() { s.placed++ })
	one := batch{first: make(Times, 1), end: make(Times, 1), workflows: make([]string, 1)}
	late := time.Since(due)
	err := one.one(ctx, shifted{s.product, n}, s.prefix+"-"+strconv.Itoa(n), 0)
	s.count(func() {
		if err != nil {
			if s.failed++; s.failure == nil {
				s.failure = err
			}
			return
		}
		s.first, s.end = append(s.first, late+one.first[0]), append(s.end, late+one.end[0])
	})
}

// shifted is the product whose orders are numbered from another number on.
type shifted struct {
	*product

	by int
}

func (p shifted) place(ctx context.Context, key string, n int) (string, error) {
	return p.product.place(ctx, key, p.by+n)
}

func (p shifted) serve(ctx context.Context, workflowID string, n int) error {
	return p.product.serve(ctx, workflowID, p.by+n)
}

func (s *soaking) count(what func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	what()
}

// look takes a sample. One that cannot be taken is counted and ends nothing.
func (s *soaking) look(ctx context.Context, parts []part, at time.Duration) {
	now, err := read(parts)
	running, countErr := goroutines(ctx, s.rig)
	if errors.Join(err, countErr) != nil {
		s.missed++
		return
	}
	s.count(func() {
		s.samples = append(s.samples, Sample{
			Seconds: at.Seconds(), Open: s.placed - s.failed - len(s.end), Failed: s.failed, Parts: now, Goroutines: running,
		})
		if minute := int(at.Minutes()); minute > s.told {
			s.told = minute
			s.options.say("%d minutes: %d orders, %d of them open, %d failed", minute, s.placed, s.placed-s.failed-len(s.end), s.failed)
		}
	})
}

// tell says what has come of it.
func (s *soaking) tell(r *SoakReport) {
	r.Samples, r.Missed, r.Orders, r.Failed = s.samples, s.missed, s.placed, s.failed
	if s.failure != nil {
		r.Failure = fmt.Sprint(s.failure)
	}
	r.FirstAnswer, r.EndToEnd = s.first.latency(), s.end.latency()
	r.Trends = trends(s.samples)
}
