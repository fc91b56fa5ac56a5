package botpos

import (
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"
)

// ticket is how the POS names an order: by the id that it minted, and by a numb where it told one. What a
// numb is, no text says.
type ticket struct{ order, numb string }

// numbSign joins the two in a ticket's id, since both have to be known as long as the order lives.
const numbSign = "#"

// id is the ticket's id: the POS's own, exactly as it came, and after a # the numb if there is one.
func (t ticket) id() string {
	if t.numb == "" {
		return t.order
	}
	return t.order + numbSign + t.numb
}

// parseTicket reads what id wrote. An id without a numb has the one of the settings.
func (c *Connector) parseTicket(id string) (ticket, error) {
	name, numb, _ := strings.Cut(id, numbSign)
	_, ok := readID(text(name))
	if _, fits := readID(text(numb)); !ok || numb != "" && !fits {
		return ticket{}, errors.New("the ticket's id has another form than the POS's ids")
	}
	if numb == "" {
		numb = c.settings.Numb
	}
	return ticket{order: name, numb: numb}, nil
}

// readID reads an id that came over the wire or from the settings; false if it could not be sent back in a
// path. The texts say only that ids are unique texts.
func readID(raw text) (string, bool) {
	id := string(raw)
	fits := id != "" && len(id) <= maxID && utf8.ValidString(id) && id != "." && id != ".." &&
		!strings.Contains(id, numbSign) && !strings.ContainsFunc(id, unfit)
	return id, fits
}

// unfit tells characters that belong in no id and in no path.
func unfit(r rune) bool { return unicode.IsSpace(r) || !unicode.IsGraphic(r) }
