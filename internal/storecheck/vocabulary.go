package storecheck

import (
	"regexp"
	"strings"
)

// The names that members, fields and elements of paths may have for their values to be shown, in lower case and
// without what joins their words. They are those that systems of this kind have, and near relations of them. What has
// another name may be anybody's, and is hidden: a new system needs nothing here, whoever misses a value adds its name.
const (
	// Objects and lists in which nothing is a guest's but for what other names hide.
	aroundNames = `data|result|error|errors|fault|status|order|orders|waitings|waitingorders|store|shop|merchant|table|indoor|takeout|schedule|extra|` +
		`params|cart|content|charges|consumption|paymentobject|payments|methods|discounts|salemethods|limitations|` + sellingNames + `|` + amountNames
	// Those of what is sold.
	sellingNames = `menu|dish|dishes|categories|groups|modifiers|modifiergroups|products|combo|combos|tastes|options|selectedmodifiergroups|` +
		`selecteditems|removeditems`
	// Those that tell how a call went.
	tellingNames = `error|errors|fault|status|result`
	// What stands beside these is about an order, and in somebody's words.
	orderNames = `items|content|cart|guest|customer|orderer|phone|address`

	idNames = `(?:order|item|dish|product|group|categ|category|parent|modifier|option|taste|combo|packsuit|scheme|menu|store|shop|merchant|restaurant|` +
		`table|numb|discount|external|display|saga|integrationhubservice|sourceapp|request|error|unique)?(?:id|ids|guid|guids|uuid|code|codes)|` +
		`store|shop|ident|parent|ordercategory|numb|index|table|tablenumber|orderkey|serialnumber`
	wordNames = `(?:store|item|order|payment)?status|event|lastevent|(?:order|orderkey|sale|token|grant)?type|(?:cs|dh)?version|scope|` +
		`currency|currencycode|mode|method|fulfillment|language|ordertiming|saleschannel|clientdevice|result|success`
	momentNames = `(?:created|placed|updated|due|pickup|deliver|expires|start|end)?at|dlvdate|dlvfrom|dlvto|timestamp|starttime|endtime|lastestupdatedstatus|` +
		`(?:preparationstart|delivery|cancellation|scheduled)datetime(?:start|end)?`
	amountNames = `(?:item|unit|original|options|subtotal|total)?price|(?:order|item|discount|payment|formatted)?amount|(?:sub)?total|totalextra|` +
		`(?:discount)?sum|(?:item|free|waiting|waitingorder)?count|(?:item|group|control)?(?:min|max)?quantity|(?:up|down)?limit|` +
		`(?:other|delivery|additional|total)?fees?|discounts?|discounted|surcharge|paid|prepaid|pending|rests|weight|items|` +
		`orderproducetime|itemproducetime|expiresin|dlvperiod|numberpersons|ishit`
	sentenceNames = `error|errors|message|msg|description|detail|details|reason|(?:error)(?:message|text|description)`
	dishNames     = `(?:item|dish|product|group|categ|category|modifier|option|taste|combo)(?:name|title)|categpath`
	bareNames     = `name|title` // whose they are is told by what stands beside them
	priceNames    = `price|itemprice|unitprice|quantity`
	// Lists whose elements are dishes if they have a price: an order may have one too.
	wareNames = `items|item|content|cart|goods|lines|positions`
	// What stands beside these is a person, or an order, whatever list it is in.
	personNames = `guest|customer|client|orderer|orderername|receiver|recipient|payer|courier|phones?|mobile|tel|email|mail|address|fullname|` +
		`firstname|lastname|surname|guestmeta|birthday|birthdate`
	currencyNames = `currency|currencycode`

	// The words that the paths of calls are made of, one or several in a row.
	pathWords = `api|ext|rest|get|post|new|add|create|confirm|cancel|cancelled|close|ping|menu|dish|dishes|item|itens|items|order|orders|state|status|list|` +
		`validate|check|price|product|products|with|taste|option|combo|combos|sale|method|shop|store|stores|numbs|payment|oauth|token|express|` +
		`consumption|out|of|stock|pos|hub|public|private|kakao|v[0-9]{1,2}`
)

// kind is as what a value is shown.
type kind int

const (
	hidden   kind = iota // not at all
	id                   // what names a thing
	word                 // one of a protocol's words
	moment               // a time
	amount               // money, or a number of pieces
	sentence             // what a vendor says of a call
	dish                 // what something that is sold is called
)

// place is where a value stands.
type place struct {
	ours    bool // in what we send
	known   bool // nothing around it is anybody's
	telling bool // the object around it tells how a call went
	sold    bool // the object around it is a dish, or a part of one
	wares   bool // the object around it is one if it has a price
	priced  bool // the object around it is a sum of money
}

// vocabulary knows names.
type vocabulary struct {
	around, selling, telling, orders, prices, currencies  *regexp.Regexp
	ids, words, moments, amounts, sentences, dishes, bare *regexp.Regexp
	wares, persons                                        *regexp.Regexp
	path, separators                                      *regexp.Regexp
	plain                                                 map[string]bool // words of names
}

func newVocabulary() vocabulary {
	whole := func(names string) *regexp.Regexp { return regexp.MustCompile(`^(?:` + names + `)$`) }
	return vocabulary{
		around: whole(aroundNames), selling: whole(sellingNames), telling: whole(tellingNames), orders: whole(orderNames), prices: whole(priceNames), currencies: whole(currencyNames),
		ids: whole(idNames), words: whole(wordNames), moments: whole(momentNames), amounts: whole(amountNames), sentences: whole(sentenceNames),
		dishes: whole(dishNames), bare: whole(bareNames),
		wares: whole(wareNames), persons: whole(personNames), plain: plainWords(),
		path: whole(`(?:(?i:` + pathWords + `)[_-]?)+`), separators: regexp.MustCompile(`[_\-. ]`),
	}
}

// plainName is a name as the lists have it.
func (v vocabulary) plainName(name string) string {
	return v.separators.ReplaceAllString(strings.ToLower(name), "")
}

// inside is the place of what stands in a member.
func (v vocabulary) inside(at place, name string) place {
	name = v.plainName(name)
	return place{ours: at.ours, known: at.known && v.around.MatchString(name), telling: v.telling.MatchString(name), sold: v.selling.MatchString(name), wares: v.wares.MatchString(name)}
}

// beside is the place of an object's members, some of which tell of the others: guests have no price, and what
// an order says of itself is no failure.
func (v vocabulary) beside(at place, members map[string]any) place {
	price, person := false, false
	for name := range members {
		name = v.plainName(name)
		about := v.orders.MatchString(name)
		price, person = price || v.prices.MatchString(name), person || v.persons.MatchString(name)
		at.wares = at.wares && !about
		at.telling = at.telling && !about
		at.priced = at.priced || v.currencies.MatchString(name)
	}
	at.sold = (at.sold || at.wares && price) && !person
	return at
}

// kindOf is as what the value of a member is shown.
func (v vocabulary) kindOf(at place, name string) kind {
	name = v.plainName(name)
	switch {
	case !at.known:
		return hidden
	case v.ids.MatchString(name):
		return id
	case v.moments.MatchString(name):
		return moment
	case v.words.MatchString(name):
		return word
	case v.amounts.MatchString(name), at.priced && name == "value":
		return amount
	case v.sentences.MatchString(name) && at.telling && !at.ours:
		return sentence
	case v.dishes.MatchString(name), v.bare.MatchString(name) && at.sold:
		return dish
	}
	return hidden
}
