package mutants_test

import (
	"encoding/json"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

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

// broken is the exit code for broken promises.
const broken = 3

// root is the module's, seen from this package.
const root = "../.."

func TestTheTortureTestSeesEverySafetyThatIsMissing(t *testing.T) {
	for _, m := range mutants.All() {
		t.Run(m.Name, func(t *testing.T) {
			t.Parallel()
			leaveTime(t)
			program := build(t, m)
			var found []torture.Violation
			for seed := range seeds {
				leaveTime(t)
				found = tortured(t, program, m.Recipe, seed+1)
				i := slices.IndexFunc(found, func(v torture.Violation) bool { return slices.Contains(m.Broken, v.Promise) })
				if i >= 0 {
					t.Logf("seed %d: %d promises broken, among them: %s %s", seed+1, len(found), found[i].Promise, found[i].Detail)
					return
				}
			}
			require.Fail(t, "the torture test has not seen it", "%+v", found)
		})
	}
}

// What a mutant does not survive must be nothing to the product, or the mutant shows nothing.
func TestTheProductSurvivesWhatItsMutantsDoNot(t *testing.T) {
	program := build(t, mutants.Mutant{Name: "the product", File: "cmd/ordersaga/main.go"})
	recipes := map[string]torture.Recipe{}
	for _, m := range mutants.All() {
		recipes[strings.Join(m.Recipe.Arguments(), " ")] = m.Recipe
	}
	for name, recipe := range recipes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			leaveTime(t)
			require.Empty(t, tortured(t, program, recipe, 1))
		})
	}
}

// leaveTime skips what may not come to its end before the tests have to: all of it takes longer than go test allows
// unless -timeout says otherwise.
func leaveTime(t *testing.T) {
	t.Helper()
	const longest = 5 * time.Minute
	if end, limited := t.Deadline(); limited && time.Until(end) < longest {
		t.Skip("no time is left for it: -timeout 60m is enough")
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
	r.Seed = uint64(seed)
	report := filepath.Join(t.TempDir(), "report.json")
	args := append([]string{"torture", "--settle-within", "1m", "--data", t.TempDir(), "--report", report}, r.Arguments()...)
	command := exec.CommandContext(t.Context(), program, args...)
	out, err := command.CombinedOutput()
	text, missing := os.ReadFile(report)
	require.NoError(t, missing, "%v\n%s", err, out)
	var told torture.Report
	require.NoError(t, json.Unmarshal(text, &told), "%v\n%s", err, out)
	want := 0
	if len(told.Violations) > 0 {
		want = broken
	}
	require.Equal(t, want, command.ProcessState.ExitCode(), "%v\n%s", err, out)
	return told.Violations
}
