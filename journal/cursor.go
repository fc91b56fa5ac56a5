package journal

import (
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"

	"github.com/ordersaga/ordersaga/order"
)

// cursor is the place of an order in the list: the page after it starts behind that order.
type cursor struct {
	createdAt int64 // microseconds, as in the column
	id        string
}

// String writes c so that nobody is tempted to make one.
func (c cursor) String() string {
	return base64.RawURLEncoding.EncodeToString([]byte(strconv.FormatInt(c.createdAt, 10) + "." + c.id))
}

// parseCursor reads what String wrote. Anything else is ErrBadCursor.
func parseCursor(text string) (cursor, error) {
	plain, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return cursor{}, fmt.Errorf("%w: %w", ErrBadCursor, err)
	}
	at, id, _ := strings.Cut(string(plain), ".")
	createdAt, err := strconv.ParseInt(at, 10, 64)
	if err != nil || !order.ValidID(id) {
		return cursor{}, ErrBadCursor
	}
	return cursor{createdAt: createdAt, id: id}, nil
}
