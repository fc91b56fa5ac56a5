package storecheck

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// nameWords are the words that names of members are made of, besides those whose values are shown. Names may be data
// as well, where an object is a list by somebody's name: so one with another word is not shown.
const nameWords = `access account act action add additional addr address after agent all amount answer any api apikey app area at attempt attempts auth auto
base basecity begin birthday body bonus born branch building by call callback callbacks cancel cancellation cancelled capture captured card cardcode cart
categ category categories cell change changesprice channel charge charged charges check child choice city class client close closed code codes combo
combos comment comments company completed confirm confirms consumption contact content control cooking coordinates count country courier cp created cs
currency customer dadata data date day days decline default delay deliver deliverat delivered deliveries delivery department description details device dh
dine discount discounted discounts discountsum dish dishes display district dlvdate dlvfrom dlvperiod dlvto do document door downlimit due duplicates ean
echo email employee empty enable end entrance error errors event exclusive expires external extid extra extract fault fee fees file finished first flag flat floor fname
for form formatted free freecount fresh from fulfillment full fullname gender gone group groupid groupname groups guest guestmeta guests guid guids has
hash height held hidden hide history hold home hour hours hub id ident ids ignore image in index indoor info initial instructions integration intercom
invoice is ishit it item items keep key kind kitchen label language last lastest lastname late lat latitude lead level license limit limitations line lines
link links list lng location login lon longitude lookup loyalty mail main max menu merchant message meta method methods middle min minute mname mobile mode
modifier modifiers month msg multiple mutually name net new next no node not note notes notice notify now num numb number numeric object of off offline offset ok old on
online only open operator option options ord order orderer orders organization original other out outcome owner pack package page paid param params parent
partner party password path payer payload payment payments pending percent percentage period person persons phone photo pickup picture pin pin place placed
plan platform point points policy pos position post prefix prepaid preparation previews price print printed prior priority private procart produce product
production products profile promo property provider public qr quantity queue ready reason receipt receipts received receiver recipe recipient record
reference refund refunds refusal refuse refused region released remark remove removed request requests required response rest restaurant result return role
room row rows rule run saga sale sales scale schedule scheduled schemeid scope seat second secret section seen selected sell send sent seq sequence serial
series server service session shop short show sig signature size slot sname social soon sort source special staff stage start state states station status
step stock stop store street string struck sub subject subtotal success suit sum summary surcharge surcharges surname swap system table tag tags takeout
target tariff taste tastes tax tel telephone temp terminal terms text ticket tickets till time times timestamp timetable timezone timing tip tips title to token total
track trailing transaction type types unavailable under unique unit unpaid unsigned until updated uplimit url user username uuid valid validate value variant
vat verb version view visible voids volume waiter waiting waitings warning way webhook week weight whom window with words year zip zone`

func plainWords() map[string]bool {
	plain := map[string]bool{}
	for word := range strings.FieldsSeq(nameWords) {
		plain[word] = true
	}
	return plain
}

// knows reports whether a name is one whose value is shown somewhere, or is made of words that names are made of.
func (v vocabulary) knows(name string) bool {
	return v.plain[v.plainName(name)] || v.shows(v.plainName(name)) || !slices.ContainsFunc(nameParts(name), func(part string) bool {
		return !v.plain[part] && !v.shows(part)
	})
}

// shows reports whether a name is in one of the lists.
func (v vocabulary) shows(name string) bool {
	for _, list := range []*regexp.Regexp{
		v.around, v.orders, v.ids, v.words, v.moments, v.amounts, v.sentences, v.dishes, v.prices, v.persons,
	} {
		if list.MatchString(name) {
			return true
		}
	}
	return false
}

// nameParts are the words of a name in lower case, whether other characters join them or capitals begin them.
func nameParts(name string) []string {
	var parts []string
	for _, joined := range strings.FieldsFunc(name, func(c rune) bool { return !unicode.IsLetter(c) }) {
		letters, from := []rune(joined), 0
		for i := 1; i < len(letters); i++ {
			ends := !unicode.IsUpper(letters[i-1]) || i+1 < len(letters) && unicode.IsLower(letters[i+1])
			if unicode.IsUpper(letters[i]) && ends {
				parts, from = append(parts, strings.ToLower(string(letters[from:i]))), i
			}
		}
		parts = append(parts, strings.ToLower(string(letters[from:])))
	}
	return parts
}
