package eleve

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"github.com/ordersaga/ordersaga/order"
)

// dataID is what we call an order to the hub (data.id). It is derived from the order's id, so that a lost
// answer, and a second post of an order that was proven absent, name the same order.
func dataID(orderID string) string {
	return uuid.NewSHA1(uuid.NameSpaceURL, []byte("urn:ordersaga:eleve:"+orderID)).String()
}

// canonical is a GUID in lower case without braces; false if raw is none.
func canonical(raw string) (string, bool) {
	raw = strings.TrimSuffix(strings.TrimPrefix(raw, "{"), "}")
	if len(raw) != len(uuid.Nil.String()) {
		return "", false
	}
	id, err := uuid.Parse(raw)
	return id.String(), err == nil && id != uuid.Nil
}

// ref is an order, and what the till is asked about to learn of it: our id, or a place.
type ref struct {
	id           string // data.id
	keyType, key string
	alias        text // what the till calls the order where it has a name of its own, see [Connector.named]
}

// newRef names the order that a draft becomes.
func (c *Connector) newRef(orderID string, f order.Fulfillment) ref {
	id := dataID(orderID)
	if c.settings.TrackBy == ByPlace && f.Type == order.DineIn {
		return ref{id: id, keyType: c.settings.DineIn, key: f.Table}
	}
	return ref{id: id, keyType: keyOrder, key: id}
}

// String is the ticket's id. Whoever reads it later has nothing else, so it carries the place where one
// has to be asked about.
func (r ref) String() string {
	if r.keyType == keyOrder {
		return r.id
	}
	return r.id + "@" + r.keyType + ":" + r.key
}

// parseRef reads a ticket's id.
func parseRef(ticketID string) (ref, bool) {
	raw, place, placed := strings.Cut(ticketID, "@")
	id, ok := canonical(raw)
	if !placed {
		return ref{id: id, keyType: keyOrder, key: id}, ok
	}
	keyType, key, _ := strings.Cut(place, ":")
	known := keyType == typeTable || keyType == typeCard || keyType == typeIndoor
	return ref{id: id, keyType: keyType, key: key}, ok && known && validPlace(key)
}

// validPlace reports whether s can be the number of a table or a card. The hub takes letters too.
func validPlace(s string) bool { return regexp.MustCompile(`^[0-9A-Za-z-]{1,20}$`).MatchString(s) }

// names reports whether the till means our order by an id.
func (r ref) names(id text) bool { return r.minted(id) || r.alias != "" && id == r.alias }

// minted reports whether an id is the one that we gave the order.
func (r ref) minted(id text) bool {
	got, ok := canonical(string(id))
	return ok && got == r.id
}

// item is the name that we give to a dish of an order. The till gives it back with what staff have
// cancelled (assumed), and it says all that is needed to tell whether anything is left of the order.
type item struct {
	n, of, quantity int // the n-th of so many, counted from 1
}

func (r ref) itemID(i item) string {
	return fmt.Sprintf("%s-%dof%dx%d", r.id[:8], i.n, i.of, i.quantity)
}

// item reads the name of a dish; false if it is not one of ours.
func (r ref) item(id text) (item, bool) {
	found := itemForm().FindStringSubmatch(string(id))
	if found == nil || found[1] != r.id[:8] {
		return item{}, false
	}
	var numbers [3]int
	for i := range numbers {
		numbers[i], _ = strconv.Atoi(found[i+2]) // six digits are a number
	}
	i := item{n: numbers[0], of: numbers[1], quantity: numbers[2]}
	return i, i.n > 0 && i.n <= i.of && i.quantity > 0
}

// itemForm is the form of the names that we give to dishes, of whichever order.
func itemForm() *regexp.Regexp {
	return regexp.MustCompile(`^([0-9a-f]{8})-(\d{1,6})of(\d{1,6})x(\d{1,6})$`)
}
