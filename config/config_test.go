package config_test

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/config"
	"github.com/ordersaga/ordersaga/order"
)

const (
	guestKey = "30313233343536373839616263646566303132333435363738396162636465ff"
	tokenKey = "30313233343536373839616263646566303132333435363738396162636465fe"
	hash     = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
)

// minimal is the smallest valid file.
const minimal = `public_url: https://orders.example.com
keys:
  guest: [{id: k1, value: ` + guestKey + `}]
  tokens: [{id: t1, value: ` + tokenKey + `}]
bots:
  - id: bot-1
    keys: [{sha256: ` + hash + `, scopes: [ops], stores: [s-1]}]
stores:
  - id: s-1
    name: One
    timezone: Asia/Seoul
    currency: KRW
    pos: {system: botpos, url: "http://10.0.0.1"}
    payment: {provider: cash}
`

// world is an environment in memory.
type world struct {
	vars, files map[string]string
}

func (w world) environment() config.Environment {
	return config.Environment{
		Lookup: func(name string) (string, bool) {
			value, ok := w.vars[name]
			return value, ok
		},
		ReadFile: func(path string) ([]byte, error) {
			if content, ok := w.files[path]; ok {
				return []byte(content), nil
			}
			return nil, fs.ErrNotExist
		},
	}
}

// load reads a file that stands at dir/c.yaml.
func load(file string, w world) (config.Config, error) {
	files := map[string]string{"dir/c.yaml": file}
	maps.Copy(files, w.files)
	return config.Load("dir/c.yaml", world{vars: w.vars, files: files}.environment())
}

// lines are the single mistakes of a joined error.
func lines(err error) []string {
	if err == nil {
		return nil
	}
	return strings.Split(err.Error(), "\n")
}

func TestLoadFillsInDefaults(t *testing.T) {
	c, err := load(minimal, world{})
	require.NoError(t, err)
	require.Equal(t, "127.0.0.1:8080", c.Listen)
	require.Equal(t, "file:ordersaga.db", c.Journal.DSN.Reveal())
	require.Equal(t, config.Log{Level: "info", Format: "text"}, c.Log)

	s, ok := c.OrderStore("s-1")
	require.True(t, ok)
	require.Equal(t, order.Store{
		ID: "s-1", Name: "One", Timezone: "Asia/Seoul", Currency: "KRW",
		System: "botpos", Provider: "cash", Flow: order.Hold, Policy: order.DefaultPolicy(),
	}, s)
	_, ok = c.OrderStore("s-2")
	require.False(t, ok)
}

func TestAStoreWithAWebhookHasStaffToAsk(t *testing.T) {
	c, err := load(minimal+"    staff: {webhook: \"https://chat.example.com/1\", secret: whsec_x}\n", world{})
	require.NoError(t, err)
	require.True(t, c.Stores[0].Order().Staff)
	require.Equal(t, "https://chat.example.com/1", c.Stores[0].Staff.Webhook.Reveal())
	require.False(t, c.Stores[0].Staff.AllowHTTP)
}

func TestPolicyOverridesOnlyWhatItNames(t *testing.T) {
	c, err := load(minimal+"    policy: {accept_within: 7m, quick_undo_attempts: 3}\n", world{})
	require.NoError(t, err)
	want := order.DefaultPolicy()
	require.NoError(t, want.AcceptWithin.UnmarshalText([]byte("7m")))
	want.QuickUndoAttempts = 3
	require.Equal(t, want, c.Stores[0].Policy)
}

func TestEveryMistakeIsReportedAtOnceWithItsPlace(t *testing.T) {
	file := strings.NewReplacer(
		"https://orders", "https://Orders", "Asia/Seoul", "Mars/Base", "KRW", "XXX", `"http://10.0.0.1"`, "10",
		"scopes: [ops]", "scopes: [root]", "stores: [s-1]", "stores: [s-9]", guestKey, "short",
	).Replace(minimal) + "    pollicy: {}\n    policy: {accept_within: soon}\nlisten: 1\nlog: {level: warn, level: info}\n"
	_, err := load(file, world{})
	require.Equal(t, []string{
		`dir/c.yaml:13:32: stores[0].pos.url: is a number, but a text belongs here: put it into quotes`,
		`dir/c.yaml:15:5: stores[0].pollicy: is not a setting; here are: currency, id, name, payment, phone, policy, pos, staff, timezone`,
		`dir/c.yaml:16:29: stores[0].policy.accept_within: read duration "soon": write it like 90s, 10m or 6h`,
		`dir/c.yaml:17:9: listen: is a number, but a text belongs here: put it into quotes`,
		`dir/c.yaml:18:20: log.level: stands here twice`,
		`dir/c.yaml:1:1: public_url: has upper case: a POS that lower-cases URLs would miss it`,
		`dir/c.yaml:3:11: keys.guest[0]: is not 32 bytes in base64 or hex`,
		`dir/c.yaml:7:96: bots[0].keys[0].scopes[0]: is "root", but must be one of: orders:read, orders:write, ops`,
		`dir/c.yaml:7:112: bots[0].keys[0].stores[0]: is "s-9", but there is no such store`,
		`dir/c.yaml:11:5: stores[0].timezone: is "Mars/Base", but must be an IANA name such as Europe/Moscow`,
		`dir/c.yaml:12:5: stores[0].currency: is "XXX", which is not a known currency`,
	}, lines(err))
	mistake, ok := errors.AsType[*config.Mistake](err)
	require.True(t, ok)
	require.Equal(t, "stores[0].pos.url", mistake.Path)
}

