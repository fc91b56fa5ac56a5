package config

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// Load reads the file at path, lets the environment override it, reads the keys' files and validates
// the whole. The error joins every mistake, each a [*Mistake].
func Load(path string, env Environment) (Config, error) {
	c, wrong, err := read(path, env)
	if err != nil {
		return Config{}, err
	}
	c.readKeys(filepath.Dir(path), env, &wrong)
	c.validate(&wrong)
	return c, wrong.err()
}

// LoadTemporal reads only where Temporal is from the file at path, with the environment over it. What
// is wrong elsewhere in the file, such as a secret that this machine does not have, is no mistake here.
func LoadTemporal(path string, env Environment) (Temporal, error) {
	c, wrong, err := read(path, env)
	if err != nil {
		return Temporal{}, err
	}
	return c.Temporal, wrong.under("temporal")
}

// read reads the file at path, with the environment over it, and what is wrong with its form.
func read(path string, env Environment) (Config, mistakes, error) {
	data, err := env.ReadFile(path)
	if err != nil {
		return Config{}, mistakes{}, fmt.Errorf("read configuration: %w", err)
	}
	c := Default()
	d := &decoder{file: path, expand: env.expand, marks: map[string]string{"": path}, anchors: map[string]ast.Node{}}
	d.document(data, &c)
	c.marks = d.marks
	c.override(env, &d.wrong)
	return c, d.wrong, nil
}

// FromEnvironment is the defaults and the environment over them, without a file: for programs that
// make the rest themselves, and then ask [Config.Validate].
func FromEnvironment(env Environment) (Config, error) {
	c, wrong := Default(), mistakes{}
	c.override(env, &wrong)
	return c, wrong.err()
}

// Decode reads settings, which stand at path in c, into the struct that into points to, as strictly
// as the file itself is read. What the struct holds already is the default. Its fields may be
// strings, bools, integers, [Secret], types with UnmarshalText, structs, pointers, slices and maps of these, named by
// yaml tags.
func (c Config) Decode(path string, settings Settings, into any) error {
	// JSON quotes every string, and is YAML: nothing changes its type on the way.
	data, err := json.Marshal(map[string]any(settings))
	if err != nil {
		return c.At(path, fmt.Errorf("read the settings: %w", err))
	}
	d := &decoder{root: path, position: c.position, anchors: map[string]ast.Node{}}
	d.document(data, into)
	return d.wrong.err()
}

// document decodes a whole YAML document into the struct that into points to.
func (d *decoder) document(data []byte, into any) {
	file, err := parser.ParseBytes(data, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		d.syntax(err)
		return
	}
	if len(file.Docs) > 1 {
		d.wrong.add(d.file, d.root, "has %d YAML documents: put everything into one", len(file.Docs))
		return
	}
	if len(file.Docs) == 1 && file.Docs[0].Body != nil {
		d.decode(d.root, file.Docs[0].Body, reflect.ValueOf(into).Elem())
	}
}

// syntax reports an error of the YAML parser without the source around it, which may hold a secret.
func (d *decoder) syntax(err error) {
	syntax, ok := err.(yaml.Error) //nolint:errorlint // an interface that the parser returns as it is
	if !ok || syntax.GetToken() == nil {
		d.wrong.add(d.file, d.root, "is not YAML")
		return
	}
	d.wrong.add(d.at(syntax.GetToken().Position.Line, syntax.GetToken().Position.Column), d.root, "is not YAML: %s", syntax.GetMessage())
}

// at writes a position in the file.
func (d *decoder) at(line, column int) string {
	return d.file + ":" + strconv.Itoa(line) + ":" + strconv.Itoa(column)
}

// readKeys reads every key that stands in a file of its own.
func (c *Config) readKeys(folder string, env Environment, wrong *mistakes) {
	for name, ring := range map[string][]Key{"keys.guest": c.Keys.Guest, "keys.tokens": c.Keys.Tokens} {
		for i := range ring {
			key, path := &ring[i], index(name, i)
			if key.File == "" {
				continue
			}
			if key.Value != "" {
				wrong.put(c.mistake(path, "has a file and a value: choose one"))
				continue
			}
			file := key.File
			if !filepath.IsAbs(file) {
				file = filepath.Join(folder, file)
			}
			content, err := env.ReadFile(file)
			if err != nil {
				wrong.put(c.mistake(path, "read its file: %w", err))
			}
			key.Value = Secret(content)
		}
	}
}

// mistake blames the setting at path.
func (c *Config) mistake(path, format string, args ...any) *Mistake {
	return &Mistake{Position: c.position(path), Path: path, Err: fmt.Errorf(format, args...)}
}

// index is the path of the i-th element of the list at path.
func index(path string, i int) string { return path + "[" + strconv.Itoa(i) + "]" }

// within reports whether path is that of a setting or of something in it. Everything is in the file.
func within(path, setting string) bool {
	rest, ok := strings.CutPrefix(path, setting)
	return ok && (setting == "" || rest == "" || rest[0] == '.' || rest[0] == '[')
}

// join is the path of key in the mapping at path.
func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}
