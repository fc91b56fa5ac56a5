package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/order"
)

func TestUnknownPosts(t *testing.T) { runAll(t, unknownPosts()) }

func TestUnknownPostsDecided(t *testing.T) { runAll(t, unknownPostsDecided()) }

func TestEarlyCallbacks(t *testing.T) { runAll(t, earlyCallbacks()) }

func TestWithdrawals(t *testing.T) { runAll(t, withdrawals()) }

const (
	upToPost = "Preflight BeginPayment PostOrder"
	upToFind = upToPost + " FindTicket"
)

// lostPost is a world whose post has no known outcome.
func lostPost(also ...func(*world)) func(*world) {
	return func(w *world) {
		w.post = lost
		for _, do := range also {
			do(w)
		}
	}
}

func finding(r activities.FindResult) func(*world) {
	return func(w *world) { w.find = answering(r) }
}

func hearing(after time.Duration, m order.Message) func(*world) {
	return func(w *world) { w.hears(after, m) }
}

// resolving answers the order's first question.
func resolving(after time.Duration, option order.Option) func(*world) {
	return func(w *world) { w.resolves(after, "a1", option) }
}

// unknownPosts are settled by a fact: the POS's word or the search.
func unknownPosts() []scenario {
	asked := []order.AttentionKind{order.SubmissionUnknownItem}
	nameless := callback("m1", "open", order.TicketCooking)
	nameless.TicketID = ""
	return []scenario{
		{
			name: "the answer to the post is lost and a callback proves the ticket", world: lostPost(delivered),
			status: order.Completed, payment: order.PaymentCaptured, attention: asked,
			calls: upToFind + " CapturePayment",
			check: func(r *require.Assertions, w *world) { r.Equal(ticketID, w.last.Ticket.ID) },
		},
		{
			name:   "the answer to the post is lost and a callback without the ticket's id proves it",
			world:  lostPost(hearing(time.Minute, nameless), hearing(time.Hour, callback("m2", "close", order.TicketCompleted))),
			status: order.Completed, payment: order.PaymentCaptured, attention: append(asked, order.TicketNumber),
			calls: upToFind + " CapturePayment",
		},
		{
			name:   "the answer to the post is lost and a callback says the ticket was removed",
			world:  lostPost(hearing(time.Minute, callback("m1", "deleted", order.TicketGone)), posSays("deleted", order.TicketGone)),
			status: order.Rejected, problem: order.POSRefused, payment: order.PaymentVoided, attention: asked,
			calls: upToFind + " AskPOS ReversePayment",
		},
		{
			name:   "the answer to the post is lost and the search finds the ticket",
			world:  lostPost(finding(activities.FindResult{Found: true, Seen: answer("deferred", order.TicketWaiting)}), delivered),
			status: order.Completed, payment: order.PaymentCaptured, attention: asked,
			calls: upToFind + " CapturePayment",
		},
		{
			name:   "the answer to the post is lost and the search finds that it was refused",
			world:  lostPost(finding(activities.FindResult{Refusal: order.Problem{Code: order.POSRefused}})),
			status: order.Rejected, problem: order.POSRefused, payment: order.PaymentVoided, attention: asked,
			calls: upToFind + " ReversePayment",
		},
		{
			name:   "the answer to the post is lost and the search finds that it was never sent",
			world:  lostPost(finding(activities.FindResult{Withdrawn: true})),
			status: order.Expired, problem: order.POSUnavailable, payment: order.PaymentVoided, attention: asked,
			calls: upToFind + " ReversePayment",
		},
		{
			name: "a word that nobody knows proves no ticket",
			world: lostPost(hearing(time.Minute, callback("m1", "frobnicated", order.TicketUnmapped)),
				resolving(time.Hour, order.TicketAbsent)),
			status: order.Expired, problem: order.OutcomeUnknown, payment: order.PaymentVoided, attention: asked,
			calls: upToFind + " RuleOutPost ReversePayment", updates: []string{"resolve done"}, decisions: []string{"frobnicated unmapped"},
		},
	}
}

func posSays(raw string, state order.TicketState) func(*world) {
	return func(w *world) { w.ask = answering(answer(raw, state)) }
}

// overtaken is what a person is told whose answer came after the fact that made it moot.
const overtaken = "resolve refused: the answer is refused: the facts were faster"

