package torture

import (
	"fmt"
	"math/rand/v2"
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
	Recipe  Recipe // that it was made by
	Wishes  []Wish
	Strikes []Strike
	Kills   []Kill
	Whims   []Whim
	// Until is when the last of it is over and the world behaves well again.
	Until time.Duration
}

// Kill is when a part is killed, and how long it stays dead. N tells which of several. What is killed has been
// started again since it was killed before.
type Kill struct {
	At   time.Duration
	Part Part
	N    int
	Down time.Duration
}

// hits reports whether both kill the same process.
func (k Kill) hits(other Kill) bool {
	return k.Part == other.Part && (k.N == other.N || k.Part == Temporal)
}

// Whim is when the people of a restaurant throw away the newest ticket that nobody has taken.
type Whim struct {
	At    time.Duration
	Store string
}

// dice make a plan: the same ones the same plan.
type dice struct{ *rand.Rand }

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

// pay has good cards more often than not, and a few of all the rest even in a short run.
func (d dice) pay() Pay {
	switch n := d.IntN(100); {
	case n < 57:
		return ByCard
	case n < 67:
		return InCash
	case n < 75:
		return ByBadCard
	case n < 85:
		return ByLink
	case n < 92:
		return ByNobody
	}
	return ByCardSlowly
}

func (d dice) whims(shops []shop, until time.Duration) []Whim {
	var all []Whim
	for at := d.about(whimEvery); at < until; at += d.about(whimEvery) {
		all = append(all, Whim{At: at, Store: pick(d, shops).id()})
	}
	return all
}

// kills go round the parts, so that each has its turn, and hit any process of them. What is to be killed again is
// started before.
func (d dice) kills(parts []Part, every, until time.Duration) []Kill {
	var all []Kill
	for at := d.about(every); at < until; at += d.about(every) {
		k := Kill{At: at, Part: parts[len(all)%len(parts)], N: d.IntN(processes), Down: d.between(0, every/2)}
		for i, before := range all {
			if before.hits(k) {
				all[i].Down = min(before.Down, (k.At-before.At)/2)
			}
		}
		all = append(all, k)
	}
	return all
}

// String says what is in the plan.
func (p Plan) String() string {
	return fmt.Sprintf("%d orders within %s, %d strikes, %d kills, %d whims of restaurants: %s",
		len(p.Wishes), p.Until.Round(time.Second), len(p.Strikes), len(p.Kills), len(p.Whims), p.Recipe.command())
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
