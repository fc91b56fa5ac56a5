package staff

import (
	"strconv"
	"time"

	"github.com/ordersaga/ordersaga/order"
)

// Question is a message to a restaurant's own people. It holds no guest data.
type Question struct {
	// ID is the message's own: it stays the same however often the message is sent, and has no dot.
	ID                       string
	StoreID, OrderID, Number string
	Kind                     order.AttentionKind
	// Since is when it came up.
	Since time.Time
	// Text is the question in English, in one or two sentences.
	Text  string
	Lines []Line
	// Total is zero as long as nobody priced the order.
	Total order.Money
	// Options are the answers to choose from; a reminder has none.
	Options []Option
	// Default is what happens at Deadline; both are zero where nothing happens by itself. That of a reminder
	// is by when it has to be done.
	Default  order.Option
	Deadline time.Time
	// Reminder says that there is nothing to answer, only something to do.
	Reminder bool
}

// Option is an answer to choose: the words for its button, and the link that is it.
type Option struct {
	Option order.Option
	Label  string
	URL    string
}

// Line is a dish as staff read it.
type Line struct {
	Quantity  int
	Name      string
	Modifiers []string
}

// NewQuestion makes the question that an attention item puts to the restaurant's people. Its options
// have no links yet, see [Question.WithLinks].
func NewQuestion(o order.Order, total order.Money, item order.Attention) Question {
	q := about(o, total)
	q.ID, q.Kind, q.Since, q.Text = o.ID+"-"+item.ID, item.Kind, item.Since, text(item.Kind, q.Number)
	q.Default, q.Deadline = item.Default, item.Deadline
	for _, option := range item.Staff {
		q.Options = append(q.Options, Option{Option: option, Label: Label(option)})
	}
	return q
}

// NewReminder makes the reminder that an order has waited since then to be taken. The name tells it from
// the order's other reminders; it has no dot. By may be zero.
func NewReminder(o order.Order, total order.Money, name string, since, by time.Time) Question {
	q := about(o, total)
	q.ID, q.Since, q.Deadline, q.Reminder = o.ID+"-"+name, since, by, true
	q.Text = "Order " + q.Number + " is waiting: please take it."
	return q
}

func about(o order.Order, total order.Money) Question {
	q := Question{StoreID: o.StoreID, OrderID: o.ID, Number: order.Number(o.ID), Total: total}
	for _, line := range o.Lines {
		q.Lines = append(q.Lines, Line{Quantity: line.Quantity, Name: named(line.Name, line.Code), Modifiers: modifiers(line.Modifiers)})
	}
	return q
}

// WithLinks gives every option its link; all of them lead to the item itemID and end at expires.
func (q Question) WithLinks(links *Links, itemID string, expires time.Time) (Question, error) {
	linked := make([]Option, 0, len(q.Options))
	for _, option := range q.Options {
		url, err := links.URL(Link{OrderID: q.OrderID, ItemID: itemID, Expires: expires}, option.Option)
		if err != nil {
			return Question{}, err
		}
		option.URL = url
		linked = append(linked, option)
	}
	q.Options = linked
	return q, nil
}

// modifiers lists what changes a dish, nested ones behind those they belong to.
func modifiers(list []order.Modifier) []string {
	var names []string
	for _, m := range list {
		name := named(m.Name, m.Code)
		if m.Quantity != 1 {
			name = strconv.Itoa(m.Quantity) + " × " + name
		}
		names = append(names, name)
		names = append(names, modifiers(m.Modifiers)...)
	}
	return names
}

func named(name, code string) string {
	if name == "" {
		return code
	}
	return name
}

// text is what staff are asked. Only kinds with staff options of their own are ever asked; the rest has
// the plain sentence.
func text(kind order.AttentionKind, number string) string {
	switch kind {
	case order.AskRestaurant:
		return "The guest wants to cancel order " + number + ". If you can still let it go, delete it in your POS and say so: the money then goes back."
	case order.AcceptanceTimeout:
		return "Nobody has taken order " + number + " yet. Will you make it? If not, delete it in your POS and say so: the money then goes back."
	case order.SubmissionUnknownItem:
		return "We sent you order " + number + " and got no answer. Please look for that number in your POS: is the order there?"
	case order.PaymentUnknownItem, order.UndoStuck, order.UndoRefused, order.CaptureRefused, order.SuspiciousClose, order.ConflictItem,
		order.PriceHigher, order.TicketNumber, order.Recovered, order.Configuration, order.Unauthorized:
	}
	return "Order " + number + " needs your answer."
}

// Label is the words on the button of an option.
func Label(o order.Option) string {
	switch o {
	case order.TicketExists:
		return "Yes, we have it"
	case order.TicketAbsent:
		return "No, we do not have it"
	case order.LetGo:
		return "We let it go"
	case order.Keep:
		return "We make it"
	case order.KeepWaiting:
		return "Yes, we will take it"
	case order.GiveBack:
		return "Give the money back"
	case order.KeepTrying:
		return "Go on trying"
	case order.SettledByHand:
		return "Settled by hand"
	case order.AcceptAsIs:
		return "Accept as it is"
	case order.SendAgain:
		return "Send it again"
	case order.GoOn:
		return "Go on"
	case order.NumberIs:
		return "Tell its number"
	}
	return string(o)
}
