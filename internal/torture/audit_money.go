package torture

import (
	"slices"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/simulator"
)

// net is what was kept of the guest's money, as the provider has it.
func (d *dossier) net() order.Money {
	var sum order.Money
	for _, p := range d.payments {
		sum.Amount, sum.Currency = sum.Amount+p.Net(), p.Currency
	}
	return sum
}

// examineCharges finds money that was kept twice, and more asked for than the guest was shown.
func (a *auditor) examineCharges() {
	shown := a.guest.Wish.shown()
	for _, p := range a.payments {
		if asked := (order.Money{Amount: p.Amount, Currency: p.Currency}); asked.Amount > shown.Amount || asked.Currency != shown.Currency {
			a.accuse(WrongAmount, "payment %s is of %s, and the guest was shown %s", p.ID, asked, shown)
		}
	}
	if charges := a.charges(); len(charges) > 1 {
		a.accuse(TwoCharges, "%d payments were taken and kept, %s in all", len(charges), a.net())
	}
}

// charges are the payments of which money was kept.
func (d *dossier) charges() []simulator.Payment {
	return slices.DeleteFunc(slices.Clone(d.payments), func(p simulator.Payment) bool { return p.Net() <= 0 })
}

// examinePaidBefore wants the money held or taken before the ticket was made. The world numbers all acts.
func (a *auditor) examinePaidBefore(t simulator.Ticket) {
	for _, p := range a.payments {
		for _, act := range p.History {
			if (act.Act == simulator.ActHeld || act.Act == simulator.ActCaptured) && act.Seq < t.Seq {
				return
			}
		}
	}
	a.accuse(UnpaidPost, "ticket %s was made before any money was held or taken", t.ID)
}

// examineMoney compares money with food, at an order whose end is reached.
func (a *auditor) examineMoney() {
	kept := a.net()
	switch {
	case kept.Amount > 0 && len(a.tickets) == 0:
		a.accuse(MoneyWithoutFood, "%s were kept, and no till has a ticket%s", kept, a.flags())
	case kept.Amount > 0 && len(a.tickets) > 0 && !slices.ContainsFunc(a.tickets, a.earns):
		a.accuse(MoneyWithoutFood, "%s were kept for %s%s", kept, describeTicket(a.tickets[len(a.tickets)-1]), a.flags())
	case kept.Amount <= 0:
		a.examineFree()
	}
	a.examineLeft()
}

// earns reports whether a ticket is one that money may be kept for.
func (d *dossier) earns(t simulator.Ticket) bool {
	if t.Stage == simulator.Done && emptied(t) {
		return d.answered(order.SuspiciousClose, order.AcceptAsIs) || !d.toldEmpty()
	}
	gone, is := removed(t)
	return !is || served(t) || d.status() == order.Completed && !gone.At.Before(d.decidedAt())
}

// toldEmpty reports whether the POS has said that there is nothing on the ticket. Some never say what there is.
func (d *dossier) toldEmpty() bool {
	return slices.ContainsFunc(d.evidence(), func(e order.Evidence) bool { return e.Empty })
}

// evidence is all that the saga has heard.
func (d *dossier) evidence() []order.Evidence {
	var all []order.Evidence
	for _, e := range d.events {
		if e.Event.Type == order.EvidenceSeen && e.Event.Evidence != nil {
			all = append(all, *e.Event.Evidence)
		}
	}
	return all
}

// examineFree finds food that nobody has paid. A restaurant that threw the ticket away has the last word about it.
func (a *auditor) examineFree() {
	if a.cash() {
		return
	}
	for _, t := range a.tickets {
		_, gone := removed(t)
		eaten := cooked(t.Stage) && !emptied(t) || gone && a.status() == order.Completed && served(t)
		if eaten && !a.forgiven(t) {
			a.accuse(FoodWithoutMoney, "nothing was kept for %s%s", describeTicket(t), a.flags())
		}
	}
}

// examineLeft finds money that is neither ours nor the guest's.
func (a *auditor) examineLeft() {
	for _, p := range a.payments {
		switch p.Status {
		case simulator.StatusAuthorized, simulator.StatusActionRequired, simulator.StatusProcessing:
			a.accuse(HoldLeft, "payment %s of %s is still %s", p.ID, order.Money{Amount: p.Amount, Currency: p.Currency}, p.Status)
		case simulator.StatusCaptured, simulator.StatusVoided, simulator.StatusRefunded, simulator.StatusDeclined:
		}
		for _, r := range p.Refunds {
			if r.Status == simulator.RefundPending {
				a.accuse(HoldLeft, "refund %s of %s is still on its way", r.ID, order.Money{Amount: r.Amount, Currency: p.Currency})
			}
		}
	}
}

