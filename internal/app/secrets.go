package app

import (
	"errors"
	"fmt"

	"github.com/ordersaga/ordersaga/api"
	"github.com/ordersaga/ordersaga/config"
	"github.com/ordersaga/ordersaga/internal/seal"
	"github.com/ordersaga/ordersaga/internal/token"
)

// secrets are the key rings, ready for use.
type secrets struct {
	guests *seal.Ring
	tokens *token.Minter
}

func openSecrets(k config.Keys) (secrets, error) {
	var guests []seal.Key
	var tokens []token.Key
	var wrong []error
	for _, key := range k.Guest {
		material, err := key.Bytes()
		wrong = append(wrong, err)
		guests = append(guests, seal.Key{ID: key.ID, Secret: material})
	}
	for _, key := range k.Tokens {
		material, err := key.Bytes()
		wrong = append(wrong, err)
		tokens = append(tokens, token.Key{ID: key.ID, Secret: material})
	}
	if err := errors.Join(wrong...); err != nil {
		return secrets{}, fmt.Errorf("read the keys: %w", err)
	}
	ring, ringErr := seal.NewRing(guests...)
	minter, minterErr := token.NewMinter(tokens...)
	if err := errors.Join(ringErr, minterErr); err != nil {
		return secrets{}, fmt.Errorf("read the keys: %w", err)
	}
	return secrets{guests: ring, tokens: minter}, nil
}

// callback makes the URL that a POS calls when a ticket of an order changes.
func (s secrets) callback(publicURL string) func(storeID, orderID string) string {
	return func(storeID, orderID string) string {
		return api.CallbackURL(publicURL, storeID, s.tokens.Mint(api.CallbackPurpose(storeID), orderID))
	}
}

// bots are the configured bots as the API knows them.
func bots(configured []config.Bot) []api.Bot {
	all := make([]api.Bot, 0, len(configured))
	for _, b := range configured {
		bot := api.Bot{ID: b.ID}
		for _, k := range b.Keys {
			key := api.BotKey{SHA256: k.SHA256, Stores: k.Stores}
			for _, s := range k.Scopes {
				key.Scopes = append(key.Scopes, api.Scope(s))
			}
			bot.Keys = append(bot.Keys, key)
		}
		all = append(all, bot)
	}
	return all
}
