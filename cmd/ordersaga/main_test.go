package main_test

import (
	"bytes"
	"context"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	main "github.com/ordersaga/ordersaga/cmd/ordersaga"
	"github.com/ordersaga/ordersaga/config"
)

// outcome is what a command line did.
type outcome struct {
	code           int
	stdout, stderr string
}

// execute runs a command line with an environment and an input.
func execute(t *testing.T, vars map[string]string, stdin string, args ...string) outcome {
	t.Helper()
	return executeIn(t.Context(), vars, stdin, args...)
}

func executeIn(ctx context.Context, vars map[string]string, stdin string, args ...string) outcome {
	env := config.Environment{
		Lookup:   func(name string) (string, bool) { value, ok := vars[name]; return value, ok },
		ReadFile: os.ReadFile,
		All:      func() []string { return nil },
	}
	var stdout, stderr bytes.Buffer
	code := main.Run(ctx, args, strings.NewReader(stdin), &stdout, &stderr, env)
	return outcome{code: code, stdout: stdout.String(), stderr: stderr.String()}
}

func TestMistakesOnTheCommandLineExitWith2(t *testing.T) {
	for _, tt := range []struct {
		name string
		args []string
		want string
	}{
		{"no command", nil, "use one of demo, dev, api, worker"},
		{"an unknown command", []string{"cook"}, `there is no command "cook"`},
		{"an unknown flag", []string{"demo", "--spicy"}, "unknown flag: --spicy"},
		{"an argument too many", []string{"version", "now"}, `unknown command "now"`},
		{"a group without its command", []string{"order"}, "use one of create, get, watch"},
		{"a group with an unknown command", []string{"temporal", "melt"}, `there is no command "melt": use one of setup, sweep, build`},
		{"an order without its id", []string{"order", "get"}, "accepts 1 arg(s), received 0"},
		{"an order command without a key", []string{"order", "list"}, "Set --key or ORDERSAGA_KEY"},
		{"answers to no kind of question", []string{"attention", "resolve", "give_back", "--key", "k"}, "answer which questions? Set --kind"},
		{"an empty key", []string{"order", "create", "--key", "k", "--idempotency-key", ""}, "--idempotency-key is empty"},
		{"an address without a port", []string{"demo", "--listen", "127.0.0.1"}, "--listen 127.0.0.1: not host:port"},
		{"a port that there is not", []string{"dev", "--ui-listen", ":99999"}, "--ui-listen :99999: not host:port"},
		{"a world without a port", []string{"simulate", "--listen", "127.0.0.1"}, "--listen 127.0.0.1: not host:port"},
		{"a measurement of nothing", []string{"bench", "--orders", "0"}, "--orders, --rounds and --concurrency: 1 or more"},
		{"a measurement of no client", []string{"bench", "--concurrency", "8,0"}, "--orders, --rounds and --concurrency: 1 or more"},
		{"a measurement of something else", []string{"bench", "--measure", "database"}, "--measure database: not NAME=PID, such as database=4711"},
		{"no open orders", []string{"bench", "growth", "--open", "-1"}, "--open, --clients and --rounds: 1 or more"},
		{"no rounds of them", []string{"bench", "growth", "--rounds", "0"}, "--open, --clients and --rounds: 1 or more"},
		{"open orders that never lie", []string{"bench", "growth", "--rest", "0"}, "--rest: more than 0"},
		{"a soak without orders", []string{"bench", "soak", "--rate", "0"}, "--rate, --for and --every: more than 0"},
		{"a torture without time to settle", []string{"torture", "--settle-within", "1s"}, "--settle-within: at least 10s"},
		{"a torture in a folder that holds something", []string{"torture", "--data", "."}, "--data .: it is not empty"},
		{"a wait that the API does not offer", []string{"order", "create", "--key", "k", "--wait", "1m"}, "--wait 1m0s: between 0 and 25s"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := execute(t, nil, "", tt.args...)
			require.Equal(t, 2, got.code)
			require.Contains(t, got.stderr, tt.want)
			require.Contains(t, got.stderr, "--help")
			require.Empty(t, got.stdout)
		})
	}
}

func TestHelpNamesEveryCommand(t *testing.T) {
	got := execute(t, nil, "", "--help")
	require.Equal(t, 0, got.code)
	for _, name := range []string{"demo", "dev", "api", "worker", "simulate", "order", "attention", "store", "config", "temporal", "bench", "version"} {
		require.Contains(t, got.stdout, "\n  "+name+" ")
	}
}

func TestVersionIsThatOfTheBuild(t *testing.T) {
	got := execute(t, nil, "", "version")
	require.Equal(t, 0, got.code)
	require.Regexp(t, `^ordersaga \S.* go1\.\d+`, got.stdout)
}

// usable is a configuration of one store, with its keys in the environment.
const usable = `
public_url: http://127.0.0.1:8080
keys:
  guest: [{id: k1, value: "${GUEST_KEY}"}]
  tokens: [{id: t1, value: "${TOKEN_KEY}"}]
bots:
  - {id: bot, keys: [{sha256: 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef, scopes: ["orders:read"]}]}
stores:
  - id: msk-1
    name: Moscow
    timezone: Europe/Moscow
    currency: RUB
    pos: {system: procart, url: "http://127.0.0.1:9/api/v3", token: t}
    payment: {provider: sandbox, settings: {url: "http://127.0.0.1:9", secret: s}}
`

