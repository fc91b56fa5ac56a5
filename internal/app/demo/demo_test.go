package demo_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/api/gen"
	"github.com/ordersaga/ordersaga/config"
	"github.com/ordersaga/ordersaga/internal/app/demo"
	"github.com/ordersaga/ordersaga/internal/seal"
	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
	payments "github.com/ordersaga/ordersaga/payment/registry"
	connectors "github.com/ordersaga/ordersaga/pos/registry"
	"github.com/ordersaga/ordersaga/simulator"
)

const orderID = "k7m2q9x4k7m2q9x4k7m2q9x4k7"

// begin is when the sample order of the tests was created.
func begin() time.Time { return time.Date(2026, 12, 1, 16, 30, 0, 0, time.UTC) }

func after(ms int) time.Time { return begin().Add(time.Duration(ms) * time.Millisecond) }

func roubles(n int64) order.Money { return order.Money{Amount: n * 100, Currency: "RUB"} }

// told is the life of an order that met with a bit of everything.
func told() demo.Telling {
	event := func(ms int, e order.Event) journal.StoredEvent {
		e.At = after(ms)
		return journal.StoredEvent{OrderID: orderID, Event: e}
	}
	item := &order.Attention{ID: "q1", Kind: order.SubmissionUnknownItem}
	return demo.Telling{
		Title: "a bit of everything", Store: "demo-lost", Link: "http://ui/order",
		Answer: 201, Answered: 1234567 * time.Microsecond,
		Order: gen.Order{
			Id: orderID, Number: order.Number(orderID), StoreId: "demo-lost", Status: order.Completed, CreatedAt: begin(),
			Payment: gen.Payment{State: order.PaymentCaptured},
		},
		Events: []journal.StoredEvent{
			event(3, order.Event{Type: order.StatusChanged, Status: order.Created}),
			event(20, order.Event{Type: order.PriceSet, Total: roubles(620)}),
			event(31, order.Event{Type: order.PaymentChanged, Payment: &order.Payment{State: order.PaymentAuthorized, Amount: roubles(620)}}),
			event(40, order.Event{Type: order.SubmissionChanged, Submission: order.SubmissionUnknown}),
			event(40, order.Event{Type: order.AttentionOpened, Attention: item}),
			event(800, order.Event{Type: order.SubmissionChanged, Submission: order.SubmissionAccepted}),
			event(800, order.Event{Type: order.StatusChanged, Status: order.Cooking}),
			event(800, order.Event{Type: order.EvidenceSeen, Evidence: &order.Evidence{
				Message: order.Message{Raw: "open", Source: order.FromCallback}, Decision: order.Applied,
			}}),
			event(800, order.Event{Type: order.AttentionClosed, Attention: item, Actor: "facts"}),
			event(900, order.Event{Type: order.CancelChanged, Cancel: &order.Cancellation{State: order.CancelRefused}}),
			event(1000, order.Event{Type: order.AttentionOpened, Attention: &order.Attention{ID: "q2", Kind: order.AskRestaurant, Staff: []order.Option{order.Keep}}}),
			event(1100, order.Event{Type: order.AttentionClosed, Attention: &order.Attention{ID: "q2", Kind: order.AskRestaurant}, Actor: "staff", Answer: &order.Answer{
				Option: order.Keep, Actor: "staff", Note: "on the stove",
			}}),
			event(1100, order.Event{Type: order.CancelChanged, Cancel: &order.Cancellation{State: order.CancelRefused, Reason: order.StaffKeeps}}),
			event(1200, order.Event{Type: order.EvidenceSeen, Evidence: &order.Evidence{
				Message: order.Message{Raw: "payment.captured", Source: order.FromProvider}, Decision: order.Applied,
			}}),
			event(1300, order.Event{Type: order.AcceptanceDelayed}),
			event(1400, order.Event{Type: order.Late}),
			event(1450, order.Event{Type: order.TakenOver}),
			event(1460, order.Event{Type: order.AttentionOpened, Attention: item, Actor: "reminder"}),
			event(1500, order.Event{Type: order.StatusChanged, Status: order.Completed}),
			event(1500, order.Event{Type: order.EvidenceSeen, Evidence: &order.Evidence{
				Message: order.Message{Raw: "close", Source: order.FromWatcher}, Decision: order.Duplicate, Why: "the same to the guest",
			}}),
			event(1501, order.Event{Type: order.Settled}),
		},
		Cancel: "not_cancellable", Asked: after(850), Told: after(905),
		Ledger: simulator.Ledger{
			Tickets: []simulator.Ticket{{Number: order.Number(orderID)}, {Number: "another1"}},
			Staff: []simulator.StaffMessage{{
				Stamp: simulator.Stamp{At: after(1050)}, Number: order.Number(orderID), Options: []simulator.StaffOption{{Label: "We let it go"}, {Label: "We make it"}},
			}},
			Payments: []simulator.Payment{
				{Account: "demo-lost", Reference: orderID + "-1", Status: simulator.StatusCaptured, Amount: 62000, Captured: 62000},
				{Account: "demo-lost", Reference: "another-1", Status: simulator.StatusCaptured, Amount: 100, Captured: 100},
			},
		},
	}
}