// unknownPostsDecided are settled by a person or by the deadline.
func unknownPostsDecided() []scenario {
	asked := []order.AttentionKind{order.SubmissionUnknownItem}
	maybeOpen := []order.Flag{order.TicketMaybeOpen}
	done := []string{"resolve done"}
	s := func(name string, world func(*world)) scenario {
		return scenario{
			name: name, world: world, attention: asked, calls: upToFind + " ReversePayment", updates: done,
			status: order.Expired, problem: order.OutcomeUnknown, payment: order.PaymentVoided,
		}
	}
	exists := s("a person has seen the ticket and the order goes on",
		lostPost(resolving(time.Minute, order.TicketExists), delivered))
	exists.status, exists.problem, exists.payment, exists.calls = order.Completed, "", order.PaymentCaptured, upToFind+" CapturePayment"

	silent := s("a person has seen the ticket, the POS never says a word of it, and the order is completed as assumed",
		lostPost(resolving(time.Minute, order.TicketExists)))
	silent.status, silent.problem, silent.payment, silent.calls = order.Completed, "", order.PaymentCaptured, upToFind+" CapturePayment"
	silent.flags = []order.Flag{order.CompletedAssumed}

	absent := s("a person says that there is no ticket and the money goes back", lostPost(resolving(time.Hour, order.TicketAbsent)))

	absent.calls = upToFind + " RuleOutPost ReversePayment"

	giveBack := s("a person gives the money back without knowing, and the order says so", lostPost(resolving(time.Hour, order.GiveBack)))
	giveBack.flags = maybeOpen

	byDefault := s("nobody answers and the default gives the money back 6 hours after the promised time", lostPost())
	byDefault.updates, byDefault.flags, byDefault.check = nil, maybeOpen, endedAfter(6*time.Hour+20*time.Minute)

	byHold := s("nobody answers and the hold ends first", lostPost(func(w *world) {
		w.begin = func(a activities.Attempt) (order.Payment, error) {
			w.money = order.PaymentAuthorized
			return order.Payment{State: w.money, ID: "pay-1", Amount: a.Amount, CaptureBy: w.env.Now().Add(3 * time.Hour)}, nil
		}
	}))
	byHold.updates, byHold.flags, byHold.check = nil, maybeOpen, endedAfter(2*time.Hour)

	search := s("a search that finds no end is over once a person has decided", lostPost(resolving(10*time.Second, order.TicketAbsent), func(w *world) {
		w.find = posDown[activities.FindResult](never)
		w.slow["ReversePayment"] = time.Hour
	}))
	search.calls = absent.calls
	search.check = func(r *require.Assertions, w *world) { r.Equal(4, w.tries["FindTicket"], "1, 2 and 4 seconds apart") }

	cancelled := s("a guest cancels meanwhile, and is told yes once a person says that there is no ticket", lostPost(func(w *world) {
		w.cancels(time.Minute)
		w.resolves(time.Hour, "a1", order.TicketAbsent)
	}))
	cancelled.calls = absent.calls
	cancelled.status, cancelled.problem, cancelled.updates = order.Cancelled, order.GuestCancelled, []string{"resolve done", "cancel cancelled"}

	late := s("a person gives the money back and the kitchen's word was there first", lostPost(func(w *world) {
		w.after(time.Hour, func() {
			w.env.SignalWorkflowSkippingWorkflowTask("pos_message", callback("m1", "open", order.TicketCooking))
			w.env.UpdateWorkflow("resolve", "r", w.outcome("resolve"), order.Answer{ItemID: "a1", Option: order.GiveBack, Actor: "anna"})
		})
		w.hears(2*time.Hour, callback("m2", "close", order.TicketCompleted))
	}))
	late.status, late.problem, late.payment, late.calls = order.Completed, "", order.PaymentCaptured, upToFind+" CapturePayment"
	late.updates = []string{overtaken}
	mute := s("nobody tells what became of a post that may have been sent, and a person is asked", func(w *world) {
		w.slow["PostOrder"], w.withdraw = 20*time.Hour, answering(false)
		w.resolves(2*time.Hour, "a1", order.TicketAbsent)
	})
	mute.calls = upToPost + " WithdrawPost FindTicket RuleOutPost ReversePayment"
	return []scenario{mute, exists, silent, absent, giveBack, byDefault, byHold, search, cancelled, late}
}

// endedAfter checks how long after its start an order was decided.
func endedAfter(d time.Duration) func(*require.Assertions, *world) {
	return func(r *require.Assertions, w *world) {
		h := w.last.History
		r.WithinDuration(h[0].At.Add(d), h[len(h)-1].At, time.Minute)
	}
}

