package config_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/config"
)

func TestTheEnvironmentOverridesTheFile(t *testing.T) {
	c, err := load(minimal+"listen: 127.0.0.1:1\n", world{
		vars: map[string]string{
			"ORDERSAGA_LISTEN":               "0.0.0.0:9000",
			"ORDERSAGA_JOURNAL_DSN_FILE":     "/run/secrets/dsn",
			"ORDERSAGA_TEMPORAL_CLI":         "/opt/temporal",
			"ORDERSAGA_TEMPORAL_SWEEP_EVERY": "90s",
		},
		files: map[string]string{"/run/secrets/dsn": "file:/var/lib/o.db\n"},
	})
	require.NoError(t, err)
	require.Equal(t, "0.0.0.0:9000", c.Listen)
	require.Equal(t, "file:/var/lib/o.db", c.Journal.DSN.Reveal())
	require.Equal(t, "/opt/temporal", c.Temporal.CLI)
	require.Equal(t, 90*time.Second, c.Temporal.SweepEvery.D())
}

func TestAMistakeInTheEnvironmentNamesItsVariable(t *testing.T) {
	_, err := load(minimal, world{vars: map[string]string{
		"ORDERSAGA_LISTEN":                "nowhere",
		"ORDERSAGA_LOG_LEVEL":             "loud",
		"ORDERSAGA_PUBLIC_URL":            "https://a.example.com",
		"ORDERSAGA_PUBLIC_URL_FILE":       "/run/url",
		"ORDERSAGA_TEMPORAL_ADDRESS_FILE": "/run/missing",
		"ORDERSAGA_TEMPORAL_SWEEP_EVERY":  "often",
	}})
	require.ElementsMatch(t, []string{
		"environment ORDERSAGA_LISTEN: listen: is not host:port",
		`environment ORDERSAGA_LOG_LEVEL: log.level: is "loud", but must be one of: debug, info, warn, error`,
		"environment: public_url: ORDERSAGA_PUBLIC_URL and ORDERSAGA_PUBLIC_URL_FILE are both set: choose one",
		"environment: temporal.address: read the file that ORDERSAGA_TEMPORAL_ADDRESS_FILE names: file does not exist",
		`environment ORDERSAGA_TEMPORAL_SWEEP_EVERY: temporal.sweep_every: read duration "often": write it like 90s, 10m or 6h`,
	}, lines(err))
}

func TestVariablesAreFilledIn(t *testing.T) {
	tests := []struct {
		name, value, want string
	}{
		{name: "a variable", value: `"${NAME}"`, want: "moon"},
		{name: "a variable in the middle", value: "to the ${NAME}!", want: "to the moon!"},
		{name: "two variables", value: "${NAME}${NAME}", want: "moonmoon"},
		{name: "a file", value: "${SECRET}", want: "from a file"},
		{name: "an escaped one", value: "$${NAME}", want: "${NAME}"},
		{name: "a lone dollar", value: "5$", want: "5$"},
		{name: "a value is not read again", value: "${NESTED}", want: "${NAME}"},
		{name: "a value is no YAML", value: "${YAML}", want: "{a: b}"},
		{name: "a block of text", value: "|-\n      dear\n      ${NAME}", want: "dear\nmoon"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, err := load(strings.Replace(minimal, "name: One", "name: "+tt.value, 1), world{
				vars:  map[string]string{"NAME": "moon", "SECRET_FILE": "/run/s", "NESTED": "${NAME}", "YAML": "{a: b}"},
				files: map[string]string{"/run/s": "from a file\n"},
			})
			require.NoError(t, err)
			require.Equal(t, tt.want, c.Stores[0].Name)
		})
	}
}

func TestNumbersComeFromVariablesToo(t *testing.T) {
	c, err := load(minimal+"    policy: {quick_undo_attempts: \"${N}\"}\n", world{vars: map[string]string{"N": "4"}})
	require.NoError(t, err)
	require.Equal(t, 4, c.Stores[0].Policy.QuickUndoAttempts)
}

func TestFromEnvironmentNeedsNoFile(t *testing.T) {
	c, err := config.FromEnvironment(world{vars: map[string]string{"ORDERSAGA_LISTEN": ":1"}}.environment())
	require.NoError(t, err)
	want := config.Default()
	want.Listen = ":1"
	require.Equal(t, want, c)
}

func TestPathIsTheFlagThenTheVariableThenTheDefault(t *testing.T) {
	set := world{vars: map[string]string{"ORDERSAGA_CONFIG": "/etc/o.yaml"}}.environment()
	require.Equal(t, "flag.yaml", set.Path("flag.yaml"))
	require.Equal(t, "/etc/o.yaml", set.Path(""))
	require.Equal(t, config.DefaultPath, world{}.environment().Path(""))
}
