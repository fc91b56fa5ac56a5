package torture

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"time"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/simulator"
)

// Part is something that is killed and started again.
type Part string

// The parts.
const (
	Worker   Part = "worker"
	API      Part = "api"
	Temporal Part = "temporal"
)

// Parts are all of them.
func Parts() []Part { return []Part{Worker, API, Temporal} }

const (
	// pace is how far apart orders are placed on average.
	pace = 500 * time.Millisecond
	// aftermath is how long faults and kills go on after the last order was placed.
	aftermath = 15 * time.Second
	// strikesEvery is how far apart the strikes of one party are on average.
	strikesEvery = 5 * time.Second
	// whimEvery is how often a restaurant throws a ticket away that waits.
	whimEvery = 9 * time.Second
)

// Plan is what happens in a run, as far as anybody can plan it. Moments are counted from the beginning.
type Plan struct {
	Seed    uint64   `json:"seed"`
	Wishes  []Wish   `json:"wishes"`
	Strikes []Strike `json:"strikes"`
	Kills   []Kill   `json:"kills"`
	Whims   []Whim   `json:"whims"`
	// Until is when the last of it is over and the world behaves well again.
	Until time.Duration `json:"until"`
}

// Strike is when a party begins to misbehave; whatever it did before is over then.
type Strike struct {
	At     time.Duration     `json:"at"`
	Party  simulator.Party   `json:"party"`
	Faults []simulator.Fault `json:"faults"`
	// ReleaseAfter is how long after it what the faults hold is let go; 0: they hold nothing. With Drop it
	// ends as if the party had died with it.
	ReleaseAfter time.Duration `json:"release_after,omitempty"`
	Drop         bool          `json:"drop,omitempty"`
}

// Kill is when a part is killed, and how long it stays dead. N tells which of several, counted round.
type Kill struct {
	At   time.Duration `json:"at"`
	Part Part          `json:"part"`
	N    int           `json:"n"`
	Down time.Duration `json:"down"`
}

// Whim is when the people of a restaurant throw away the newest ticket that nobody has taken.
type Whim struct {
	At    time.Duration `json:"at"`
	Store string        `json:"store"`
}

// dice make a plan: the same ones the same plan.
type dice struct{ *rand.Rand }

// Recipe is what a plan is made by.
type Recipe struct {
	Seed   uint64
	Orders int
	// Kill are the parts that are killed in turns, about Every so often; none for none.
	Kill  []Part
	Every time.Duration
	// Faults are those that strike; none for all.
	Faults []simulator.FaultName
}

// Plan makes the plan: the same recipe the same plan.
func (r Recipe) Plan() Plan {
	d := dice{rand.New(rand.NewPCG(r.Seed, uint64(r.Orders)))} //nolint:gosec // it has to be repeatable, and is no secret
	p := Plan{Seed: r.Seed}
	shops := shops()
	var at time.Duration
	for n := range r.Orders {
		at += d.about(pace)
		p.Wishes = append(p.Wishes, d.wish(n, at, r.Seed, shops))
	}
	p.Until = at + aftermath
	p.Strikes = d.strikes(shops, p.Until, r.Faults)
	p.Whims = d.whims(shops, p.Until)
	if len(r.Kill) > 0 {
		p.Kills = d.kills(r.Kill, r.Every, p.Until)
	}
	return p
}

// about is a duration that is d on average and never nothing.
func (d dice) about(mean time.Duration) time.Duration {
	return d.between(mean/10, 2*mean-mean/10)
}

func (d dice) between(least, most time.Duration) time.Duration {
	return (least + time.Duration(d.Int64N(int64(most-least)+1))).Round(time.Millisecond)
}

// chance is true so many times in a hundred.
func (d dice) chance(percent int) bool { return d.IntN(100) < percent }

func pick[T any](d dice, all []T) T { return all[d.IntN(len(all))] }

func (d dice) wish(n int, at time.Duration, seed uint64, shops []shop) Wish {
	s := pick(d, shops)
	w := Wish{N: n, Key: "torture-" + strconv.FormatUint(seed, 10) + "-" + strconv.Itoa(n), Store: s.id(), POS: s.system, At: at, Pay: d.pay()}
	w.Twice = d.chance(10)
	w.PaysAfter = d.between(200*time.Millisecond, 4*time.Second)
	if d.chance(30) {
		w.CancelAfter = d.between(time.Millisecond, 7*time.Second)
	}
	if d.chance(15) {
		w.Ahead = d.between(8*time.Second, 20*time.Second)
	}
	return w
}

func (d dice) pay() Pay {
	switch n := d.IntN(100); {
	case n < 62:
		return ByCard
	case n < 72:
		return InCash
	case n < 80:
		return ByBadCard
	case n < 90:
		return ByLink
	case n < 94:
		return ByNobody
	}
	return ByCardSlowly
}

