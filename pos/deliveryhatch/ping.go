package deliveryhatch

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ordersaga/ordersaga/internal/httpjson"
	"github.com/ordersaga/ordersaga/pos"
)

// metaSince is the first version of DeliveryHatch that knows a guest's meta and callbacks (documented).
const metaSince = "3.0.5.1053"

// Ping implements [pos.Pinger]. A version that knows no meta and no callbacks leaves no way to find an
// order whose reply was lost, so it is not ready unless the store's settings say that it is only polled. Nor
// is a store from which the food of an order for as soon as possible would come outside of its hours; one with a
// time of its own needs that this lies within them. That a ping succeeds says no more than that the parts of the
// system reach each other (documented).
func (c *Connector) Ping(ctx context.Context) (pos.Health, error) {
	var reply pingAnswer
	request := httpjson.Request{Op: "ping", Method: http.MethodGet, Path: pathPing}
	err := c.call(ctx, request, &reply, c.plainWords)
	switch {
	case pos.KindOf(err) == pos.Rejected:
		return pos.Health{Why: err.Error()}, nil
	case err != nil:
		return pos.Health{}, err
	}
	health := pos.Health{Hours: c.hours(reply.Data.Params), Versions: make(map[string]string)}
	for name, version := range map[string]string{System: reply.Data.Module, "r_keeper": reply.Data.Till} {
		if version != "" {
			health.Versions[name] = c.plainVersion(version)
		}
	}
	switch {
	case !c.settings.PollOnly && !atLeast(reply.Data.Module, metaSince):
		health.Why = "DeliveryHatch " + metaSince + " or newer is needed, or the setting poll_only"
	case !health.Hours.Contain(c.soonest(time.Now())):
		health.Why, health.OffHours = "it delivers from "+health.Hours.String(), true
	default:
		health.Ready = true
	}
	return health, nil
}

// plainVersion makes a version fit to be told. Four numbers tell nothing about anybody, though they may have
// as many digits as a phone.
func (c *Connector) plainVersion(text string) string {
	if _, ok := readVersion(text); ok {
		return text
	}
	return c.plainWords(text)
}

// atLeast compares versions as four numbers; one that cannot be read is not new enough.
func atLeast(version, since string) bool {
	have, ok := readVersion(version)
	need, _ := readVersion(since)
	return ok && slices.Compare(have, need) >= 0
}

func readVersion(version string) ([]int, bool) {
	const numbers = 4
	parts := strings.Split(version, ".")
	if len(parts) != numbers {
		return nil, false
	}
	read := make([]int, 0, numbers)
	for _, part := range parts {
		n, err := strconv.Atoi(part)
		if err != nil {
			return nil, false
		}
		read = append(read, n)
	}
	return read, true
}
