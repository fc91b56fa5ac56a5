package deliveryhatch

import (
	"cmp"
	"errors"
	"math"
	"strconv"
	"strings"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

// guest is who the order is for. A phone and, for a delivery, an address are required (documented), unless
// nobody orders yet; so is a name, in whose place staff see our number where the guest has told none. What only
// a courier needs is left out of orders that the guest picks up.
func (c *Connector) guest(d pos.Draft) (wireGuest, error) {
	g := wireGuest{
		Surname: cmp.Or(strings.TrimSpace(d.Guest.Name), d.Number),
		Phone:   digits(d.Guest.Phone),
	}
	var errs []error
	quoted := d.OrderID == ""
	if g.Phone == "" && !quoted {
		errs = append(errs, errors.New("the guest has no phone number"))
	}
	if d.Fulfillment.Type == order.Delivery {
		if g.Address = strings.TrimSpace(d.Guest.Address); g.Address == "" && !quoted {
			errs = append(errs, errors.New("the delivery has no address"))
		}
		if !c.settings.PollOnly {
			g.Longitude, g.Latitude = place(d.Guest)
		}
	}
	if !c.settings.PollOnly {
		g.Meta = &wireMeta{OrderID: d.OrderID, Number: d.Number, Way: string(d.Fulfillment.Type)}
	}
	return g, errors.Join(errs...)
}

// place is where the guest is, both numbers or none: they are optional, and half a place is none.
func place(g order.Guest) (longitude, latitude *float64) {
	if !within(g.Longitude, 180) || !within(g.Latitude, 90) {
		return nil, nil
	}
	return g.Longitude, g.Latitude
}

func within(degrees *float64, most float64) bool {
	return degrees != nil && math.Abs(*degrees) <= most
}

// comment is what staff read: our number first, since it finds an order whose reply was lost. Notes to
// dishes stand in it too, there is no other place for them.
func comment(d pos.Draft) string {
	words := []string{d.Number, d.Guest.Comment}
	for i, line := range d.Lines {
		if note := d.Guest.Notes[strconv.Itoa(i)]; note != "" {
			words = append(words, strings.TrimSpace(line.Code+" "+line.Name)+": "+note)
		}
	}
	var said []string
	for _, word := range words {
		if word = strings.TrimSpace(word); word != "" {
			said = append(said, word)
		}
	}
	return strings.Join(said, "; ")
}

func digits(phone string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, phone)
}
