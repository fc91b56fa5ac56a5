package journal

import (
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"

	"github.com/ordersaga/ordersaga/order"
)

// cursor is a place in a list: the page after it starts behind it.
type cursor struct {
	at   int64  // microseconds, as in the column that the list is sorted by
	id   string // of the order
	item string // of the attention item; empty in a list of orders
}

// String writes c so that nobody is tempted to make one.
func (c cursor) String() string {
	text := strconv.FormatInt(c.at, 10) + "." + c.id
	if c.item != "" {
		text += "." + c.item
	}
	return base64.RawURLEncoding.EncodeToString([]byte(text))
}

// parseCursor reads what String wrote. Anything else is ErrBadCursor.
func parseCursor(text string) (cursor, error) {
	decoded, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return cursor{}, fmt.Errorf("%w: %w", ErrBadCursor, err)
	}
	at, rest, _ := strings.Cut(string(decoded), ".")
	id, item, _ := strings.Cut(rest, ".")
	moment, err := strconv.ParseInt(at, 10, 64)
	if err != nil || !order.ValidID(id) || item != plain(item) {
		return cursor{}, ErrBadCursor
	}
	return cursor{at: moment, id: id, item: item}, nil
}
