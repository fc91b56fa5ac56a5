// Package menu knows what the stores sell: it reads their menus from their POS systems, seldom, says what
// of a basket a menu does not allow, and asks what a basket would cost.
package menu

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/ordersaga/ordersaga/internal/gate"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

const (
	// Every is how long a menu is new. The gateways look for changes themselves every 10 to 60 seconds,
	// and reading a menu is the slowest call that they have.
	Every = time.Minute
	// keptFor is how old a menu may be that is shown while its POS is away: dishes and prices change with
	// the day, what is left of them within the hour.
	keptFor = time.Hour
	// readWithin bounds the reading of a menu, for which some systems are called once for each combo. Whoever waits
	// for it has a bound of his own.
	readWithin = 2 * time.Minute
)

// ErrNone means that a store's POS has no menu to read.
var ErrNone = errors.New("the store's POS has no menu to read")

// Connectors finds the connector of a store.
type Connectors interface {
	// Connector returns the store's connector; an error for a store that the configuration does not have.
	Connector(storeID string) (pos.Connector, error)
}

// Reading is a menu and when it was read. It is shared: nobody changes it.
type Reading struct {
	Menu pos.Menu
	// ETag is a strong entity tag, in its quotes: another for every other menu.
	ETag string
	// Age is how long ago the POS said so.
	Age time.Duration
	// Stale means that the POS was asked again since, and did not answer.
	Stale bool
}

// Source reads the menus of stores. Whoever asks it in the same minute is given the same menu: a POS is
// called once a minute at most by one Source, also while it fails. It is safe for concurrent use.
type Source struct {
	connectors Connectors
	gates      *gate.Gates
	clock      func() time.Time
	flights    gate.Flights[Reading]

	mu      sync.Mutex
	shelves map[string]*shelf
}

// shelf is what a source remembers of one store.
type shelf struct {
	kept   Reading
	readAt time.Time // of kept; zero for none
	next   time.Time // the POS is not called before
	err    error     // of the last call; nil if kept is its answer
}

// NewSource makes a source that has read nothing yet.
func NewSource(connectors Connectors, gates *gate.Gates, clock func() time.Time) *Source {
	return &Source{connectors: connectors, gates: gates, clock: clock, shelves: make(map[string]*shelf)}
}

// Menu returns the menu of a store: [ErrNone] where its POS has none, the error of the call where it
// cannot be read. While the POS is away the last menu stands in for it, up to an hour old. The end of ctx
// ends the wait of this caller alone.
func (s *Source) Menu(ctx context.Context, store order.Store) (Reading, error) {
	connector, err := s.connectors.Connector(store.ID)
	if err != nil {
		return Reading{}, fmt.Errorf("read the menu of store %s: %w", store.ID, err)
	}
	reader, ok := connector.(pos.MenuReader)
	if !ok {
		return Reading{}, fmt.Errorf("read the menu of store %s: %w", store.ID, ErrNone)
	}
	if reading, due, err := s.look(store.ID); !due {
		return reading, err
	}
	reading, err := s.flights.Do(ctx, store.ID, readWithin, func(ctx context.Context) (Reading, error) {
		// Somebody may have landed with it a moment ago.
		if reading, due, err := s.look(store.ID); !due {
			return reading, err
		}
		return s.read(ctx, store, reader)
	})
	if err != nil && ctx.Err() != nil {
		return s.standIn(store.ID, err)
	}
	return reading, err
}

// read calls the POS.
func (s *Source) read(ctx context.Context, store order.Store, reader pos.MenuReader) (Reading, error) {
	var menu pos.Menu
	err := s.gates.Call(store, func() (err error) {
		menu, err = tryMenu(ctx, reader)
		return err
	})
	tag := ""
	if err == nil {
		tag, err = etag(menu)
	}
	if err != nil {
		return s.missed(store, fmt.Errorf("read the menu of store %s: %w", store.ID, err))
	}
	now := s.clock()
	reading := Reading{Menu: menu, ETag: tag}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.shelves[store.ID] = &shelf{kept: reading, readAt: now, next: now.Add(Every)}
	return reading, nil
}

// tryMenu reads a menu. A menu that makes its reader panic is one that cannot be read, and a call like any other:
// the POS has answered, so its line is not down, and it is not asked for the same at once. The value of a panic may
// hold anything.
func tryMenu(ctx context.Context, reader pos.MenuReader) (menu pos.Menu, err error) {
	defer func() {
		if broken := recover(); broken != nil {
			err = fmt.Errorf("the reading broke off with a %T", broken)
		}
	}()
	return reader.Menu(ctx)
}

// missed remembers that a call failed.
func (s *Source) missed(store order.Store, err error) (Reading, error) {
	now := s.clock()
	s.mu.Lock()
	defer s.mu.Unlock()
	own, ok := s.shelves[store.ID]
	if !ok {
		own = &shelf{}
		s.shelves[store.ID] = own
	}
	own.err, own.next = err, now.Add(pause(store, err))
	return own.serve(now)
}

// look returns what is known of a store's menu, and whether it is time to ask the POS again.
func (s *Source) look(storeID string) (reading Reading, due bool, err error) {
	now := s.clock()
	s.mu.Lock()
	defer s.mu.Unlock()
	own, ok := s.shelves[storeID]
	if !ok || !now.Before(own.next) {
		return Reading{}, true, nil
	}
	reading, err = own.serve(now)
	return reading, false, err
}

// standIn is the last menu, for a caller who waited for a new one in vain.
func (s *Source) standIn(storeID string, err error) (Reading, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	own, ok := s.shelves[storeID]
	if !ok {
		return Reading{}, err
	}
	waited := *own
	waited.err = err
	return waited.serve(s.clock())
}

// serve is the menu that is kept, or why there is none.
func (s *shelf) serve(now time.Time) (Reading, error) {
	age := now.Sub(s.readAt)
	if s.err != nil && (s.readAt.IsZero() || age > keptFor) {
		return Reading{}, s.err
	}
	reading := s.kept
	reading.Age, reading.Stale = max(age, 0), s.err != nil
	return reading, nil
}

// pause is how long a POS is left alone after a call that failed. One that was not reached was not
// burdened, and is tried again as soon as an order would be; one that asks for time gets it.
func pause(store order.Store, err error) time.Duration {
	if pos.KindOf(err) == pos.NotSent {
		return min(store.Policy.RetryMaximum.D(), Every)
	}
	wish := time.Duration(0)
	if e, ok := errors.AsType[*pos.Error](err); ok {
		wish = e.RetryAfter
	}
	return min(max(wish, Every), keptFor)
}

// etag is the hash of a menu's one JSON form.
func etag(m pos.Menu) (string, error) {
	form, err := json.Marshal(m)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(form)
	return `"` + base64.RawURLEncoding.EncodeToString(sum[:16]) + `"`, nil
}
