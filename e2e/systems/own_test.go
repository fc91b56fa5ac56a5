package systems_test

import (
	"slices"

	"github.com/ordersaga/ordersaga/e2e/system"
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
func ofTheirOwn() []system.Life { return slices.Concat(ofWixtar(), ofBotPOS(), ofDeliveryHatch()) }
