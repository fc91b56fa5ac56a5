// Package storecheck is walked by whoever connects a real POS: it asks it what may be asked without any
// effect (is it ready, what does it sell, what would a dish cost), tries whether the store's callback address
// answers, and says in plain words what the connector can and cannot do. It posts no order.
package storecheck

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/ordersaga/ordersaga/internal/httpjson"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

// menuPatience bounds the reading of a menu, for which some systems are called once for each combo.
const menuPatience = 2 * time.Minute

// ErrNotReady means that a step did not go as it has to before orders are sent.
var ErrNotReady = errors.New("the store is not ready for orders")

// Check is a store to be checked, and how.
type Check struct {
	Store     order.Store
	Connector pos.Connector
	// Item is the code of the dish that is validated; empty for the first of the menu that needs no choice.
	Item string
	// Callbacks are the addresses that the POS is to call.
	Callbacks []Callback
	// Wire prints every call, without Secrets and without what may be a guest's.
	Wire    bool
	Secrets []string
	// Print writes a line of the report.
	Print func(format string, args ...any)
}

// Run takes all steps, whatever becomes of the ones before. [ErrNotReady] names those that failed.
func (c Check) Run(ctx context.Context) error {
	asking := ctx
	if c.Wire {
		asking = httpjson.Traced(ctx, newWireLog(c.Secrets, c.Print).write)
	}
	var failed []string
	step := func(name string, ok bool) {
		if !ok {
			failed = append(failed, name)
		}
	}
	step("ping", c.ping(asking))
	menu, ok := c.menu(asking)
	step("menu", ok)
	step("validate", c.validate(asking, menu))
	c.callbacks(ctx)
	for _, power := range powers(c.Connector, c.Store) {
		c.say("powers", "%s", power)
	}
	if len(failed) > 0 {
		return fmt.Errorf("check store %s: %w: %s", c.Store.ID, ErrNotReady, strings.Join(failed, ", "))
	}
	return nil
}

// say writes a line about a step.
func (c Check) say(step, format string, args ...any) {
	c.Print("%-9s %s\n", step, fmt.Sprintf(format, args...))
}

// ping reports whether the POS is ready, as far as it can be asked.
func (c Check) ping(ctx context.Context) bool {
	const step = "ping"
	pinger, ok := c.Connector.(pos.Pinger)
	if !ok {
		c.say(step, "the POS cannot be asked")
		return true
	}
	ctx, cancel := context.WithTimeout(ctx, c.Store.Policy.CallTimeout.D())
	defer cancel()
	health, err := pinger.Ping(ctx)
	if err != nil {
		c.say(step, "FAILED: %s", err)
		return false
	}
	if len(health.Versions) > 0 {
		c.say(step, "it is %s", versions(health.Versions))
	}
	if !health.Ready {
		c.say(step, "FAILED: it is not ready: %s", cmp.Or(health.Why, "it does not say why"))
		return false
	}
	c.say(step, "ready")
	return true
}

func versions(of map[string]string) string {
	var words []string
	for _, name := range slices.Sorted(maps.Keys(of)) {
		words = append(words, name+" "+plain(of[name]))
	}
	return strings.Join(words, ", ")
}
