package workflows

import (
	"time"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/order"
)

// settleBill sees to it that the food of a completed order is paid: with its price, or in a way of which a
// person knows.
func (s *saga) settleBill() {
	for s.status == order.Completed {
		s.waitUntil(s.ctx, func() bool { return !s.learning.running() && !s.capturing.running() })
		if s.hasFlag(order.SettledByPerson) {
			return
		}
		s.compareBill()
		if !s.unpaid() {
			return
		}
		s.askForMoney()
	}
}

// unpaid reports whether there is no money for the food, and nobody has said that this is in order.
func (s *saga) unpaid() bool {
	return s.in.Order.Method != order.Cash && s.payment.State != order.PaymentCaptured && !s.hasFlag(order.SettledByPerson)
}

// askForMoney tells a person that the food is out and the money gone: a hold has lapsed, or somebody has
// given it back. Who has seen to it has the provider asked again.
func (s *saga) askForMoney() {
	open := s.ask(order.CaptureRefused, "the food is out, and its payment is "+string(s.payment.State), s.now())
	if s.awaitAnswer(s.ctx, open, func() bool { return false }) == order.SettledByHand {
		s.flag(order.SettledByPerson)
		return
	}
	if paid, known := s.askProvider(); known {
		s.setPayment(paid)
	}
	s.captureWhenDue()
}

// compareBill compares what the guest paid with the final bill: what was taken too much goes back, what is
// missing a person is told.
func (s *saga) compareBill() {
	bill := s.finalBill()
	taken := s.payment.State == order.PaymentCaptured
	if !taken && s.payment.State != order.PaymentRefundPending || !s.counts(bill) {
		return
	}
	kept := order.Money{Amount: s.payment.Amount.Amount - s.payment.Refunded.Amount, Currency: bill.Currency}
	item, askedBefore := s.unasked(order.PriceHigher)
	part := s.partBefore()
	switch {
	case part.Amount > 0: // the ended saga has compared
		if !taken || s.payment.Refunded.Amount < part.Amount {
			s.refundPart(part)
		}
	case askedBefore:
		s.askAboutBill(item.Detail, item.Deadline)
	case bill.Amount < kept.Amount:
		s.refundPart(order.Money{Amount: kept.Amount - bill.Amount, Currency: kept.Currency})
	case taken && bill.Amount > kept.Amount && !s.hasFlag(order.BillHigher):
		s.askAboutBill("the bill is "+bill.String()+", the guest paid "+kept.String(), s.now().Add(s.in.Store.Policy.PriceDecision.D()))
	}
}

// partBefore is what an ended saga has asked back of this order's money; whether it came back is not known.
func (s *saga) partBefore() order.Money {
	if s.in.Recovers == nil {
		return order.Money{}
	}
	return s.in.Recovers.RefundPart
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

// refundPart gives back a part of what was taken. It is one refund, and followed to its end; one that an
// ended saga has asked for is repeated, under its key.
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
func (s *saga) askAboutBill(detail string, deadline time.Time) {
	open := s.ask(order.PriceHigher, detail, deadline)
	s.flag(order.BillHigher)
	if s.awaitAnswer(s.ctx, open, func() bool { return false }) == order.SettledByHand {
		s.flag(order.SettledByPerson)
	}
}