func TestAStoryIsToldWithTimesAndAmounts(t *testing.T) {
	want, err := os.ReadFile(filepath.Join("testdata", "story.txt"))
	require.NoError(t, err)
	require.Equal(t, string(want), told().Tell())
}

func TestAStoryThatEndedOtherwiseSaysSo(t *testing.T) {
	s := told()
	s.Differences = []string{"it should have ended: better"}
	require.Contains(t, s.Tell(), "NOT as it should: completed")
	require.Contains(t, s.Tell(), "! it should have ended: better\n")
}

func TestTheVerdictCountsWhatDiffers(t *testing.T) {
	fast, slow, wrong := told(), told(), told()
	fast.Answered, slow.Answered, wrong.Answered = 10*time.Millisecond, 40*time.Millisecond, 20*time.Millisecond
	words, err := demo.Judge(fast, slow)
	require.NoError(t, err)
	require.Equal(t, "2 of 2 orders ended as they should.\nFirst answers: 10 ms, 40 ms; median 25 ms.\n", words)

	wrong.Differences = []string{"something"}
	words, err = demo.Judge(fast, slow, wrong)
	require.ErrorIs(t, err, demo.ErrEndedOtherwise)
	require.Contains(t, words, "2 of 3 orders ended as they should.")
	require.Contains(t, words, "median 20 ms")
}

func TestEveryWayToBreakAPromiseIsADifference(t *testing.T) {
	right := told()
	right.Cancel = ""
	require.Empty(t, right.Differs())
	for _, tt := range []struct {
		name  string
		spoil func(*demo.Telling)
		want  string
	}{
		{"two tickets", func(s *demo.Telling) {
			s.Ledger.Tickets = append(s.Ledger.Tickets, simulator.Ticket{Number: order.Number(orderID)})
		}, "1 ticket, 620.00 RUB kept"},
		{"a ticket that was deleted", func(s *demo.Telling) { s.Ledger.Tickets[0].Stage = simulator.Removed }, "1 ticket, 620.00 RUB kept"},
		{"no ticket for the money", func(s *demo.Telling) { s.Ledger.Tickets = nil }, "1 ticket"},
		{"charged twice", func(s *demo.Telling) {
			s.Ledger.Payments = append(s.Ledger.Payments, simulator.Payment{Account: "demo-lost", Reference: orderID + "-2", Captured: 62000})
		}, "620.00 RUB kept"},
		{"a hold that was forgotten", func(s *demo.Telling) {
			s.Ledger.Payments = append(s.Ledger.Payments, simulator.Payment{
				Account: "demo-lost", Reference: orderID + "-2", Status: simulator.StatusAuthorized, Amount: 62000,
			})
		}, "it should have ended"},
		{"another status", func(s *demo.Telling) { s.Order.Status = order.Expired }, "it should have ended: completed"},
		{"another reason", func(s *demo.Telling) { s.Order.Problem = &gen.OrderProblem{Code: order.POSRefused} }, "it should have ended"},
		{"a submission that was never unknown", func(s *demo.Telling) { s.Events = s.Events[4:] }, "it should have come to: submission unknown"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			spoiled := told()
			spoiled.Cancel = ""
			tt.spoil(&spoiled)
			require.Len(t, spoiled.Differs(), 1)
			require.Contains(t, spoiled.Differs()[0], tt.want)
		})
	}
}

func TestAStoryHasToTellItsPlotInOrderAndNotTooSoon(t *testing.T) {
	for _, tt := range []struct {
		name  string
		rows  []string
		after []time.Duration
		want  []string
	}{
		{"all of it", []string{"status created", "submission unknown", "status cooking"}, nil, nil},
		{"in time", []string{"submission unknown", "submission accepted"}, []time.Duration{0, 760 * time.Millisecond}, nil},
		{
			"too soon",
			[]string{"submission unknown", "submission accepted"},
			[]time.Duration{0, 761 * time.Millisecond},
			[]string{"it should have come to: submission accepted, 761ms later"},
		},
		{"the wrong way round", []string{"submission accepted", "submission unknown"}, nil, []string{"it should have come to: submission unknown"}},
		{"once for two", []string{"submission unknown", "submission unknown"}, nil, []string{"it should have come to: submission unknown"}},
		{"what never came", []string{"status scheduled", "status cooking"}, nil, []string{"it should have come to: status scheduled"}},
	} {
		t.Run(tt.name, func(t *testing.T) { require.Equal(t, tt.want, told().Strays(tt.rows, tt.after...)) })
	}
}

