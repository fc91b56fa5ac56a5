package main

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ordersaga/ordersaga/api"
	"github.com/ordersaga/ordersaga/config"
	"github.com/ordersaga/ordersaga/internal/storecheck"
	"github.com/ordersaga/ordersaga/pos"
	connectors "github.com/ordersaga/ordersaga/pos/registry"
)

func (p program) storeCheckCommand() *cobra.Command {
	var file, item string
	var wire bool
	c := &cobra.Command{
		Use: "check ID", Short: "Ask a store's POS whether all is as orders need it; post nothing", Args: takes(cobra.ExactArgs(1)),
		Long: "Ask the POS of a store of the configuration whether it is ready, read its menu, have one dish priced, and try whether " +
			"the store's callback address answers. No order is posted. The exit code is 0 only if the POS is ready, its menu " +
			"can be read and the dish is taken, as far as the POS can do all that.",
		RunE: func(c *cobra.Command, args []string) error {
			cfg, err := p.load(file)
			if err != nil {
				return err
			}
			check, err := checkOf(cfg, args[0])
			if err != nil {
				return err
			}
			check.Item, check.Wire, check.Print = item, wire, c.Printf
			return check.Run(c.Context())
		},
	}
	configFlag(c, &file)
	c.Flags().StringVar(&item, "item", "", "code of the dish to validate (default: the first of the menu that needs no choice)")
	c.Flags().BoolVar(&wire, "wire", false, "print every call and answer, without credentials and guest data")
	return c
}

// checkOf is the check of a store of a configuration.
func checkOf(cfg config.Config, id string) (storecheck.Check, error) {
	store, ok := cfg.Store(id)
	if !ok {
		var known []string
		for _, s := range cfg.Stores {
			known = append(known, s.ID)
		}
		return storecheck.Check{}, usageError{fmt.Errorf("the configuration has no store %q: it has %s", id, strings.Join(known, ", "))}
	}
	registry, err := connectors.New(cfg)
	if err != nil {
		return storecheck.Check{}, fmt.Errorf("the configuration is not usable:\n%w", err)
	}
	connector, err := registry.Connector(id)
	if err != nil {
		return storecheck.Check{}, err
	}
	return storecheck.Check{
		Store: store.Order(), Connector: connector, Callbacks: callbacksOf(cfg.PublicURL, store, connector),
		Secrets: []string{store.POS.Token.Reveal()},
	}, nil
}

// callbacksOf are the addresses that the POS of a store is to call.
func callbacksOf(publicURL string, s config.Store, connector pos.Connector) []storecheck.Callback {
	if !connector.Traits().Callbacks {
		return nil
	}
	nudged, ok := connector.(pos.Nudged)
	if !ok {
		return []storecheck.Callback{{
			URL: api.CallbackURL(publicURL, s.ID, "TOKEN"), Note: " (another TOKEN for every order)",
			Status: http.StatusNotFound, Code: string(api.NotFound), // as long as it is no token
		}}
	}
	var all []storecheck.Callback
	for _, url := range api.NudgeURLs(publicURL, s.POS.System, nudged.StoreKey()) {
		all = append(all, storecheck.Callback{URL: url, Status: http.StatusOK})
	}
	return all
}
