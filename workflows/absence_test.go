package workflows_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/workflows"
)

func TestAbsences(t *testing.T) { runAll(t, absences()) }

func TestAbsencesThatAreContradicted(t *testing.T) { runAll(t, contradictedAbsences()) }

func TestPostsOnAPersonsWord(t *testing.T) { runAll(t, postsOnAPersonsWord()) }

func TestSearches(t *testing.T) { runAll(t, searches()) }

const (
	upToSecondFind = upToFind + " FindTicket"
	upToRuledOut   = upToSecondFind + " RuleOutPost"
)

// inTurn answers each call by the next script; the last one counts for all that follow.
func inTurn[T any](scripts ...func() (T, error)) func() (T, error) {
	return func() (T, error) {
		next := scripts[0]
		if len(scripts) > 1 {
			scripts = scripts[1:]
		}
		return next()
	}
}

func absent() activities.FindResult { return activities.FindResult{Absent: true} }

func foundWaiting() activities.FindResult {
	return activities.FindResult{Found: true, Seen: answer("deferred", order.TicketWaiting)}
}

// believed is a POS whose search proves absence. Its first post is lost, and the next one is taken.
func believed(also ...func(*world)) func(*world) {
	return func(w *world) {
		w.powers = activities.Powers{Finds: true, LookupProves: true}
		w.post = inTurn(lost, answering(postedWaiting()))
		w.find = answering(absent())
		for _, do := range also {
			do(w)
		}
	}
}

// gives answers an attention item after d, with all that an answer may say.
func (w *world) gives(d time.Duration, a order.Answer) {
	w.after(d, func() { w.env.UpdateWorkflow("resolve", "g"+d.String(), w.outcome("resolve"), a) })
}

// posts checks the numbers of the posts that were sent.
func posts(numbers ...int) func(*require.Assertions, *world) {
	return func(r *require.Assertions, w *world) {
		var sent []int
		for _, p := range w.posted {
			if !slices.Contains(sent, p.N) { // tried again
				sent = append(sent, p.N)
			}
		}
		r.Equal(numbers, sent)
	}
}

// unsure is an order of which somebody had to find out whether there is a ticket, as it ends in the good
// case; given up is one whose absence was proven too late.
func unsure(name, calls string, world func(*world)) scenario {
	return completed(name, calls, world).asking(order.SubmissionUnknownItem)
}

func givenUp(name, calls string, world func(*world)) scenario {
	return scenario{
		name: name, world: world, calls: calls + " ReversePayment", attention: []order.AttentionKind{order.SubmissionUnknownItem},
		status: order.Expired, problem: order.POSUnavailable, payment: order.PaymentVoided,
	}
}

// absences are posts that have certainly made no ticket, by the word of a search that can be believed.
func absences() []scenario {
	callTime := order.DefaultPolicy().CallTimeout.D()
	lateSearch := func(answers activities.FindResult) func(*world) {
		return func(w *world) { w.find = failing(8, down(activities.ErrTypePOSDown), answers) } // 32 minutes
	}
	again := unsure("a ticket that is absent twice is absent, and the order is posted once more", upToRuledOut+" PostOrder CapturePayment", believed(delivered)).
		decided("absent unmapped", "absent unmapped", "deferred applied", "open applied", "bill duplicate", "close applied").
		checking(func(r *require.Assertions, w *world) {
			posts(1, 2)(r, w)
			r.Equal([]int{1, 1}, w.numbers["FindTicket"])
			r.Equal([]int{1}, w.numbers["RuleOutPost"])
			searched := w.when["FindTicket"]
			r.GreaterOrEqual(searched[1]-searched[0], callTime, "a slow post has arrived by then, or never will")
		})
	cancelledMeanwhile := cancelled("a ticket is absent, and its guest has cancelled: it is not posted again", upToRuledOut+" ReversePayment", order.PaymentVoided,
		believed(func(w *world) { w.cancels(20 * time.Second) })).asking(order.SubmissionUnknownItem).checking(posts(1))
	refusedAgain := unsure("the second post is refused", upToRuledOut+" PostOrder ReversePayment",
		believed(func(w *world) { w.post = inTurn(lost, answering(refusedPost())) })).checking(posts(1, 2))
	refusedAgain.status, refusedAgain.problem, refusedAgain.payment = order.Rejected, order.POSRefused, order.PaymentVoided
	const round = " PostOrder FindTicket FindTicket RuleOutPost"
	unknown := order.SubmissionUnknownItem
	return []scenario{
		again, cancelledMeanwhile, refusedAgain,
		givenUp("a ticket is absent and the time to post is over: the money goes back", upToRuledOut, believed(lateSearch(absent()))).
			within(slowRetries).checking(posts(1)),
		givenUp("three posts are lost and there is no fourth", "Preflight BeginPayment"+round+round+round, believed(func(w *world) { w.post = lost })).
			asking(unknown, unknown, unknown).checking(func(r *require.Assertions, w *world) {
			posts(1, 2, 3)(r, w)
			r.Equal([]int{1, 2, 3}, w.numbers["RuleOutPost"])
			r.Equal([]int{1, 1, 2, 2, 3, 3}, w.numbers["FindTicket"])
		}),
		completed("two posts are lost and the third is taken", "Preflight BeginPayment"+round+round+" PostOrder CapturePayment", believed(delivered, func(w *world) {
			w.post = inTurn(lost, lost, answering(postedWaiting()))
			w.hears(10*time.Minute, callback("m0", "open", order.TicketCooking))
		})).asking(unknown, unknown).checking(posts(1, 2, 3)),
	}
}