func TestStoreReturnsTheWholeStore(t *testing.T) {
	c, err := load(minimal, world{})
	require.NoError(t, err)
	s, ok := c.Store("s-1")
	require.True(t, ok)
	require.Equal(t, "http://10.0.0.1", s.POS.URL)
	require.True(t, c.Bots[0].Keys[0].Allows(config.Ops))
	require.False(t, c.Bots[0].Keys[0].Allows(config.WriteOrders))
	require.True(t, c.Bots[0].Keys[0].Sees("s-1"))
	require.False(t, c.Bots[0].Keys[0].Sees("s-2"))
	require.True(t, config.BotKey{}.Sees("s-2"), "a key without stores sees all")
}

func TestKeysComeFromFilesBesideTheConfiguration(t *testing.T) {
	file := strings.Replace(minimal, "value: "+tokenKey, "file: t.key", 1)
	c, err := load(file, world{files: map[string]string{"dir/t.key": tokenKey + "\n"}})
	require.NoError(t, err)
	material, err := c.Keys.Tokens[0].Bytes()
	require.NoError(t, err)
	require.Equal(t, tokenKey, hex.EncodeToString(material))
	require.Equal(t, material, mustBytes(t, config.NewKey("t1", material)))

	absolute := strings.Replace(file, "t.key", "/run/secrets/t", 1)
	_, err = load(absolute, world{files: map[string]string{"/run/secrets/t": tokenKey}})
	require.NoError(t, err)

	_, err = load(file, world{})
	require.Len(t, lines(err), 1)
	require.ErrorIs(t, err, fs.ErrNotExist)
	require.ErrorContains(t, err, "keys.tokens[0]: read its file")
}

func mustBytes(t *testing.T, k config.Key) []byte {
	t.Helper()
	material, err := k.Bytes()
	require.NoError(t, err)
	return material
}

func TestAFileThatIsNotThereIsNamed(t *testing.T) {
	_, err := config.Load("nowhere.yaml", world{}.environment())
	require.ErrorIs(t, err, fs.ErrNotExist)
}

func TestAtKeepsJoinedErrorsApart(t *testing.T) {
	c, err := load(minimal, world{})
	require.NoError(t, err)
	require.NoError(t, c.At("stores[0].pos", nil))
	err = c.At("stores[0].pos.token", fmt.Errorf("settings: %w", errors.Join(errors.New("is missing"), errors.New("is short"))))
	require.EqualError(t, err, "dir/c.yaml:13:5: stores[0].pos.token: is missing\ndir/c.yaml:13:5: stores[0].pos.token: is short")
}

func TestWhereTemporalIsIsReadWithoutTheSecrets(t *testing.T) {
	file := strings.Replace(minimal, guestKey, `"${GUEST}"`, 1) + "temporal: {address: \"t:7233\"}\n"
	got, err := config.LoadTemporal("dir/c.yaml", world{
		vars: map[string]string{"ORDERSAGA_TEMPORAL_NAMESPACE": "food"}, files: map[string]string{"dir/c.yaml": file},
	}.environment())
	require.NoError(t, err)
	require.Equal(t, config.Temporal{Address: "t:7233", Namespace: "food", SweepEvery: order.Duration(5 * time.Minute)}, got)

	for text, want := range map[string]string{
		"temporal: {addr: x}": "dir/c.yaml:1:12: temporal.addr: is not a setting",
		"temporal: [":         "is not YAML",
	} {
		_, err = config.LoadTemporal("dir/c.yaml", world{files: map[string]string{"dir/c.yaml": text}}.environment())
		require.ErrorContains(t, err, want)
	}
	_, err = config.LoadTemporal("dir/c.yaml", world{}.environment())
	require.ErrorIs(t, err, fs.ErrNotExist)
}
