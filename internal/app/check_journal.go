package app

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/ordersaga/ordersaga/config"
)

// Settings of the journal that waiting does not mend.
var (
	errFolder    = errors.New("names a folder: write file:PATH of a file in it")
	errForgetful = errors.New("sets synchronous_commit to off: a crash would forget what was posted and paid; leave it out")
	errSetting   = errors.New("has a setting that PostgreSQL's clients do not take, or names a file that cannot be read")
)

// CheckJournal reports a journal that can never be opened, other than one that is only away, and one
// that would not keep what it was told.
func CheckJournal(c config.Config) error {
	dsn := c.Journal.DSN.Reveal()
	name, _, _ := strings.Cut(dsn, "?")
	path, isFile := strings.CutPrefix(name, "file:")
	if !isFile {
		return c.At("journal.dsn", checkPostgres(dsn))
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return c.At("journal.dsn", errFolder)
	}
	return nil
}

// checkPostgres reads a dsn as the journal will, the PG* variables included. Nothing of the dsn is
// printed but the name of a setting: it holds a password.
func checkPostgres(dsn string) error {
	parsed, err := pgx.ParseConfig(dsn)
	if err != nil {
		return blame(dsn)
	}
	if forgets(parsed.RuntimeParams) {
		return errForgetful
	}
	return nil
}

// blame names the setting without which a dsn would be one.
func blame(dsn string) error {
	parsed, err := url.Parse(dsn)
	if err != nil {
		return errSetting
	}
	for name := range parsed.Query() {
		without, query := *parsed, parsed.Query()
		query.Del(name)
		without.RawQuery = query.Encode()
		if _, err := pgx.ParseConfig(without.String()); err == nil {
			return fmt.Errorf("%w: %s", errSetting, name)
		}
	}
	return errSetting
}

// forgets reports whether the settings of a session let a commit be acknowledged before it is on a disk:
// set by their name, or among the options of the server's command line, in which - stands for _.
func forgets(settings map[string]string) bool {
	const name = "synchronous_commit"
	off := []string{"off", "false", "no", "0"}
	for set, value := range settings { // the server reads names in any case
		if strings.EqualFold(set, name) && slices.Contains(off, strings.ToLower(value)) {
			return true
		}
	}
	options := strings.NewReplacer("-", "_", "\\", "").Replace(strings.ToLower(settings["options"]))
	return slices.ContainsFunc(strings.Fields(options), func(option string) bool {
		set, value, _ := strings.Cut(option, "=")
		return strings.HasSuffix(set, name) && slices.Contains(off, strings.Trim(value, `'"`))
	})
}