func TestADeletedTicketIsNoTicketAndIsTold(t *testing.T) {
	s := told()
	s.Ledger.Tickets[0].Stage = simulator.Removed
	s.Ledger.Tickets[0].History = []simulator.StateChange{{Stage: simulator.Waiting}, {Stamp: simulator.Stamp{At: after(1250)}, Stage: simulator.Removed}}
	require.Contains(t, s.Ending(), "0 tickets and 1 deleted")
	require.Contains(t, s.Tell(), "+1.250 s  staff        throw the ticket away\n")
}

func TestTheWordsOfThePOSSystemsAreToldOnceWithTheirMeaning(t *testing.T) {
	said := func(system string, words ...order.Message) demo.Telling {
		story := demo.Telling{Order: gen.Order{Id: orderID, Pos: gen.Ticket{System: system}}}
		for _, m := range words {
			event := order.Event{Type: order.EvidenceSeen, Evidence: &order.Evidence{Message: m}}
			story.Events = append(story.Events, journal.StoredEvent{OrderID: orderID, Event: event})
		}
		return story
	}
	word := func(raw string, state order.TicketState) order.Message {
		return order.Message{Source: order.FromWatcher, Raw: raw, State: state}
	}
	paid := order.Message{Source: order.FromProvider, Raw: "payment.captured"}
	require.Equal(t, `What the POS systems said, and what it meant:
  procart        open -> cooking, deleted -> gone
  eleve          "505 TABLE_IN_USE, on the bill" -> cooking, 777 -> unmapped
`, demo.Dictionary(
		said("eleve", word("505 TABLE_IN_USE, on the bill", order.TicketCooking), word("777", order.TicketUnmapped)),
		said("procart", word("open", order.TicketCooking), paid, word("", order.TicketUnmapped)),
		said("procart", word("open", order.TicketCooking), word("deleted", order.TicketGone)),
	))
}

func TestEverySystemHasAStoreInTheDemo(t *testing.T) {
	have := map[string]bool{}
	for _, s := range demo.StoresOf("http://127.0.0.1:9") {
		have[s.POS.System] = true
	}
	for _, system := range connectors.Known() {
		require.True(t, have[system], system)
	}
}

func TestACommandLineCanBeCopied(t *testing.T) {
	require.Equal(t, `ordersaga order resolve id a1 ticket_exists --value "{G}" --note "seen in the till"`,
		demo.Typed("order", "resolve", "id", "a1", "ticket_exists", "--value", "{G}", "--note", "seen in the till"))
}

func TestOrdersThatWaitForNoVerdictArePlacedFirst(t *testing.T) {
	require.Equal(t, []int{1, 3, 0, 2}, demo.Sequence(time.Second, 0, 2*time.Second, 0))
}

func TestAnOutageDoesNotBeginBeforeItsOrder(t *testing.T) {
	require.NotEmpty(t, demo.World().Faults["pos/demo-lost"])
	require.Empty(t, demo.World().Faults["pos/demo-down"])
}

func TestAnEndingNamesWhatIsStillHeld(t *testing.T) {
	s := told()
	s.Ledger.Payments[0].Status, s.Ledger.Payments[0].Captured = simulator.StatusAuthorized, 0
	require.Equal(t, "completed, cancel not_cancellable, payment captured, 1 ticket, 0.00 RUB kept, 620.00 RUB still held", s.Ending())
}

func TestTheDemosStoresAndWorldAreUsable(t *testing.T) {
	world, err := simulator.New(demo.World())
	require.NoError(t, err)
	world.Close()
	c := config.Default()
	c.PublicURL = "http://127.0.0.1:8080"
	c.Keys = config.Keys{Guest: []config.Key{config.NewKey("k1", seal.NewSecret())}, Tokens: []config.Key{config.NewKey("k1", seal.NewSecret())}}
	c.Bots = []config.Bot{{ID: "bot", Keys: []config.BotKey{{
		SHA256: "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", Scopes: []config.Scope{config.ReadOrders},
	}}}}
	c.Stores = demo.StoresOf("http://127.0.0.1:9")
	require.NoError(t, c.Validate())
	_, err = connectors.New(c)
	require.NoError(t, err)
	_, err = payments.New(c)
	require.NoError(t, err)
}

func TestSimulateNamesItsAddresses(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	stop()
	var out bytes.Buffer
	require.NoError(t, demo.Simulate(ctx, "127.0.0.1:0", &out))
	require.Regexp(t, `restaurants +http://127\.0\.0\.1:\d+/procart/\{restaurant\}/api/v3\n`, out.String())
}
