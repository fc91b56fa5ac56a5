package workflows_test

import (
	"time"

	"go.temporal.io/sdk/temporal"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/journal"
	"github.com/ordersaga/ordersaga/order"
)

// kitchen is a restaurant with a memory: its answers, its callbacks and the truth about its ticket fit
// together, however the calls interleave.
type kitchen struct {
	w         *world
	fate      postFate
	away      int  // how many posts do not reach it first
	inFlight  bool // the post takes its time
	withdrawn bool
	asked     bool // a withdrawal was asked while the post was in flight
	sent      int  // posts that reached it
	unpaid    bool // a post came before the money
	state     order.TicketState
	exists    bool                // there is, or was, a ticket
	mute      bool                // it answers no question
	terse     bool                // its callbacks say the word, and not what is on the ticket
	finds     bool                // it can be searched
	proves    bool                // and what is not found is not there
	fence     journal.IntentState // the journal's row of the present post
}

// postFate is what becomes of a post that reaches the restaurant.
type postFate int

const (
	fateTaken postFate = iota
	fateRefused
	fateLostTicket // a ticket is made and the answer is lost
	fateLostNothing
	fateNotSent // in the end it never left us
)

// runsWith makes the kitchen the world's restaurant.
func (k *kitchen) runsWith(w *world) {
	k.w = w
	w.post, w.withdraw, w.find, w.ask, w.takeBack = k.post, k.withdraw, k.find, k.observe, k.cancel
	w.ruleOut, w.recall = k.ruleOut, k.recall
}

func (k *kitchen) post() (activities.PostResult, error) {
	paid := k.w.money == order.PaymentAuthorized || k.w.money == order.PaymentCaptured || len(k.w.begun) > 0 && k.w.begun[0].Provider == string(order.Cash)
	k.unpaid = k.unpaid || !paid
	if k.withdrawn || k.asked && k.fate == fateNotSent {
		return activities.PostResult{Withdrawn: true}, nil
	}
	if k.away > 0 && !k.inFlight {
		k.away--
		k.fence = journal.IntentNotSent
		return activities.PostResult{}, down(activities.ErrTypePOSDown)
	}
	k.fence = journal.IntentOpen
	switch k.fate {
	case fateTaken:
		k.takes()
		k.fence = journal.IntentDone
		return activities.PostResult{Posted: true, Seen: k.says()}, nil
	case fateRefused:
		k.fence = journal.IntentRefused
		return refusedPost(), nil
	case fateLostTicket:
		k.takes()
		return lost()
	case fateLostNothing:
		return lost()
	case fateNotSent:
	}
	if k.inFlight {
		return lost()
	}
	k.fence = journal.IntentNotSent
	return activities.PostResult{}, down(activities.ErrTypePOSDown)
}

func (k *kitchen) takes() {
	k.sent++
	k.exists, k.state = true, order.TicketWaiting
}

// withdraw is certain unless the post is on its way or has been sent.
func (k *kitchen) withdraw() (bool, error) {
	if k.inFlight || k.sent > 0 {
		k.asked = true
		return false, nil
	}
	k.withdrawn = true
	return true, nil
}

func (k *kitchen) find() (activities.FindResult, error) {
	if k.finds && k.exists {
		return activities.FindResult{Found: true, Seen: k.says()}, nil
	}
	return activities.FindResult{Absent: k.proves && !k.exists}, nil
}

// ruleOut is the journal's: what it knows of a ticket is stronger than a search or a person.
func (k *kitchen) ruleOut() (activities.FindResult, error) {
	if k.fence == journal.IntentDone {
		return activities.FindResult{Found: true, Seen: k.says()}, nil
	}
	k.fence = journal.IntentAbsent
	return activities.FindResult{Absent: true}, nil
}

