package workflows

import (
	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/order"
)

// settleBill compares what the guest paid with the final bill of a completed order: what was taken too
// much goes back, what is missing a person is told.
func (s *saga) settleBill() {
	if s.status != order.Completed {
		return
	}
	s.waitUntil(s.ctx, func() bool { return !s.capturing.running() })
	bill := s.finalBill()
	if s.payment.State != order.PaymentCaptured || !s.counts(bill) {
		return
	}
	kept := order.Money{Amount: s.payment.Amount.Amount - s.payment.Refunded.Amount, Currency: bill.Currency}
	switch {
	case bill.Amount < kept.Amount:
		s.refundPart(order.Money{Amount: kept.Amount - bill.Amount, Currency: kept.Currency})
	case bill.Amount > kept.Amount:
		s.askAboutBill(bill, kept)
	}
}

// finalBill is what the order cost. A POS that names no bill has said its price when the order was
// released: one for later may have been paid before that, at a higher one.
func (s *saga) finalBill() order.Money {
	if s.bill.Amount > 0 {
		return s.bill
	}
	return s.total
}

// counts reports whether a bill says what the guest has to pay: the POS has made the price, not the bot.
func (s *saga) counts(bill order.Money) bool {
	return s.pricedBy == order.PricedByPOS && bill.Amount > 0 && bill.Currency == s.payment.Amount.Currency
}

// refundPart gives back a part of what was taken. It is one refund, and followed to its end.
func (s *saga) refundPart(part order.Money) {
	var do *activities.Payments
	s.anotherRefund()
	for s.move(s.ctx, s.ctx, movement{
		summary: "give " + part.String() + " back", activity: do.RefundPart,
		request: func() activities.MoneyRequest {
			r := s.refundRequest()
			r.Amount = part
			return r
		},
		stuck: order.UndoStuck, refused: order.UndoRefused, about: "the bill was lower than what was taken: ",
		again: s.anotherRefund,
	}) && s.payment.State == order.PaymentRefundPending {
		s.followMoney()
	}
}

// askAboutBill tells a person that the food cost more than what was taken. Nobody takes more by itself.
func (s *saga) askAboutBill(bill, kept order.Money) {
	deadline := s.now().Add(s.in.Store.Policy.PriceDecision.D())
	open := s.ask(order.PriceHigher, "the bill is "+bill.String()+", the guest paid "+kept.String(), deadline)
	s.flag(order.BillHigher)
	if s.awaitAnswer(s.ctx, open, func() bool { return false }) == order.SettledByHand {
		s.flag(order.SettledByPerson)
	}
}
