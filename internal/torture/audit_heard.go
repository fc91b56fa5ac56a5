package torture

import (
	"slices"
	"time"

	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/simulator"
)

// examineHeard looks for what the order has been told, and has not heard.
func (a *auditor) examineHeard() {
	a.examineLetters()
	a.examineCalls()
	a.examineTellings()
}

// examineLetters wants no letter of a till or the provider left that the saga has yet to get.
func (a *auditor) examineLetters() {
	for _, l := range a.letters {
		if l.State == journal.LetterPending || l.State == journal.LetterUnmatched {
			a.accuse(UnheardWord, "letter %s by %s, %q, is %s after %d tries", l.Message.ID, l.Message.Source, l.Message.Raw, l.State, l.Tries)
		}
	}
}

// examineCalls counts the calls about tickets that the API has answered until all was settled: each is a letter of its
// own, or was told to the saga without the inbox. Later ones may have found neither.
func (a *auditor) examineCalls() {
	kept := map[string]bool{}
	keep := func(m order.Message) {
		if m.Source == order.FromCallback && a.inTime(m.ReceivedAt) {
			kept[m.ID] = true
		}
	}
	for _, l := range a.letters {
		keep(l.Message)
	}
	for _, e := range a.evidence() {
		keep(e.Message)
	}
	if answered := a.answeredCalls(); answered > len(kept) {
		a.accuse(UnheardWord, "tills were answered %d calls until all was settled, and %d were kept", answered, len(kept))
	}
}

// answeredCalls are how many calls were answered in time. Some systems call a store and name no ticket.
func (d *dossier) answeredCalls() int {
	n := 0
	for _, t := range d.tickets {
		for _, c := range t.Callbacks {
			if t.CallbackURL != "" && d.inTime(c.At) {
				n += c.Deliveries
			}
		}
	}
	return n
}

// inTime reports whether something was before the order settled, if it has.
func (d *dossier) inTime(at time.Time) bool {
	return !d.settled() || at.Before(d.record.Snapshot.SettledAt)
}

// examineTellings looks for each word of a till that the API has taken: in what the order has heard, be it that it came
// by the watcher first, or among the letters that came when its saga was closed. Only one system calls with words that
// are believed as they come.
func (a *auditor) examineTellings() {
	for _, t := range a.tickets {
		if t.System != simulator.ProCart {
			continue
		}
		for _, c := range t.Callbacks {
			if c.Deliveries > 0 && !a.heard(string(c.State)) && !a.missed(string(c.State)) {
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

// missed reports whether a word is in a letter that the saga has not got, which is judged as a letter.
func (d *dossier) missed(word string) bool {
	return slices.ContainsFunc(d.letters, func(l journal.Letter) bool {
		got := l.State == journal.LetterDelivered || l.State == journal.LetterSilent
		return l.Message.Raw == word && !got
	})
}
