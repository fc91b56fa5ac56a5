package app

import (
	"fmt"
	"time"

	"github.com/ordersaga/ordersaga/config"
	"github.com/ordersaga/ordersaga/internal/gate"
	"github.com/ordersaga/ordersaga/menu"
	connectors "github.com/ordersaga/ordersaga/pos/registry"
)

// restaurants are the stores of a configuration as a process reaches them: what it knows of their lines
// and menus is known to all its parts.
type restaurants struct {
	registry *connectors.Registry
	gates    *gate.Gates
	menus    *menu.Source
	quoter   *menu.Quoter
}

// connect makes the connector of every store. No store is called.
func connect(cfg config.Config) (*restaurants, error) {
	registry, err := connectors.New(cfg)
	if err != nil {
		return nil, fmt.Errorf("connect the stores: %w", err)
	}
	gates := gate.New()
	menus := menu.NewSource(registry, gates, time.Now)
	return &restaurants{registry: registry, gates: gates, menus: menus, quoter: menu.NewQuoter(menus, gates, time.Now)}, nil
}

// desk is where guests ask.
func (r *restaurants) desk() *menu.Desk { return menu.NewDesk(r.registry, r.quoter, r.gates) }
