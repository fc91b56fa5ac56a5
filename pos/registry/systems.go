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

// systems is every vendor by its name in the configuration. A new one is one line here.
func systems() map[string]constructor {
	return map[string]constructor{
		botpos.System:        with(newBotpos),
		deliveryhatch.System: with(newDeliveryhatch),
		eleve.System:         with(newEleve),
		procart.System:       with(newProcart),
		wixtar.System:        with(newWixtar),
	}
}

// with reads a vendor's settings before its connector is made.
func with[Settings any](make func(config.Store, Settings) (pos.Connector, error)) constructor {
	return func(s config.Store, settings func(any) error) (pos.Connector, error) {
		var own Settings
		if err := settings(&own); err != nil {
			return nil, err
		}
		return make(s, own)
	}
}

func newBotpos(s config.Store, own botpos.Settings) (pos.Connector, error) {
	return botpos.New(botpos.Config{
		URL: s.POS.URL, Token: s.POS.Token.Reveal(), Timezone: s.Timezone, Currency: s.Currency,
		ConnectTimeout: s.Policy.ConnectTimeout.D(), ReadTimeout: s.Policy.ReadTimeout.D(), Settings: own,
	})
}

func newDeliveryhatch(s config.Store, own deliveryhatch.Settings) (pos.Connector, error) {
	return deliveryhatch.New(deliveryhatch.Config{
		URL: s.POS.URL, Token: s.POS.Token.Reveal(), Timezone: s.Timezone, Currency: s.Currency,
		ConnectTimeout: s.Policy.ConnectTimeout.D(), ReadTimeout: s.Policy.ReadTimeout.D(), Settings: own,
	})
}

func newEleve(s config.Store, own eleve.Settings) (pos.Connector, error) {
	return eleve.New(eleve.Config{
		URL: s.POS.URL, Token: s.POS.Token.Reveal(), Timezone: s.Timezone, Currency: s.Currency,
		ConnectTimeout: s.Policy.ConnectTimeout.D(), ReadTimeout: s.Policy.ReadTimeout.D(), Settings: own,
	})
}

func newProcart(s config.Store, own procart.Settings) (pos.Connector, error) {
	return procart.New(procart.Config{
		URL: s.POS.URL, Token: s.POS.Token.Reveal(), Timezone: s.Timezone, Currency: s.Currency,
		ConnectTimeout: s.Policy.ConnectTimeout.D(), ReadTimeout: s.Policy.ReadTimeout.D(), Settings: own,
	})
}

func newWixtar(s config.Store, own wixtar.Settings) (pos.Connector, error) {
	return wixtar.New(wixtar.Config{
		URL: s.POS.URL, Token: s.POS.Token.Reveal(), Timezone: s.Timezone, Currency: s.Currency,
		ConnectTimeout: s.Policy.ConnectTimeout.D(), ReadTimeout: s.Policy.ReadTimeout.D(), Settings: own,
	})
}
