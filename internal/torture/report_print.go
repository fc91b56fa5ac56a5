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

// Print writes the report for people: a table, then every order of which a promise was broken, with what happened
// to it. The error is the writer's.
func (r Report) Print(w io.Writer) error {
	var text strings.Builder
	fmt.Fprintf(&text, "seed %d: %d orders in %s, %s\n\n", r.Seed, r.Orders, r.Took, r.verdict())
	for _, row := range r.rows() {
		fmt.Fprintf(&text, "  %-12s %s\n", row[0], cmp.Or(row[1], "-"))
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
	return [][2]string{
		{"ended", counts(r.Statuses)},
		{"because", counts(r.Problems)},
		{"refused", counts(r.Refusals)},
		{"flagged", counts(r.Flags)},
		{"answered", counts(r.Answers)},
		{"came back", fmt.Sprintf("%d after their end", r.Echoes)},
		{"tickets", fmt.Sprintf("%d, of which restaurants threw %d away by whim", r.Tickets, r.Thrown)},
		{"kept", strings.Join(net, ", ")},
		{"faults", counts(r.Faults)},
		{"kills", counts(r.Kills)},
	}
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
