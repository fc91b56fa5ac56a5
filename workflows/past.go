package workflows

import (
	"fmt"
	"slices"

	commonpb "go.temporal.io/api/common/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/converter"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/order"
)

// Activities whose requests and results tell where an order's money and food are, by their pinned names.
const (
	claimName     = "ClaimOrder"
	appendName    = "AppendOrder"
	preflightName = "Preflight"
	beginName     = "BeginPayment"
	reverseName   = "ReversePayment"
	refundName    = "RefundPart"
	postName      = "PostOrder"
	findName      = "FindTicket"
	askName       = "AskPOS"
)

// past is what the history of a closed run tells about its order.
type past struct {
	in    Input
	first string // the first run id of the run's chain
	names map[int64]string
	told  Recovery
}

func newPast() *past { return &past{names: map[int64]string{}} }

// read takes an event in; the events of a run come in their order.
func (p *past) read(event *historypb.HistoryEvent) error {
	if e := event.GetWorkflowExecutionStartedEventAttributes(); e != nil {
		p.first = e.GetFirstExecutionRunId()
		if err := decode(e.GetInput(), &p.in); err != nil || p.in.Recovers == nil {
			return err
		}
		p.told.Heard = slices.Clone(p.in.Recovers.Heard) // until an append has told of them
		return nil
	}
	if e := event.GetWorkflowExecutionSignaledEventAttributes(); e != nil && e.GetSignalName() == signalPOS {
		return p.heard(e.GetInput())
	}
	if e := event.GetActivityTaskScheduledEventAttributes(); e != nil {
		p.names[event.GetEventId()] = e.GetActivityType().GetName()
		return p.handedOut(e.GetActivityType().GetName(), e.GetInput())
	}
	if e := event.GetActivityTaskCompletedEventAttributes(); e != nil {
		return p.cameBack(p.names[e.GetScheduledEventId()], e.GetResult())
	}
	return nil
}

// handedOut takes in what an activity was asked for. Whether it was done is not known.
func (p *past) handedOut(name string, request *commonpb.Payloads) error {
	switch name {
	case claimName:
		// What a recovery was told before is not in its claim's snapshot yet.
		var r activities.ClaimRequest
		err := decode(request, &r)
		p.told.Snapshot = r.Snapshot
		return err
	case appendName:
		var r activities.AppendRequest
		err := decode(request, &r)
		p.told.Snapshot, p.told.Heard = r.Snapshot, nil
		return err
	case beginName:
		p.told.Attempt = new(activities.Attempt)
		return decode(request, p.told.Attempt)
	case postName:
		var r activities.PostRequest
		err := decode(request, &r)
		p.told.Posts = max(p.told.Posts, r.N)
		return err
	case reverseName, refundName:
		var r activities.MoneyRequest
		err := decode(request, &r)
		p.told.Refunds = max(p.told.Refunds, r.Refund)
		if name == refundName {
			p.told.RefundPart = r.Amount
		}
		return err
	}
	return nil
}

// cameBack takes in the result of an activity.
func (p *past) cameBack(name string, result *commonpb.Payloads) error {
	switch name {
	case preflightName:
		p.told.Priced = new(activities.PreflightResult)
		return decode(result, p.told.Priced)
	case postName:
		var r activities.PostResult
		err := decode(result, &r)
		p.ticket(r.Seen)
		return err
	case findName:
		var r activities.FindResult
		err := decode(result, &r)
		p.ticket(r.Seen)
		return err
	case askName:
		var seen order.Message
		err := decode(result, &seen)
		p.ticket(seen)
		return err
	}
	return nil
}

// heard takes in a message of the outside world.
func (p *past) heard(input *commonpb.Payloads) error {
	var m order.Message
	if err := decode(input, &m); err != nil {
		return err
	}
	p.told.Heard = append(p.told.Heard, m)
	return nil
}

// ticket takes in what an activity saw of the ticket.
func (p *past) ticket(seen order.Message) {
	if seen.TicketID != "" {
		p.told.Ticket = order.Ticket{System: p.in.Store.System, ID: seen.TicketID, Raw: seen.Raw}
	}
}

// input is what the saga that takes over the order starts with.
func (p *past) input(runID, how, owner string) Input {
	in, told := p.in, p.told
	told.RunID, told.How, told.Owner = runID, how, p.first
	if before := p.in.Recovers; before != nil {
		told.inherit(*before)
		if owner == before.Owner {
			told.Owner = owner // the run was ended before it had claimed the order
		}
	}
	in.Recovers = &told
	return in
}

// inherit takes what a run's history does not show from the recovery that the run began with.
func (r *Recovery) inherit(before Recovery) {
	if r.Snapshot.Status == "" {
		r.Snapshot = before.Snapshot
	}
	if r.Priced == nil {
		r.Priced = before.Priced
	}
	if r.Attempt == nil {
		r.Attempt = before.Attempt
	}
	if r.RefundPart.IsZero() {
		r.RefundPart = before.RefundPart
	}
	if r.Ticket.ID == "" {
		r.Ticket = before.Ticket
	}
	r.Posts, r.Refunds = max(r.Posts, before.Posts), max(r.Refunds, before.Refunds)
}

// decode reads the one value of an event.
func decode(payloads *commonpb.Payloads, into any) error {
	if err := converter.GetDefaultDataConverter().FromPayloads(payloads, into); err != nil {
		return fmt.Errorf("decode %T: %w", into, err)
	}
	return nil
}
