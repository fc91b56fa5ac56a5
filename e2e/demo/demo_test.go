// Package demo_test runs the demo as a stranger would, and looks at what it leaves behind.
package demo_test

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/e2e/system"
	"github.com/ordersaga/ordersaga/internal/app/demo"
)

func TestMain(m *testing.M) { os.Exit(system.Main(m)) }

func TestDemoEndsAsItShouldAndLeavesNoGuestBehind(t *testing.T) {
	dir := t.TempDir()
	out, told, err := system.Run(t, "demo", "--exit", "--data", dir, "--listen", "127.0.0.1:0", "--ui-listen", "127.0.0.1:0")
	require.NoError(t, err, out+told)
	require.Contains(t, out, "16 of 16 orders ended as they should.")
	for _, words := range []string{
		`procart +deferred -> awaiting_acceptance, open -> cooking, (bill -> cooking, )?close -> completed`,
		`deliveryhatch +0 -> awaiting_acceptance, (1\d -> cooking, )?(2\d -> out_for_delivery, )?3\d -> completed`,
		`botpos +STANDBY -> awaiting_acceptance, (OK -> cooking, )?COMPLETE -> completed`,
		`eleve +queued -> awaiting_acceptance, .*"506 CLOSED_TABLE, on the bill" -> completed`,
		`wixtar +1 -> awaiting_acceptance, (2 -> cooking, )?4 -> completed`,
	} {
		require.Regexp(t, `\n  `+words+`\n`, out, "what a POS said, as far as anybody heard it")
	}
	require.Regexp(t, `\$ ordersaga order resolve [a-z2-7]{26} a1 ticket_exists --value "{[0-9A-F-]{36}}" --note "`, out)
	require.Contains(t, out, "First answers: ")

	needles := append(append(demo.GuestData(), keys(t, dir)...), "whsec_", "/staff/")
	readable := map[string]bool{}
	require.NoError(t, filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || entry.Name() == "keys.json" {
			return err
		}
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		if strings.Contains(string(text), "demo-delivered") {
			readable[entry.Name()] = true // what is not secret can be found: so would be what is
		}
		for _, needle := range needles {
			require.NotContains(t, string(text), needle, path)
		}
		return nil
	}))
	require.True(t, readable["temporal.db"] && readable["journal.db"], "%v", readable)
	for _, needle := range needles {
		require.NotContains(t, out+told, needle, "what the demo prints")
	}
}

// keys are the secrets that the demo has made beside its journal.
func keys(t *testing.T, dir string) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "keys.json"))
	require.NoError(t, err)
	var content any
	require.NoError(t, json.Unmarshal(text, &content))
	found := secrets(content)
	require.NotEmpty(t, found)
	return found
}

// secrets are the texts in a JSON document that are long enough to be a secret.
func secrets(node any) []string {
	const shortest = 16
	var found []string
	switch n := node.(type) {
	case string:
		if len(n) >= shortest && !strings.Contains(n, " ") {
			found = append(found, n)
		}
	case []any:
		for _, one := range n {
			found = append(found, secrets(one)...)
		}
	case map[string]any:
		for _, one := range n {
			found = append(found, secrets(one)...)
		}
	}
	return found
}
