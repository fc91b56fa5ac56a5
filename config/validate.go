package config

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// maxIDLength bounds ids: they are parts of URLs, metrics' labels and workflow searches.
const maxIDLength = 32

// maxVersionLength bounds the name and the build of a deployment: Temporal's own limit of a build.
const maxVersionLength = 255

// validator looks at a whole configuration and goes on after a mistake.
type validator struct {
	c     *Config
	wrong *mistakes
	// unread are the paths of what was not readable: what is said about their values would be false.
	unread []string
}

// Validate reports every mistake in c that can be seen without the vendors; nil if there is none.
// [Load] has done so.
func (c Config) Validate() error {
	var wrong mistakes
	c.validate(&wrong)
	return wrong.err()
}

func (c *Config) validate(wrong *mistakes) {
	v := validator{c: c, wrong: wrong, unread: slices.Collect(maps.Keys(wrong.blamed))}
	v.process()
	v.journal()
	v.keys()
	v.bots()
	v.stores()
}

// bad blames the setting at path, unless what it says follows from something that was not readable.
func (v *validator) bad(path, format string, args ...any) {
	if v.follows(path) {
		return
	}
	v.wrong.put(v.c.mistake(path, format, args...))
}

// process checks the settings that a process has once.
func (v *validator) process() {
	v.address("listen", v.c.Listen)
	if v.c.WorkerListen != "" {
		v.address("worker_listen", v.c.WorkerListen)
	}
	v.publicURL()
	v.oneOf("log.level", v.c.Log.Level, "debug", "info", "warn", "error")
	v.oneOf("log.format", v.c.Log.Format, "text", "json")
	if v.c.Temporal.SweepEvery.D() < time.Second {
		v.bad("temporal.sweep_every", "is shorter than 1s")
	}
	v.deployment("temporal.deployment", v.c.Temporal.Deployment)
}

// address checks something to listen at.
func (v *validator) address(path, value string) {
	host, port, err := net.SplitHostPort(value)
	if _, bad := strconv.ParseUint(port, 10, 16); err != nil || bad != nil || strings.Contains(host, "/") {
		v.bad(path, "is not host:port")
	}
}

// deployment checks what Temporal would refuse only when a worker polls, and only into its log: a name
// and a build are parts of the ids of its own workflows there (server 1.29).
func (v *validator) deployment(path string, d Deployment) {
	if (d.Name == "") != (d.Build == "") {
		v.bad(path, "needs both a name and a build, or neither")
	}
	if strings.ContainsAny(d.Name, ".:") {
		v.bad(join(path, "name"), "is %q, but Temporal takes no . and no : in it", d.Name)
	}
	for _, part := range []struct{ name, value string }{{"name", d.Name}, {"build", d.Build}} {
		switch at := join(path, part.name); {
		case strings.HasPrefix(part.value, "__"):
			v.bad(at, "is %q, but Temporal keeps what begins with __ for itself", part.value)
		case len(part.value) > maxVersionLength:
			v.bad(at, "is longer than %d bytes", maxVersionLength)
		case strings.ContainsFunc(part.value, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }):
			v.bad(at, "is %q, but it is an argument of commands: leave out the white space", part.value)
		}
	}
}

// journal checks what the journal is named by. A wrong name is never printed: that of a server would
// hold a password.
func (v *validator) journal() {
	const path = "journal.dsn"
	dsn := v.c.Journal.DSN.Reveal()
	if strings.HasPrefix(dsn, "postgres://") || strings.HasPrefix(dsn, "postgresql://") {
		v.postgres(path, dsn)
		return
	}
	name, _, _ := strings.Cut(dsn, "?")
	file, isFile := strings.CutPrefix(name, "file:")
	switch base := file[strings.LastIndex(file, "/")+1:]; {
	case dsn == "":
		v.bad(path, "is missing: write file:PATH or postgres://USER:PASSWORD@HOST/DATABASE")
	case dsn == ":memory:", file == ":memory:":
		v.bad(path, "is the memory of one process: API and workers would each have a journal of their own; write file:PATH")
	case !isFile:
		v.bad(path, "is not file:PATH or postgres://USER:PASSWORD@HOST/DATABASE")
	case file == "":
		v.bad(path, "names no file: write file:PATH")
	case base == "", base == ".", base == "..":
		v.bad(path, "names a folder: write file:PATH of a file in it")
	}
}

// postgres checks the dsn of a server. Neither it nor what a parser says of it is printed.
func (v *validator) postgres(path, dsn string) {
	parsed, err := url.Parse(dsn)
	switch {
	case err != nil:
		v.bad(path, "is not a URL (in a password, @ is %%40, / is %%2F, %% is %%25, and so on)")
	case strings.Trim(parsed.Path, "/") == "" && !parsed.Query().Has("dbname"):
		v.bad(path, "names no database: write postgres://USER:PASSWORD@HOST/DATABASE")
	}
}

