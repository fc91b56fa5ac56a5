package wixtar

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/ordersaga/ordersaga/order"
)

// maxGroupCode is the longest code of a group that an order may carry.
const maxGroupCode = 64

// group is what an order's modifiers were picked from.
type group struct {
	kind      string // TASTE, COMBO, PACK or empty
	id, title string
	modifiers []order.Modifier
}

// parseGroup reads the code of a group. On the wire a group is told by its type, its id and its title, of
// which combos have no id and an order of ours has one word: so the code is TYPE:ID:TITLE. Two groups of
// a dish may agree in all three, then the later ones are TYPE/2:ID:TITLE and so on. Type, id and title may
// be empty; a code of another form is an id.
func parseGroup(text string) group {
	head, rest, found := strings.Cut(text, ":")
	kind, nth, _ := strings.Cut(head, "/")
	_, err := strconv.ParseUint(nth, 10, 31)
	known := kind == "" || kind == tasteGroup || kind == comboGroup || kind == packGroup
	if !found || !known || nth != "" && err != nil {
		return group{id: text}
	}
	id, title, _ := strings.Cut(rest, ":")
	return group{kind: kind, id: id, title: title}
}

// composes reports whether the group is of dishes, rather than of how a dish is made.
func (g group) composes() bool { return g.kind == comboGroup || g.kind == packGroup }

// groupsOf puts modifiers together that were picked from one group, in the sequence in which the groups
// came.
func groupsOf(modifiers []order.Modifier) []group {
	var groups []group
	places := make(map[string]int)
	for _, m := range modifiers {
		place, seen := places[m.Group]
		if !seen {
			place = len(groups)
			places[m.Group] = place
			groups = append(groups, parseGroup(m.Group))
		}
		groups[place].modifiers = append(groups[place].modifiers, m)
	}
	return groups
}

// groupCodes makes the codes of a dish's groups, each another.
type groupCodes map[string]int

func (g groupCodes) code(kind, id, title string) string {
	rest := ":" + id + ":" + title
	if utf8.RuneCountInString(kind+rest) > maxGroupCode-len("/99") {
		rest = ":" + id
	}
	g[kind+rest]++
	if n := g[kind+rest]; n > 1 {
		kind += "/" + strconv.Itoa(n)
	}
	return kind + rest
}