// recall is what the journal's fences tell. A post in flight has passed its fence, and told nothing.
func (k *kitchen) recall() (activities.Recalled, error) {
	var known activities.Recalled
	if n := len(k.w.begun); n > 0 {
		known.Attempt = &k.w.begun[n-1]
	}
	if last, sent := k.w.requests["PostOrder"].(activities.PostRequest); sent && (k.fence != "" || k.inFlight) {
		known.Posts = last.N
		known.Live = k.fence == journal.IntentOpen || k.fence == journal.IntentDone || k.fence == ""
	}
	if k.fence == journal.IntentDone {
		known.Ticket = order.Ticket{System: "procart", ID: ticketID, Raw: string(k.state)}
	}
	return known, nil
}

func (k *kitchen) observe() (order.Message, error) {
	if k.mute {
		return order.Message{}, down(activities.ErrTypePOSDown)
	}
	return k.says(), nil
}

func (k *kitchen) cancel() (activities.CancelTicketResult, error) {
	switch k.state {
	case order.TicketWaiting, order.TicketAccepted:
		k.state = order.TicketGone
	case order.TicketGone:
	case order.TicketCooking, order.TicketReady, order.TicketOutForDelivery, order.TicketCompleted:
		return activities.CancelTicketResult{Refusal: order.Problem{Code: order.POSRefused}}, nil
	case order.TicketUnmapped:
		return activities.CancelTicketResult{}, temporal.NewNonRetryableApplicationError("no such ticket", "POSDown", nil)
	}
	return activities.CancelTicketResult{}, nil
}

// says is what the POS answers about its ticket now.
func (k *kitchen) says() order.Message {
	if !k.exists {
		return answer("not_found", order.TicketUnmapped)
	}
	return answer(string(k.state), k.state)
}

// moves brings the ticket to a state after d, if it is one that can follow, and calls us a while later.
func (k *kitchen) moves(id string, d, later time.Duration, to order.TicketState) {
	k.w.after(d, func() {
		k.w.mu.Lock()
		defer k.w.mu.Unlock()
		ended := k.state == order.TicketGone || k.state == order.TicketCompleted
		if !k.exists || ended || to != order.TicketGone && !to.Status().After(k.state.Status()) {
			return
		}
		k.state = to
		m := callback(id, string(to), to)
		if k.terse {
			m.Amount = order.Money{}
		}
		k.w.hears(later+time.Millisecond, m)
	})
}

// answers has a person look at the open questions every day, and answer them truthfully.
func (k *kitchen) answers(days int) {
	for day := range days {
		k.w.after(time.Duration(day+1)*24*time.Hour, func() {
			k.w.mu.Lock()
			defer k.w.mu.Unlock()
			for _, item := range k.w.last.Attention {
				k.w.env.UpdateWorkflow("resolve", item.ID+" "+time.Duration(day).String(), k.w.outcome("resolve"),
					order.Answer{ItemID: item.ID, Option: item.Options[len(item.Options)-1], Actor: "anna"})
			}
		})
	}
}

// staff has the restaurant's own people look at what they are asked after d, and answer it truthfully.
func (k *kitchen) staff(d time.Duration) {
	k.w.after(d, func() {
		k.w.mu.Lock()
		defer k.w.mu.Unlock()
		for _, item := range k.w.last.Attention {
			option := k.choice(item)
			if option == "" {
				continue
			}
			k.w.env.UpdateWorkflow("resolve", "staff "+d.String()+item.ID, k.w.outcome("staff"),
				order.Answer{ItemID: item.ID, Option: option, Actor: order.ActorStaff})
		}
	})
}

// choice is what the restaurant's people answer. Whoever lets go of a ticket throws it away first.
func (k *kitchen) choice(item order.Attention) order.Option {
	begun := k.state != order.TicketWaiting && k.state != order.TicketAccepted && k.state != order.TicketGone
	switch {
	case len(item.Staff) == 0:
		return ""
	case item.Offers(order.TicketExists) && k.exists:
		return order.TicketExists
	case item.Offers(order.TicketExists):
		return order.TicketAbsent
	case !begun:
		k.state = order.TicketGone
		return order.LetGo
	case item.Offers(order.Keep):
		return order.Keep
	}
	return order.KeepWaiting
}
