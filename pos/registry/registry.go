// Package registry is the one list of POS systems, and which of them is which store's.
package registry

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/ordersaga/ordersaga/config"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

// Errors of [Registry.Connector] and [Registry.Decode].
var (
	ErrUnknownStore = errors.New("the configuration has no such store")
	ErrNoCallbacks  = errors.New("the store's POS does not call back")
)

// Registry knows the connector of every store. It is safe for concurrent use.
type Registry struct {
	connectors map[string]pos.Connector
	systems    map[string]bool
	called     map[called]string // the store's id
}

// Known lists the systems that a configuration may name.
func Known() []string { return slices.Sorted(maps.Keys(systems())) }

// New makes the connector of every store. The error joins what is wrong with each, and where. No
// store is called.
func New(c config.Config) (*Registry, error) {
	r := &Registry{connectors: map[string]pos.Connector{}, systems: map[string]bool{}, called: map[called]string{}}
	var errs []error
	for i, s := range c.Stores {
		path := fmt.Sprintf("stores[%d].pos", i)
		connector, err := build(c, path, s)
		errs = append(errs, err, c.At(path, r.name(s.ID, s.POS.System, connector)))
		r.connectors[s.ID], r.systems[s.POS.System] = connector, true
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return r, nil
}

// build makes the connector of the store whose POS settings stand at path.
func build(c config.Config, path string, s config.Store) (pos.Connector, error) {
	construct, ok := systems()[s.POS.System]
	if !ok {
		return nil, c.At(path+".system", fmt.Errorf("is %q, but must be one of: %s", s.POS.System, strings.Join(Known(), ", ")))
	}
	var misread error
	connector, err := construct(s, func(into any) error {
		misread = c.Decode(path+".settings", s.POS.Settings, into)
		return misread
	})
	switch {
	case misread != nil:
		return nil, misread
	case err != nil:
		return nil, c.At(path, err)
	}
	return connector, nil
}

// Systems lists the systems that are the POS of at least one store: each has a task queue.
func (r *Registry) Systems() []string {
	return slices.Sorted(maps.Keys(r.systems))
}

// Connector returns the connector of a store, or [ErrUnknownStore].
func (r *Registry) Connector(storeID string) (pos.Connector, error) {
	connector, ok := r.connectors[storeID]
	if !ok {
		return nil, fmt.Errorf("connector of store %s: %w", storeID, ErrUnknownStore)
	}
	return connector, nil
}

// Decode reads a callback in the dialect of a store's POS. A store whose POS does not call back is
// [ErrNoCallbacks].
func (r *Registry) Decode(storeID string, h http.Header, body []byte) (order.Message, error) {
	connector, err := r.Connector(storeID)
	if err != nil {
		return order.Message{}, err
	}
	decoder, ok := connector.(pos.Decoder)
	if !ok {
		return order.Message{}, fmt.Errorf("callback of store %s: %w", storeID, ErrNoCallbacks)
	}
	message, err := decoder.Decode(h, body)
	if err != nil {
		return order.Message{}, fmt.Errorf("callback of store %s: %w", storeID, err)
	}
	return message, nil
}