// earlyCallbacks are words of the POS that come before its answer to the post.
func earlyCallbacks() []scenario {
	slowly := func(result activities.PostResult, err error) func(*world) {
		return func(w *world) {
			w.slow["PostOrder"] = 10 * time.Second
			w.post = func() (activities.PostResult, error) { return result, err }
			w.withdraw = answering(false)
			w.hears(5*time.Second, callback("m1", "open", order.TicketCooking))
			w.hears(time.Hour, callback("m2", "close", order.TicketCompleted))
		}
	}
	unknown := fail(activities.ErrTypePostUnknown)
	cooked := scenario{status: order.Completed, payment: order.PaymentCaptured, calls: upToPost + " WithdrawPost CapturePayment"}
	s := func(name string, world func(*world)) scenario {
		one := cooked
		one.name, one.world = name, world
		return one
	}
	first := s("the kitchen's word comes before the answer to the post", slowly(postedWaiting(), nil))
	first.decisions = []string{"open applied", "deferred out_of_order", "close applied"}
	early := s("a word about a ticket comes before there is a post, and is only evidence", func(w *world) {
		w.hears(5*time.Second, callback("m1", "open", order.TicketCooking))
		w.hears(time.Hour, callback("m2", "close", order.TicketCompleted))
		w.slow["BeginPayment"] = 10 * time.Second
		w.ask = answering(answer("open", order.TicketCooking))
	})
	early.calls, early.decisions = upToPost+" CapturePayment AskPOS", []string{"open out_of_order", "deferred applied", "open applied", "close applied"}
	proof := s("a word about the ticket comes before there is a post, whose outcome nobody tells, and proves it", func(w *world) {
		w.hears(5*time.Second, callback("m1", "open", order.TicketCooking))
		w.hears(time.Hour, callback("m2", "close", order.TicketCompleted))
		w.slow["BeginPayment"] = 10 * time.Second
		w.post = func() (activities.PostResult, error) { return activities.PostResult{}, unknown }
		w.ask = answering(answer("open", order.TicketCooking))
	})
	proof.calls, proof.decisions = upToPost+" CapturePayment", []string{"open out_of_order", "open applied", "close applied"}
	removed := s("the ticket is removed before the answer to the post", func(w *world) {
		slowly(postedWaiting(), nil)(w)
		w.ask = answering(answer("deleted", order.TicketGone))
		w.hears(6*time.Second, callback("m3", "deleted", order.TicketGone))
	})
	removed.status, removed.problem, removed.payment = order.Cancelled, order.RestaurantGaveUp, order.PaymentVoided
	removed.calls, removed.flags = upToPost+" WithdrawPost AskPOS ReversePayment", []order.Flag{order.RestaurantDeleted}
	return []scenario{
		first, early, proof, removed,
		s("the kitchen's word comes first and the answer to the post is lost", slowly(activities.PostResult{}, unknown)),
		s("the kitchen's word stops a post that seemed not to have been sent", func(w *world) {
			w.post = failing(never, down(activities.ErrTypePOSDown), postedWaiting())
			w.hears(5*time.Second, callback("m1", "open", order.TicketCooking))
			w.hears(time.Hour, callback("m2", "close", order.TicketCompleted))
		}),
	}
}

// withdrawals are posts that are taken back at the end of patience while they may be on their way.
func withdrawals() []scenario {
	late := func(result activities.PostResult, err error) func(*world) {
		return func(w *world) {
			w.slow["PostOrder"] = 31 * time.Minute
			w.withdraw = answering(false)
			w.post = func() (activities.PostResult, error) { return result, err }
			w.hears(40*time.Minute, callback("m1", "close", order.TicketCompleted))
		}
	}
	return []scenario{
		{
			name: "a post that cannot be taken back arrives and the order goes on", world: late(postedWaiting(), nil),
			status: order.Completed, payment: order.PaymentCaptured, calls: upToPost + " WithdrawPost CapturePayment",
		},
		{
			name: "a post that cannot be taken back is refused", world: late(refusedPost(), nil),
			status: order.Rejected, problem: order.POSRefused, payment: order.PaymentVoided,
			calls: upToPost + " WithdrawPost ReversePayment",
		},
		{
			name: "a post that cannot be taken back turns out not to have been sent", world: late(activities.PostResult{Withdrawn: true}, nil),
			status: order.Expired, problem: order.POSUnavailable, payment: order.PaymentVoided,
			calls: upToPost + " WithdrawPost ReversePayment",
		},
		{
			name: "a post that cannot be taken back has no known outcome", world: late(lost()),
			status: order.Completed, payment: order.PaymentCaptured, attention: []order.AttentionKind{order.SubmissionUnknownItem},
			calls: upToPost + " WithdrawPost FindTicket CapturePayment",
		},
		{
			name: "the journal is away while the post is taken back",
			in:   slowRetries,
			world: func(w *world) {
				w.post = posDown[activities.PostResult](never)
				w.withdraw = failing(1, down(activities.ErrTypeJournalDown), true)
			},
			status: order.Expired, problem: order.POSUnavailable, payment: order.PaymentVoided,
			calls: upToPost + " WithdrawPost ReversePayment",
		},
	}
}
