package gobuild_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/internal/gobuild"
)

// The rest of what a build promises is tested with the Temporal CLI, in internal/devserver.

// two are a server and its tool.
func two() gobuild.Pin {
	return gobuild.Pin{
		Name: "both", Version: "v1.2.3", Title: "server and its tool", Mod: "module both\n",
		Packages: map[string]string{"server": "example.com/cmd/server", "tool": "example.com/cmd/tool"},
	}
}

// fakeGo is a go command of shell: in body the name of the binary is $5, that of the package $6.
func fakeGo(t *testing.T, body string) string {
	t.Helper()
	command := filepath.Join(t.TempDir(), "go")
	require.NoError(t, os.WriteFile(command, []byte("#!/bin/sh\n"+body+"\n"), 0o700))
	return command
}

const works = `echo "#!/bin/sh" > "$5"; echo "echo $6" >> "$5"; chmod +x "$5"`

func TestBuild_Several(t *testing.T) {
	t.Run("every binary is built from its package", func(t *testing.T) {
		dir, err := two().Build(t.Context(), gobuild.Options{CacheDir: t.TempDir(), GoCommand: fakeGo(t, works)})
		require.NoError(t, err)
		require.Contains(t, filepath.Base(dir), "both-v1.2.3-")
		for name, path := range two().Packages {
			text, err := os.ReadFile(filepath.Join(dir, name))
			require.NoError(t, err)
			require.Contains(t, string(text), path)
		}
	})
	t.Run("one that does not compile keeps all of them away, and the next build makes them", func(t *testing.T) {
		options := gobuild.Options{CacheDir: t.TempDir(), GoCommand: fakeGo(t, works+`; [ "$5" = server ] || { echo no such module >&2; exit 1; }`)}
		dir, err := two().Build(t.Context(), options)
		require.ErrorContains(t, err, "no such module")
		require.NoFileExists(t, filepath.Join(dir, "server"))
		options.GoCommand = fakeGo(t, works)
		_, err = two().Build(t.Context(), options)
		require.NoError(t, err)
		require.FileExists(t, filepath.Join(dir, "tool"))
	})
	t.Run("one that was removed is built again", func(t *testing.T) {
		options := gobuild.Options{CacheDir: t.TempDir(), GoCommand: fakeGo(t, works)}
		dir, err := two().Build(t.Context(), options)
		require.NoError(t, err)
		require.NoError(t, os.Remove(filepath.Join(dir, "tool")))
		_, err = two().Build(t.Context(), options)
		require.NoError(t, err)
		require.FileExists(t, filepath.Join(dir, "tool"))
	})
}
