package app

import "github.com/ordersaga/ordersaga/api"

// paymentLinks are the addresses that a payment provider is given. They lead to the API below its public URL.
type paymentLinks struct {
	secrets   secrets
	publicURL string
}

// Notify is where a provider calls when a payment changes.
func (l paymentLinks) Notify(provider string) string { return api.NoticeURL(l.publicURL, provider) }

// Return is where a guest's browser goes after an action.
func (l paymentLinks) Return(orderID string) string {
	return api.ReturnURL(l.publicURL, l.secrets.tokens.Mint(api.ReturnPurpose, orderID))
}
