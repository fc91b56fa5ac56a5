package config

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// DefaultPath is the configuration file when nobody names one.
const DefaultPath = "ordersaga.yaml"

// fileSuffix on the name of a variable makes it name a file that holds the value.
const fileSuffix = "_FILE"

// Environment is what a configuration is read from beside its file. The commands pass os.LookupEnv
// and os.ReadFile.
type Environment struct {
	Lookup   func(name string) (string, bool)
	ReadFile func(path string) ([]byte, error)
	// All lists the variables, NAME=VALUE: os.Environ. Only [Environment.Foreign] needs it.
	All func() []string
}

// Foreign is the environment without what this program and Temporal's library read from it: for processes that
// must not hear of an operator's installation.
func (e Environment) Foreign() []string {
	return slices.DeleteFunc(e.All(), func(variable string) bool {
		return strings.HasPrefix(variable, "ORDERSAGA_") || strings.HasPrefix(variable, "TEMPORAL_")
	})
}

// Path is the configuration file to read: flag, else the variable ORDERSAGA_CONFIG, else [DefaultPath].
func (e Environment) Path(flag string) string {
	if flag != "" {
		return flag
	}
	if path, ok := e.Lookup("ORDERSAGA_CONFIG"); ok && path != "" {
		return path
	}
	return DefaultPath
}

// value is the value of a variable: its own, or the content of the file that NAME_FILE names,
// without the line end that editors add.
func (e Environment) value(name string) (string, bool, error) {
	value, set := e.Lookup(name)
	file, inFile := e.Lookup(name + fileSuffix)
	switch {
	case set && inFile:
		return "", false, fmt.Errorf("%s and %s%s are both set: choose one", name, name, fileSuffix)
	case !inFile:
		return value, set, nil
	}
	content, err := e.ReadFile(file)
	if err != nil {
		return "", false, fmt.Errorf("read the file that %s%s names: %w", name, fileSuffix, err)
	}
	return strings.TrimRight(string(content), "\r\n"), true, nil
}

// expand replaces every ${NAME} in text by the variable's value; $${ stands for ${ itself.
func (e Environment) expand(text string) (string, error) {
	var out strings.Builder
	for {
		before, after, found := strings.Cut(text, "${")
		if !found {
			return out.String() + text, nil
		}
		if escaped, ok := strings.CutSuffix(before, "$"); ok {
			out.WriteString(escaped + "${")
			text = after
			continue
		}
		name, rest, closed := strings.Cut(after, "}")
		if !closed || name == "" {
			return "", errors.New("has ${ without a name and }; write $${ for the characters themselves")
		}
		value, set, err := e.value(name)
		if err != nil {
			return "", err
		}
		if !set {
			return "", fmt.Errorf("names the variable %s, which is not set, nor is %s%s", name, name, fileSuffix)
		}
		out.WriteString(before + value)
		text = rest
	}
}

// Variable is a variable of the environment that overrides a scalar of the file. With _FILE after its
// name it holds the path of a file with the value.
type Variable struct {
	Name string // ORDERSAGA_JOURNAL_DSN
	Path string // journal.dsn
}

// Variables lists every variable that overrides the file: ORDERSAGA_ and the path in upper case.
func Variables() []Variable {
	var all []Variable
	for _, o := range new(Config).overrides() {
		all = append(all, o.Variable)
	}
	return all
}

type override struct {
	Variable
	set func(value string) error
}

// overrides are the scalars that exist once, and where they stand in c.
func (c *Config) overrides() []override {
	read := func(path string, set func(string) error) override {
		name := "ORDERSAGA_" + strings.ToUpper(strings.ReplaceAll(path, ".", "_"))
		return override{Variable{Name: name, Path: path}, set}
	}
	at := func(path string, into *string) override {
		return read(path, func(value string) error {
			*into = value
			return nil
		})
	}
	return []override{
		at("listen", &c.Listen),
		at("worker_listen", &c.WorkerListen),
		at("public_url", &c.PublicURL),
		at("log.level", &c.Log.Level),
		at("log.format", &c.Log.Format),
		at("journal.dsn", (*string)(&c.Journal.DSN)),
		at("temporal.address", &c.Temporal.Address),
		at("temporal.namespace", &c.Temporal.Namespace),
		at("temporal.cli", &c.Temporal.CLI),
		read("temporal.sweep_every", func(value string) error { return c.Temporal.SweepEvery.UnmarshalText([]byte(value)) }),
		at("temporal.deployment.name", &c.Temporal.Deployment.Name),
		at("temporal.deployment.build", &c.Temporal.Deployment.Build),
	}
}

// override lets the environment have the last word about the scalars it names.
func (c *Config) override(env Environment, wrong *mistakes) {
	for _, o := range c.overrides() {
		value, set, err := env.value(o.Name)
		switch {
		case err != nil:
			wrong.add("environment", o.Path, "%w", err)
		case set:
			if c.marks != nil {
				c.marks[o.Path] = "environment " + o.Name
			}
			if err := o.set(value); err != nil {
				wrong.add("environment "+o.Name, o.Path, "%w", err)
			}
		}
	}
}
