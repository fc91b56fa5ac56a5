package torture_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"

	"github.com/ordersaga/ordersaga/internal/torture"
	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/simulator"
)

func TestAudit_FindsNothingInHealthyRecords(t *testing.T) {
	t.Parallel()
	require.Empty(t, torture.Audit(healthy()))
	require.Empty(t, torture.Audit(torture.Records{}))
}

func TestAudit_FindsTicketsByOurKeyWhereTheTillShowsNoNumber(t *testing.T) {
	t.Parallel()
	records := healthy()
	ticket := spoilt{&records}.ticket("delivered")
	ticket.Number, ticket.ExternalKey = "", idOf("delivered")
	require.Empty(t, torture.Audit(records))
}

func TestAudit_LetsAGuestBeRefusedOfWhomNobodyHasMoney(t *testing.T) {
	t.Parallel()
	records := healthy()
	records.Guests = append(records.Guests, tooLate("gone"))
	records.Ledger.Payments = append(records.Ledger.Payments,
		simulator.Payment{Account: shopID, Reference: idOf("gone") + "-1", Status: simulator.StatusDeclined})
	require.Empty(t, torture.Audit(records))
}

// tooLate is a guest who could not reach the API before the moment for which the food was wished.
func tooLate(key string) torture.Guest {
	placed := time.Now()
	return torture.Guest{
		Wish: torture.Wish{Key: key, Store: shopID, Ahead: 10 * time.Second}, Placed: placed, Answered: placed.Add(11 * time.Second), Refusal: "requested_for_past",
	}
}

// broken are the promises that were broken, by the key of the order that they are filed under.
func broken(r torture.Records) map[string][]torture.Promise {
	keys := map[string]string{"": ""}
	for _, g := range r.Guests {
		keys[idOf(g.Wish.Key)], keys[g.Wish.Key] = g.Wish.Key, g.Wish.Key
	}
	found := map[string][]torture.Promise{}
	for _, v := range torture.Audit(r) {
		key, of := keys[v.Order]
		if !of {
			key = v.Order
		}
		found[key] = append(found[key], v.Promise)
	}
	return found
}

// spoil is one thing that is changed in healthy records, and what is found of it.
type spoil struct {
	name   string
	change func(spoilt)
	key    string
	want   []torture.Promise
}

// one is a spoil of which one promise tells.
func one(p torture.Promise, key, name string, change func(spoilt)) spoil {
	return spoil{name: name, key: key, want: []torture.Promise{p}, change: change}
}

func TestAudit_FindsWhatIsSpoilt(t *testing.T) {
	t.Parallel()
	rows := slices.Concat(spoiltIntake(), spoiltFood(), spoiltMoney(), spoiltEvents(), spoiltFeed())
	var seen []torture.Promise
	for _, row := range rows {
		seen = append(seen, row.want...)
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			records := healthy()
			row.change(spoilt{&records})
			require.Equal(t, map[string][]torture.Promise{row.key: row.want}, broken(records))
			once := torture.Audit(records)
			require.Equal(t, once, torture.Audit(records), "the same records tell the same")
		})
	}
	for _, promise := range torture.Promises() {
		require.Contains(t, seen, promise, "no row spoils it")
	}
}

