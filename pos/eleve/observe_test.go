package eleve_test

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/pos"
	"github.com/ordersaga/ordersaga/pos/eleve"
)

func TestObserve(t *testing.T) {
	const other = "8c3752a1-ae15-42a1-bafb-189ca95f0211"
	nobody := func(f *fake) { f.nothing(statusPath, billPath) }
	delivered := billOf("DELIVERY", item(1, 1, 2), `"items": 61.00, "otherFees": 6.10, "discount": 0, "orderAmount": 67.10`)
	rows := []struct {
		name  string
		till  func(*fake)
		state order.TicketState
		raw   string
	}{
		{name: "our id at the till is cooking", till: func(*fake) {}, state: order.TicketCooking, raw: "505 TABLE_IN_USE, on the bill"},
		{name: "also in the other state of a table", till: func(f *fake) { f.result(statusPath, statusOf(known, 504, "OPEN_TABLE")) }, state: order.TicketCooking, raw: "504 OPEN_TABLE, on the bill"},
		{name: "also without a bill", till: func(f *fake) { f.nothing(billPath) }, state: order.TicketCooking, raw: "505 TABLE_IN_USE"},
		{name: "a bill with our id alone proves it too", till: func(f *fake) { f.nothing(statusPath) }, state: order.TicketCooking, raw: "on the bill"},
		{
			name: "so does one of our items on another's bill", state: order.TicketCooking, raw: "on the bill",
			till: func(f *fake) {
				f.nothing(statusPath).result(billPath, `{"success": true, "consumption": [{"orderId": 7}, {"orderId": "`+other+`", "items": [{"id": 1}, `+item(1, 2, 1)+`]}]}`)
			},
		},
		{
			name: "another's id proves nothing", state: order.TicketUnmapped, raw: "505 TABLE_IN_USE (of another id)",
			till: func(f *fake) { f.nothing(billPath).result(statusPath, statusOf(other, 505, "TABLE_IN_USE")) },
		},
		{
			name: "nor does it close our order", state: order.TicketUnmapped, raw: "506 CLOSED_TABLE (of another id)",
			till: func(f *fake) { f.nothing(billPath).result(statusPath, statusOf(other, 506, "CLOSED_TABLE")) },
		},
		{name: "our id closed is completed", till: func(f *fake) { f.nothing(billPath).result(statusPath, statusOf(known, 506, "CLOSED_TABLE")) }, state: order.TicketCompleted, raw: "506 CLOSED_TABLE"},
		{name: "an id in capitals and braces is ours", till: func(f *fake) { f.result(statusPath, statusOf("{3F2E7F2E-9C7A-4B1E-8B8E-0C9A5D1E3F77}", 506, "x")) }, state: order.TicketCompleted, raw: "506 x, on the bill"},
		{name: "a code that nobody knows decides nothing", till: func(f *fake) { f.nothing(billPath).result(statusPath, statusOf(known, 999, "ON_MARS")) }, raw: "999 ON_MARS"},
		{name: "but the bill does", till: func(f *fake) { f.result(statusPath, statusOf(known, 999, "ON_MARS")) }, state: order.TicketCooking, raw: "999 ON_MARS, on the bill"},
		{name: "a code of the settings has its meaning", till: func(f *fake) { f.result(billPath, delivered).result(statusPath, statusOf(known, 31, "SAIU")) }, state: order.TicketOutForDelivery, raw: "31 SAIU, on the bill"},
		{name: "also ready", till: func(f *fake) { f.result(statusPath, statusOf(known, 30, "")) }, state: order.TicketReady, raw: "30, on the bill"},
		{name: "also completed", till: func(f *fake) { f.result(statusPath, statusOf(known, 32, "")) }, state: order.TicketCompleted, raw: "32, on the bill"},
		{name: "also gone", till: func(f *fake) { f.result(statusPath, statusOf(known, 33, "")) }, state: order.TicketGone, raw: "33, on the bill"},
		{name: "some cancelled items are evidence", till: func(f *fake) { f.result(cancelledPath, cancelledOf(item(1, 3, 2))) }, state: order.TicketCooking, raw: "505 TABLE_IN_USE, on the bill, cancelled items: 1 of 3"},
		{
			name: "part of a quantity is not all", state: order.TicketCooking, raw: "505 TABLE_IN_USE, on the bill, cancelled items: 1 of 1",
			till: func(f *fake) { f.result(cancelledPath, cancelledOf(`{"id": "3f2e7f2e-1of1x2", "quantity": 1.5}`)) },
		},
		{
			name: "all of every item is gone", state: order.TicketGone, raw: "cancelled items: 2 of 2",
			till: func(f *fake) {
				nobody(f)
				f.result(cancelledPath, cancelledOf(`{"id": "3f2e7f2e-1of2x2", "quantity": 1.5}`, `{"id": "3f2e7f2e-1of2x2", "quantity": "0.5"}`, item(2, 2, 1)))
			},
		},
		{
			name: "all of every item is gone although the table is closed", state: order.TicketGone, raw: "506 CLOSED_TABLE, cancelled items: 1 of 1",
			till: func(f *fake) {
				f.nothing(billPath).result(statusPath, statusOf(known, 506, "CLOSED_TABLE")).result(cancelledPath, cancelledOf(item(1, 1, 1)))
			},
		},
		{
			name: "cancelled items without our names decide nothing", state: order.TicketUnmapped, raw: "cancelled items without our names: 1",
			till: func(f *fake) { nobody(f); f.result(cancelledPath, cancelledOf(`{"id": 1, "quantity": 2}`)) },
		},
		{
			name: "unless nothing is left on our bill", state: order.TicketGone, raw: "505 TABLE_IN_USE, on the bill, cancelled items without our names: 1",
			till: func(f *fake) {
				f.result(billPath, billOf("TABLE", "", `"items": 0, "orderAmount": 0`)).result(cancelledPath, cancelledOf(`{"id": 1, "quantity": 2}`))
			},
		},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			f := ready()
			row.till(f)
			seen, err := connect(t, f, func(c *eleve.Config) {
				c.Settings.StatusCodes = eleve.StatusCodes{Ready: []int{30}, OutForDelivery: []int{31}, Completed: []int{32}, Gone: []int{33}}
			}).Observe(t.Context(), known)
			require.NoError(t, err)
			require.Equal(t, order.Ticket{System: "eleve", ID: known, Raw: row.raw}, seen.Ticket)
			require.Equal(t, row.state, seen.State)
		})
	}
}

