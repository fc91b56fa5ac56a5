package torture_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/internal/torture"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/simulator"
)

// outcome is what came of a run with these records.
func outcome(r torture.Records) torture.Outcome {
	plan := torture.Plan{
		Recipe: torture.Recipe{Seed: 7, Orders: 8, Kill: []torture.Part{torture.Worker, torture.API}, Every: 5 * time.Second},
		Strikes: []torture.Strike{
			{Party: simulator.POS(shopID), Faults: []simulator.Fault{{Name: simulator.Slow}, {Name: simulator.Slow, Op: simulator.OpStaff}}},
			{Party: simulator.Payments(shopID), Faults: []simulator.Fault{{Name: simulator.Down}, {Name: simulator.Slow}}},
			{Party: simulator.POS("wixtar-hold"), Faults: []simulator.Fault{{Name: simulator.Down}, {Name: simulator.NoID}}},
		},
		Kills: []torture.Kill{{Part: torture.Worker}, {Part: torture.API}, {Part: torture.Worker, N: 1}, {Part: torture.API, N: 1}},
	}
	return torture.Outcome{
		Plan: plan, Records: r, Took: 90*time.Second + 4*time.Microsecond,
		Struck: map[torture.Misdeed]int{
			{By: string(simulator.ProCart), Fault: simulator.Slow}: 2, {By: string(simulator.PaymentsKind), Fault: simulator.Slow}: 1,
			{By: string(simulator.Wixtar), Fault: simulator.Down}: 2,
		},
		Killed: map[torture.Part]int{torture.Worker: 2, torture.API: 1}, Thrown: 1, Echoed: 3,
	}
}

// wronged are records with two orders about which something is wrong, and a ticket of nobody.
func wronged() torture.Records {
	b := newBook()
	delivered(b)
	s := b.order("lost", torture.ByCard)
	s.pays(simulator.ActHeld, price)
	s.lost()
	s.ticket()
	s.asks(order.SubmissionUnknownItem, order.GiveBack, order.ActorDeadline)
	s.moves(simulator.Cooking, simulator.ByTimetable)
	s.ends(order.Expired, order.OutcomeUnknown)
	s.pays(simulator.ActVoided, price)
	s.run.Failures = []string{"NON_DETERMINISTIC_ERROR"}
	s.settles()
	r := spoilt{&b.records}
	r.Guests = append(r.Guests,
		torture.Guest{Wish: torture.Wish{Key: "unheard", Store: shopID, Pay: torture.InCash}, Placed: b.stamp().At, Posts: 40},
		torture.Guest{Wish: torture.Wish{Key: "refused", Store: shopID, Pay: torture.InCash}, Placed: b.stamp().At, Posts: 1, Refusal: "store_unknown"},
		torture.Guest{Wish: torture.Wish{Key: "never placed"}})
	r.guest("lost").Cancelled = "requested"
	stranger := *r.ticket("delivered")
	stranger.ID, stranger.Number = "guid-stranger", "stranger"
	r.Ledger.Tickets = append(r.Ledger.Tickets, stranger)
	r.Ledger.Voids = []simulator.VoidedReference{{Stamp: b.stamp(), Account: shopID, Reference: idOf("lost") + "-1"}}
	r.Ledger.Staff = []simulator.StaffMessage{{
		Stamp: b.stamp(), Number: order.Number(idOf("lost")), Type: "question", Kind: "submission_unknown", Text: guestData,
		Options: []simulator.StaffOption{{URL: guestData}}, Answer: "ticket_absent", Status: 409,
	}}
	return b.records
}

const guestData = "SECRET"

func TestReport_Print(t *testing.T) {
	t.Parallel()
	for file, records := range map[string]torture.Records{"report_healthy.txt": healthy(), "report_wronged.txt": wronged()} {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			var text bytes.Buffer
			require.NoError(t, torture.NewReport(outcome(records)).Print(&text))
			want, err := os.ReadFile(filepath.Join("testdata", file))
			require.NoError(t, err)
			require.Equal(t, string(want), text.String())
		})
	}
}

// fullPipe takes nothing.
type fullPipe struct{}

func (fullPipe) Write([]byte) (int, error) { return 0, errFull }

var errFull = errors.New("full")

