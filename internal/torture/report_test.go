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
	return torture.Outcome{
		Plan: torture.Plan{Seed: 7}, Records: r, Took: 90*time.Second + 4*time.Microsecond,
		Struck: map[simulator.FaultName]int{simulator.Slow: 3, simulator.Down: 2},
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
	r.Ledger.Voids = []simulator.VoidedReference{{Stamp: b.stamp(), Reference: idOf("lost") + "-1"}}
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
	require.Less(t, bytes.Count(text.Bytes(), []byte("\n")), 100)
	require.Contains(t, text.String(), "12:00:", "the beginning is shown")
	require.Contains(t, text.String(), "in the end", "and so is the end")
}

func TestReport_Write(t *testing.T) {
	t.Parallel()
	report := torture.NewReport(outcome(wronged()))
	file := filepath.Join(t.TempDir(), "report.json")
	require.NoError(t, report.Write(file))
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	var read torture.Report
	require.NoError(t, json.Unmarshal(text, &read))
	require.Equal(t, report, read)
	require.ErrorContains(t, report.Write(filepath.Join(t.TempDir(), "none", "report.json")), "write the report of seed 7: ")
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
