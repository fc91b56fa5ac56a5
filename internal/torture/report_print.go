package torture

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/ordersaga/ordersaga/order"
)

const (
	// mostPrinted is how much of a timeline people are shown; the file has all of it.
	mostPrinted = 60
	// clockLayout is how a timeline writes times, in UTC.
	clockLayout = "15:04:05.000"
)

// Print writes the report for people: a table, the promises, then every order of which one was broken, with what
// happened to it. The error is the writer's.
func (r Report) Print(w io.Writer) error {
	var text strings.Builder
	fmt.Fprintf(&text, "seed %d: %d orders in %s, %s\nplanned by %s\n\n", r.Seed, r.Orders, r.Took, r.verdict(), r.Command)
	for _, row := range r.rows() {
		fmt.Fprintf(&text, "  %-12s %s\n", row[0], cmp.Or(row[1], "-"))
	}
	text.WriteString("\n  how often each promise was broken\n")
	for _, promise := range Promises() {
		fmt.Fprintf(&text, "  %-22s %d\n", promise, r.Broken[promise])
	}
	for _, id := range r.wronged() {
		r.printOrder(&text, id)
	}
	_, err := io.WriteString(w, text.String())
	return err
}

func (r Report) verdict() string {
	if len(r.Violations) == 0 {
		return "every promise kept"
	}
	return fmt.Sprintf("%d promises broken about %d orders", len(r.Violations), len(r.wronged()))
}

// rows are the table: a name and what there is to say.
func (r Report) rows() [][2]string {
	var net []string
	for _, currency := range slices.Sorted(maps.Keys(r.Net)) {
		net = append(net, order.Money{Amount: r.Net[currency], Currency: currency}.String())
	}
	all := [][2]string{{"ended", counts(r.Statuses)}}
	for _, wish := range slices.Sorted(maps.Keys(r.Ends)) {
		all = append(all, [2]string{"  " + wish, counts(r.Ends[wish])})
	}
	return append(
		all,
		[2]string{"because", counts(r.Problems)},
		[2]string{"refused", counts(r.Refusals)},
		[2]string{"flagged", counts(r.Flags)},
		[2]string{"answered", counts(r.Answers)},
		[2]string{"came back", fmt.Sprintf("%d after their end", r.Echoes)},
		[2]string{"tickets", fmt.Sprintf("%d, of which restaurants threw %d away by whim", r.Tickets, r.Thrown)},
		[2]string{"kept", strings.Join(net, ", ")},
		[2]string{"faults", counts(r.Faults)},
		[2]string{"met nothing", r.missed()},
		[2]string{"kills", r.kills()},
	)
}

// missed are the misdeeds that were planned and met nothing, by the fault.
func (r Report) missed() string {
	var all []string
	n := 0
	for _, fault := range slices.Sorted(maps.Keys(r.Missed)) {
		all = append(all, string(fault)+" of "+strings.Join(r.Missed[fault], "+"))
		n += len(r.Missed[fault])
	}
	if n == 0 {
		return fmt.Sprintf("0 of %d misdeeds", r.Planned)
	}
	return fmt.Sprintf("%d of %d misdeeds: %s", n, r.Planned, strings.Join(all, ", "))
}

func (r Report) kills() string {
	var all []string
	for _, part := range slices.Sorted(maps.Keys(r.KillsPlanned)) {
		all = append(all, fmt.Sprintf("%s %d of %d", part, r.Kills[part], r.KillsPlanned[part]))
	}
	return strings.Join(all, ", ")
}

// counts writes what was counted, by name.
func counts[K ~string](of map[K]int) string {
	var all []string
	for _, name := range slices.Sorted(maps.Keys(of)) {
		all = append(all, fmt.Sprintf("%s %d", name, of[name]))
	}
	return strings.Join(all, ", ")
}

// wronged are the orders of which a promise was broken, in the sequence of the violations.
func (r Report) wronged() []string {
	var all []string
	for _, v := range r.Violations {
		if !slices.Contains(all, v.Order) {
			all = append(all, v.Order)
		}
	}
	return all
}

func (r Report) printOrder(text *strings.Builder, id string) {
	fmt.Fprintf(text, "\norder %s\n", cmp.Or(id, "of nobody"))
	for _, v := range r.Violations {
		if v.Order == id {
			fmt.Fprintf(text, "  BROKEN %s: %s\n", v.Promise, v.Detail)
		}
	}
	entries := r.Timelines[id]
	for i, e := range entries {
		switch left := len(entries) - mostPrinted; {
		case left > 0 && i == mostPrinted/2:
			fmt.Fprintf(text, "    ... %d more in the file\n", left)
		case left > 0 && i > mostPrinted/2 && i < mostPrinted/2+left:
		default:
			fmt.Fprintf(text, "    %s\n", e)
		}
	}
}

// String is the entry in a line.
func (e Entry) String() string {
	at := "in the end"
	if !e.At.IsZero() {
		at = e.At.UTC().Format(clockLayout)
	}
	return fmt.Sprintf("%-12s %-8s %s", at, e.From, e.What)
}
