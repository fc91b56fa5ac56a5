package api

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/ordersaga/ordersaga/api/gen"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/staff"
)

// clockFormat is a time as a restaurant's staff read it.
const clockFormat = "15:04"

// ShowStaffQuestion shows a restaurant's staff what they are asked. It answers nothing: chats open
// links to preview them.
func (s *server) ShowStaffQuestion(ctx context.Context, r gen.ShowStaffQuestionRequestObject) (gen.ShowStaffQuestionResponseObject, error) {
	link, wrong := s.follow(ctx, r.Token)
	if wrong != nil {
		return s.pages.show(*wrong)
	}
	ctx = requestOf(ctx).Context()
	record, err := s.journalled(ctx, link.OrderID)
	if err != nil {
		s.Log.WithField("order_id", link.OrderID).WithError(err).Warn("staff question not read")
		return s.pages.show(page{status: http.StatusServiceUnavailable, Title: "Please try again", Text: "We cannot look this up right now. Open the link again in a minute."})
	}
	shows := func(snap order.Snapshot) bool { return open(snap, link.ItemID) || !snap.SettledAt.IsZero() }
	if !shows(record.Snapshot) {
		// The staff may be asked a moment before the journal shows that they are.
		record = s.caughtUp(ctx, record, shows)
	}
	item, found := itemOf(record.Snapshot, link.ItemID)
	if !found {
		return s.pages.show(page{status: http.StatusConflict, Title: "Already answered", Text: "Nothing is left to answer about order " + order.Number(link.OrderID) + "."})
	}
	return s.pages.show(s.questionPage(record.Snapshot, item, order.Option(value(r.Params.Option))))
}

// AnswerStaffQuestion takes the answer of a restaurant's staff. The saga refuses a second one, and one
// that they were not offered; without the journal it is asked all the same.
func (s *server) AnswerStaffQuestion(ctx context.Context, r gen.AnswerStaffQuestionRequestObject) (gen.AnswerStaffQuestionResponseObject, error) {
	link, wrong := s.follow(ctx, r.Token)
	if wrong != nil {
		return s.pages.show(*wrong)
	}
	ctx = requestOf(ctx).Context()
	snap := order.Snapshot{Order: order.Order{ID: link.OrderID}}
	if record, err := s.journalled(ctx, link.OrderID); err == nil {
		snap = record.Snapshot
	}
	option := order.Option(value(value(r.Body).Option))
	if option == "" {
		option = order.Option(value(r.Params.Option))
	}
	item, found := itemOf(snap, link.ItemID)
	if option == "" || found && !slices.Contains(item.Staff, option) {
		return s.pages.show(page{status: http.StatusUnprocessableEntity, Title: "Please choose", Text: "This is not one of the answers. Open the link again and press one of its buttons."})
	}
	answer := order.Answer{ItemID: link.ItemID, Option: option, Actor: order.ActorStaff}
	if err := s.resolve(ctx, snap, answer); err != nil {
		return s.pages.show(refusedAnswer(err))
	}
	return s.pages.show(page{
		status: http.StatusOK, Title: "Thank you",
		Text: "Order " + order.Number(link.OrderID) + ": \u201c" + staff.Label(option) + "\u201d. We have noted it.",
	})
}

// follow checks a link, or returns the page that says what is wrong with it.
func (s *server) follow(ctx context.Context, token string) (staff.Link, *page) {
	link, err := s.links.Verify(token, s.Clock())
	switch {
	case errors.Is(err, staff.ErrLinkExpired):
		return link, &page{status: http.StatusGone, Title: "Too late", Text: "The time to answer about order " + order.Number(link.OrderID) + " is over."}
	case err != nil:
		return link, &page{status: http.StatusNotFound, Title: "Not found", Text: "This link is not valid."}
	}
	exchangeOf(ctx).orderID = link.OrderID
	return link, nil
}

// itemOf finds an open question of an order.
func itemOf(snap order.Snapshot, id string) (order.Attention, bool) {
	at := slices.IndexFunc(snap.Attention, func(a order.Attention) bool { return a.ID == id })
	if at < 0 {
		return order.Attention{}, false
	}
	return snap.Attention[at], true
}

// refusedAnswer says why an answer was not taken.
func refusedAnswer(err error) page {
	code := Unclear
	if p, ok := errors.AsType[*Problem](err); ok {
		code = p.Code
	}
	if code == NotResolvable {
		return page{status: http.StatusConflict, Title: "Already answered", Text: "Your answer came too late: nothing is left to answer about this order."}
	}
	p := page{status: http.StatusServiceUnavailable, Title: "Please try again"}
	p.Text = "We do not know whether your answer has arrived. Open the link again in a minute."
	if code == Recovering {
		p.Text = "This order is being looked after. Open the link again in a few minutes."
	}
	return p
}

// questionPage is a question with its buttons; that of the chosen answer stands out.
func (s *server) questionPage(snap order.Snapshot, item order.Attention, chosen order.Option) page {
	q := staff.NewQuestion(snap.Order, snap.Total, item)
	p := page{status: http.StatusOK, Title: "Order " + q.Number, Text: q.Text, Lines: q.Lines, Otherwise: s.otherwise(q)}
	if q.Total.Currency != "" {
		p.Total = q.Total.String()
	}
	for _, option := range q.Options {
		p.Options = append(p.Options, pageOption{Value: string(option.Option), Label: option.Label, Chosen: option.Option == chosen})
	}
	return p
}

// otherwise says what happens without an answer, by the store's own clock.
func (s *server) otherwise(q staff.Question) string {
	if q.Default == "" || q.Deadline.IsZero() {
		return ""
	}
	at := q.Deadline.UTC()
	if store, ok := s.Stores(q.StoreID); ok {
		if zone, err := time.LoadLocation(store.Timezone); err == nil {
			at = at.In(zone)
		}
	}
	return "Without an answer by " + at.Format(clockFormat) + ": " + staff.Label(q.Default) + "."
}
