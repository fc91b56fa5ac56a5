package activities

import (
	"context"
	"fmt"

	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
)

// FindRequest names an order whose ticket is looked for.
type FindRequest struct {
	OrderID string      `json:"order_id"`
	Store   order.Store `json:"store"`
	N       int         `json:"n"`
}

// FindResult is what the search for a ticket brought: exactly one of Found, Refusal, Withdrawn and
// Absent is set.
type FindResult struct {
	Found     bool          `json:"found"`
	Seen      order.Message `json:"seen,omitzero"`
	Refusal   order.Problem `json:"refusal,omitzero"`
	Withdrawn bool          `json:"withdrawn,omitempty"`
	// Absent: the POS has no ticket of the order, and its store's settings say that its search can be
	// believed. Once is not enough: a post may still be on its way.
	Absent bool `json:"absent,omitempty"`
}

// Told reports whether the search brought anything.
func (f FindResult) Told() bool {
	return f.Found || f.Withdrawn || f.Absent || f.Refusal.Code != ""
}

// FindTicket looks for the ticket of an order whose post has no known outcome: in the journal's row,
// where a slow process may have put the answer meanwhile, and in the POS, where it can be searched, or has
// a draft that may have become the ticket. Of a POS that takes orders in two steps nothing else is a ticket than
// what the restaurant has taken, whichever way it was found. A miss is an error that is retried, unless the POS's search can be
// believed. A journal that has no row of
// the post proves nothing: it may be an older copy. From here on nothing is sent.
func (a *POS) FindTicket(ctx context.Context, r FindRequest) (FindResult, error) {
	intent := journal.Intent{OrderID: r.OrderID, Kind: journal.IntentPost, N: r.N}
	state, outcome, err := a.fences.Seek(ctx, intent)
	if err != nil {
		return FindResult{}, journalError(ctx, err)
	}
	numbered := state == journal.IntentDone && outcome.Ticket.ID != ""
	if numbered || state != journal.IntentOpen && state != journal.IntentDone {
		return found(intent, state, outcome)
	}
	connector, err := a.connectors.Connector(r.Store.ID)
	if err != nil {
		return FindResult{}, retryable(ctx, ErrTypeMisconfigured, err, 0)
	}
	if state == journal.IntentOpen && outcome.Ticket.ID != "" {
		return a.findDraft(ctx, connector, r, outcome.Ticket.ID)
	}
	unknown := fmt.Errorf("look for the ticket of order %s: nobody knows yet", r.OrderID)
	finder, ok := connector.(pos.Finder)
	switch {
	case !ok && state == journal.IntentDone:
		return found(intent, state, outcome)
	case !ok:
		return FindResult{}, retryable(ctx, ErrTypePOSDown, unknown, 0)
	}
	seen, draft, err := a.search(ctx, connector, finder, r)
	switch {
	case err == nil && !draft:
		return FindResult{Found: true, Seen: message(seen)}, nil
	case state == journal.IntentDone && (draft || pos.KindOf(err) == pos.NotFound):
		return found(intent, state, outcome) // its search does not see what its answer promised
	case draft:
		return FindResult{}, retryable(ctx, ErrTypePOSDown, unknown, 0)
	case pos.KindOf(err) == pos.NotFound && connector.Traits().LookupProves:
		return FindResult{Absent: true}, nil
	case pos.KindOf(err) == pos.NotFound:
		return FindResult{}, retryable(ctx, ErrTypePOSDown, unknown, 0) // a miss proves nothing
	}
	return FindResult{}, posError(ctx, fmt.Errorf("look for the ticket of order %s: %w", r.OrderID, err))
}

// search asks the POS for the ticket. Draft: what it has found may be one that an earlier attempt has left behind,
// of which nobody knows.
func (a *POS) search(ctx context.Context, connector pos.Connector, finder pos.Finder, r FindRequest) (seen pos.Observation, draft bool, err error) {
	err = a.gates.Call(r.Store, func() (err error) {
		seen, err = finder.Find(ctx, r.OrderID)
		return err
	})
	_, twoSteps := connector.(pos.Preparer)
	return seen, err == nil && twoSteps && !seen.IsTaken(), err
}

// findDraft asks the POS whether a draft has become the ticket. The restaurant's word on it proves that, also
// where it has let go of it; one that waits, or that the POS does not know, may never have been confirmed. A
// search would find the draft as well.
func (a *POS) findDraft(ctx context.Context, connector pos.Connector, r FindRequest, id string) (FindResult, error) {
	var seen pos.Observation
	err := a.gates.Call(r.Store, func() (err error) {
		seen, err = connector.Observe(ctx, id)
		return err
	})
	if err != nil {
		return FindResult{}, posError(ctx, fmt.Errorf("look whether draft %s is the ticket of order %s: %w", id, r.OrderID, err))
	}
	if seen.IsTaken() {
		return FindResult{Found: true, Seen: message(seen)}, nil
	}
	return FindResult{}, retryable(ctx, ErrTypePOSDown, fmt.Errorf("look whether draft %s is the ticket of order %s: nobody knows yet", id, r.OrderID), 0)
}

// found is what a row of the journal tells whoever looks for a ticket.
func found(intent journal.Intent, state journal.IntentState, outcome journal.Outcome) (FindResult, error) {
	if state == journal.IntentAbsent {
		return FindResult{Absent: true}, nil
	}
	known, err := recalled(intent, state, outcome)
	return FindResult{Found: known.Posted, Seen: known.Seen, Refusal: known.Refusal, Withdrawn: known.Withdrawn}, err
}