func TestWhatTheTillDoesNotKnowIsNotFound(t *testing.T) {
	rows := []struct {
		name, status string
		code         int
	}{
		{name: "412 as a status", status: golden(t, "precondition_failed_answer.json"), code: 412},
		{name: "412 in a body under 200", status: golden(t, "precondition_failed_answer.json"), code: 200},
		{name: "412 in an item of a success", status: golden(t, "getstatus_not_found_answer.json"), code: 200},
		{name: "an empty list", status: `{"success": true, "items": []}`, code: 200},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			f := ready().nothing(billPath).say(statusPath, row.code, row.status)
			_, err := connect(t, f, inTheExamples).Observe(t.Context(), known)
			require.Equal(t, pos.NotFound, pos.KindOf(err), "%v", err)
		})
	}
}

func TestAnAnswerThatSaysLessProvesNothing(t *testing.T) {
	for _, body := range []string{
		`{"success": true}`, `{"success": false, "error": {"message": "x"}, "items": []}`, `{"success": true, "items": null}`,
		`{"items": []}`, `{"success": true, "items": {}}`, `{"code": 412}`, `[]`, "null",
	} {
		for _, path := range []string{statusPath, billPath, cancelledPath} {
			f := ready().nothing(statusPath, billPath, cancelledPath).say(path, 200, body)
			_, err := connect(t, f, nil).Observe(t.Context(), known)
			require.Equal(t, pos.Unknown, pos.KindOf(err), "%s %s: %v", path, body, err)
		}
	}
}

func TestAPreconditionOfAnotherKindProvesNothing(t *testing.T) {
	f := ready().nothing(billPath).say(statusPath, 412, `{"message": "STORE_CLOSED", "code": 412}`)
	_, err := connect(t, f, nil).Observe(t.Context(), known)
	require.Equal(t, pos.Rejected, pos.KindOf(err), "%v", err)
	f.say(statusPath, 412, "<html>")
	_, err = connect(t, f, nil).Observe(t.Context(), known)
	require.Equal(t, pos.Unknown, pos.KindOf(err), "%v", err)
}

func TestObserveReadsTheTillsClock(t *testing.T) {
	for name, row := range map[string]struct {
		updated string
		want    time.Time
	}{
		"in the store's zone": {updated: "2026-12-01 19:40:11", want: time.Date(2026, 12, 1, 22, 40, 11, 0, time.UTC)},
		"unless it is odd":    {updated: "yesterday"},
	} {
		t.Run(name, func(t *testing.T) {
			f := ready().result(statusPath, `{"success": true, "lastestUpdatedStatus": "`+row.updated+`", "items": [{"id": "`+known+`", "status": {"code": "505"}}]}`)
			seen, err := connect(t, f, nil).Observe(t.Context(), known)
			require.NoError(t, err)
			require.Equal(t, row.want, seen.At)
		})
	}
}