func keysInEnvironment() map[string]string {
	return map[string]string{"GUEST_KEY": strings.Repeat("0a", 32), "TOKEN_KEY": strings.Repeat("0b", 32)}
}

func writeConfig(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "ordersaga.yaml")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

func TestConfigCheck(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		code       int
		want       []string
	}{
		{"a usable configuration", usable, 0, []string{"ok: 1 store, 1 bot\n"}},
		{
			"every mistake is told at once, with its place",
			strings.ReplaceAll(strings.Replace(usable, "currency: RUB", "currency: XXX", 1), "timezone: Europe/Moscow", "time_zone: Europe/Moscow"),
			1,
			[]string{"ordersaga.yaml:11:5: stores[0].time_zone", "ordersaga.yaml:12:", "stores[0].currency"},
		},
		{"a POS system that nobody knows", strings.Replace(usable, "procart", "abacus", 1), 1, []string{"stores[0].pos.system", "abacus"}},
		{"a provider that nobody knows", strings.Replace(usable, "provider: sandbox", "provider: piggybank", 1), 1, []string{"stores[0].payment.provider", "piggybank"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := execute(t, keysInEnvironment(), "", "config", "check", "--config", writeConfig(t, tt.text))
			require.Equal(t, tt.code, got.code, got.stderr)
			for _, want := range tt.want {
				require.Contains(t, got.stdout+got.stderr, want)
			}
		})
	}
}

func TestConfigCheckNamesAMissingFile(t *testing.T) {
	got := execute(t, map[string]string{"ORDERSAGA_CONFIG": "/nowhere/ordersaga.yaml"}, "", "config", "check")
	require.Equal(t, 1, got.code)
	require.Contains(t, got.stderr, "/nowhere/ordersaga.yaml")
	require.Contains(t, got.stderr, "--config or ORDERSAGA_CONFIG names another file")
}

func TestServicesRefuseAConfigurationThatIsNotUsable(t *testing.T) {
	path := writeConfig(t, strings.Replace(usable, "http://127.0.0.1:8080", "ftp://127.0.0.1", 1))
	for _, command := range [][]string{{"api"}, {"worker"}} {
		got := execute(t, keysInEnvironment(), "", append(command, "--config", path)...)
		require.Equal(t, 1, got.code)
		require.Contains(t, got.stderr, "public_url")
	}
}

func TestTemporalIsSetUpWithoutTheSecrets(t *testing.T) {
	got := execute(t, nil, "", "temporal", "setup", "--config", writeConfig(t, usable+"temporal: {address: \"127.0.0.1:1\"}\n"))
	require.Equal(t, 1, got.code)
	require.Contains(t, got.stderr, "connect to Temporal")
	require.NotContains(t, got.stderr, "GUEST_KEY")

	for _, command := range []string{"setup", "sweep"} {
		got = execute(t, nil, "", "temporal", command, "--config", "/nowhere/ordersaga.yaml")
		require.Contains(t, got.stderr, "--config or ORDERSAGA_CONFIG names another file")
	}
}

func TestConfigCheckSeesThatTheJournalIsAFolder(t *testing.T) {
	path := writeConfig(t, "journal: {dsn: \"file:"+t.TempDir()+"\"}"+usable)
	got := execute(t, keysInEnvironment(), "", "config", "check", "--config", path)
	require.Equal(t, 1, got.code)
	require.Contains(t, got.stderr, "ordersaga.yaml:1:11: journal.dsn: names a folder")
}

func TestOnlyTheDemoSpeaksOfExit(t *testing.T) {
	require.Contains(t, execute(t, nil, "", "demo", "--help").stdout, "with --exit a new one")
	require.NotContains(t, execute(t, nil, "", "dev", "--help").stdout, "--exit")
}

func TestAClosedTerminalStopsInOrder(t *testing.T) {
	if signal.Ignored(syscall.SIGHUP) {
		t.Skip("these tests ignore a closed terminal, as under nohup, and so does the program then")
	}
	ctx, stop := main.UntilTold(t.Context())
	defer stop()
	self, err := os.FindProcess(os.Getpid())
	require.NoError(t, err)
	require.NoError(t, self.Signal(syscall.SIGHUP))
	<-ctx.Done()
}

func TestADemoNamesTheFlagOfATakenPort(t *testing.T) {
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, listener.Close()) })
	taken := listener.Addr().String()

	got := execute(t, map[string]string{"ORDERSAGA_LISTEN": taken}, "", "demo", "--ui-listen", taken, "--data", t.TempDir())
	require.Equal(t, 1, got.code)
	require.Contains(t, got.stderr, "--listen "+taken+" is taken")
	require.Contains(t, got.stderr, "--ui-listen "+taken+" is taken")
	require.Contains(t, got.stderr, "a second demo needs a --data of its own")
}

func TestSimulateServesUntilItIsStopped(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	stop()
	got := executeIn(ctx, nil, "", "simulate", "--listen", "127.0.0.1:0")
	require.Equal(t, 0, got.code)
	require.Regexp(t, `ledger +http://127\.0\.0\.1:\d+/admin/ledger`, got.stdout)
}