func spoiltIntake() []spoil {
	return []spoil{
		one(torture.TwoOrders, "delivered", "a repeated POST was answered with another id", func(r spoilt) {
			r.guest("delivered").IDs = []string{idOf("delivered"), idOf("another")}
			r.Feed = append(r.Feed, journal.StoredEvent{OrderID: idOf("another"), Sequence: 99, Position: 999})
		}),
		one(torture.LostOrder, "delivered", "the journal does not have an order that its guest was told of", func(r spoilt) {
			delete(r.Orders, idOf("delivered"))
		}),
		one(torture.LostOrder, "unheard", "a guest was never answered", func(r spoilt) {
			r.Guests = append(r.Guests, torture.Guest{Wish: torture.Wish{Key: "unheard"}, Placed: time.Now(), Posts: 40})
		}),
		one(torture.LostOrder, "delivered", "a guest's wish to cancel was never answered", func(r spoilt) {
			r.guest("delivered").Unanswered = "wish to cancel"
		}),
		one(torture.Crashed, "", "a process has ended by itself", func(r spoilt) {
			r.Crashes = append(r.Crashes, torture.Crash{Process: "worker2", Exit: "exit status 2", Log: "worker2.log"})
		}),
		one(torture.RefusedButMade, "cash", "a guest was refused whose order was made", func(r spoilt) {
			*r.guest("cash") = tooLate("cash")
			r.guest("cash").Wish.Pay, r.guest("cash").Wish.POS = torture.InCash, simulator.ProCart
		}),
		one(torture.RefusedForNothing, "gone", "a guest was refused who has done nothing wrong", func(r spoilt) {
			r.Guests = append(r.Guests, tooLate("gone"))
			r.guest("gone").Refusal = "validation_failed"
		}),
		one(torture.RefusedForNothing, "gone", "a guest was refused as too late who is in time", func(r spoilt) {
			r.Guests = append(r.Guests, tooLate("gone"))
			r.guest("gone").Answered = r.guest("gone").Placed.Add(5 * time.Second)
		}),
		one(torture.RefusedForNothing, "gone", "a guest was refused as too late who has wished for no time", func(r spoilt) {
			r.Guests = append(r.Guests, tooLate("gone"))
			r.guest("gone").Wish.Ahead = 0
		}),
		one(torture.RefusedForNothing, "declined", "a guest was told an id, and then a final no", func(r spoilt) {
			r.guest("declined").Refusal = "requested_for_past"
		}),
		one(torture.NeverPlaced, "unplaced", "an order of the plan was never placed", func(r spoilt) {
			r.Guests = append(r.Guests, torture.Guest{Wish: torture.Wish{Key: "unplaced", Store: shopID}})
		}),
		one(torture.RefusedButMade, "gone", "a guest was refused, and the provider has his money", func(r spoilt) {
			r.Guests = append(r.Guests, tooLate("gone"))
			r.Ledger.Payments = append(r.Ledger.Payments, simulator.Payment{Account: shopID, Reference: idOf("gone") + "-1", Captured: price})
		}),
		one(torture.Foreign, "", "a ticket carries no guest's number", func(r spoilt) {
			stranger := *r.ticket("cash")
			stranger.Number = "stranger"
			r.Ledger.Tickets = append(r.Ledger.Tickets, stranger)
		}),
		one(torture.Foreign, "", "a payment carries no guest's reference", func(r spoilt) {
			r.Ledger.Payments = append(r.Ledger.Payments, simulator.Payment{Reference: "stranger-1"})
		}),
		one(torture.Foreign, "", "a reference is barred that no guest's order has", func(r spoilt) {
			r.Ledger.Voids = append(r.Ledger.Voids, simulator.VoidedReference{Account: shopID, Reference: "stranger-1"})
		}),
		one(torture.Foreign, "delivered", "a reference is barred at an account that was not asked for", func(r spoilt) {
			r.Ledger.Voids = append(r.Ledger.Voids, simulator.VoidedReference{Account: "wixtar-hold", Reference: idOf("delivered") + "-1"})
		}),
		one(torture.Foreign, "cash", "a second ticket is at a restaurant that was not asked for", func(r spoilt) {
			stray := *r.ticket("cash")
			stray.Restaurant = "wixtar-hold"
			r.Ledger.Tickets = append(r.Ledger.Tickets, stray)
		}),
		one(torture.Foreign, "delivered", "a second payment is in an account that was not asked for", func(r spoilt) {
			stray := *r.payment("delivered")
			stray.Account = "wixtar-hold"
			r.Ledger.Payments = append(r.Ledger.Payments, stray)
		}),
		one(torture.Foreign, "stranger", "the journal has an order that nobody placed", func(r spoilt) {
			r.Orders["stranger"] = journal.Record{}
		}),
		one(torture.Foreign, "stranger", "Temporal has a saga that nobody began", func(r spoilt) {
			r.Runs["stranger"] = torture.Run{}
		}),
		one(torture.Foreign, "stranger", "the feed has an event of an order that nobody placed", func(r spoilt) {
			r.Feed = append(r.Feed, journal.StoredEvent{OrderID: "stranger", Sequence: 1, Position: 9999})
		}),
		one(torture.TemporalDisagrees, "delivered", "an order has no saga", func(r spoilt) {
			delete(r.Runs, idOf("delivered"))
		}),
		one(torture.TemporalDisagrees, "delivered", "the saga of a settled order still runs", func(r spoilt) {
			r.Runs[idOf("delivered")] = torture.Run{Status: enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING}
		}),
		one(torture.TemporalDisagrees, "delivered", "a saga's code has failed on the way", func(r spoilt) {
			run := r.Runs[idOf("delivered")]
			run.Failures = []string{"NON_DETERMINISTIC_ERROR"}
			r.Runs[idOf("delivered")] = run
		}),
		one(torture.UnsettledOrder, "delivered", "something is left to do", func(r spoilt) {
			r.unsettle("delivered")
		}),
		{
			name: "something is left to do, and nobody does it", key: "delivered",
			want: []torture.Promise{torture.TemporalDisagrees, torture.UnsettledOrder},
			change: func(r spoilt) {
				r.unsettle("delivered")
				r.Runs[idOf("delivered")] = torture.Run{Status: enumspb.WORKFLOW_EXECUTION_STATUS_TERMINATED}
			},
		},
		{
			name: "a till's call was answered and lost, and the order has not settled", key: "cash",
			want: []torture.Promise{torture.UnheardWord, torture.UnsettledOrder},
			change: func(r spoilt) {
				r.unsettle("cash")
				r.ticket("cash").Callbacks[0].Deliveries++
			},
		},
		{
			name: "an order has settled in a status that is no end", key: "delivered", want: []torture.Promise{torture.MissingEvents, torture.UnsettledOrder},
			change: func(r spoilt) {
				r.order("delivered", func(o *journal.Record) { o.Snapshot.Status = order.Cooking })
			},
		},
		one(torture.UnsettledOrder, "delivered", "an order has settled, and a question is open", func(r spoilt) {
			r.order("delivered", func(o *journal.Record) {
				o.Snapshot.Attention = []order.Attention{{Kind: order.ConflictItem}}
			})
		}),
	}
}
