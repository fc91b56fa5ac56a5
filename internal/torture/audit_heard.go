package torture

import (
	"slices"

	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/simulator"
)

// examineHeard looks for each word of a till that the API has taken: in what the order has heard, be it that it came
// by the watcher first, or among the letters that came when its saga was closed. Only one system calls with words that
// are believed as they come. Of all systems and the provider no letter may be left that the saga has yet to get.
func (a *auditor) examineHeard() {
	for _, l := range a.letters {
		if l.State != journal.LetterLate {
			a.accuse(UnheardWord, "letter %s by %s, %q, is %s after %d tries", l.Message.ID, l.Message.Source, l.Message.Raw, l.State, l.Tries)
		}
	}
	for _, t := range a.tickets {
		if t.System != simulator.ProCart {
			continue
		}
		for _, c := range t.Callbacks {
			if c.Deliveries > 0 && !a.heard(string(c.State)) && !a.left(string(c.State)) {
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

// left reports whether a word is in a letter that the saga has not got, which is judged as a letter.
func (d *dossier) left(word string) bool {
	return slices.ContainsFunc(d.letters, func(l journal.Letter) bool { return l.Message.Raw == word })
}
