package eleve

// sums are a bill's amounts.
type sums struct{ items, fees, discount, amount reais }

// sums reads a bill's amounts; false if one is missing or has a remainder, or if they do not add up, since
// then nobody knows what they mean.
func (b bill) sums() (sums, bool) {
	var s sums
	for value, into := range map[*text]*reais{
		&b.Total.Items: &s.items, &b.Total.OtherFees: &s.fees, &b.Total.Discount: &s.discount, &b.Total.Amount: &s.amount,
	} {
		read, ok := value.reais()
		if !ok && (*value != "" || value == &b.Total.Amount || value == &b.Total.Items) {
			return sums{}, false
		}
		*into = read
	}
	return s, s.amount == s.items+s.fees-s.discount && s.items >= 0 && s.amount >= 0
}

// alone reports whether a bill is for our order and nothing else. A table's holds what waiters have
// brought as well.
func (b bill) alone(r ref) bool {
	mine, others := b.count(r)
	if b.Type == typeDelivery || b.Type == typeTakeout {
		return r.names(b.OrderID)
	}
	return mine > 0 && others == 0
}

// owed is what our order costs by the bill; false where the bill does not tell, or is not ours alone. The
// service fee that the till adds by itself is left out if it is exactly the one that the store's settings
// foretell, cut to whole centavos as the till does: the guest was not asked for it when he paid. Any other is a
// surprise, and stays in.
func (b bill) owed(r ref, percent int) (reais, bool) {
	s, ok := b.sums()
	if !ok || !b.alone(r) {
		return 0, false
	}
	foretold := s.items * reais(percent) / 100
	for _, fee := range b.OtherFees {
		if value, ok := fee.Price.Value.reais(); ok && fee.Type == feeService && value == foretold && value > 0 {
			return s.amount - value, true
		}
	}
	return s.amount, true
}
