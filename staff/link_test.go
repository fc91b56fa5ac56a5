package staff_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ordersaga/ordersaga/internal/token"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/staff"
)

func minter(t *testing.T, id string) *token.Minter {
	t.Helper()
	m, err := token.NewMinter(token.Key{ID: id, Secret: []byte(strings.Repeat(id, 32))})
	require.NoError(t, err)
	return m
}

func links(t *testing.T) *staff.Links {
	t.Helper()
	return staff.NewLinks(minter(t, "t1"), "https://orders.example.com")
}

func aLink() staff.Link {
	return staff.Link{OrderID: orderID, ItemID: "a12-4f0c9e", Expires: now().Add(5 * time.Minute)}
}

func TestALinkTellsItsQuestionUntilItExpires(t *testing.T) {
	l, link := links(t), aLink()
	token, err := l.Token(link)
	require.NoError(t, err)
	require.Regexp(t, `^[a-z0-9-]+$`, token)

	for _, at := range []time.Time{now(), link.Expires} {
		got, err := l.Verify(strings.ToUpper(token), at)
		require.NoError(t, err)
		require.Equal(t, link, got)
	}
	got, err := l.Verify(token, link.Expires.Add(time.Second))
	require.ErrorIs(t, err, staff.ErrLinkExpired)
	require.Equal(t, link, got, "whoever comes late is told about which order")
}

func TestALinkOfPartOfASecondIsRoundedUp(t *testing.T) {
	l, link := links(t), aLink()
	link.Expires = link.Expires.Add(time.Millisecond)
	token, err := l.Token(link)
	require.NoError(t, err)
	got, err := l.Verify(token, link.Expires)
	require.NoError(t, err)
	require.Equal(t, now().Add(5*time.Minute+time.Second), got.Expires)
}

func TestWhatWeDidNotMakeIsNoLink(t *testing.T) {
	l, link := links(t), aLink()
	token, err := l.Token(link)
	require.NoError(t, err)
	later := strings.Replace(token, token[26:33], "zzzzzzz", 1)
	foreign, err := staff.NewLinks(minter(t, "t2"), "").Token(link)
	require.NoError(t, err)

	tests := []struct{ name, token string }{
		{"nothing", ""},
		{"a later expiry", later},
		{"another item", strings.Replace(token, "a12", "a13", 1)},
		{"another order", "b" + token[1:]},
		{"a token cut short", token[:len(token)-1]},
		{"a token of a foreign key", foreign},
		{"a token of another purpose", minter(t, "t1").Mint("pos:msk-1", orderID)},
		{"a token of our purpose that says nothing", minter(t, "t1").Mint("staff", orderID)},
		{"a token of our purpose without a time", minter(t, "t1").Mint("staff", orderID+"-------a1")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := l.Verify(tt.token, now())
			require.ErrorIs(t, err, staff.ErrBadLink)
			require.Zero(t, got)
		})
	}
}

func TestEveryLinkComesBackAsItWas(t *testing.T) {
	l := links(t)
	rapid.Check(t, func(rt *rapid.T) {
		link := staff.Link{
			OrderID: rapid.StringMatching(`[a-z2-7]{26}`).Draw(rt, "order"),
			ItemID:  rapid.StringMatching(`[a-z0-9-]{1,20}`).Draw(rt, "item"),
			Expires: time.Unix(rapid.Int64Range(1, 78364164095).Draw(rt, "expires"), 0).UTC(),
		}
		token, err := l.Token(link)
		require.NoError(rt, err)
		got, err := l.Verify(token, link.Expires)
		require.NoError(rt, err)
		require.Equal(rt, link, got)
	})
}

func TestALinkNeedsWhatItIsBoundTo(t *testing.T) {
	tests := []struct {
		name   string
		change func(*staff.Link)
		want   string
	}{
		{"an order", func(k *staff.Link) { k.OrderID = "1" }, "no order id"},
		{"an item", func(k *staff.Link) { k.ItemID = "" }, `item id ""`},
		{"an item that survives a URL", func(k *staff.Link) { k.ItemID = "a/1" }, `item id "a/1"`},
		{"a time", func(k *staff.Link) { k.Expires = time.Time{} }, "it needs a time"},
		{"a time that can be written", func(k *staff.Link) { k.Expires = time.Unix(78364164096, 0) }, "it needs a time"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			link := aLink()
			tt.change(&link)
			_, err := links(t).Token(link)
			require.ErrorContains(t, err, tt.want)
			_, err = links(t).URL(link, order.Keep)
			require.ErrorContains(t, err, tt.want)
		})
	}
}

func TestAURLShowsTheQuestionOrIsItsAnswer(t *testing.T) {
	l := links(t)
	token, err := l.Token(aLink())
	require.NoError(t, err)

	shown, err := l.URL(aLink(), "")
	require.NoError(t, err)
	require.Equal(t, "https://orders.example.com/staff/"+token, shown)

	answered, err := l.URL(aLink(), order.LetGo)
	require.NoError(t, err)
	parsed, err := url.Parse(answered)
	require.NoError(t, err)
	require.Equal(t, "/staff/"+token, parsed.Path)
	require.Equal(t, url.Values{staff.OptionQuery: {"let_go"}}, parsed.Query())
}
