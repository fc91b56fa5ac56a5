package app

import (
	"github.com/ordersaga/ordersaga/config"
	"github.com/ordersaga/ordersaga/journal"
)

// CheckJournal reports a journal that can never be opened, other than one that is only away, and one
// that would not keep what it was told.
func CheckJournal(c config.Config) error {
	return c.At("journal.dsn", journal.CheckDSN(c.Journal.DSN.Reveal()))
}