// examineAmount compares what was kept with the bill. What the guest still owes, a person was asked about.
func (a *auditor) examineAmount() {
	kept := a.net()
	switch {
	case a.status() != order.Completed, len(a.charges()) > 1:
		return // not ours to judge, or judged by another promise
	case kept.Amount < 0:
		a.accuse(WrongAmount, "more went back than was taken: %s", kept)
	case a.cash() && kept.Amount > 0:
		a.accuse(WrongAmount, "%s were kept for an order that is paid with the food", kept)
	case kept.Amount > 0 && !a.right(kept.Amount):
		a.accuse(WrongAmount, "%s were kept, the bill is %s", kept, order.Money{Amount: a.bill(), Currency: kept.Currency})
	}
}

// right reports whether so much may be kept: the bill, or where a person was told that it is more what was agreed:
// the price, or what was asked for before the price fell.
func (d *dossier) right(kept int64) bool {
	bill := d.bill()
	agreed := kept == d.record.Snapshot.Total.Amount || slices.ContainsFunc(d.payments, func(p simulator.Payment) bool { return kept == p.Amount })
	return kept == bill || kept == d.lastAmount() ||
		kept < bill && agreed && d.flagged(order.BillHigher) && d.answered(order.PriceHigher, order.AcceptAsIs)
}

// lastAmount is what the till says of the order's newest ticket; 0 without one.
func (d *dossier) lastAmount() int64 {
	if len(d.tickets) == 0 {
		return 0
	}
	return d.tickets[len(d.tickets)-1].Amount
}

// bill is what the order costs, as far as the product can know: the till's last amount, if the POS has the prices
// and has told it. Else it is what was told last, or the price at the release. That of a bot that makes the
// prices itself is final.
func (d *dossier) bill() int64 {
	bill, last := d.record.Snapshot.Total.Amount, d.lastAmount()
	if d.record.Snapshot.PricedBy == order.PricedByBot {
		return bill
	}
	for _, e := range d.evidence() {
		if e.Amount.Amount <= 0 || e.Decision != order.Applied && e.Decision != order.Duplicate {
			continue
		}
		if bill = e.Amount.Amount; bill == last {
			return last
		}
	}
	return bill
}

// examinePayment compares the journal's word about the money with the provider's.
func (a *auditor) examinePayment() {
	has, kept := a.record.Snapshot.Payment, a.net()
	switch has.State {
	case order.PaymentCaptured:
		a.examineBooked(has)
		if kept.Amount <= 0 && a.record.Snapshot.Total.Amount > 0 {
			a.accuse(WrongPayment, "the journal says %s, and the provider has kept nothing", has.State)
		}
	case order.PaymentRefunded:
		a.examineBooked(has)
		a.examineNothingKept(has, kept)
	case order.PaymentNone, order.PaymentVoided, order.PaymentDeclined:
		a.examineNothingKept(has, kept)
	case order.PaymentActionRequired, order.PaymentPending, order.PaymentAuthorized, order.PaymentRefundPending, order.PaymentUnknown:
		a.accuse(WrongPayment, "the order is settled, and the journal says %s", has.State)
	}
}

func (a *auditor) examineNothingKept(has order.Payment, kept order.Money) {
	if kept.Amount != 0 {
		a.accuse(WrongPayment, "the journal says %s, and the provider has kept %s", has.State, kept)
	}
}

// examineBooked compares the sums of a payment that was taken.
func (a *auditor) examineBooked(has order.Payment) {
	i := slices.IndexFunc(a.payments, func(p simulator.Payment) bool { return p.ID == has.ID })
	if i < 0 {
		a.accuse(WrongPayment, "the journal says %s of payment %s, which the provider does not have", has.State, has.ID)
		return
	}
	if p := a.payments[i]; has.Amount.Amount != p.Captured || has.Refunded.Amount != p.Refunded {
		a.accuse(WrongPayment, "the journal has %s taken and %s given back of payment %s, the provider %d and %d", has.Amount, has.Refunded, has.ID, p.Captured, p.Refunded)
	}
}