// contradictedAbsences are searches that found nothing while there was a ticket.
func contradictedAbsences() []scenario {
	hears := hearing(20*time.Second, callback("m0", "open", order.TicketCooking))
	refusal := givenUp("ruling the post out finds that it was refused", upToRuledOut, believed(func(w *world) {
		w.ruleOut = answering(activities.FindResult{Refusal: order.Problem{Code: order.POSRefused}})
	})).checking(posts(1))
	refusal.status, refusal.problem = order.Rejected, order.POSRefused
	return []scenario{
		unsure("the ticket is found between two searches", upToSecondFind+" CapturePayment", believed(delivered, func(w *world) {
			w.find = inTurn(answering(absent()), answering(foundWaiting()))
		})).checking(posts(1)),
		unsure("the last word between two searches, before the restaurant's people are asked, leaves no timer behind", upToFind,
			believed(hearing(20*time.Second, callback("m0", "close", order.TicketCompleted)))).paying(order.PaymentNone).within(func(in *workflows.Input) {
			inCash(in)
			in.Store.Staff = true
		}),
		unsure("the kitchen's word between two searches wins", upToFind+" CapturePayment", believed(hears, delivered)).checking(posts(1)),
		unsure("ruling the post out finds a ticket after all", upToRuledOut+" CapturePayment", believed(delivered, func(w *world) {
			w.ruleOut = answering(foundWaiting())
		})).checking(posts(1)),
		unsure("ruling the post out finds a ticket after all, and the POS is asked how it stands", upToRuledOut+" AskPOS CapturePayment", believed(delivered, func(w *world) {
			w.ruleOut = answering(activities.FindResult{Found: true, Seen: order.Message{Source: order.FromAnswer, TicketID: ticketID}})
		})).checking(posts(1)),
		unsure("the kitchen's word comes while the post is ruled out", upToRuledOut+" CapturePayment", believed(delivered, func(w *world) {
			w.slow["RuleOutPost"] = 10 * time.Second
			w.hears(50*time.Second, callback("m0", "open", order.TicketCooking))
		})).checking(posts(1)),
		refusal,
		unsure("the kitchen's word about a post that was ruled out stops the second one", upToRuledOut+" PostOrder WithdrawPost CapturePayment", believed(delivered, func(w *world) {
			w.post = inTurn(lost, failing(never, down(activities.ErrTypePOSDown), postedWaiting()))
			w.hears(50*time.Second, callback("m0", "open", order.TicketCooking))
		})).checking(func(r *require.Assertions, w *world) { r.Equal([]int{2}, w.numbers["WithdrawPost"]) }),
		unsure("two posts have made two tickets, and a person looks at the conflict", upToRuledOut+" PostOrder WithdrawPost CapturePayment", believed(delivered, func(w *world) {
			w.slow["PostOrder"], w.withdraw = 5*time.Second, answering(false)
			other := postedWaiting()
			other.Seen.TicketID = "{11111111-5B7C-4A39-9E0B-2F6E0C1D7A44}"
			w.post = inTurn(lost, answering(other))
			w.hears(52*time.Second, callback("m0", "open", order.TicketCooking))
			w.resolves(time.Hour, "a2", order.AcceptAsIs)
		})).asking(order.SubmissionUnknownItem, order.ConflictItem).answered("resolve done").checking(posts(1, 2)),
	}
}

