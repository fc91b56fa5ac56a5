package mutants_test

import (
	"encoding/json"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/e2e/mutants"
	"github.com/ordersaga/ordersaga/internal/devserver/devservertest"
	"github.com/ordersaga/ordersaga/internal/torture"
)

// beside is how many mutants are tortured at once, unless -parallel says otherwise: they wait more than they work.
const beside = "3"

func TestMain(m *testing.M) {
	flag.Parse()
	given := false
	flag.Visit(func(f *flag.Flag) { given = given || f.Name == "test.parallel" })
	if !given {
		_ = flag.Set("test.parallel", beside) // a flag of every test binary, and a number
	}
	os.Exit(devservertest.Main(m))
}

// seeds is how many plans are tried: which order a fault meets is a matter of chance.
const seeds = 3

// root is the module's, seen from this package.
const root = "../.."

func TestTheTortureTestSeesEverySafetyThatIsMissing(t *testing.T) {
	for _, m := range mutants.All() {
		t.Run(m.Name, func(t *testing.T) {
			t.Parallel()
			program := build(t, m)
			var found []torture.Violation
			for seed := range seeds {
				found = tortured(t, program, m.Recipe, seed+1)
				if slices.ContainsFunc(found, func(v torture.Violation) bool { return slices.Contains(m.Broken, v.Promise) }) {
					t.Logf("seed %d: %d promises broken, the first: %s %s", seed+1, len(found), found[0].Promise, found[0].Detail)
					return
				}
			}
			require.Fail(t, "the torture test has not seen it", "%+v", found)
		})
	}
}

// build builds the mutant.
func build(t *testing.T, m mutants.Mutant) string {
	t.Helper()
	dir := t.TempDir()
	whole, err := filepath.Abs(root)
	require.NoError(t, err)
	overlay, err := m.Overlay(whole, dir)
	require.NoError(t, err)
	program := filepath.Join(dir, "ordersaga")
	out, err := exec.CommandContext(t.Context(), "go", "build", "-overlay", overlay, "-o", program, "github.com/ordersaga/ordersaga/cmd/ordersaga").CombinedOutput()
	require.NoError(t, err, "%s", out)
	return program
}

// tortured tortures a program, and returns what was found.
func tortured(t *testing.T, program string, r torture.Recipe, seed int) []torture.Violation {
	t.Helper()
	report := filepath.Join(t.TempDir(), "report.json")
	args := []string{"torture", "--orders", strconv.Itoa(r.Orders), "--seed", strconv.Itoa(seed), "--settle-within", "1m", "--report", report}
	if len(r.Faults) > 0 {
		args = append(args, "--faults", joined(r.Faults))
	}
	if len(r.Kill) > 0 {
		args = append(args, "--kill", joined(r.Kill), "--every", r.Every.String())
	}
	out, err := exec.CommandContext(t.Context(), program, args...).CombinedOutput()
	text, missing := os.ReadFile(report)
	require.NoError(t, missing, "%v\n%s", err, out)
	var told torture.Report
	require.NoError(t, json.Unmarshal(text, &told))
	require.Equal(t, err != nil, len(told.Violations) > 0, "the exit code says whether promises were broken")
	return told.Violations
}

func joined[T ~string](all []T) string {
	var words []string
	for _, one := range all {
		words = append(words, string(one))
	}
	return strings.Join(words, ",")
}