func TestReport_PrintTellsTheWritersError(t *testing.T) {
	t.Parallel()
	require.ErrorIs(t, torture.NewReport(outcome(healthy())).Print(fullPipe{}), errFull)
}

func TestReport_PrintCutsLongTimelines(t *testing.T) {
	t.Parallel()
	records := wronged()
	for range 100 {
		spoilt{&records}.tell("lost", order.Event{Type: order.EvidenceSeen, At: records.Ledger.Staff[0].At})
	}
	report := torture.NewReport(outcome(records))
	var text bytes.Buffer
	require.NoError(t, report.Print(&text))
	all := len(report.Timelines[idOf("lost")])
	require.Greater(t, all, 100)
	require.Regexp(t, `\.\.\. \d+ more in the file`, text.String())
	require.Less(t, bytes.Count(text.Bytes(), []byte("\n")), 100+len(torture.Promises()))
	require.Contains(t, text.String(), "12:00:", "the beginning is shown")
	require.Contains(t, text.String(), "in the end", "and so is the end")
}

func TestReport_CountsWhatMetNothing(t *testing.T) {
	t.Parallel()
	report := torture.NewReport(outcome(healthy()))
	require.Equal(t, map[simulator.FaultName]int{simulator.Slow: 3, simulator.Down: 2, simulator.NoID: 0}, report.Faults)
	require.Equal(t, 6, report.Planned)
	require.Equal(t, map[simulator.FaultName][]string{
		simulator.Down: {"payments"}, simulator.NoID: {"wixtar"}, simulator.Slow: {"staff"},
	}, report.Missed)
	require.Equal(t, map[torture.Part]int{torture.Worker: 2, torture.API: 2}, report.KillsPlanned)
}

func TestReport_CountsTheEndsOfEveryKindOfWish(t *testing.T) {
	t.Parallel()
	ends := torture.NewReport(outcome(healthy())).Ends
	require.Equal(t, map[order.Status]int{order.Completed: 1}, ends[string(torture.InCash)])
	require.Equal(t, map[order.Status]int{order.PaymentFailed: 1}, ends[string(torture.ByBadCard)])
	require.Equal(t, map[order.Status]int{order.Completed: 1}, ends[torture.ForLater])
}

func TestReport_Write(t *testing.T) {
	t.Parallel()
	report := torture.NewReport(outcome(wronged()))
	var text bytes.Buffer
	require.NoError(t, report.Write(&text))
	var read torture.Report
	require.NoError(t, json.Unmarshal(text.Bytes(), &read))
	require.Equal(t, report, read)
	require.Contains(t, report.Broken, torture.TwoTickets, "what was kept is counted, too")
	err := report.Write(fullPipe{})
	require.ErrorIs(t, err, errFull)
	require.ErrorContains(t, err, "write the report of seed 7: ")
}

func TestEveryPromiseIsInTheDocument(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "torture.md"))
	require.NoError(t, err)
	for _, promise := range torture.Promises() {
		require.Contains(t, string(page), "`"+string(promise)+"`")
	}
}

func TestReport_HoldsNoGuestData(t *testing.T) {
	t.Parallel()
	records := wronged()
	for i := range records.Ledger.Tickets {
		ticket := &records.Ledger.Tickets[i]
		ticket.Guest = simulator.TicketGuest{Name: guestData, Phone: guestData, Address: guestData}
		ticket.Comment, ticket.ShortComment, ticket.CallbackURL, ticket.Meta = guestData, guestData, guestData, map[string]any{"a": guestData}
		ticket.Items[0].Comment = guestData
	}
	for i := range records.Ledger.Payments {
		payment := &records.Ledger.Payments[i]
		payment.Description, payment.History[0].Key = guestData, guestData
	}
	for _, events := range records.Events {
		for i := range events {
			e := &events[i].Event
			e.Problem.Detail = guestData
			if e.Answer != nil {
				e.Answer.Note, e.Answer.Value = guestData, guestData
			}
			if e.Attention != nil {
				e.Attention.Detail = guestData
			}
		}
	}
	text, err := json.Marshal(torture.NewReport(outcome(records)))
	require.NoError(t, err)
	require.Contains(t, string(text), idOf("lost"), "there is something to leak")
	require.NotContains(t, string(text), guestData)
}