// strikes let every party misbehave in every way that it has before it repeats one, each for a few seconds.
func (d dice) strikes(shops []shop, until time.Duration, only []simulator.FaultName) []Strike {
	var all []Strike
	strike := func(party simulator.Party, possible map[simulator.FaultName][]simulator.Op) {
		maps.DeleteFunc(possible, func(name simulator.FaultName, _ []simulator.Op) bool {
			return len(only) > 0 && !slices.Contains(only, name)
		})
		if len(possible) > 0 {
			all = append(all, d.strikesOf(party, possible, until)...)
		}
	}
	for _, s := range shops {
		strike(simulator.POS(s.id()), simulator.POSFaults(s.system))
		strike(simulator.Payments(s.id()), simulator.PaymentFaults())
	}
	slices.SortStableFunc(all, func(a, b Strike) int { return int(a.At - b.At) })
	return all
}

func (d dice) strikesOf(party simulator.Party, possible map[simulator.FaultName][]simulator.Op, until time.Duration) []Strike {
	var all []Strike
	var left []simulator.FaultName
	for at := d.about(strikesEvery); at < until; at += d.about(strikesEvery) {
		if len(left) == 0 {
			left = slices.Sorted(maps.Keys(possible))
			d.Shuffle(len(left), func(i, j int) { left[i], left[j] = left[j], left[i] })
		}
		together := 1
		if d.chance(30) {
			together = min(2, len(left))
		}
		s := Strike{At: at, Party: party}
		for _, name := range left[:together] {
			s.Faults = append(s.Faults, d.fault(name, possible[name]))
			if name == simulator.HoldBefore || name == simulator.HoldAfter {
				s.ReleaseAfter, s.Drop = d.between(500*time.Millisecond, 4*time.Second), d.chance(50)
			}
		}
		all, left = append(all, s), left[together:]
	}
	return all
}

// fault is a way to misbehave a few times, on one kind of call or on all that it may strike.
func (d dice) fault(name simulator.FaultName, strikes []simulator.Op) simulator.Fault {
	const drift = 5_000
	f := simulator.Fault{Name: name, Times: 1 + d.IntN(4), For: simulator.Duration(d.between(2*time.Second, 12*time.Second))}
	if d.chance(20) {
		f.After = 1
	}
	if d.chance(70) {
		f.Op = d.op(strikes)
	}
	switch name { //nolint:exhaustive // the others need nothing more
	case simulator.Slow, simulator.Unlisted, simulator.Processing, simulator.RefundDelayed:
		f.Delay = simulator.Duration(d.between(300*time.Millisecond, 3*time.Second))
		if name == simulator.RefundDelayed && d.chance(30) {
			f.Code = "failed"
		}
	case simulator.PriceDrift:
		f.Amount = pick(d, []int64{drift, -drift})
	}
	return f
}

// op is one of the calls that a fault may strike: mostly one that makes or moves something, if there is one.
func (d dice) op(strikes []simulator.Op) simulator.Op {
	moving := slices.DeleteFunc(slices.Clone(strikes), func(op simulator.Op) bool {
		return !slices.Contains([]simulator.Op{
			simulator.OpPrepare, simulator.OpPostOrder, simulator.OpCancel, simulator.OpHold, simulator.OpCharge,
			simulator.OpCapture, simulator.OpVoid, simulator.OpVoidReference, simulator.OpRefund,
		}, op)
	})
	if len(moving) > 0 && d.chance(80) {
		return pick(d, moving)
	}
	return pick(d, strikes)
}

func (d dice) whims(shops []shop, until time.Duration) []Whim {
	var all []Whim
	for at := d.about(whimEvery); at < until; at += d.about(whimEvery) {
		all = append(all, Whim{At: at, Store: pick(d, shops).id()})
	}
	return all
}

// kills go round the parts, so that each has its turn, and hit any process of them.
func (d dice) kills(parts []Part, every, until time.Duration) []Kill {
	var all []Kill
	for at := d.about(every); at < until; at += d.about(every) {
		all = append(all, Kill{At: at, Part: parts[len(all)%len(parts)], N: d.IntN(processes), Down: d.between(0, every/2)})
	}
	return all
}

// String says what is in the plan.
func (p Plan) String() string {
	return fmt.Sprintf("%d orders within %s, %d strikes, %d kills, %d whims of restaurants; seed %d",
		len(p.Wishes), p.Until.Round(time.Second), len(p.Strikes), len(p.Kills), len(p.Whims), p.Seed)
}

// shop is a restaurant with a system whose guests' money is held, or taken at once.
type shop struct {
	system simulator.System
	flow   order.PaymentFlow
}

func (s shop) id() string { return string(s.system) + "-" + string(s.flow) }

// shops are two for each system.
func shops() []shop {
	var all []shop
	for _, system := range simulator.Systems() {
		all = append(all, shop{system, order.Hold}, shop{system, order.Charge})
	}
	return all
}
