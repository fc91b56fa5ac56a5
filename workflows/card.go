package workflows

import (
	"strings"
	"time"

	"go.temporal.io/sdk/temporal"

	"github.com/ordersaga/ordersaga/order"
)

// Search attributes of the saga, by the names that `ordersaga temporal setup` registers.
//
//nolint:gochecknoglobals // keys are values of the SDK that Go cannot declare as constants
var (
	statusKey    = temporal.NewSearchAttributeKeyKeyword("OrderStatus")
	storeKey     = temporal.NewSearchAttributeKeyKeyword("StoreId")
	systemKey    = temporal.NewSearchAttributeKeyKeyword("PosSystem")
	botKey       = temporal.NewSearchAttributeKeyKeyword("BotId")
	attentionKey = temporal.NewSearchAttributeKeyBool("NeedsAttention")
	promisedKey  = temporal.NewSearchAttributeKeyTime("PromisedAt")
)

// SearchAttributes are the custom search attributes that the saga sets, with their types.
func SearchAttributes() []temporal.SearchAttributeKey {
	return []temporal.SearchAttributeKey{statusKey, storeKey, systemKey, botKey, attentionKey, promisedKey}
}

// openStatus is OrderStatus until the decision about the order has fallen: every change of a search
// attribute is an event and a billable action, so it is not kept up on the way. The card is.
const openStatus = "open"

// startAttributes are what an order can be searched by from its first moment.
func startAttributes(in Input) temporal.SearchAttributes {
	set := []temporal.SearchAttributeUpdate{
		statusKey.ValueSet(openStatus), storeKey.ValueSet(in.Store.ID), systemKey.ValueSet(in.Store.System),
		botKey.ValueSet(in.Order.BotID), attentionKey.ValueSet(false),
	}
	if at := in.Order.Fulfillment.RequestedFor; !at.IsZero() {
		set = append(set, promisedKey.ValueSet(at))
	}
	return temporal.NewSearchAttributes(set...)
}

// showAttention makes the order findable while a question is open.
func (s *saga) showAttention() {
	if n := len(s.questions.open); n <= 1 && s.questions.shown != (n == 1) {
		s.questions.shown = n == 1
		s.upsert(attentionKey.ValueSet(s.questions.shown))
	}
}

// summary is the line by which people recognize an order in the Temporal UI.
func summary(in Input) string {
	text := "#" + order.Number(in.Order.ID) + " · " + in.Store.Name
	if expected := in.Order.ExpectedTotal; expected.Amount != 0 {
		text += " · " + expected.String()
	}
	return text
}

// card tells in the Temporal UI how the order stands, and what can be done. It holds no guest data.
func (s *saga) card() string {
	lines := []string{"### #" + order.Number(s.in.Order.ID) + " is " + string(s.status), ""}
	if s.problem.Code != "" {
		lines = append(lines, "**Why:** `"+string(s.problem.Code)+"` "+quoted(s.problem.Detail), "")
	}
	lines = append(lines, "| | |", "|---|---|")
	row := func(name string, values ...string) {
		if value := strings.TrimSpace(strings.Join(values, " ")); value != "" {
			lines = append(lines, "| "+name+" | "+value+" |")
		}
	}
	row("store", s.in.Store.Name, "("+s.in.Store.ID+")")
	if s.total.Amount != 0 {
		row("total", s.total.String())
	}
	row("payment", string(s.payment.State), s.payment.ID)
	row("POS", s.ticket.System, s.ticket.ID, s.ticket.Raw)
	row("submission", string(s.submission))
	if s.cancel.state != order.CancelNone {
		row("cancel", string(s.cancel.state), string(s.cancel.reason))
	}
	for _, t := range s.timers {
		row("timer "+t.Name, t.At.Format(time.RFC3339))
	}
	for _, f := range s.flags {
		row("flag", string(f))
	}
	return strings.Join(append(lines, s.cardActions()...), "\n")
}

// cardActions lists what a person can do now, as commands to copy.
func (s *saga) cardActions() []string {
	var lines []string
	for _, q := range s.questions.open {
		lines = append(lines, "", "**Attention: "+string(q.item.Kind)+"** since "+q.item.Since.Format(time.RFC3339), "",
			quoted(q.item.Detail), "", byItself(q.item), "")
		for _, option := range q.item.Options {
			lines = append(lines, "    # "+meaning(option), "    ordersaga order resolve "+s.in.Order.ID+" "+q.item.ID+" "+string(option))
		}
		lines = append(lines, "", "With `--note \"...\"` the order says why. It stands in clear here: no guest data.")
	}
	if s.cancellation().Allowed {
		lines = append(lines, "", "To cancel: `ordersaga order cancel "+s.in.Order.ID+"`", "",
			"Or the update `cancel` of this page. Its button *Request Cancellation* works once.")
	}
	return lines
}

// byItself says what becomes of a question that nobody answers.
func byItself(item order.Attention) string {
	switch {
	case !item.Deadline.IsZero():
		return "If nobody answers: `" + string(item.Default) + "` at " + item.Deadline.Format(time.RFC3339)
	case item.Default != "":
		return "If nobody answers: `" + string(item.Default) + "`"
	}
	return "Nothing happens until somebody answers."
}

// meaning is what an answer does, in a few words.
func meaning(o order.Option) string {
	switch o {
	case order.TicketExists:
		return "somebody saw the ticket: the order goes on"
	case order.TicketAbsent:
		return "there is certainly no ticket: the money goes back"
	case order.GiveBack:
		return "end it, and give the money back"
	case order.KeepWaiting:
		return "wait as long again"
	case order.KeepTrying:
		return "try again now"
	case order.SettledByHand:
		return "the money is in order: never touch it again"
	case order.AcceptAsIs:
		return "it is right as it stands"
	}
	return ""
}

// quoted keeps words from outside from being read as Markdown: a POS's address is no link to follow.
func quoted(text string) string {
	if text == "" {
		return ""
	}
	return "`" + strings.ReplaceAll(text, "`", "'") + "`"
}
