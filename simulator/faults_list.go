package simulator

import "slices"

// FaultNames are all ways in which the world can misbehave.
func FaultNames() []FaultName {
	return []FaultName{
		Down, Unauthorized, Slow, LostReplyBefore, LostReplyAfter, ErrorBefore, ErrorAfter, HTTP5xx, EndlessBody, Garbage, HoldBefore, HoldAfter, Refuse,
		LostCallback, DuplicateCallback, ReorderedCallbacks,
		SoldOut, PriceDrift, StaleStock, NoID, EarlyCallback, RevokedToken, Unlisted,
		Declined, Processing, RefundDelayed, ForgedCallback,
	}
}

// POSFaults are the faults that can strike a restaurant with the system, by the ops that each may name there.
func POSFaults(system System) map[FaultName][]Op {
	d, ok := dialectOf(system)
	if !ok {
		return nil
	}
	return faultsOf(POSKind, opsOf(d))
}

// PaymentFaults are those that can strike a merchant account.
func PaymentFaults() map[FaultName][]Op { return faultsOf(PaymentsKind, PaymentsKind.ops()) }

func faultsOf(kind Kind, possible []Op) map[FaultName][]Op {
	all := map[FaultName][]Op{}
	for _, name := range FaultNames() {
		if wrongKind(name, kind) {
			continue
		}
		may := slices.DeleteFunc(name.scope(kind).may, func(op Op) bool { return !slices.Contains(possible, op) })
		if len(may) > 0 {
			slices.Sort(may)
			all[name] = slices.Compact(may)
		}
	}
	return all
}
