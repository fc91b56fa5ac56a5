package workflows_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	commonpb "go.temporal.io/api/common/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/converter"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/workflows"
)

const (
	firstRun = "run-1" // of the chain to which the ended run belongs
	endedRun = "run-2" // it is a Reset of the first
)

// tale is the history of a run as it is written.
type tale struct {
	t      *testing.T
	events []*historypb.HistoryEvent
	next   int
	breaks error // what reading it ends in
}

// tell begins a history with what the saga was started with.
func tell(t *testing.T, in workflows.Input) *tale {
	t.Helper()
	tl := &tale{t: t}
	tl.add(&historypb.HistoryEvent{Attributes: &historypb.HistoryEvent_WorkflowExecutionStartedEventAttributes{
		WorkflowExecutionStartedEventAttributes: &historypb.WorkflowExecutionStartedEventAttributes{
			Input: tl.payloads(in), FirstExecutionRunId: firstRun,
		},
	}})
	return tl
}

func (tl *tale) add(e *historypb.HistoryEvent) {
	e.EventId = int64(len(tl.events) + 1)
	tl.events = append(tl.events, e)
}

func (tl *tale) payloads(v any) *commonpb.Payloads {
	tl.t.Helper()
	p, err := converter.GetDefaultDataConverter().ToPayloads(v)
	require.NoError(tl.t, err)
	return p
}

// asks hands a request to an activity.
func (tl *tale) asks(name string, request any) *tale {
	tl.t.Helper()
	tl.add(&historypb.HistoryEvent{Attributes: &historypb.HistoryEvent_ActivityTaskScheduledEventAttributes{
		ActivityTaskScheduledEventAttributes: &historypb.ActivityTaskScheduledEventAttributes{
			ActivityType: &commonpb.ActivityType{Name: name}, Input: tl.payloads(request),
		},
	}})
	return tl
}

// gets completes the activity that was asked last.
func (tl *tale) gets(result any) {
	tl.t.Helper()
	tl.add(&historypb.HistoryEvent{Attributes: &historypb.HistoryEvent_ActivityTaskCompletedEventAttributes{
		ActivityTaskCompletedEventAttributes: &historypb.ActivityTaskCompletedEventAttributes{
			ScheduledEventId: int64(len(tl.events)), Result: tl.payloads(result),
		},
	}})
}

// hears signals a message.
func (tl *tale) hears(m order.Message) {
	tl.t.Helper()
	tl.add(&historypb.HistoryEvent{Attributes: &historypb.HistoryEvent_WorkflowExecutionSignaledEventAttributes{
		WorkflowExecutionSignaledEventAttributes: &historypb.WorkflowExecutionSignaledEventAttributes{SignalName: "pos_message", Input: tl.payloads(m)},
	}})
}

// HasNext implements client.HistoryEventIterator.
func (tl *tale) HasNext() bool { return tl.next < len(tl.events) || tl.breaks != nil }

// Next implements client.HistoryEventIterator.
func (tl *tale) Next() (*historypb.HistoryEvent, error) {
	if tl.next == len(tl.events) {
		return nil, tl.breaks
	}
	tl.next++
	return tl.events[tl.next-1], nil
}

// shot is a snapshot that can be told from others.
func shot(status order.Status) order.Snapshot {
	return order.Snapshot{Order: input().Order, Status: status}
}

func seenTicket(id, raw string) order.Message {
	return order.Message{Source: order.FromAnswer, TicketID: id, Raw: raw}
}

