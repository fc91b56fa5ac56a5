package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/workflows"
)

func TestTicketsWithoutNumber(t *testing.T) { runAll(t, ticketsWithoutNumber()) }

func TestRepliesAfterTheWord(t *testing.T) { runAll(t, repliesAfterTheWord()) }

// nameless is a callback that does not say which ticket it is about.
func nameless(id, raw string, state order.TicketState) order.Message {
	m := callback(id, raw, state)
	m.TicketID = ""
	return m
}

// overtakenBy is a world whose post takes ten seconds; half-way the POS says a word, and an hour later its last.
func overtakenBy(word order.Message, also ...func(*world)) func(*world) {
	return func(w *world) {
		w.slow["PostOrder"], w.withdraw = 10*time.Second, answering(false)
		w.hears(5*time.Second, word)
		for _, do := range also {
			do(w)
		}
	}
}

// charged takes the money with the payment's first step.
func charged(in *workflows.Input) { in.Store.Flow = order.Charge }

// ticketsWithoutNumber are proven by a word that does not name them.
func ticketsWithoutNumber() []scenario {
	const overtaken = upToPost + " WithdrawPost"
	ends := hearing(time.Hour, nameless("m2", "close", order.TicketCompleted))
	lostReply := func(w *world) { w.post = lost }
	asked, done := order.TicketNumber, "resolve done"
	cooking := func(also ...func(*world)) func(*world) {
		return overtakenBy(nameless("m1", "open", order.TicketCooking), append(also, lostReply)...)
	}
	named := func(id string) func(*require.Assertions, *world) {
		return func(r *require.Assertions, w *world) { r.Equal(id, w.last.Ticket.ID) }
	}
	finds := func(find func() (activities.FindResult, error)) func(*world) {
		return func(w *world) { w.powers, w.find = activities.Powers{Finds: true}, find }
	}
	answered := func(after time.Duration, option order.Option, value string) func(*world) {
		return func(w *world) {
			w.gives(after, order.Answer{ItemID: "a1", Option: option, Value: value, Actor: "anna"})
		}
	}
	missesOnce := func(w *world) {
		said := []activities.CheckedNumber{{Wrong: "the POS has none"}, {}}
		w.check = func() (activities.CheckedNumber, error) {
			now := said[0]
			said = said[1:]
			return now, nil
		}
	}
	seen := activities.FindResult{Found: true, Seen: answer("bill", order.TicketCooking)}
	rows := []scenario{
		completed("a ticket that is proven without its number is searched", overtaken+" FindTicket", cooking(ends, finds(answering(seen)))).checking(named(ticketID)),
		completed("a number that no search finds is asked of a person", overtaken+" FindTicket CheckNumber",
			cooking(ends, finds(posDown[activities.FindResult](never)), answered(10*time.Minute, order.NumberIs, "77"))).
			asking(asked).answered(done).checking(named("77")),
		completed("a POS that cannot be searched: a person is asked for the number at once", overtaken+" CheckNumber", cooking(ends, answered(time.Minute, order.NumberIs, "77"))).
			asking(asked).answered(done).checking(named("77")),
		completed("a number that the POS does not know is no answer, and the next one is", overtaken+" CheckNumber CheckNumber", cooking(ends, missesOnce,
			answered(time.Minute, order.NumberIs, "71"), answered(2*time.Minute, order.NumberIs, "77"))).asking(asked).
			answered("resolve refused: the answer is refused: the POS has none", done).checking(named("77")),
		completed("a value that an option does not ask for is refused, and nobody's word is lost", overtaken, cooking(ends, answered(time.Minute, order.GoOn, "77"))).
			asking(asked).answered("resolve refused: the answer is refused: the option go_on takes no value").checking(named("")),
		completed("nobody finds the number, and the order goes on without", overtaken, cooking(ends, answered(time.Minute, order.GoOn, ""))).
			asking(asked).answered(done).checking(named("")),
		completed("a number is asked for once", overtaken, cooking(ends, answered(time.Minute, order.GoOn, ""),
			hearing(10*time.Minute, nameless("m3", "bill", order.TicketCooking)))).asking(asked).answered(done),
		completed("a number has to be told with the answer that tells it", overtaken, cooking(ends, answered(time.Minute, order.NumberIs, ""))).
			asking(asked).answered("resolve refused: the answer is refused: number_is needs the ticket's number as its value"),
		completed("a word that names the ticket answers the question for its number", overtaken, cooking(ends,
			hearing(10*time.Minute, callback("m3", "bill", order.TicketCooking)), answered(11*time.Minute, order.NumberIs, "77"))).
			asking(asked).answered("resolve refused: the answer is refused: no question a1 is open").checking(named(ticketID)),
		completed("a word that names the ticket ends the search for its number", overtaken+" FindTicket", cooking(ends, finds(posDown[activities.FindResult](never)),
			hearing(20*time.Second, callback("m3", "bill", order.TicketCooking)))).checking(func(r *require.Assertions, w *world) {
			named(ticketID)(r, w)
			r.Empty(w.attention(), "nobody is asked")
		}),
		cancelled("a ticket whose number a person has found can be taken back", overtaken+" CheckNumber CancelTicket ReversePayment", order.PaymentRefunded,
			overtakenBy(nameless("m1", "deferred", order.TicketWaiting), lostReply, func(w *world) {
				w.cancellable()
				answered(2*time.Minute, order.NumberIs, ticketID)(w)
				w.cancels(3 * time.Minute)
			})).asking(asked).answered(done, "cancel cancelled").checking(named(ticketID)),
	}
	for i := range rows {
		rows[i] = rows[i].within(charged) // so that nothing runs beside the search
	}
	return rows
}

// repliesAfterTheWord are all the answers to a post of which the POS has spoken before.
func repliesAfterTheWord() []scenario {
	const overtaken = upToPost + " WithdrawPost CapturePayment"
	away := func() (activities.PostResult, error) { return activities.PostResult{}, down(activities.ErrTypePOSDown) }
	replies := []struct {
		name string
		post func() (activities.PostResult, error)
		also func(*world)
	}{
		{name: "names the ticket", post: answering(postedWaiting())},
		{name: "is lost", post: lost},
		{name: "is a refusal", post: answering(refusedPost())},
		{name: "is that it was taken back", post: answering(activities.PostResult{Withdrawn: true})},
		{name: "is that the POS is away", post: away},
		{name: "never comes", post: lost, also: func(w *world) { w.slow["PostOrder"] = 20 * time.Hour }},
	}
	var rows []scenario
	for _, reply := range replies {
		with := func(w *world) {
			w.post = reply.post
			w.hears(time.Hour, callback("m2", "close", order.TicketCompleted))
			if reply.also != nil {
				reply.also(w)
			}
		}
		rows = append(rows, completed("the kitchen cooks, and the answer to the post "+reply.name, overtaken,
			overtakenBy(callback("m1", "open", order.TicketCooking), with)))
		gone := completed("the ticket is removed, and the answer to the post "+reply.name, upToPost+" WithdrawPost AskPOS ReversePayment",
			overtakenBy(callback("m1", "deleted", order.TicketGone), with, func(w *world) { w.ask = answering(answer("deleted", order.TicketGone)) }))
		gone.status, gone.problem, gone.payment = order.Rejected, order.POSRefused, order.PaymentVoided
		rows = append(rows, gone)
	}
	return rows
}
