package config_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/config"
	"github.com/ordersaga/ordersaga/order"
)

func TestTheFileIsReadStrictly(t *testing.T) {
	tests := []struct {
		name, file, want string
	}{
		{name: "an empty file misses everything", file: "", want: "public_url: is missing"},
		{name: "a broken line is named", file: "listen: [1", want: "dir/c.yaml:1:"},
		{name: "two documents are one too many", file: "listen: a:1\n---\nlisten: b:1\n", want: "has 2 YAML documents"},
		{name: "a list is no mapping", file: "- 1", want: "dir/c.yaml:1:1: is a list, but settings by name belong here"},
		{name: "a text is no list", file: "bots: nobody", want: "1:7: bots: is a text, but a list belongs here"},
		{name: "a mapping is no text", file: "listen: {a: b}", want: "1:9: listen: is a mapping, but a text belongs here"},
		{name: "a tag is not read", file: "listen: !!str 1", want: "listen: has a YAML tag"},
		{name: "a merge key is not read", file: "a: &a {level: info}\nlog: {<<: *a}", want: "log.<<: merge keys are not supported"},
		{name: "an alias needs its anchor", file: "listen: *nowhere", want: "1:9: listen: refers to an anchor"},
		{name: "an anchor does not contain itself", file: "stores: [{pos: {settings: &s {a: *s}}}]", want: "settings.a: refers to an anchor"},
		{name: "a text is no number", file: "stores: [{policy: {quick_undo_attempts: many}}]", want: "quick_undo_attempts: is a text, but a whole number belongs here"},
		{name: "a fraction is no number", file: "stores: [{policy: {quick_undo_attempts: 1.5}}]", want: "is a number, but a whole number belongs here"},
		{name: "a number can be too large", file: "stores: [{policy: {quick_undo_attempts: 18446744073709551615}}]", want: "but a whole number belongs here"},
		{name: "a duration needs its unit", file: "stores: [{policy: {preparation: 20}}]", want: "preparation: is a number, but a text belongs here"},
		{name: "a variable must be set", file: "listen: ${NOWHERE}", want: "1:9: listen: names the variable NOWHERE, which is not set, nor is NOWHERE_FILE"},
		{name: "a variable must be closed", file: "listen: ${NOWHERE", want: "listen: has ${ without a name and }"},
		{name: "a setting that nothing can hold", file: "stores: [{pos: {settings: {a: .nan}}}]", want: "settings.a: is a number, which no setting can be"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := load(tt.file, world{})
			require.ErrorContains(t, err, tt.want)
		})
	}
}

func TestWhatFollowsFromSomethingUnreadableIsNotSaid(t *testing.T) {
	for _, tt := range []struct{ name, file, want string }{
		{"a broken line", strings.Replace(minimal, "pos: {", "pos: [{", 1), "dir/c.yaml:1"},
		{"a key from a variable", strings.Replace(minimal, guestKey, `"${GUEST}"`, 1), "keys.guest[0].value: names the variable GUEST"},
		{"a store's id from a variable", strings.Replace(minimal, "- id: s-1", "- id: ${STORE}", 1), "stores[0].id: names the variable STORE"},
		{"stores that are none", minimal[:strings.Index(minimal, "stores:\n")] + "stores: none\n", "stores: is a text, but a list belongs here"},
		{"a store that is none", minimal[:strings.Index(minimal, "stores:\n")] + "stores: [none]\n", "stores[0]: is a text, but settings by name belong here"},
		{"two documents", minimal + "---\n" + minimal, "has 2 YAML documents"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := load(tt.file, world{})
			require.Len(t, lines(err), 1, "%v", err)
			require.ErrorContains(t, err, tt.want)
		})
	}
}

func TestAPlainTextMayHoldAColon(t *testing.T) {
	for _, scopes := range []string{
		"[orders:read, orders:write]", "[orders:read,orders:write]", "[ orders:read , orders:write ]", `["orders:read", orders:write]`,
	} {
		file := strings.Replace(minimal, "scopes: [ops], stores: [s-1]", "stores: [s-1], scopes: "+scopes, 1)
		c, err := load(file, world{})
		require.NoError(t, err, scopes)
		require.Equal(t, []config.Scope{config.ReadOrders, config.WriteOrders}, c.Bots[0].Keys[0].Scopes, scopes)
	}
	_, err := load(strings.Replace(minimal, "[ops]", "[orders: read]", 1), world{})
	require.ErrorContains(t, err, "scopes[0]: is a mapping, but a text belongs here", "with a blank it is one")
	_, err = load(strings.Replace(minimal, "[ops]", `["orders":read]`, 1), world{})
	require.ErrorContains(t, err, "scopes[0]: is a mapping, but a text belongs here", "behind quotes it is one")
}