// postsOnAPersonsWord are sent again because somebody made sure that there is no ticket.
func postsOnAPersonsWord() []scenario {
	unknown, done := order.SubmissionUnknownItem, "resolve done"
	closed := hearing(3*time.Hour, callback("end", "close", order.TicketCompleted))
	const sentAgain = " RuleOutPost PostOrder"
	return []scenario{
		unsure("a person has it sent again, hours later", upToFind+sentAgain+" CapturePayment", lostPost(closed, resolving(2*time.Hour, order.SendAgain), func(w *world) {
			w.post = inTurn(lost, answering(postedWaiting()))
		})).answered(done).within(patientAcceptance).checking(posts(1, 2)),
		unsure("a person has it sent again, and the journal knows a ticket by then", upToFind+" RuleOutPost CapturePayment", lostPost(func(w *world) {
			w.ruleOut = answering(foundWaiting())
			w.hears(3*time.Hour, callback("m1", "close", order.TicketCompleted))
		}, resolving(2*time.Hour, order.SendAgain))).answered(done).within(patientAcceptance).checking(posts(1)),
		unsure("a person has it sent again and again, as often as it takes", upToFind+strings.Repeat(sentAgain+" FindTicket", 2)+sentAgain+" CapturePayment", lostPost(func(w *world) {
			w.post = inTurn(lost, lost, lost, answering(postedWaiting()))
			for i, item := range []string{"a1", "a2", "a3"} {
				w.resolves(time.Duration(i+1)*time.Hour, item, order.SendAgain)
			}
			w.hears(4*time.Hour, callback("m1", "close", order.TicketCompleted))
		})).within(patientAcceptance).asking(unknown, unknown, unknown).answered(done, done, done).checking(posts(1, 2, 3, 4)),
		cancelled("a person has it sent again, and its guest has cancelled", upToFind+" RuleOutPost ReversePayment", order.PaymentVoided, lostPost(func(w *world) {
			w.cancels(time.Minute)
			w.resolves(time.Hour, "a1", order.SendAgain)
		})).asking(unknown).answered(done, "cancel cancelled").checking(posts(1)),
		unsure("a person tells the number of the ticket, and the POS is asked", upToFind+" CheckNumber AskPOS CapturePayment", lostPost(func(w *world) {
			w.gives(time.Hour, order.Answer{ItemID: "a1", Option: order.TicketExists, Value: ticketID, Actor: "anna"})
			w.ask = answering(answer("open", order.TicketCooking))
			w.hears(2*time.Hour, callback("m1", "close", order.TicketCompleted))
		})).answered(done).decided("open applied", "close applied").checking(func(r *require.Assertions, w *world) {
			r.Equal(ticketID, w.last.Ticket.ID)
			r.Equal(order.SubmissionAccepted, w.last.Submission)
		}),
		unsure("a person has seen a ticket without a number, and it is theirs to follow", upToFind+" CapturePayment", lostPost(resolving(time.Hour, order.TicketExists),
			hearing(2*time.Hour, callback("m1", "close", order.TicketCompleted)))).answered(done).checking(func(r *require.Assertions, w *world) {
			r.Equal(order.SubmissionManual, w.last.Submission)
		}),
	}
}

// searches are for tickets of a POS that is away.
func searches() []scenario {
	away := func(w *world) { w.find = failing(8, down(activities.ErrTypePOSDown), foundWaiting()) } // 32 minutes
	return []scenario{
		unsure("a POS whose search can be believed is searched until it answers", upToFind+" CapturePayment", believed(away, func(w *world) {
			w.hears(35*time.Minute, callback("m1", "close", order.TicketCompleted))
		})).within(slowRetries).checking(func(r *require.Assertions, w *world) { r.Equal(9, w.tries["FindTicket"]) }),
		{
			name: "any other POS is searched for a while, and the question stays", calls: upToFind + " RuleOutPost ReversePayment",
			world: lostPost(func(w *world) {
				w.find = posDown[activities.FindResult](never)
				w.shows(10*time.Minute, func(s order.Snapshot) string { return string(s.Attention[0].Kind) })
				w.resolves(time.Hour, "a1", order.TicketAbsent)
			}),
			status: order.Expired, problem: order.OutcomeUnknown, payment: order.PaymentVoided,
			attention: []order.AttentionKind{order.SubmissionUnknownItem}, updates: []string{"resolve done"},
			check: func(r *require.Assertions, w *world) {
				r.Equal([]string{string(order.SubmissionUnknownItem)}, w.shown)
				r.Less(w.tries["FindTicket"], 10)
			},
		},
	}
}
