package registry

import (
	"github.com/ordersaga/ordersaga/config"
	"github.com/ordersaga/ordersaga/pos"
	"github.com/ordersaga/ordersaga/pos/botpos"
	"github.com/ordersaga/ordersaga/pos/deliveryhatch"
	"github.com/ordersaga/ordersaga/pos/eleve"
	"github.com/ordersaga/ordersaga/pos/procart"
	"github.com/ordersaga/ordersaga/pos/wixtar"
)

// constructor makes a connector for a store; settings decodes the vendor's own settings.
type constructor func(s config.Store, settings func(into any) error) (pos.Connector, error)

// systems is every vendor by its name in the configuration. A new one is one entry here.
func systems() map[string]constructor {
	return map[string]constructor{
		botpos.System: with(func(site pos.Site, own botpos.Settings) (pos.Connector, error) {
			return botpos.New(botpos.Config{Site: site, Settings: own})
		}),
		deliveryhatch.System: with(func(site pos.Site, own deliveryhatch.Settings) (pos.Connector, error) {
			return deliveryhatch.New(deliveryhatch.Config{Site: site, Settings: own})
		}),
		eleve.System: with(func(site pos.Site, own eleve.Settings) (pos.Connector, error) {
			return eleve.New(eleve.Config{Site: site, Settings: own})
		}),
		procart.System: with(func(site pos.Site, own procart.Settings) (pos.Connector, error) {
			return procart.New(procart.Config{Site: site, Settings: own})
		}),
		wixtar.System: with(func(site pos.Site, own wixtar.Settings) (pos.Connector, error) {
			return wixtar.New(wixtar.Config{Site: site, Settings: own})
		}),
	}
}

// with reads a vendor's settings before its connector is made.
func with[Settings any](create func(pos.Site, Settings) (pos.Connector, error)) constructor {
	return func(s config.Store, settings func(any) error) (pos.Connector, error) {
		var own Settings
		if err := settings(&own); err != nil {
			return nil, err
		}
		return create(pos.Site{
			URL: s.POS.URL, Token: s.POS.Token.Reveal(), Timezone: s.Timezone, Currency: s.Currency,
			ConnectTimeout: s.Policy.ConnectTimeout.D(), ReadTimeout: s.Policy.ReadTimeout.D(),
		}, own)
	}
}
