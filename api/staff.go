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

// ShowStaffQuestion shows a restaurant's staff what they are asked, or what closed the question. It
// answers nothing: chats open links to preview them.
func (s *server) ShowStaffQuestion(ctx context.Context, r gen.ShowStaffQuestionRequestObject) (gen.ShowStaffQuestionResponseObject, error) {
	ctx = requestOf(ctx).Context()
	link, wrong := s.follow(ctx, r.Token, "")
	if wrong != nil {
		return s.pages.show(*wrong)
	}
	record, err := s.journalled(ctx, link.OrderID)
	if err != nil {
		s.Log.WithField("order_id", link.OrderID).WithError(err).Warn("staff question not read")
		return s.pages.show(page{status: http.StatusServiceUnavailable, Title: "Please try again", Text: "We cannot look this up right now. Open the link again in a minute."})
	}
	told := s.pastOf(link.OrderID, link.ItemID)
	shows := func(snap order.Snapshot) bool {
		return open(snap, link.ItemID) || told.read(ctx) || !snap.SettledAt.IsZero()
	}
	if !shows(record.Snapshot) {
		// The staff may be asked a moment before the journal shows that they are.
		record = s.caughtUp(ctx, record, shows)
	}
	if item, found := itemOf(record.Snapshot, link.ItemID); found {
		return s.pages.show(s.questionPage(record.Snapshot, item, order.Option(value(r.Params.Option))))
	}
	if stands, closed := told.closing(); closed {
		return s.pages.show(s.closedPage(ctx, link.OrderID, stands, ""))
	}
	return s.pages.show(page{status: http.StatusConflict, Title: "Already answered", Text: "Nothing is left to answer about order " + order.Number(link.OrderID) + "."})
}

// AnswerStaffQuestion takes the answer of a restaurant's staff. The saga refuses a second one, and one
// that they were not offered; without the journal it is asked all the same.
func (s *server) AnswerStaffQuestion(ctx context.Context, r gen.AnswerStaffQuestionRequestObject) (gen.AnswerStaffQuestionResponseObject, error) {
	ctx = requestOf(ctx).Context()
	option := pressed(r)
	link, wrong := s.follow(ctx, r.Token, option)
	if wrong != nil {
		return s.pages.show(*wrong)
	}
	snap := order.Snapshot{Order: order.Order{ID: link.OrderID}}
	if record, err := s.journalled(ctx, link.OrderID); err == nil {
		snap = record.Snapshot
	}
	item, found := itemOf(snap, link.ItemID)
	if option == "" || found && !slices.Contains(item.Staff, option) {
		return s.pages.show(page{status: http.StatusUnprocessableEntity, Title: "Please choose", Text: "This is not one of the answers. Open the link again and press one of its buttons."})
	}
	stands, err := s.resolve(ctx, snap, order.Answer{ItemID: link.ItemID, Option: option, Actor: order.ActorStaff})
	if err != nil {
		return s.pages.show(refusedAnswer(err))
	}
	return s.pages.show(s.closedPage(ctx, link.OrderID, stands, option))
}

// pressed is the answer that a request gives: that of a form, or of a chat's own button.
func pressed(r gen.AnswerStaffQuestionRequestObject) order.Option {
	if option := value(value(r.Body).Option); option != "" {
		return order.Option(option)
	}
	return order.Option(value(r.Params.Option))
}

// follow checks a link, or returns the page that says what is wrong with it. Who presses a button for the
// second time after the deadline learns that the first time counts.
func (s *server) follow(ctx context.Context, token string, option order.Option) (staff.Link, *page) {
	link, err := s.links.Verify(token, s.Clock())
	if errors.Is(err, staff.ErrBadLink) {
		return link, &page{status: http.StatusNotFound, Title: "Not found", Text: "This link is not valid."}
	}
	exchangeOf(ctx).orderID = link.OrderID
	if err == nil {
		return link, nil
	}
	if stands, closed := s.closing(ctx, link.OrderID, link.ItemID, false); closed {
		return link, new(s.closedPage(ctx, link.OrderID, stands, option))
	}
	return link, &page{status: http.StatusGone, Title: "Too late", Text: "The time to answer about order " + order.Number(link.OrderID) + " is over."}
}

// closedPage says what closed a question: the answer that was pressed, now or before, another one, or
// none.
func (s *server) closedPage(ctx context.Context, orderID string, stands order.Answer, option order.Option) page {
	number, said := order.Number(orderID), "\u201c"+staff.Label(stands.Option)+"\u201d"
	switch {
	case stands.Actor == order.ActorFacts:
		return page{status: http.StatusConflict, Title: "No answer needed", Text: "Nothing is left to answer about order " + number + s.because(ctx, orderID) + "."}
	case stands.Actor == order.ActorDeadline:
		return page{status: http.StatusGone, Title: "Too late", Text: "Nobody answered about order " + number + " in time, so this holds: " + said + "."}
	case stands.Option == option:
		return page{status: http.StatusOK, Title: "Thank you", Text: "Order " + number + ": " + said + ". We have noted it."}
	}
	return page{status: http.StatusConflict, Title: "Already answered", Text: "Order " + number + " has its answer, and it stands: " + said + "."}
}

// because says by how an order stands why nobody has to answer any more; empty if that does not tell.
func (s *server) because(ctx context.Context, orderID string) string {
	record, err := s.journalled(ctx, orderID)
	if err != nil {
		return ""
	}
	switch record.Snapshot.Status {
	case order.Cancelled:
		return ": it has been cancelled"
	case order.Rejected, order.PaymentFailed, order.Expired, order.Failed:
		return ": it has ended, and is not to be made"
	case order.Accepted:
		return ": it has been taken"
	case order.Cooking, order.Ready, order.OutForDelivery:
		return ": it is being made"
	case order.Completed:
		return ": it is done"
	case order.Created, order.Validating, order.AwaitingPayment, order.Scheduled, order.Submitting, order.AwaitingAcceptance:
	}
	return ""
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
