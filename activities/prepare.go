package activities

import (
	"context"
	"errors"
	"time"

	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/pos"
)

// confirmTries is how often an attempt confirms a draft whose answers are lost, and confirmPause how long it
// waits after the first; each further wait is twice as long. Other orders of the store wait meanwhile.
const (
	confirmTries = 4
	confirmPause = 250 * time.Millisecond
)

// errNotKept: the journal has somebody else's word on the post.
var errNotKept = errors.New("the post is not this attempt's any more")

// prepare posts an order in two steps. The id of the draft is in the journal before anybody confirms it:
// whoever comes after this attempt then confirms the same draft, which makes no second ticket.
func (a *POS) prepare(ctx context.Context, p posting, preparer pos.Preparer) (PostResult, error) {
	var id string
	failure := a.gates.Call(p.store, func() (err error) {
		id, err = preparer.Prepare(ctx, p.draft, p.paid)
		return err
	})
	switch {
	case failure != nil:
		return a.unprepared(ctx, p, failure, posError)
	case id == "":
		return a.submit(ctx, p)
	}
	kept, err := a.fences.Prepared(ctx, p.intent, id)
	if err == nil && !kept {
		err = errNotKept
	}
	if err != nil {
		return a.unprepared(ctx, p, err, journalError)
	}
	return a.confirm(ctx, p, preparer, prepared{id: id})
}

// unprepared settles a post of which nothing was confirmed. Nobody cooks a draft, so what is unknown about
// it was not sent.
func (a *POS) unprepared(ctx context.Context, p posting, failure error, again func(context.Context, error) error) (PostResult, error) {
	outcome, known := outcomeOf(pos.Observation{}, failure)
	if !known {
		outcome = journal.Outcome{State: journal.IntentNotSent}
	}
	return a.settle(ctx, p, answer{outcome: outcome, failure: failure, again: again})
}

// resume goes on with a post that somebody began, where all that is left is to confirm its draft.
func (a *POS) resume(ctx context.Context, p posting, preparer pos.Preparer) (PostResult, error) {
	id, ok, err := a.fences.Resume(ctx, p.intent)
	if err != nil {
		return PostResult{}, journalError(ctx, err)
	}
	if !ok {
		return recalled(p.intent, journal.IntentOpen, journal.Outcome{})
	}
	return a.confirm(ctx, p, preparer, prepared{id: id, sent: true})
}

// prepared is a draft in the POS. Sent says that somebody may have confirmed it before.
type prepared struct {
	id   string
	sent bool
}

// confirm makes the draft a ticket and concludes the intent. Where an earlier confirmation may have
// arrived, nothing but a ticket is an outcome: that this one was not sent says nothing of that one, and a no
// may be the POS's word for having it in hand. The row then stays open with its draft.
func (a *POS) confirm(ctx context.Context, p posting, preparer pos.Preparer, d prepared) (PostResult, error) {
	seen, sent, failure := a.confirmed(ctx, p, preparer, d)
	outcome, known := outcomeOf(seen, failure)
	switch {
	case sent && outcome.State == journal.IntentNotSent:
		return PostResult{}, posError(ctx, failure) // the next attempt resumes it
	case !known, sent && outcome.State == journal.IntentRefused:
		return PostResult{}, unknownPost(p, failure)
	}
	return a.settle(ctx, p, answer{seen: seen, outcome: outcome, failure: failure, again: posError})
}

// confirmed confirms the draft until the POS says what became of it, for a few times. Sent reports whether a
// confirmation before the last one may have arrived.
func (a *POS) confirmed(ctx context.Context, p posting, preparer pos.Preparer, d prepared) (seen pos.Observation, sent bool, failure error) {
	pause, begun := confirmPause, time.Now()
	for tries := 1; ; tries++ {
		failure = a.gates.Call(p.store, func() (err error) {
			seen, err = preparer.Confirm(ctx, d.id, p.draft, p.paid, d.sent)
			return err
		})
		lost := failure != nil && pos.KindOf(failure) == pos.Unknown
		if !lost || tries == confirmTries || !rest(ctx, pause, time.Since(begun)) {
			return seen, d.sent, failure
		}
		d.sent, pause, begun = true, 2*pause, time.Now()
	}
}

// rest waits. False: the time is up, or would be if what follows took as long as it did before. Then the attempt
// tells what it knows, while it still can.
func rest(ctx context.Context, pause, took time.Duration) bool {
	if ends, bounded := ctx.Deadline(); bounded && time.Until(ends) < pause+took {
		return false
	}
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
