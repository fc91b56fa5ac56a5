package systems_test

import (
	"net/http"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/e2e/system"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/simulator"
)

// of is the dialect of a system.
func of(s simulator.System) dialect {
	for _, d := range dialects() {
		if d.system == s {
			return d
		}
	}
	return dialect{}
}

// ofTheirOwn are lives that only one system can have.
func ofTheirOwn() []system.Life {
	return []system.Life{
		of(simulator.Wixtar).life("a store that may be cancelled in is cancelled in, and the money goes back", func(s *system.Store) {
			s.POS = map[string]any{"shop_cancel": true}
		}, func(l life) {
			o := l.place()
			l.s.AwaitPayment(l.T, o, order.PaymentCaptured)
			answer := l.s.Cancel(l.T, o)
			require.Contains(l, []int{http.StatusOK, http.StatusAccepted}, answer.Code, "%s", answer.Body)
			l.ends(o, ending{order.Cancelled, order.GuestCancelled}, order.PaymentRefunded, 1)
		}),
		of(simulator.BotPOS).life("a store that refuses what its server took gives the hold back", func(s *system.Store) {
			s.Restaurant.BotPOS.RefuseAfter = simulator.Duration(untilTaken)
		}, func(l life) {
			l.faults(simulator.Fault{Name: simulator.Refuse, Op: simulator.OpPostOrder})
			o := l.place()
			require.Equal(l, order.AwaitingAcceptance, o.Status, "STANDBY is no acceptance")
			l.isHeld(o)
			l.ends(o, refusedAtOnce(), order.PaymentVoided, 1)
		}),
	}
}