func TestAnchorsSpareRepetition(t *testing.T) {
	file := minimal + "    policy: &quick {accept_within: 1m}\n  - id: s-2\n    name: Two\n    timezone: UTC\n    currency: KRW\n    policy: *quick\n"
	c, err := load(file, world{})
	require.NoError(t, err)
	require.Equal(t, c.Stores[0].Policy, c.Stores[1].Policy)
	require.NotEqual(t, order.DefaultPolicy(), c.Stores[1].Policy)
}

func TestAnEmptyValueLeavesTheDefault(t *testing.T) {
	c, err := load(minimal+"    policy:\nlisten:\n", world{})
	require.NoError(t, err)
	require.Equal(t, order.DefaultPolicy(), c.Stores[0].Policy)
	require.Equal(t, config.Default().Listen, c.Listen)
}

// vendor is settings as a vendor may want them.
type vendor struct {
	URL      string         `yaml:"url"`
	Secret   config.Secret  `yaml:"secret"`
	Timeout  order.Duration `yaml:"timeout"`
	Strict   bool           `yaml:"strict"`
	Limit    *int           `yaml:"limit"`
	Words    []string       `yaml:"words"`
	Tenders  map[string]int `yaml:"tenders"`
	Anything any            `yaml:"anything"`
	Nested   struct {
		Code string `yaml:"code"`
	} `yaml:"nested"`
	private int
}

func TestDecodeReadsAVendorsSettings(t *testing.T) {
	file := strings.Replace(minimal, `pos: {system: botpos, url: "http://10.0.0.1"}`, `pos:
      settings:
        url: ${URL}
        secret: "007"
        timeout: 5s
        strict: ${STRICT}
        limit: 3
        words: [no, "yes", "12"]
        tenders: {cash: 1, card: 2}
        anything: {a: [1, true, 1.5], b: "~"}
        nested: {code: "1e3"}`, 1)
	c, err := load(file, world{vars: map[string]string{"URL": "a: b # ${c}", "STRICT": "true"}})
	require.NoError(t, err)

	into := vendor{private: 1}
	require.NoError(t, c.Decode("stores[0].pos.settings", c.Stores[0].POS.Settings, &into))
	limit := 3
	want := vendor{
		URL: "a: b # ${c}", Secret: "007", Strict: true, Limit: &limit, Words: []string{"no", "yes", "12"},
		Tenders: map[string]int{"cash": 1, "card": 2}, private: 1,
		Anything: map[string]any{"a": []any{uint64(1), true, 1.5}, "b": "~"},
	}
	require.NoError(t, want.Timeout.UnmarshalText([]byte("5s")))
	want.Nested.Code = "1e3"
	require.Equal(t, want, into)
}

func TestDecodeNamesEveryMistakeWithItsPlace(t *testing.T) {
	c, err := load(strings.Replace(minimal, "provider: cash", "provider: cash, settings: {url: 5, ulr: x, nested: {code: []}}", 1), world{})
	require.NoError(t, err)
	var into vendor
	err = c.Decode("stores[0].payment.settings", c.Stores[0].Payment.Settings, &into)
	require.ElementsMatch(t, []string{
		`dir/c.yaml:14:42: stores[0].payment.settings.url: is a number, but a text belongs here: put it into quotes`,
		`dir/c.yaml:14:50: stores[0].payment.settings.ulr: is not a setting; here are: anything, limit, nested, secret, strict, tenders, timeout, url, words`,
		`dir/c.yaml:14:67: stores[0].payment.settings.nested.code: is a list, but a text belongs here: put it into quotes`,
	}, lines(err))

	err = config.Config{}.Decode("a", config.Settings{"strict": 1}, &into)
	require.EqualError(t, err, "a.strict: is a number, but true or false belongs here")
}

func FuzzLoadSurvivesAnyFile(f *testing.F) {
	for _, seed := range []string{minimal, "? a\n: b", "? [a]: b", "a: &a [*a]", "{}", "- ", ": b", "%YAML 1.2\n---\na: b", "# nothing", "a: !!binary x", "<<: {a: b}"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, file string) {
		if c, err := load(file, world{}); err == nil {
			require.NoError(t, c.Validate())
		}
	})
}
