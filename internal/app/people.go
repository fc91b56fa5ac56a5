package app

import (
	"errors"
	"strconv"

	"github.com/ordersaga/ordersaga/config"
	"github.com/ordersaga/ordersaga/staff"
)

// CheckStaff says what is wrong with the channels to the people of the stores, without reaching them.
func CheckStaff(cfg config.Config) error {
	_, err := staffChannels(cfg)
	return err
}

// staffChannels makes the channels to the people of those stores that have one. Its error names every
// setting that is wrong, and where it stands.
func staffChannels(cfg config.Config) (*staff.Channels, error) {
	var channels []*staff.Channel
	var wrong []error
	for i, s := range cfg.Stores {
		if s.Staff.Webhook == "" {
			continue
		}
		channel, err := staff.New(staff.Config{
			StoreID: s.ID, Webhook: s.Staff.Webhook.Reveal(), Secret: s.Staff.Secret.Reveal(), AllowHTTP: s.Staff.AllowHTTP,
			ConnectTimeout: s.Policy.ConnectTimeout.D(), ReadTimeout: s.Policy.ReadTimeout.D(),
		})
		if err != nil {
			wrong = append(wrong, cfg.At("stores["+strconv.Itoa(i)+"].staff", err))
			continue
		}
		channels = append(channels, channel)
	}
	return staff.NewChannels(channels...), errors.Join(wrong...)
}