// publicURL checks the URL that others call back. One POS lower-cases it, so it must be lower case.
func (v *validator) publicURL() {
	const path = "public_url"
	text := v.c.PublicURL
	if text == "" {
		v.bad(path, "is missing: the POS systems and payment providers call it back")
		return
	}
	parsed := v.url(path, text)
	switch {
	case parsed == nil:
	case strings.ToLower(text) != text:
		v.bad(path, "has upper case: a POS that lower-cases URLs would miss it")
	case strings.HasSuffix(text, "/"):
		v.bad(path, "ends in a slash")
	case strings.ContainsAny(text, "?#"):
		v.bad(path, "has a query or a fragment")
	}
}

// url parses a URL with http or https and a host; nil if it is none. The mistake does not repeat the
// text, which may hold a secret.
func (v *validator) url(path, text string) *url.URL {
	parsed, err := url.Parse(text)
	switch {
	case err != nil, parsed.Scheme != "http" && parsed.Scheme != "https", parsed.Hostname() == "":
		v.bad(path, "is not a URL with http or https and a host")
		return nil
	case parsed.User != nil:
		v.bad(path, "holds a user or a password: URLs are printed")
		return nil
	}
	return parsed
}

func (v *validator) oneOf(path, value string, known ...string) {
	if !slices.Contains(known, value) {
		v.bad(path, "is %q, but must be one of: %s", value, strings.Join(known, ", "))
	}
}

// id checks the form of an id and that it is not among seen, to which it is added.
func (v *validator) id(path, id string, seen map[string]bool) {
	switch {
	case id == "":
		v.bad(path, "is missing")
	case len(id) > maxIDLength, strings.Trim(id, "abcdefghijklmnopqrstuvwxyz0123456789-") != "":
		v.bad(path, "is %q, but ids are 1 to %d of a-z, 0-9 and -", id, maxIDLength)
	case seen[id]:
		v.bad(path, "is %q, which stands above already", id)
	}
	seen[id] = true
}

// keys checks both rings. No key may serve both: what one part signs, the other must not open.
func (v *validator) keys() {
	materials := map[string]bool{}
	v.ring("keys.guest", v.c.Keys.Guest, materials)
	v.ring("keys.tokens", v.c.Keys.Tokens, materials)
}

func (v *validator) ring(path string, ring []Key, materials map[string]bool) {
	if len(ring) == 0 {
		v.bad(path, "has no key")
	}
	ids := map[string]bool{}
	for i, key := range ring {
		at := index(path, i)
		v.id(join(at, "id"), key.ID, ids)
		material, err := key.Bytes()
		switch {
		case key.Value == "":
			v.bad(at, "has no key: set file or value")
		case err != nil:
			v.bad(at, "%w", err)
		case materials[string(material)]:
			v.bad(at, "is the same key as one above")
		}
		materials[string(material)] = true
	}
}

func (v *validator) bots() {
	if len(v.c.Bots) == 0 {
		v.bad("bots", "is empty: nobody could order")
	}
	ids, hashes := map[string]bool{}, map[string]bool{}
	for i, bot := range v.c.Bots {
		path := index("bots", i)
		v.id(join(path, "id"), bot.ID, ids)
		if len(bot.Keys) == 0 {
			v.bad(join(path, "keys"), "is empty: the bot could not order")
		}
		for j, key := range bot.Keys {
			v.botKey(index(join(path, "keys"), j), key, hashes)
		}
	}
}

func (v *validator) botKey(path string, key BotKey, hashes map[string]bool) {
	hash, err := hex.DecodeString(key.SHA256)
	switch {
	case err != nil, len(hash) != sha256.Size, strings.ToLower(key.SHA256) != key.SHA256:
		v.bad(join(path, "sha256"), "is not the SHA-256 of a key: 64 hexadecimal digits in lower case")
	case sha256.Sum256(nil) == [sha256.Size]byte(hash):
		v.bad(join(path, "sha256"), "is the SHA-256 of nothing: the key was missing when it was made")
	case hashes[key.SHA256]:
		v.bad(join(path, "sha256"), "is the hash of a key above: every key belongs to one bot")
	}
	hashes[key.SHA256] = true
	if len(key.Scopes) == 0 {
		v.bad(join(path, "scopes"), "is empty: the key could do nothing")
	}
	for i, scope := range key.Scopes {
		v.oneOf(index(join(path, "scopes"), i), string(scope), string(ReadOrders), string(WriteOrders), string(Ops))
	}
	for i, id := range key.Stores {
		if _, ok := v.c.Store(id); !ok && v.knowsStores() {
			v.bad(index(join(path, "stores"), i), "is %q, but there is no such store", id)
		}
	}
}
