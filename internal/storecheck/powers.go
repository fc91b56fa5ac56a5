package storecheck

import (
	"fmt"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

// powers says what a connector can and cannot do, and what that means for an order.
func powers(c pos.Connector, s order.Store) []string {
	_, prices := c.(pos.Pricer)
	_, prepares := c.(pos.Preparer)
	_, cancels := c.(pos.Canceller)
	_, lists := c.(pos.Lister)
	return []string{
		either(prices, "price: the POS checks and prices a basket before the guest pays",
			"price: NONE: the bot's own prices count"),
		either(prepares, "post: in two steps, of which the first makes nothing that anybody cooks",
			"post: in one step, never repeated while its outcome is unknown"),
		capture(c.Traits().CaptureAt),
		search(c),
		either(cancels, "cancel: the POS can take a ticket back, until it is cooked",
			"cancel: NONE: the restaurant's staff are asked, or the guest calls them"),
		callbackPower(c),
		fmt.Sprintf("watch: tickets are looked at every %s while one waits for acceptance, else every %s; %s",
			s.Policy.WatchWaiting.D(), s.Policy.WatchCooking.D(), either(lists, "all in one call", "one call for each")),
	}
}

func either(is bool, yes, no string) string {
	if is {
		return yes
	}
	return no
}

func capture(at pos.CapturePoint) string {
	switch at {
	case pos.AtPosted:
		return "capture: money that is held is taken when the POS has taken the order"
	case pos.AtAccepted:
	}
	return "capture: money that is held is taken when the restaurant has accepted the order"
}

func search(c pos.Connector) string {
	_, finds := c.(pos.Finder)
	switch {
	case !finds:
		return "search: NONE: an order whose answer was lost waits for a callback or a person"
	case c.Traits().LookupProves:
		return "search: an order whose answer was lost is looked for; one that was missed twice is posted again, say the settings"
	}
	return "search: an order whose answer was lost is looked for, where the POS is set up for it; a miss proves nothing"
}

func callbackPower(c pos.Connector) string {
	_, nudged := c.(pos.Nudged)
	switch {
	case !c.Traits().Callbacks:
		return "callbacks: NONE: changes are seen by looking"
	case nudged:
		return "callbacks: they name the store alone, and its open orders are looked at then"
	}
	return "callbacks: the POS calls when a ticket changes"
}