func TestARecoveryBeginsWithWhatTheHistoryTells(t *testing.T) {
	t.Parallel()
	priced := &activities.PreflightResult{Total: rub(55800), PricedByPOS: true}
	attempt := &activities.Attempt{OrderID: orderID, Ref: orderID + "-1", Amount: rub(55800)}
	ticket := order.Ticket{System: "procart", ID: ticketID, Raw: "open"}
	cooking := order.Message{ID: "m1", Raw: "open", State: order.TicketCooking}
	recovering := func(r workflows.Recovery) workflows.Input {
		in := input()
		in.Recovers = &r
		return in
	}
	for _, row := range []struct {
		name string
		in   workflows.Input
		past func(*tale)
		want workflows.Recovery
	}{
		{name: "nothing had happened yet", in: input(), past: func(*tale) {}},
		{
			name: "the newest snapshot is the one that was sent last, whether it arrived or not", in: input(),
			past: func(h *tale) {
				h.asks("ClaimOrder", activities.ClaimRequest{Snapshot: shot(order.Created)})
				h.asks("AppendOrder", activities.AppendRequest{N: 1, Snapshot: shot(order.Validating)}).gets(nil)
				h.asks("AppendOrder", activities.AppendRequest{N: 2, Snapshot: shot(order.Submitting)})
			},
			want: workflows.Recovery{Snapshot: shot(order.Submitting)},
		},
		{
			name: "a payment that was handed out counts, done or not", in: input(),
			past: func(h *tale) {
				h.asks("Preflight", activities.PreflightRequest{}).gets(*priced)
				h.asks("BeginPayment", *attempt)
			},
			want: workflows.Recovery{Priced: priced, Attempt: attempt},
		},
		{
			name: "the ticket is the last that anybody brought, and posts are counted", in: input(),
			past: func(h *tale) {
				h.asks("PostOrder", activities.PostRequest{N: 1})
				h.asks("FindTicket", activities.FindRequest{N: 1}).gets(activities.FindResult{Found: true, Seen: seenTicket(ticketID, "deferred")})
				h.asks("PostOrder", activities.PostRequest{N: 2}).gets(activities.PostResult{Refusal: order.Problem{Code: order.POSRefused}})
				h.asks("AskPOS", activities.AskRequest{}).gets(seenTicket(ticketID, "open"))
			},
			want: workflows.Recovery{Posts: 2, Ticket: ticket},
		},
		{
			name: "a post's own answer brings the ticket", in: input(),
			past: func(h *tale) {
				h.asks("PostOrder", activities.PostRequest{N: 1}).gets(activities.PostResult{Posted: true, Seen: seenTicket(ticketID, "open")})
			},
			want: workflows.Recovery{Posts: 1, Ticket: ticket},
		},
		{
			name: "refunds are numbered on", in: input(),
			past: func(h *tale) {
				h.asks("RefundPart", activities.MoneyRequest{Refund: 1}).gets(order.Payment{})
				h.asks("ReversePayment", activities.MoneyRequest{Refund: 2})
			},
			want: workflows.Recovery{Refunds: 2},
		},
		{
			name: "a part that was asked back keeps its amount, also through a recovery", in: recovering(workflows.Recovery{Owner: "run-0", Refunds: 1, RefundPart: rub(5800)}),
			past: func(h *tale) { h.asks("AppendOrder", activities.AppendRequest{N: 1, Snapshot: shot(order.Completed)}) },
			want: workflows.Recovery{Snapshot: shot(order.Completed), Refunds: 1, RefundPart: rub(5800)},
		},
		{
			name: "the part that was asked back last counts", in: recovering(workflows.Recovery{Owner: "run-0", Refunds: 1, RefundPart: rub(5800)}),
			past: func(h *tale) { h.asks("RefundPart", activities.MoneyRequest{Refund: 2, Amount: rub(4000)}) },
			want: workflows.Recovery{Refunds: 2, RefundPart: rub(4000)},
		},
		{
			name: "what was heard after the snapshot is heard again", in: input(),
			past: func(h *tale) {
				h.hears(order.Message{ID: "m0", Raw: "deferred"})
				h.asks("AppendOrder", activities.AppendRequest{N: 1, Snapshot: shot(order.AwaitingAcceptance)}).hears(cooking)
			},
			want: workflows.Recovery{Snapshot: shot(order.AwaitingAcceptance), Heard: []order.Message{cooking}},
		},
		{
			name: "a recovery that was ended itself hands on what it had found",
			in: recovering(workflows.Recovery{
				RunID: "run-0", How: "failed", Owner: "run-0", Snapshot: shot(order.Submitting), Priced: priced, Attempt: attempt, Posts: 1, Refunds: 1, Ticket: ticket,
			}),
			past: func(h *tale) { h.hears(cooking) },
			want: workflows.Recovery{
				Snapshot: shot(order.Submitting), Priced: priced, Attempt: attempt, Posts: 1, Refunds: 1, Ticket: ticket, Heard: []order.Message{cooking},
			},
		},
		{
			name: "what a recovery has done since counts more than what it began with",
			in:   recovering(workflows.Recovery{Owner: "run-0", Snapshot: shot(order.Submitting), Posts: 1, Refunds: 1, Heard: []order.Message{cooking}}),
			past: func(h *tale) {
				h.asks("ClaimOrder", activities.ClaimRequest{Snapshot: shot(order.Submitting)})
				h.asks("PostOrder", activities.PostRequest{N: 2})
				h.asks("AppendOrder", activities.AppendRequest{N: 1, Snapshot: shot(order.Cooking)})
				h.asks("RefundPart", activities.MoneyRequest{Refund: 3})
			},
			want: workflows.Recovery{Snapshot: shot(order.Cooking), Posts: 2, Refunds: 3},
		},
		{
			name: "what a recovery was told before is not in its claim, and is handed on",
			in:   recovering(workflows.Recovery{Owner: "run-0", Snapshot: shot(order.Submitting), Heard: []order.Message{cooking}}),
			past: func(h *tale) { h.asks("ClaimOrder", activities.ClaimRequest{Snapshot: shot(order.Submitting)}) },
			want: workflows.Recovery{Snapshot: shot(order.Submitting), Heard: []order.Message{cooking}},
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			history := tell(t, row.in)
			row.past(history)
			s := holding(terminated, longAgo(), history, nil)
			outcome, err := s.recover(t, "")
			require.NoError(t, err)
			require.Equal(t, activities.RecoveryStarted, outcome)
			row.want.RunID, row.want.Owner, row.want.How = endedRun, firstRun, "terminated"
			require.Equal(t, &row.want, s.started.Recovers)
			in := input()
			require.Equal(t, in.Order, s.started.Order)
			require.Equal(t, in.Store, s.started.Store)
			require.Equal(t, in.Fingerprint, s.started.Fingerprint)
		})
	}
}
