package torture

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/ordersaga/ordersaga/journal"
)

// botID is the bot of a rig whose orders are placed.
const botID = "pizza"

const (
	// pageSize is how many events are read at once.
	pageSize = 100
	// readWithin is how long it may take to read all records.
	readWithin = 3 * time.Minute
	// handedWithin is longer than the API's relay ever pauses before it tries a letter again.
	handedWithin = 40 * time.Second
)

// follower reads a bot's feed by its positions while it grows.
type follower struct {
	book *journal.DB
	read []journal.StoredEvent
}

// follow opens the journal beside the processes that write it.
func follow(ctx context.Context, dsn string) (*follower, error) {
	book, err := journal.Open(ctx, dsn)
	if err != nil {
		return nil, fmt.Errorf("follow the journal: %w", err)
	}
	return &follower{book: book}, nil
}

// work reads on until ctx ends.
func (f *follower) work(ctx context.Context) {
	for pause(ctx, again) == nil {
		_ = f.catchUp(ctx) // a busy database is asked again
	}
}

// catchUp reads what is new.
func (f *follower) catchUp(ctx context.Context) error {
	for {
		var after int64
		if len(f.read) > 0 {
			after = f.read[len(f.read)-1].Position
		}
		page, err := f.book.Feed(ctx, botID, after, pageSize)
		if err != nil {
			return fmt.Errorf("read the feed after %d: %w", after, err)
		}
		if f.read = append(f.read, page...); len(page) == 0 {
			return nil
		}
	}
}

// collect reads all records once everything is quiet, and runs. Beside an error there are those that could be read;
// without the journal there are none.
func (r *run) collect(ctx context.Context, feed *follower) (Records, error) {
	revived := r.reviveAll(ctx)
	r.awaitRelay(ctx, feed.book)
	records := Records{
		Ledger: r.rig.World.Ledger(), Said: r.said, Crashes: r.crashes,
		Orders: map[string]journal.Record{}, Events: map[string][]journal.StoredEvent{}, Letters: map[string][]journal.Letter{}, Runs: map[string]Run{},
	}
	reading, cancel := context.WithTimeout(ctx, readWithin)
	defer cancel()
	err := retry(reading, func() (bool, error) {
		err := errors.Join(feed.catchUp(reading), r.readJournal(reading, feed.book, &records))
		return err == nil, err
	})
	if err != nil {
		return Records{}, errors.Join(revived, err)
	}
	records.Feed = feed.read
	for _, g := range r.guests {
		records.Guests = append(records.Guests, g.knows)
	}
	err = r.readTemporal(reading, &records)
	if stopped := context.Cause(ctx); stopped != nil {
		return Records{}, stopped // what was not read is nobody's fault
	}
	return records, errors.Join(revived, err)
}

// awaitRelay lets the API hand over the letters that have come in the last moments. What waits after that is for the
// audit.
func (r *run) awaitRelay(ctx context.Context, book *journal.DB) {
	waiting, cancel := context.WithTimeout(ctx, handedWithin)
	defer cancel()
	for _, g := range r.guests {
		_ = retry(waiting, func() (bool, error) {
			letters, err := book.Letters(waiting, g.knows.ID)
			pending := slices.ContainsFunc(letters, func(l journal.Letter) bool { return l.State == journal.LetterPending })
			return err == nil && !pending, err
		})
	}
}

// readJournal reads every order that the journal has, also those that no guest knows of.
func (*run) readJournal(ctx context.Context, book *journal.DB, into *Records) error {
	filter := journal.Filter{}
	for {
		page, err := book.Orders(ctx, filter)
		if err != nil {
			return fmt.Errorf("read the orders: %w", err)
		}
		for _, record := range page.Records {
			id := record.Snapshot.Order.ID
			into.Orders[id] = record
			if into.Events[id], err = history(ctx, book, id); err != nil {
				return err
			}
			if into.Letters[id], err = book.Letters(ctx, id); err != nil {
				return err
			}
		}
		if filter.Cursor = page.Next; filter.Cursor == "" {
			return nil
		}
	}
}

func history(ctx context.Context, book *journal.DB, id string) ([]journal.StoredEvent, error) {
	var all []journal.StoredEvent
	for {
		var after int64
		if len(all) > 0 {
			after = all[len(all)-1].Sequence
		}
		page, err := book.History(ctx, id, after, pageSize)
		if err != nil {
			return nil, fmt.Errorf("read the events of order %s: %w", id, err)
		}
		if all = append(all, page...); len(page) == 0 {
			return all, nil
		}
	}
}
