package simulator

import (
	"cmp"
	"errors"
	"fmt"
	"time"
)

// restaurant is one restaurant: its POS, its kitchen and its people.
type restaurant struct {
	id       string
	settings Settings
	dialect  dialect
	// certain says that the dialect was asked for: by settings, or by a call of it.
	certain  bool
	tickets  []*ticket
	byID     map[string]*ticket // by what the dialect compares of an id
	rests    map[int]int        // numbers left, of dishes that are limited
	messages []*StaffMessage    // to its staff
	// shown is what getmenu says of rests, read at shownAt.
	shown   map[int]int
	shownAt time.Time
	// memory is what the dialect has to remember; nil until it does.
	memory any
}

// restaurant finds a restaurant and creates it at its first use; the world's lock is held.
func (w *World) restaurant(id string) *restaurant {
	r, ok := w.restaurants[id]
	if !ok {
		r = &restaurant{id: id, byID: map[string]*ticket{}}
		d, named := dialectOf(w.options.Restaurant.System)
		if !named {
			d = procart{}
		}
		r.configure(w.options.Restaurant.withDefaults(w.options, d), d)
		w.restaurants[id] = r
	}
	return r
}

// called finds the restaurant of a call in a system's dialect; ok is false if it speaks another. The
// first call decides, if no settings have; the world's lock is held.
func (w *World) called(id string, system System) (r *restaurant, ok bool) {
	r = w.restaurant(id)
	if r.certain {
		return r, r.settings.System == system
	}
	r.certain = true
	if d, known := dialectOf(system); known && r.settings.System != system {
		r.configure(w.options.Restaurant.withDefaults(w.options, d), d)
	}
	return r, true
}

// configure replaces the settings; the stock is filled up to the menu's numbers, tickets stay, and so does
// what a dialect remembers unless it is replaced.
func (r *restaurant) configure(s Settings, d dialect) {
	if r.dialect != d {
		r.memory = nil
	}
	r.settings, r.dialect, r.shown = s, d, nil
	r.rests = s.Menu.rests()
}

func (w *World) configureRestaurant(id string, s Settings) error {
	if err := errors.Join(POS(id).check(), s.check()); err != nil {
		return fmt.Errorf("configure restaurant %s: %w", id, err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	r := w.restaurant(id)
	d, known := dialectOf(cmp.Or(s.System, r.settings.System))
	if !known || (len(r.tickets) > 0 && d.system() != r.settings.System) {
		return fmt.Errorf("configure restaurant %s: it has tickets of %s and keeps that system", id, r.settings.System)
	}
	r.certain = true
	r.configure(s.withDefaults(w.options, d), d)
	return nil
}
