package docs_test

import (
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestEveryCommandIsOne(t *testing.T) {
	t.Parallel()
	binary := filepath.Join(t.TempDir(), "ordersaga")
	output, err := exec.CommandContext(t.Context(), "go", "build", "-buildvcs=false", "-o", binary, "../cmd/ordersaga").CombinedOutput()
	require.NoError(t, err, string(output))
	known := map[string]usage{}
	tried := 0
	for _, p := range pages(t) {
		for _, l := range p.lines {
			for _, c := range commands(l) {
				tried++
				key := strings.Join(c.words, " ")
				if _, ok := known[key]; !ok {
					known[key] = help(t, binary, c.words)
				}
				require.Empty(t, known[key].wrong(c), "%s:%d: %s", p.path, l.n, l.text)
			}
		}
	}
	require.Greater(t, tried, 10)
}

// command is a command line of ordersaga: the words before its first flag, and its flags.
type command struct{ words, flags []string }

// commands finds the command lines in a line: those that stand in a block of code begin it or follow
// another, those in running text are a span of code.
func commands(l line) []command {
	const name = `(?:go run \./cmd/ordersaga|ordersaga) ([a-z-][^|;&<>]*)`
	code := []string{l.text}
	pattern := regexp.MustCompile(`(?:^|\| |&& |\$ )` + name)
	if indented := strings.HasPrefix(l.text, "    "); !l.fenced && !indented {
		code = nil
		for _, span := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(l.text, -1) {
			code = append(code, span[1])
		}
	}
	quoted := regexp.MustCompile(`"[^"]*"|'[^']*'`)
	var all []command
	for _, text := range code {
		text, _, _ = strings.Cut(quoted.ReplaceAllString(strings.TrimSpace(text), "quoted"), " #")
		for _, found := range pattern.FindAllStringSubmatch(text, -1) {
			all = append(all, parse(strings.Fields(found[1])))
		}
	}
	return all
}

func parse(fields []string) command {
	first := slices.IndexFunc(fields, func(f string) bool { return strings.HasPrefix(f, "-") })
	if first < 0 {
		return command{words: fields}
	}
	c := command{words: fields[:first]}
	for _, f := range fields[first:] {
		if flag, _, _ := strings.Cut(f, "="); strings.HasPrefix(flag, "-") && flag != "-" {
			c.flags = append(c.flags, flag)
		}
	}
	return c
}

// usage is what the help of a command tells about it.
type usage struct {
	path  []string // its words
	args  int      // how many arguments it takes
	group bool     // it only holds others
	flags []string
}

// help asks the binary for the help of the command that words lead to.
func help(t *testing.T, binary string, words []string) usage {
	t.Helper()
	output, err := exec.CommandContext(t.Context(), binary, append(slices.Clone(words), "--help")...).CombinedOutput()
	require.NoError(t, err, string(output))
	text := string(output)
	_, after, found := strings.Cut(text, "Usage:\n  ordersaga")
	require.True(t, found, text)
	first, _, _ := strings.Cut(after, "\n")
	u := usage{flags: regexp.MustCompile(`(?m)-{1,2}[a-z][a-z-]*`).FindAllString(text, -1)}
	// One that has flags of its own does something by itself, too.
	own := regexp.MustCompile(`(?m)^ +--[a-z]`).MatchString(text)
	u.group = strings.Contains(text, "Available Commands:") && !own
	word, argument := regexp.MustCompile(`^[a-z][a-z-]*$`), regexp.MustCompile(`^[A-Z]+$`)
	for field := range strings.FieldsSeq(first) {
		switch {
		case word.MatchString(field):
			u.path = append(u.path, field)
		case argument.MatchString(field):
			u.args++
		}
	}
	return u
}

// wrong says what the binary would not understand of a command line; empty if it would.
func (u usage) wrong(c command) string {
	if len(c.words) < len(u.path) || !slices.Equal(c.words[:len(u.path)], u.path) {
		return "there is no such command"
	}
	args := len(c.words) - len(u.path)
	if u.group && (args > 0 || !slices.Contains(c.flags, "--help")) || !u.group && args != u.args {
		return "these are not its arguments"
	}
	for _, flag := range c.flags {
		if !slices.Contains(u.flags, flag) {
			return "it has no flag " + flag
		}
	}
	return ""
}
