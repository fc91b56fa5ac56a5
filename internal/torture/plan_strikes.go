package torture

import (
	"maps"
	"slices"
	"time"

	"github.com/ordersaga/ordersaga/simulator"
)

// Strike is when a party begins to misbehave; whatever it did before is over then.
type Strike struct {
	At     time.Duration
	Party  simulator.Party
	Faults []simulator.Fault
	// ReleaseAfter is how long after it what the faults hold is let go; 0: they hold nothing. With Drop it
	// ends as if the party had died with it.
	ReleaseAfter time.Duration
	Drop         bool
}

// Misdeed is a way to misbehave of those who are alike: the tills of a POS system, all accounts of the provider, or
// all chats of the restaurants' people.
type Misdeed struct {
	By    string
	Fault simulator.FaultName
}

// misdeed is what a fault of a party is an example of.
func misdeed(party simulator.Party, f simulator.Fault) Misdeed {
	by := string(party.Kind())
	for _, s := range shops() {
		if party == simulator.POS(s.id()) {
			by = string(s.system)
		}
	}
	if f.Op == simulator.OpStaff {
		by = string(simulator.OpStaff)
	}
	return Misdeed{By: by, Fault: f.Name}
}

// misdeeds are those that are planned.
func (p Plan) misdeeds() map[Misdeed]bool {
	all := map[Misdeed]bool{}
	for _, s := range p.Strikes {
		for _, f := range s.Faults {
			all[misdeed(s.Party, f)] = true
		}
	}
	return all
}

// strikes let the restaurants of every system, and the provider's accounts, misbehave in every way that they have
// before they repeat one, each a few times.
func (d dice) strikes(shops []shop, until time.Duration, only []simulator.FaultName) []Strike {
	var all []Strike
	decks := map[simulator.System]*deck{}
	payments := newDeck(simulator.PaymentFaults(), only)
	for _, s := range shops {
		if decks[s.system] == nil {
			decks[s.system] = newDeck(simulator.POSFaults(s.system), only)
		}
		all = append(all, d.strikesOf(simulator.POS(s.id()), decks[s.system], until)...)
		all = append(all, d.strikesOf(simulator.Payments(s.id()), payments, until)...)
	}
	slices.SortStableFunc(all, func(a, b Strike) int { return int(a.At - b.At) })
	return all
}

// deck has the ways to misbehave of several parties, by the calls that each may strike, and deals them round.
type deck struct {
	possible map[simulator.FaultName][]simulator.Op
	left     []simulator.FaultName
}

func newDeck(possible map[simulator.FaultName][]simulator.Op, only []simulator.FaultName) *deck {
	maps.DeleteFunc(possible, func(name simulator.FaultName, _ []simulator.Op) bool {
		return len(only) > 0 && !slices.Contains(only, name)
	})
	return &deck{possible: possible}
}

// deal takes up to so many that are not dealt yet.
func (k *deck) deal(d dice, most int) []simulator.FaultName {
	if len(k.left) == 0 {
		k.left = slices.Sorted(maps.Keys(k.possible))
		d.Shuffle(len(k.left), func(i, j int) { k.left[i], k.left[j] = k.left[j], k.left[i] })
	}
	n := min(most, len(k.left))
	dealt := k.left[:n]
	k.left = k.left[n:]
	return dealt
}

func (d dice) strikesOf(party simulator.Party, from *deck, until time.Duration) []Strike {
	var all []Strike
	if len(from.possible) == 0 {
		return nil
	}
	for at := d.about(strikesEvery); at < until; at += d.about(strikesEvery) {
		together := 1
		if d.chance(30) {
			together = 2
		}
		s := Strike{At: at, Party: party}
		for _, name := range from.deal(d, together) {
			s.Faults = append(s.Faults, d.fault(name, from.possible[name]))
			if name == simulator.HoldBefore || name == simulator.HoldAfter {
				s.ReleaseAfter, s.Drop = d.between(500*time.Millisecond, 4*time.Second), d.chance(50)
			}
		}
		all = append(all, s)
	}
	return all
}

// fault is a way to misbehave a few times, on one kind of call or on all that it strikes by itself. Only what holds calls ends by
// itself: they are let go of at a time, and whatever is held later would be held for long.
func (d dice) fault(name simulator.FaultName, may []simulator.Op) simulator.Fault {
	const drift = 5_000
	f := simulator.Fault{Name: name, Times: 1 + d.IntN(4)}
	if name == simulator.HoldBefore || name == simulator.HoldAfter {
		f.For = simulator.Duration(d.between(2*time.Second, 12*time.Second))
	}
	if d.chance(20) {
		f.After = 1
	}
	if d.chance(70) || name == simulator.SoldOut { // which strikes by itself what not every system has
		f.Op = d.op(may)
	}
	switch name { //nolint:exhaustive // the others need nothing more
	case simulator.Slow, simulator.Unlisted, simulator.Processing, simulator.RefundDelayed:
		f.Delay = simulator.Duration(d.between(300*time.Millisecond, 3*time.Second))
	case simulator.PriceDrift:
		f.Amount = pick(d, []int64{drift, -drift})
	}
	f.Code = pick(d, codes(name))
	return f
}

// codes are what a fault may answer with; empty is what it answers by itself.
func codes(name simulator.FaultName) []string {
	switch name { //nolint:exhaustive // the others have none
	case simulator.HTTP5xx:
		return []string{"", "500", "503", "504", "529"}
	case simulator.RefundDelayed:
		return []string{"", "", "failed"}
	case simulator.Declined:
		return []string{"", string(simulator.InsufficientFunds), string(simulator.ExpiredCard)}
	case simulator.Processing:
		return []string{"", "", string(simulator.InsufficientFunds)}
	}
	return []string{""}
}

// op is one of the calls that a fault may strike: mostly one that makes or moves something, now and then what is
// told to people and to us.
func (d dice) op(may []simulator.Op) simulator.Op {
	of := may
	switch n := d.IntN(100); {
	case n < 65:
		of = among(
			may, simulator.OpPrepare, simulator.OpPostOrder, simulator.OpCancel, simulator.OpHold, simulator.OpCharge,
			simulator.OpCapture, simulator.OpVoid, simulator.OpVoidReference, simulator.OpRefund,
		)
	case n < 80:
		of = among(may, simulator.OpCallback, simulator.OpStaff)
	}
	if len(of) == 0 {
		of = may
	}
	return pick(d, of)
}

func among(may []simulator.Op, wanted ...simulator.Op) []simulator.Op {
	return slices.DeleteFunc(slices.Clone(may), func(op simulator.Op) bool { return !slices.Contains(wanted, op) })
}
