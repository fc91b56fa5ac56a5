package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ordersaga/ordersaga/api/gen"
)

func (p program) storeCommand() *cobra.Command {
	a := &access{program: p}
	return group("store", "Look at a store", a.flags(a.menuCommand()), p.storeCheckCommand())
}

func (a *access) menuCommand() *cobra.Command {
	return &cobra.Command{
		Use: "menu ID", Short: "Print what a store sells now, as the HTTP API tells it", Args: takes(cobra.ExactArgs(1)),
		RunE: func(c *cobra.Command, args []string) error {
			client, err := a.client()
			if err != nil {
				return err
			}
			menu, body, err := client.Menu(c.Context(), args[0])
			switch {
			case err != nil:
				return err
			case a.json:
				c.Println(string(body))
			default:
				c.Print(menuTable(menu))
			}
			return nil
		},
	}
}

// menuTable writes a menu for people: the dishes of each category, with what can be chosen for them.
func menuTable(m gen.Menu) string {
	var out strings.Builder
	known := map[string]bool{}
	for _, category := range m.Categories {
		known[category.Code] = true
		fmt.Fprintf(&out, "%s  %s\n", category.Code, category.Name)
		for _, dish := range m.Dishes {
			if deref(dish.Category) == category.Code {
				writeDish(&out, dish)
			}
		}
	}
	others := slices.DeleteFunc(slices.Clone(m.Dishes), func(d gen.Dish) bool { return known[deref(d.Category)] })
	if len(others) > 0 && len(known) > 0 {
		out.WriteString("-  without a category\n")
	}
	for _, dish := range others {
		writeDish(&out, dish)
	}
	if len(m.Dishes) == 0 {
		out.WriteString("nothing is on the menu\n")
	}
	return out.String()
}

func writeDish(out *strings.Builder, d gen.Dish) {
	fmt.Fprintf(out, "  %-8s  %12s  %s%s\n", d.Code, d.Price, d.Name, standingOf(d))
	writeGroups(out, "    ", d.Groups)
}

// standingOf is why a dish cannot be ordered, or how many are left.
func standingOf(d gen.Dish) string {
	if d.Refused != nil {
		return ", cannot be ordered: " + *d.Refused
	}
	return restOf(d.Rest)
}

// restOf is how many are left.
func restOf(rest *int) string {
	switch {
	case rest == nil:
		return ""
	case *rest <= 0:
		return ", sold out"
	}
	return fmt.Sprintf(", %d left", *rest)
}

func writeGroups(out *strings.Builder, indent string, groups []gen.ModifierGroup) {
	for _, g := range groups {
		fmt.Fprintf(out, "%sgroup %s  %s: %s\n", indent, g.Code, g.Name, boundsOf(g))
		for _, m := range g.Modifiers {
			limit := ""
			if m.Limit != nil {
				limit = fmt.Sprintf(", at most %d", *m.Limit)
			}
			fmt.Fprintf(out, "%s  %-8s  %12s  %s%s\n", indent, m.Code, m.Price, m.Name, limit+restOf(m.Rest))
			writeGroups(out, indent+"    ", m.Groups)
		}
	}
}

// boundsOf is how many of a group are picked.
func boundsOf(g gen.ModifierGroup) string {
	text := fmt.Sprintf("%d or more", g.Min)
	if g.Max != nil {
		text = fmt.Sprintf("%d to %d", g.Min, *g.Max)
	}
	if g.Free > 0 {
		text += fmt.Sprintf(", %d free", g.Free)
	}
	return text
}
