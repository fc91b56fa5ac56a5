package torture

import (
	"slices"
	"time"

	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/simulator"
)

// hearsWithin is how long before an order's end a word may come that it does not hear any more: it is on its way
// from the inbox to the saga then.
const hearsWithin = 5 * time.Second

// examineHeard looks for each word of a till that the API has taken in what the order has heard, be it that it came
// by the watcher first. Only one system calls with words that are believed as they come.
func (a *auditor) examineHeard() {
	settled := a.record.Snapshot.SettledAt
	for _, t := range a.tickets {
		if t.System != simulator.ProCart {
			continue
		}
		for _, c := range t.Callbacks {
			inTime := settled.IsZero() || c.At.Before(settled.Add(-hearsWithin))
			if c.Deliveries > 0 && inTime && !a.heard(string(c.State)) {
				a.accuse(UnheardWord, "ticket %s told %s, which was taken, and the order has not heard it", t.ID, c.State)
			}
		}
	}
}

func (d *dossier) heard(word string) bool {
	return slices.ContainsFunc(d.events, func(e journal.StoredEvent) bool {
		return e.Event.Type == order.EvidenceSeen && e.Event.Evidence != nil && e.Event.Evidence.Raw == word
	})
}
