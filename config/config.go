// Package config is everything that an operator may set: one YAML file, the environment over it, and
// secrets from files. It is the only reader of the environment, and it reads strictly: an unknown
// key, a wrong type and a key written twice are mistakes, every mistake is reported at once, and each
// names its file, line, column and path.
//
// Read a file with [Load]; a program that makes its own settings starts from [FromEnvironment] and
// asks [Config.Validate]. What a vendor's settings mean is the vendor's business: the registries
// decode them with [Config.Decode].
package config

import (
	"errors"
	"strings"
	"time"

	"github.com/ordersaga/ordersaga/order"
)

// Config is the whole configuration. Its zero value is not usable, see [Default].
type Config struct {
	// Listen is the address of the HTTP API, host:port.
	Listen string `yaml:"listen"`
	// WorkerListen is the address at which a worker tells that it is alive and, keys with the scope ops, what it is
	// doing; empty: nowhere.
	WorkerListen string `yaml:"worker_listen"`
	// PublicURL is how POS systems and providers reach the API: lower case, without a slash at its end.
	PublicURL string   `yaml:"public_url"`
	Log       Log      `yaml:"log"`
	Journal   Journal  `yaml:"journal"`
	Temporal  Temporal `yaml:"temporal"`
	Keys      Keys     `yaml:"keys"`
	Bots      []Bot    `yaml:"bots"`
	Stores    []Store  `yaml:"stores"`

	// marks tells where in the file a path was written; nil for a Config that was not read from one.
	marks map[string]string
}

// Log says how much is logged, and in which form.
type Log struct {
	Level  string `yaml:"level"`  // debug, info, warn or error
	Format string `yaml:"format"` // text or json
}

// Journal is the record of orders that people read.
type Journal struct {
	// DSN is file:PATH of a SQLite file, relative to the folder that the process runs in, or
	// postgres://USER:PASSWORD@HOST/DATABASE.
	DSN Secret `yaml:"dsn"`
}

// Temporal is where the workflows live. Empty fields leave it to the TEMPORAL_* variables and
// profiles, which Temporal's own library reads.
type Temporal struct {
	Address   string `yaml:"address"`
	Namespace string `yaml:"namespace"`
	// CLI is the path of a built Temporal CLI, for the embedded server; empty: it is built on first use.
	CLI string `yaml:"cli"`
	// SweepEvery is how often orders are looked for whose saga was ended from outside.
	SweepEvery order.Duration `yaml:"sweep_every"`
	Deployment Deployment     `yaml:"deployment"`
}

// Deployment is the version of the workers that a process runs, for Temporal's worker versioning: an
// order then ends on the version that it began on. Left empty, workers are not versioned, and every one
// of them takes every order.
type Deployment struct {
	// Name is the same for every version, and Build another for each. Temporal takes no dot and no colon
	// in a name.
	Name  string `yaml:"name"`
	Build string `yaml:"build"`
}

// Keys are the rings of secret keys. The first key of a ring is the current one, the others still
// open what was made with them.
type Keys struct {
	Guest  []Key `yaml:"guest"`  // seal what belongs to the guest
	Tokens []Key `yaml:"tokens"` // sign callback URLs and fingerprints
}

// Default returns what holds where the file is silent.
func Default() Config {
	return Config{
		Listen:   "127.0.0.1:8080",
		Log:      Log{Level: "info", Format: "text"},
		Journal:  Journal{DSN: "file:ordersaga.db"},
		Temporal: Temporal{SweepEvery: order.Duration(5 * time.Minute)},
	}
}

// Store returns the store with an id; false if there is none.
func (c Config) Store(id string) (Store, bool) {
	for _, s := range c.Stores {
		if s.ID == id {
			return s, true
		}
	}
	return Store{}, false
}

// OrderStore returns what a saga has to know about a store; false if there is none.
func (c Config) OrderStore(id string) (order.Store, bool) {
	s, ok := c.Store(id)
	if !ok {
		return order.Store{}, false
	}
	return s.Order(), true
}

// At says where an error about the setting at path is to be mended: its file, line and column where
// they are known, and the path. Joined errors each get a place of their own, without what is wrapped
// around them; nil stays nil.
func (c Config) At(path string, err error) error {
	if err == nil {
		return nil
	}
	several, ok := errors.AsType[joined](err)
	if !ok {
		return &Mistake{Position: c.position(path), Path: path, Err: err}
	}
	var errs []error
	for _, e := range several.Unwrap() {
		errs = append(errs, c.At(path, e))
	}
	return errors.Join(errs...)
}

// joined is what errors.Join returns.
type joined interface {
	error
	Unwrap() []error
}

// position is where path was written, or the nearest part of the file around it.
func (c Config) position(path string) string {
	for {
		if at, ok := c.marks[path]; ok {
			return at
		}
		if path == "" {
			return ""
		}
		path = path[:max(0, strings.LastIndexAny(path, ".["))]
	}
}
