package journal

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
)

// What waiting does not mend. None of it repeats the dsn: it holds a password, and the errors of the parsers
// quote what they stumbled over.
var (
	errFolder    = errors.New("names a folder: write file:PATH of a file in it")
	errNoURL     = errors.New("is not a URL postgres://USER:PASSWORD@HOST:PORT/DATABASE (are the password's special characters escaped?)")
	errSetting   = errors.New("has a setting that PostgreSQL's clients do not take, or names a file that cannot be read")
	errForgetful = errors.New("sets synchronous_commit to off: a crash would forget what was posted and paid; leave it out")
)

// CheckDSN reports a dsn that [Open] never opens, other than one whose database is only away. It asks no
// server, makes no file, and tells nothing of the dsn but the name of a setting.
func CheckDSN(dsn string) error {
	if isPostgres(dsn) {
		_, err := readPostgres(dsn)
		return err
	}
	name, _, _ := strings.Cut(dsn, "?")
	if info, err := os.Stat(strings.TrimPrefix(name, "file:")); isSQLite(dsn) && err == nil && info.IsDir() {
		return errFolder
	}
	return nil
}

// readPostgres reads a dsn, the PG* variables included.
func readPostgres(dsn string) (*pgx.ConnConfig, error) {
	parsed, err := url.Parse(dsn)
	if err != nil {
		return nil, errNoURL
	}
	config, err := pgx.ParseConfig(dsn)
	if err != nil {
		return nil, blame(parsed)
	}
	if forgets(config.RuntimeParams) {
		return nil, errForgetful
	}
	return config, nil
}

// blame names the setting without which a dsn would be one.
func blame(dsn *url.URL) error {
	for name := range dsn.Query() {
		without, query := *dsn, dsn.Query()
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
