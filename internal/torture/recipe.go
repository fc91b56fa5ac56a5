package torture

import (
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"github.com/ordersaga/ordersaga/simulator"
)

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
	p := Plan{Recipe: r}
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

// Arguments are what the command torture is given to make the same plan.
func (r Recipe) Arguments() []string {
	all := []string{
		"--orders=" + strconv.Itoa(r.Orders), "--seed=" + strconv.FormatUint(r.Seed, 10), "--kill=" + listed(r.Kill),
	}
	if len(r.Kill) > 0 {
		all = append(all, "--every="+r.Every.String())
	}
	if len(r.Faults) > 0 {
		all = append(all, "--faults="+listed(r.Faults))
	}
	return all
}

// command is the same as people type it.
func (r Recipe) command() string { return "ordersaga torture " + strings.Join(r.Arguments(), " ") }

func listed[T ~string](all []T) string {
	words := make([]string, 0, len(all))
	for _, one := range all {
		words = append(words, string(one))
	}
	return strings.Join(words, ",")
}
