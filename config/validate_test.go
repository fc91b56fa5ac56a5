package config_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestValidateNamesTheSettingAndWhatIsWrong(t *testing.T) {
	tests := []struct {
		name, old, new string // what is changed in the minimal file
		want           []string
	}{
		{name: "a public URL that is none", old: "https://orders.example.com", new: "orders.example.com", want: []string{"public_url: is not a URL"}},
		{name: "a public URL with a slash at its end", old: "example.com", new: "example.com/", want: []string{"public_url: ends in a slash"}},
		{name: "a public URL with a query", old: "example.com", new: "example.com?a=b", want: []string{"public_url: has a query"}},
		{name: "a public URL with a password", old: "https://", new: "https://u:p@", want: []string{"public_url: holds a user or a password"}},
		{name: "the same key twice in a ring", old: "guest: [", new: "guest: [{id: k1, value: " + guestKey + "}, ", want: []string{`keys.guest[1].id: is "k1", which stands above already`, "keys.guest[1]: is the same key"}},
		{name: "one key in both rings", old: tokenKey, new: guestKey, want: []string{"keys.tokens[0]: is the same key"}},
		{name: "a key without material", old: "id: t1, value: " + tokenKey, new: "id: t1", want: []string{"keys.tokens[0]: has no key: set file or value"}},
		{name: "a key with two", old: "id: t1,", new: "id: t1, file: a,", want: []string{"keys.tokens[0]: has a file and a value"}},
		{name: "a ring without keys", old: "tokens: [{id: t1, value: " + tokenKey + "}]", new: "tokens: []", want: []string{"keys.tokens: has no key"}},
		{name: "a bot's key instead of its hash", old: hash, new: "open-sesame", want: []string{"bots[0].keys[0].sha256: is not the SHA-256"}},
		{name: "a hash in upper case", old: hash, new: strings.ToUpper(hash), want: []string{"bots[0].keys[0].sha256: is not the SHA-256"}},
		{name: "two bots with one key", old: "bots:", new: "bots:\n  - id: bot-2\n    keys: [{sha256: " + hash + ", scopes: [ops]}]", want: []string{"bots[1].keys[0].sha256: is the hash of a key above"}},
		{name: "a key without scopes", old: "scopes: [ops], ", new: "", want: []string{"bots[0].keys[0].scopes: is empty"}},
		{name: "a bot without keys", old: "keys: [{sha256: " + hash + ", scopes: [ops], stores: [s-1]}]", new: "keys: []", want: []string{"bots[0].keys: is empty"}},
		{name: "a store id that a POS would change", old: "- id: s-1", new: "- id: Msk_1", want: []string{`bots[0].keys[0].stores[0]: is "s-1"`, `stores[0].id: is "Msk_1", but ids are`}},
		{name: "a store id that is too long", old: "- id: s-1", new: "- id: " + strings.Repeat("s", 33), want: []string{"bots[0].keys[0].stores[0]", "stores[0].id"}},
		{name: "a store without id and name", old: "- id: s-1\n    name: One", new: "- phone: \"1\"", want: []string{"bots[0].keys[0].stores[0]", "stores[0].id: is missing", "stores[0].name: is missing"}},
		{name: "two stores with one id", old: "stores:\n", new: "stores:\n  - {id: s-1, name: A, timezone: UTC, currency: KRW}\n", want: []string{"stores[1].id: is \"s-1\", which stands above already"}},
		{name: "the machine's own time zone", old: "Asia/Seoul", new: "Local", want: []string{`stores[0].timezone: is "Local"`}},
		{name: "a POS URL with a foreign scheme", old: "http://10", new: "ftp://10", want: []string{"stores[0].pos.url: is not a URL"}},
		{name: "a flow that does not exist", old: "provider: cash", new: "provider: cash, flow: later", want: []string{`stores[0].payment.flow: is "later", but must be one of: hold, charge`}},
		{name: "a call shorter than what it does", old: "provider: cash}", new: "provider: cash}\n    policy: {call_timeout: 33s}", want: []string{"stores[0].policy.call_timeout: is 33s, but must be longer than connect_timeout and read_timeout together (33s)"}},
		{name: "retries that shrink", old: "provider: cash}", new: "provider: cash}\n    policy: {retry_initial: 31s}", want: []string{"stores[0].policy.retry_maximum"}},
		{name: "times of nothing", old: "provider: cash}", new: "provider: cash}\n    policy: {accept_within: 0s, quick_undo_attempts: -1}", want: []string{"stores[0].policy.accept_within: must be more than 0", "stores[0].policy.quick_undo_attempts: must be more than 0"}},
		{name: "a negative time", old: "provider: cash}", new: "provider: cash}\n    policy: {accept_within: -1s}", want: []string{`stores[0].policy.accept_within: read duration "-1s": it is negative`}},
		{name: "a worker's address without a port", old: "public_url", new: "worker_listen: localhost\npublic_url", want: []string{"worker_listen: is not host:port"}},
		{name: "an address without a port", old: "public_url", new: "listen: localhost\npublic_url", want: []string{"listen: is not host:port"}},
		{name: "the hash of no key", old: hash, new: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", want: []string{"bots[0].keys[0].sha256: is the SHA-256 of nothing"}},
		{name: "a webhook that nobody signs for", old: "provider: cash}", new: "provider: cash}\n    staff: {webhook: \"https://chat.example.com/1\"}", want: []string{"stores[0].staff.secret: is missing"}},
		{name: "a secret for nobody", old: "provider: cash}", new: "provider: cash}\n    staff: {secret: whsec_x}", want: []string{"stores[0].staff.webhook: is missing"}},
		{name: "a webhook that is no URL", old: "provider: cash}", new: "provider: cash}\n    staff: {webhook: chat, secret: whsec_x}", want: []string{"stores[0].staff.webhook: is not a URL"}},
		{name: "a sweep that never rests", old: "public_url", new: "temporal: {sweep_every: 0s}\npublic_url", want: []string{"temporal.sweep_every: is shorter than 1s"}},
		{name: "a deployment without a build", old: "public_url", new: "temporal: {deployment: {name: ordersaga}}\npublic_url", want: []string{"temporal.deployment: needs both"}},
		{name: "a deployment's name with a dot", old: "public_url", new: "temporal: {deployment: {name: order.saga, build: \"1.2:3\"}}\npublic_url", want: []string{`temporal.deployment.name: is "order.saga", but Temporal takes no . and no :`}},
		{name: "a deployment's name with a colon", old: "public_url", new: "temporal: {deployment: {name: \"order:saga\", build: a/b}}\npublic_url", want: []string{"temporal.deployment.name: is"}},
		{name: "names that Temporal keeps", old: "public_url", new: "temporal: {deployment: {name: __o, build: __b}}\npublic_url", want: []string{"temporal.deployment.name: is \"__o\", but Temporal keeps", "temporal.deployment.build: is \"__b\""}},
		{name: "a build of two words", old: "public_url", new: "temporal: {deployment: {name: o, build: a b}}\npublic_url", want: []string{"temporal.deployment.build: is \"a b\", but it is an argument"}},
		{name: "a build without end", old: "public_url", new: "temporal: {deployment: {name: o, build: " + strings.Repeat("b", 256) + "}}\npublic_url", want: []string{"temporal.deployment.build: is longer than 255"}},
		{name: "a journal nowhere", old: "public_url", new: "journal: {dsn: \"\"}\npublic_url", want: []string{"journal.dsn: is missing"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			require.Contains(t, minimal, tt.old)
			_, err := load(strings.Replace(minimal, tt.old, tt.new, 1), world{})
			mistakes := lines(err)
			require.Len(t, mistakes, len(tt.want), "%v", err)
			for i, want := range tt.want {
				require.Contains(t, mistakes[i], ": "+want)
			}
		})
	}
}

func TestValidateAcceptsWhatLoadReturned(t *testing.T) {
	c, err := load(minimal, world{})
	require.NoError(t, err)
	require.NoError(t, c.Validate())
	c.Stores[0].Currency = ""
	require.EqualError(t, c.Validate(), `dir/c.yaml:12:5: stores[0].currency: is "", which is not a known currency`)
}

func TestAJournalIsAFileOrADatabase(t *testing.T) {
	for _, tt := range []struct{ name, dsn, want string }{
		{"a file", "file:ordersaga.db", ""},
		{"a file with settings", "file:/var/lib/o.db?cache=shared", ""},
		{"the memory, which processes do not share", ":memory:", "is the memory of one process: API and workers would each have"},
		{"the memory, as a file", "file::memory:?cache=shared", "is the memory of one process"},
		{"a server", "postgres://u:s3cret@db/o", ""},
		{"a server with settings", "postgresql://u:s3cret@db:5433/o?sslmode=verify-full", ""},
		{"a server on a socket", "postgres:///o?host=/run/postgresql", ""},
		{"a database behind the question mark", "postgres://db?dbname=o", ""},
		{"a server without a database", "postgres://u:s3cret@db", "names no database"},
		{"a server with nothing for a database", "postgres://u:s3cret@db/", "names no database"},
		{"a password that is not escaped", "postgres://u:s3cret/s3cret@db/o", "is not a URL (in a password, @ is %40, / is %2F, % is %25"},
		{"another server", "mysql://u:s3cret@db/o", "is not file:PATH or postgres://"},
		{"a bare name", "ordersaga.db", "is not file:PATH or postgres://"},
		{"another scheme", "sqlite:x.db", "is not file:PATH or postgres://"},
		{"a file without a path", "file:", "names no file"},
		{"settings without a path", "file:?mode=rwc", "names no file"},
		{"a folder", "file:/var/lib/", "names a folder"},
		{"the folder it runs in", "file:.", "names a folder"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := load("journal: {dsn: \""+tt.dsn+"\"}\n"+minimal, world{})
			if tt.want == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, "journal.dsn: "+tt.want)
			require.NotContains(t, err.Error(), "s3cret")
		})
	}
}
