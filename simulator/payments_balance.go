package simulator

import "strings"

// Balance is what the payments of one order come to, in minor units.
type Balance struct {
	// Payments are those that were not declined; Charges those of which the merchant still has money.
	Payments int `json:"payments"`
	Charges  int `json:"charges"`
	// Open may still be paid by the guest or his bank; Held is reserved and not taken.
	Open int64 `json:"open"`
	Held int64 `json:"held"`
	// Net is Charged less Refunded: what the merchant has. RefundPending is still in it.
	Charged       int64 `json:"charged"`
	Refunded      int64 `json:"refunded"`
	RefundPending int64 `json:"refund_pending"`
	Net           int64 `json:"net"`
}

// Balance adds the payments up whose reference is the one given, or begins with it and a dash, in all
// accounts: an order's attempts to pay are numbered so.
func (l Ledger) Balance(reference string) Balance {
	var b Balance
	for _, p := range l.Payments {
		if p.Reference == reference || strings.HasPrefix(p.Reference, reference+"-") {
			b.add(p)
		}
	}
	return b
}

func (b *Balance) add(p Payment) {
	if p.Status != StatusDeclined {
		b.Payments++
	}
	if p.Net() > 0 {
		b.Charges++
	}
	switch {
	case p.Status.open():
		b.Open += p.Amount
	case p.Status == StatusAuthorized:
		b.Held += p.Amount
	}
	b.Charged += p.Captured
	b.Refunded += p.Refunded
	b.Net += p.Net()
	for _, r := range p.Refunds {
		if r.Status == RefundPending {
			b.RefundPending += r.Amount
		}
	}
}
