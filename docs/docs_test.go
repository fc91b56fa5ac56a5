// Package docs_test reads every page of the repository as its readers do: it follows the links, tries
// the commands and looks for the folders.
package docs_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// page is a Markdown file; path is relative to the repository's root.
type page struct {
	path  string
	lines []line
}

// line is a line of a page; fenced says that it stands between ``` and ```.
type line struct {
	n      int
	text   string
	fenced bool
}

const root = ".."

// pages reads every Markdown file of the repository.
func pages(t *testing.T) []page {
	t.Helper()
	var all []page
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != root && strings.HasPrefix(d.Name(), ".") && d.Name() != ".github":
			return fs.SkipDir
		case d.IsDir() || filepath.Ext(path) != ".md":
			return nil
		}
		relative, err := filepath.Rel(root, path)
		all = append(all, page{path: relative, lines: lines(t, path)})
		return err
	})
	require.NoError(t, err)
	require.Greater(t, len(all), 5)
	return all
}

func lines(t *testing.T, path string) []line {
	t.Helper()
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	var all []line
	fenced := false
	for i, text := range strings.Split(string(content), "\n") {
		fence := strings.HasPrefix(strings.TrimSpace(text), "```")
		all = append(all, line{n: i + 1, text: text, fenced: fenced || fence})
		if fence {
			fenced = !fenced
		}
	}
	return all
}

func TestEveryLinkLeadsSomewhere(t *testing.T) {
	t.Parallel()
	link, span := regexp.MustCompile(`\]\(([^()\s]+)\)`), regexp.MustCompile("`[^`]*`")
	followed := 0
	for _, p := range pages(t) {
		for _, l := range p.lines {
			if l.fenced {
				continue
			}
			for _, found := range link.FindAllStringSubmatch(span.ReplaceAllString(l.text, "code"), -1) {
				if strings.Contains(found[1], "://") || strings.HasPrefix(found[1], "mailto:") {
					continue
				}
				followed++
				requireTarget(t, p, l, found[1])
			}
		}
	}
	require.Greater(t, followed, 10)
}

// requireTarget follows a link to a file, and to a heading in it.
func requireTarget(t *testing.T, p page, l line, link string) {
	t.Helper()
	file, anchor, _ := strings.Cut(link, "#")
	target := filepath.Join(root, p.path)
	if file != "" {
		target = filepath.Join(filepath.Dir(target), filepath.FromSlash(file))
	}
	require.FileExists(t, target, "%s:%d links to %s", p.path, l.n, link)
	if anchor != "" {
		require.Contains(t, anchors(t, target), anchor, "%s:%d links to %s", p.path, l.n, link)
	}
}

// anchors are the names that a link to a page may end with: those of its headings, as GitHub makes
// them, and those that stand in it.
func anchors(t *testing.T, path string) []string {
	t.Helper()
	heading, named := regexp.MustCompile(`^#+ +(.*)$`), regexp.MustCompile(`<a id="([^"]+)">`)
	dropped := regexp.MustCompile(`[^\p{L}\p{N}_ -]`)
	var all []string
	for _, l := range lines(t, path) {
		if found := heading.FindStringSubmatch(l.text); found != nil && !l.fenced {
			all = append(all, strings.ReplaceAll(dropped.ReplaceAllString(strings.ToLower(found[1]), ""), " ", "-"))
		}
		for _, found := range named.FindAllStringSubmatch(l.text, -1) {
			all = append(all, found[1])
		}
	}
	return all
}

func TestEveryFolderOfAMapIsThere(t *testing.T) {
	t.Parallel()
	span := regexp.MustCompile("`([^`]+)`")
	maps := 0
	for _, p := range pages(t) {
		in := false
		for _, l := range p.lines {
			cells := strings.Split(l.text, "|")
			switch {
			case len(cells) < 3:
				in = false
			case strings.TrimSpace(cells[1]) == "folder":
				in = true
				maps++
			case in:
				for _, found := range span.FindAllStringSubmatch(cells[1], -1) {
					_, err := os.Stat(filepath.Join(root, filepath.FromSlash(found[1])))
					require.NoError(t, err, "%s:%d", p.path, l.n)
				}
			}
		}
	}
	require.Positive(t, maps)
}

func TestNoPageNamesAPathOfAMachine(t *testing.T) {
	t.Parallel()
	machine := regexp.MustCompile("(^|[\\s\"'(=:`])/(work|tmp|root|home|Users)(/|\\b)")
	for _, p := range pages(t) {
		for _, l := range p.lines {
			require.False(t, machine.MatchString(l.text), "%s:%d: %s", p.path, l.n, l.text)
		}
	}
}
