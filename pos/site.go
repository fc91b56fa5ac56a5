package pos

import (
	"errors"
	"fmt"
	"time"
)

// Site is what every connector has to know of a store.
type Site struct {
	// URL is where the POS's API begins.
	URL string
	// Token is the store's one credential there.
	Token string
	// Timezone is the store's IANA zone: times on the wire are its own, or name none.
	Timezone string
	// Currency is the store's ISO 4217 currency: amounts on the wire carry none.
	Currency string
	// ConnectTimeout and ReadTimeout bound one call. A read timeout below 30 s makes unknown outcomes of
	// posts and nothing else.
	ConnectTimeout, ReadTimeout time.Duration
}

// Zone reads the zone by its name. The empty name and Local would be the zone of this machine.
func (s Site) Zone() (*time.Location, error) {
	if s.Timezone == "" || s.Timezone == "Local" {
		return nil, errors.New("timezone: it is missing")
	}
	zone, err := time.LoadLocation(s.Timezone)
	if err != nil {
		return nil, fmt.Errorf("timezone: %w", err)
	}
	return zone, nil
}
