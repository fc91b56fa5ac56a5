package pos_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

func guest() order.Guest {
	return order.Guest{
		Name: "Анна Орлова", Phone: "+7 (900) 111-22-33", Address: "ул. Лесная, 4, кв. 17", Comment: "код домофона 9К",
		Notes: map[string]string{"0": "без лука"}, Reference: "991-7", Metadata: map[string]string{"chat": "tg-5521"},
		PaymentToken: "tok_Q", PaymentProof: map[string]string{"id": "proof-8"}, ReturnURL: "https://t.me/bot",
	}
}

func TestRedact(t *testing.T) {
	rows := []struct{ name, text, want string }{
		{name: "the POS's own words stay", text: "Блюдо 701 недоступно", want: "Блюдо 701 недоступно"},
		{name: "a name goes in any case", text: "заказ АННА ОРЛОВА отклонён", want: "заказ [guest] отклонён"},
		{name: "so does a part of it", text: "гость Орлова", want: "гость [guest]"},
		{name: "an address goes", text: "нет доставки: ул. Лесная, 4, кв. 17", want: "нет доставки: [guest]"},
		{name: "so does its street", text: "улица лесная вне зоны", want: "улица [guest] вне зоны"},
		{name: "a note goes", text: "нет «без лука»", want: "нет «[guest]»"},
		{name: "a comment goes", text: "comment код домофона 9К too long", want: "comment [guest] too long"},
		{name: "the bot's own things go", text: "991-7 tg-5521 tok_Q proof-8 https://t.me/bot", want: "[guest] [guest] [guest] [guest] [guest]"},
		{name: "a phone goes as it was given", text: "тел +7 (900) 111-22-33!", want: "тел [guest]!"},
		{name: "a phone goes as digits", text: "79001112233", want: "[guest]"},
		{name: "somebody else's phone goes", text: "waiter 8 (495) 765-43-21 knows", want: "waiter [digits] knows"},
		{name: "seven digits are a phone", text: "x1234567x", want: "x[digits]x"},
		{name: "six digits are a code", text: "x123456x", want: "x123456x"},
		{name: "a list of codes is no phone", text: "701, 702, 703", want: "701, 702, 703"},
		{name: "a secret goes", text: "bad token HUSH-hush-1", want: "bad token [secret]"},
		{name: "lines become one", text: " a\n\tb\x00 c ", want: "a b c"},
		{name: "bytes that are no text go", text: "a\xffb", want: "ab"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			require.Equal(t, row.want, pos.Redact(row.text, guest(), "hush-hush-1"))
		})
	}
}

func TestRedactCutsLongTexts(t *testing.T) {
	got := pos.Redact(strings.Repeat("щ ", 5000), order.Guest{})
	require.Equal(t, 120, utf8.RuneCountInString(got))
	require.True(t, strings.HasSuffix(got, "…"))
}

func TestRedactOfAGuestWhoseDataAreNoTextTellsNothing(t *testing.T) {
	require.Equal(t, "[guest]", pos.Redact("some words", order.Guest{Comment: "\xff\xfe"}))
}
