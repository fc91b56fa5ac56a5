package demo

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ordersaga/ordersaga/internal/app/wording"
	"github.com/ordersaga/ordersaga/order"
)

// moment is one line of a timeline.
type moment struct {
	at    time.Time
	cause bool // of what is told of the same moment
	text  string
}

// tell writes a story: its title, its timeline with times and amounts, and how it ended.
func (t story) tell(number int) string {
	var out strings.Builder
	fmt.Fprintf(&out, "%d. %s\n", number, t.title)
	fmt.Fprintf(&out, "   order #%s, store %s: POST answered %d after %s\n", t.order.Number, t.order.StoreId, t.answer, milliseconds(t.answered))
	for _, m := range t.timeline() {
		fmt.Fprintf(&out, "   %9s  %s\n", seconds(m.at.Sub(t.order.CreatedAt)), m.text)
	}
	mark := "as it should"
	if len(t.differences) > 0 {
		mark = "NOT as it should"
	}
	fmt.Fprintf(&out, "   %s: %s\n", mark, t.end)
	for _, d := range t.differences {
		fmt.Fprintf(&out, "   ! %s\n", d)
	}
	if t.link != "" {
		fmt.Fprintf(&out, "   %s\n", t.link)
	}
	return out.String()
}

// timeline is the order's events and what people did, by time.
func (t story) timeline() []moment {
	var all []moment
	for _, e := range t.events {
		if text := describe(e.Event); text != "" {
			all = append(all, moment{at: e.Event.At, cause: e.Event.Type == order.EvidenceSeen, text: text})
		}
	}
	all = append(all, t.doings...)
	slices.SortStableFunc(all, moment.compare)
	return all
}

// compare puts moments in the order of time, and causes before what they caused.
func (m moment) compare(n moment) int {
	switch {
	case !m.at.Equal(n.at) || m.cause == n.cause:
		return m.at.Compare(n.at)
	case m.cause:
		return -1
	}
	return 1
}

// describe says what an event tells; empty for one that says nothing to people.
func describe(e order.Event) string {
	switch e.Type {
	case order.StatusChanged:
		return row("status", string(e.Status))
	case order.PriceSet:
		return row("price", e.Total.String())
	case order.PaymentChanged:
		return row("payment", payment(e.Payment))
	case order.SubmissionChanged:
		return row("submission", string(e.Submission))
	case order.EvidenceSeen:
		return evidence(e.Evidence)
	case order.AttentionOpened:
		return row("attention", string(e.Attention.Kind)+": "+wording.Asked(len(e.Attention.Staff) > 0, e.Actor != ""))
	case order.AttentionClosed:
		return row("attention", string(e.Attention.Kind)+": "+wording.Answered(e.Answer))
	case order.CancelChanged:
		return row("cancel", cancellation(e.Cancel))
	case order.AcceptanceDelayed:
		return row("kitchen", "has not taken it yet")
	case order.Late:
		return row("kitchen", "is late")
	case order.TakenOver:
		return row("recovered", "another saga goes on with it")
	case order.Settled:
		return row("settled", "nothing is left to do")
	}
	return ""
}

// cancellation is how a request to cancel stands, and why it was refused.
func cancellation(c *order.Cancellation) string {
	if c.State == order.CancelRefused && c.Reason != "" {
		return string(c.State) + ": " + string(c.Reason)
	}
	return string(c.State)
}

func row(name, text string) string { return fmt.Sprintf("%-11s  %s", name, text) }

func payment(p *order.Payment) string {
	text := string(p.State)
	if p.Amount.Amount != 0 {
		text += " " + p.Amount.String()
	}
	if p.Refunded.Amount != 0 {
		text += ", " + p.Refunded.String() + " went back"
	}
	if p.DeclineCode != "" {
		text += " (" + p.DeclineCode + ")"
	}
	return text
}

func evidence(e *order.Evidence) string {
	text := fmt.Sprintf("%q by %s: %s", e.Raw, e.Source, e.Decision)
	if e.Why != "" {
		text += ", " + e.Why
	}
	if e.Source == order.FromProvider {
		return row("provider", "says "+strings.Replace(text, " by "+string(e.Source), "", 1))
	}
	return row("POS says", text)
}

// seconds writes a time since the beginning, "+1.234 s".
func seconds(d time.Duration) string { return fmt.Sprintf("+%.3f s", d.Seconds()) }

func milliseconds(d time.Duration) string { return fmt.Sprintf("%d ms", d.Milliseconds()) }

// sum is the end of the telling: the first answers and their median.
func sum(stories []story) string {
	answered := make([]time.Duration, 0, len(stories))
	texts, good := make([]string, 0, len(stories)), 0
	for _, t := range stories {
		answered = append(answered, t.answered)
		texts = append(texts, milliseconds(t.answered))
		if len(t.differences) == 0 {
			good++
		}
	}
	return fmt.Sprintf("%d of %d orders ended as they should.\nFirst answers: %s; median %s.\n",
		good, len(stories), strings.Join(texts, ", "), milliseconds(median(answered)))
}

// median is the middle one, of two the mean; 0 of none.
func median(all []time.Duration) time.Duration {
	if len(all) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(all))
	middle := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[middle]
	}
	return (sorted[middle-1] + sorted[middle]) / 2
}
