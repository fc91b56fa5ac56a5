package simulator

import (
	"encoding/json"
	"slices"
	"strconv"
)

const (
	eleveCurrency = "R$"
	wholePercent  = 100
)

// eleveServiceFee is what the PDV adds on its own to bills of tables and cards, rounded down.
func (t *ticket) eleveServiceFee() eleveReais {
	if t.Type != eleveTable && t.Type != eleveCard {
		return 0
	}
	return eleveReais(t.Amount * *t.restaurant.settings.Eleve.ServiceFee / wholePercent)
}

// eleveBill is a bill as the PDV shows it: items without their options, whose money is among the fees.
func (t *ticket) eleveBill() eleveBill {
	s, seat := t.restaurant.settings.Eleve, eleveMemoryOf(t.restaurant).seats[t]
	bill := eleveBill{OrderID: eleveIDOf(t), Type: t.Type, CreatedAt: s.time(t.At), Items: []eleveBillItem{}, OtherFees: []eleveFee{}}
	places := t.elevePlaces()
	for n, i := range t.items {
		bill.Total.Items += eleveReais(i.price) * eleveReais(i.quantity)
		bill.Items = append(bill.Items, i.eleve(t.eleveItemID(places[n]), n+1))
	}
	for _, d := range t.discounts {
		bill.Total.Discount += eleveReais(d.total)
		bill.Discounts = append(bill.Discounts, eleveFee{Name: d.Name, Type: "DISCOUNT", ReceivedBy: "MERCHANT", Price: eleveMoney(eleveReais(d.total))})
	}
	options := eleveReais(t.Amount) - bill.Total.Items + bill.Total.Discount
	fee := t.eleveServiceFee()
	if fee > 0 {
		bill.OtherFees = append(bill.OtherFees, eleveFee{Name: "Taxa de serviço", Type: "SERVICE_FEE", ReceivedBy: "MERCHANT", Price: eleveMoney(fee)})
	}
	bill.Total.OtherFees = options + fee
	bill.Total.OrderAmount = bill.Total.Items + bill.Total.OtherFees - bill.Total.Discount
	number, _ := strconv.Atoi(seat.number) // 0 for what is no number, as below
	switch t.Type {
	case eleveTable:
		waiter, _ := strconv.Atoi(seat.waiter)
		chair, _ := strconv.Atoi(seat.chair)
		bill.Table = &eleveBillTable{Waiter: waiter, Number: number, Chair: chair}
	case eleveCard:
		bill.Card = &eleveBillCarded{Number: number}
	}
	return bill
}

// elevePlaces are the places, counted from 1, that the items of a ticket had when they came. What staff have put
// on comes after those.
func (t *ticket) elevePlaces() []int {
	came := slices.Clone(eleveMemoryOf(t.restaurant).seats[t].items)
	taken, places := make([]bool, len(came)), make([]int, 0, len(t.items))
	for _, i := range t.items {
		place := 0
		for place < len(came) && (taken[place] || came[place].code != i.code) {
			place++
		}
		if place == len(came) {
			came, taken = append(came, i), append(taken, false)
		}
		taken[place] = true
		places = append(places, place+1)
	}
	return places
}

func (i item) eleve(id string, n int) eleveBillItem {
	total := eleveMoney(eleveReais(i.price) * eleveReais(i.quantity))
	return eleveBillItem{
		ID: id, Index: strconv.Itoa(n), Name: i.name, ExternalCode: strconv.Itoa(i.code), Unit: "UNIT", Quantity: i.quantity,
		Instructions: i.note, UnitPrice: eleveMoney(eleveReais(i.price)), OriginalPrice: eleveMoney(eleveReais(i.price)), OptionsPrice: eleveMoney(0),
		SubtotalPrice: total, TotalPrice: total, ProductionPoint: []elevePoint{{Name: "Cozinha"}}, OtherFees: []eleveFee{},
	}
}

func eleveMoney(value eleveReais) elevePrice {
	return elevePrice{Value: value, Currency: eleveCurrency}
}

// elevePayment is a payment that was asked for; its one key is a text, where questions have a list.
type elevePayment struct {
	eleveQuestion

	object elevePaymentObject
	raw    json.RawMessage
}

func eleveReadPayment(body []byte) (p elevePayment, wrong []eleveError) {
	var fields map[string]json.RawMessage
	if json.Unmarshal(body, &fields) != nil {
		return p, []eleveError{{Key: 0, Message: "body must be an object"}}
	}
	p.serviceID, p.keyType, wrong = eleveReadHead(fields)
	key, errs := eleveReadText(fields, "orderKey")
	p.keys, wrong = []string{key}, append(wrong, errs...)
	if p.raw = fields["paymentObject"]; p.raw == nil {
		return p, append(wrong, eleveWrong("paymentObject", "is required"))
	}
	return p, append(wrong, eleveDecode(p.raw, &p.object)...)
}