// inTheExamples is the time of the vendor's own examples.
func inTheExamples(c *eleve.Config) {
	c.Now = func() time.Time { return time.Date(2024, 6, 28, 12, 0, 0, 0, time.UTC) }
}

// The vendor's own examples are of tables.
func TestObserveAtATable(t *testing.T) {
	rows := []struct {
		name, answer, ticket string
		state                order.TicketState
		raw                  string
	}{
		{name: "our id", answer: "getstatus_answer.json", ticket: "50425147-5d06-4b87-a05b-4586f2dccc71@TABLE:40", state: order.TicketCooking, raw: "505 TABLE_IN_USE"},
		{name: "our id among several", answer: "getstatus_several_answer.json", ticket: "5ebf990f-9075-462c-b675-a8c57a350d61@TABLE:40", state: order.TicketCooking, raw: "504 OPEN_TABLE"},
		{name: "a table in use by somebody else", answer: "getstatus_answer.json", ticket: known + "@TABLE:40", state: order.TicketUnmapped, raw: "505 TABLE_IN_USE (of another id)"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			f := ready().nothing(billPath).result(statusPath, golden(t, row.answer)).
				result(cancelledPath, cancelledOf(`{"id": "9", "quantity": 1}`)) // somebody else's
			seen, err := connect(t, f, inTheExamples).Observe(t.Context(), row.ticket)
			require.NoError(t, err)
			require.Equal(t, order.Ticket{System: "eleve", ID: row.ticket, Raw: row.raw}, seen.Ticket)
			require.Equal(t, row.state, seen.State)
			requireGolden(t, "getstatus_table.json", f.seen(statusPath)[0].body)
		})
	}
}

func TestObserveOfAnotherIDAsksNobody(t *testing.T) {
	f := newFake()
	for _, id := range []string{"", "4711", known + "@", known + "@SOFA:1", known + "@TABLE:", known + "@TABLE:a b", "00000000-0000-0000-0000-000000000000"} {
		_, err := connect(t, f, nil).Observe(t.Context(), id)
		require.Equal(t, pos.Malformed, pos.KindOf(err), id)
	}
	require.Empty(t, f.seen(""))
}

func TestObserveAll(t *testing.T) {
	t.Run("sees what is there, whatever is not", func(t *testing.T) {
		ids := []string{"4711", missing, known, known + "@TABLE:12", known + "@CARD:3", known + "@TABLE:13", known + "@TABLE:14"}
		seen, err := connect(t, ready(), nil).ObserveAll(t.Context(), ids)
		require.NoError(t, err)
		var got []string
		for _, one := range seen {
			got = append(got, one.Ticket.ID)
		}
		require.Equal(t, ids[2:], got)
	})
	t.Run("knows of none", func(t *testing.T) {
		seen, err := connect(t, ready(), nil).ObserveAll(t.Context(), []string{missing, "4711"})
		require.NoError(t, err)
		require.Empty(t, seen)
	})
	t.Run("tells when nobody answers", func(t *testing.T) {
		f := ready().say(billPath, 502, "")
		_, err := connect(t, f, nil).ObserveAll(t.Context(), []string{"4711", known})
		require.Equal(t, pos.Unknown, pos.KindOf(err))
	})
	t.Run("tells when there is no answer about one of several", func(t *testing.T) {
		f := ready()
		broken := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			if strings.Contains(string(body), minted) {
				w.WriteHeader(http.StatusBadGateway)
				return
			}
			r.Body = io.NopCloser(bytes.NewReader(body))
			f.ServeHTTP(w, r)
		})
		seen, err := connect(t, broken, nil).ObserveAll(t.Context(), []string{minted, known})
		require.Equal(t, pos.Unknown, pos.KindOf(err))
		require.Len(t, seen, 1)
		require.Equal(t, known, seen[0].Ticket.ID)
	})
}

func TestTheCallForCancelledItemsIsSpelledAsTheStoreHasIt(t *testing.T) {
	f := ready().result("/order/getCancelledItens", cancelledOf(item(1, 1, 1)))
	seen, err := connect(t, f, func(c *eleve.Config) { c.Settings.CancelledPath = "getCancelledItens" }).Observe(t.Context(), known)
	require.NoError(t, err)
	require.Equal(t, order.TicketGone, seen.State)
	require.Empty(t, f.seen(cancelledPath))
}
