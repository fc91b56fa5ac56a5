package staff

import (
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/ordersaga/ordersaga/internal/token"
	"github.com/ordersaga/ordersaga/order"
)

const (
	// Path is where links lead below the public URL; the token follows.
	Path = "/staff/"
	// OptionQuery is the query parameter of a link that names the answer. Without it, or opened by GET, a
	// link shows the question; a POST with it answers.
	OptionQuery = "option"

	// purpose keeps these tokens apart from those of other URLs.
	purpose = "staff"
	// expiryLength is the width of the expiry in a token: seconds since 1970 in base 36, enough for two
	// thousand years.
	expiryLength = 7
	base36       = 36
)

// Errors of links.
var (
	// ErrBadLink: we never made this link.
	ErrBadLink = errors.New("this is no link of the staff channel")
	// ErrLinkExpired: we made it, and its time is over.
	ErrLinkExpired = errors.New("the link has expired")
)

// Link is what a link of the staff channel is bound to: one question about one order, until it expires.
type Link struct {
	OrderID, ItemID string
	Expires         time.Time // to the second, rounded up
}

// Links makes and checks links. It is safe for concurrent use.
type Links struct {
	minter *token.Minter
	base   string
}

// NewLinks makes the links of a minter below the public URL, which has no slash at its end.
func NewLinks(minter *token.Minter, publicURL string) *Links {
	return &Links{minter: minter, base: publicURL + Path}
}

// Token makes the token of a link, of the characters a-z, 0-9 and -. The same link has the same token as
// long as the current key stays. A link whose ids have other characters is an error.
func (l *Links) Token(k Link) (string, error) {
	switch {
	case !order.ValidID(k.OrderID):
		return "", fmt.Errorf("make a link for order %s: this is no order id", k.OrderID)
	case k.ItemID == "" || strings.Trim(k.ItemID, "abcdefghijklmnopqrstuvwxyz0123456789-") != "":
		return "", fmt.Errorf("make a link for order %s: the item id %q is not of a-z, 0-9 and -", k.OrderID, k.ItemID)
	}
	seconds := k.Expires.Add(time.Second - time.Nanosecond).Unix()
	expiry := strconv.FormatInt(seconds, base36)
	if seconds <= 0 || len(expiry) > expiryLength {
		return "", fmt.Errorf("make a link for order %s: it needs a time at which it expires", k.OrderID)
	}
	return l.minter.Mint(purpose, k.OrderID+strings.Repeat("0", expiryLength-len(expiry))+expiry+k.ItemID), nil
}

// URL makes the URL that shows the question of a link and, with an option, answers it when it is POSTed.
func (l *Links) URL(k Link, o order.Option) (string, error) {
	token, err := l.Token(k)
	if err != nil {
		return "", err
	}
	if o == "" {
		return l.base + token, nil
	}
	return l.base + token + "?" + url.Values{OptionQuery: {string(o)}}.Encode(), nil
}

// Verify returns the link of a token. A token that we did not make, or whose keys are gone, is
// [ErrBadLink]. One that expired before now is [ErrLinkExpired], with the link, so that whoever comes
// late can be told about which order. Whether the question is still open is the saga's to say.
func (l *Links) Verify(token string, now time.Time) (Link, error) {
	id, ok := l.minter.Verify(purpose, token)
	if !ok || len(id) <= order.IDLength+expiryLength {
		return Link{}, ErrBadLink
	}
	rest := id[order.IDLength:]
	seconds, err := strconv.ParseInt(rest[:expiryLength], base36, 64)
	if err != nil {
		return Link{}, ErrBadLink
	}
	k := Link{OrderID: id[:order.IDLength], ItemID: rest[expiryLength:], Expires: time.Unix(seconds, 0).UTC()}
	if now.After(k.Expires) {
		return k, ErrLinkExpired
	}
	return k, nil
}
