package config_test

import (
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/config"
)

const example = "config.example.yaml"

// exampleVariables are the variables of .env.example.
func exampleVariables(t *testing.T) map[string]string {
	t.Helper()
	text, err := os.ReadFile(".env.example")
	require.NoError(t, err)
	vars := map[string]string{}
	for line := range strings.Lines(string(text)) {
		name, value, found := strings.Cut(strings.TrimSpace(line), "=")
		if found && !strings.HasPrefix(line, "#") {
			vars[name] = value
		}
	}
	return vars
}

func TestTheExampleIsValid(t *testing.T) {
	vars := exampleVariables(t)
	c, err := config.Load(example, config.Environment{
		Lookup: func(name string) (string, bool) {
			value, ok := vars[name]
			return value, ok && strings.HasPrefix(name, "EXAMPLE_")
		},
		ReadFile: func(path string) ([]byte, error) {
			if filepath.Ext(path) == ".key" {
				return []byte(tokenKey), nil
			}
			return os.ReadFile(path)
		},
	})
	require.NoError(t, err)
	require.Equal(t, "example-pos-token", c.Stores[0].POS.Token.Reveal())
}

func TestTheExampleShowsEverySetting(t *testing.T) {
	text, err := os.ReadFile(example)
	require.NoError(t, err)
	var written map[string]any
	require.NoError(t, yaml.Unmarshal(text, &written))

	// Two ways to give a key: the example shows each once.
	want := slices.DeleteFunc(settings(reflect.TypeFor[config.Config](), ""), func(path string) bool {
		return path == "keys.guest.file" || path == "keys.tokens.value"
	})
	require.ElementsMatch(t, want, keys(written, ""))
}

// settings are the paths of all settings of a type, lists left out.
func settings(of reflect.Type, path string) []string {
	switch {
	case of.Kind() == reflect.Slice:
		return settings(of.Elem(), path)
	case of.Kind() != reflect.Struct:
		return []string{path}
	}
	var paths []string
	for field := range of.Fields() {
		if field.IsExported() {
			paths = append(paths, settings(field.Type, strings.TrimPrefix(path+"."+field.Tag.Get("yaml"), "."))...)
		}
	}
	return paths
}

// keys are the paths of everything that is written in a document, vendors' own settings left out.
func keys(value any, path string) []string {
	var paths []string
	switch v := value.(type) {
	case map[string]any:
		if strings.HasSuffix(path, ".settings") {
			return []string{path}
		}
		for key, inner := range v {
			paths = append(paths, keys(inner, strings.TrimPrefix(path+"."+key, "."))...)
		}
	case []any:
		for _, inner := range v {
			paths = append(paths, keys(inner, path)...)
		}
	}
	if len(paths) == 0 {
		return []string{path}
	}
	slices.Sort(paths)
	return slices.Compact(paths)
}

func TestTheExampleShowsEveryVariable(t *testing.T) {
	want := []string{"ORDERSAGA_CONFIG"}
	for _, v := range config.Variables() {
		want = append(want, v.Name)
	}
	var got []string
	for name := range exampleVariables(t) {
		if strings.HasPrefix(name, "ORDERSAGA_") {
			got = append(got, name)
		}
	}
	require.ElementsMatch(t, want, got)
}
