package config

import (
	"errors"
	"fmt"
)

// Mistake is one thing that is wrong with a setting. Its text holds no secret.
type Mistake struct {
	Position string // file:line:column; empty if the setting was not read from a file
	Path     string // such as stores[1].pos.url; empty for the file as a whole
	Err      error
}

// Error implements error.
func (m *Mistake) Error() string {
	s := m.Err.Error()
	if m.Path != "" {
		s = m.Path + ": " + s
	}
	if m.Position != "" {
		s = m.Position + ": " + s
	}
	return s
}

// Unwrap returns what is wrong.
func (m *Mistake) Unwrap() error { return m.Err }

// mistakes collects what is wrong. A path is blamed once: what follows from a first mistake is noise.
type mistakes struct {
	errs   []error
	blamed map[string]bool
}

// add blames the setting at path, which stands at position.
func (m *mistakes) add(position, path, format string, args ...any) {
	m.put(&Mistake{Position: position, Path: path, Err: fmt.Errorf(format, args...)})
}

func (m *mistakes) put(mistake *Mistake) {
	if m.blamed[mistake.Path] {
		return
	}
	if m.blamed == nil {
		m.blamed = map[string]bool{}
	}
	m.blamed[mistake.Path] = true
	m.errs = append(m.errs, mistake)
}

// under is what is wrong with the setting at path, with what is in it, or with the file as a whole.
func (m *mistakes) under(path string) error {
	var errs []error
	for _, err := range m.errs {
		if mistake, ok := errors.AsType[*Mistake](err); ok && (mistake.Path == "" || within(mistake.Path, path)) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// err joins everything that was collected; nil if nothing was.
func (m *mistakes) err() error { return errors.Join(m.errs...) }
