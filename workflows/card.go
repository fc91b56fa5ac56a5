package workflows

import (
	"slices"
	"strings"

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
	status := openStatus
	if r := in.Recovers; r != nil && r.Snapshot.Status.Terminal() {
		status = string(r.Snapshot.Status) // it was decided before
	}
	set := []temporal.SearchAttributeUpdate{
		statusKey.ValueSet(status), storeKey.ValueSet(in.Store.ID), systemKey.ValueSet(in.Store.System),
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

// cardTime is how the card writes times: as people read them.
const cardTime = "2006-01-02 15:04:05 MST"

// cutOff is an empty line: the Temporal UI shows a card without its last one.
const cutOff = "&nbsp;"

// card tells in the Temporal UI how the order stands, and what can be done: what waits for its reader
// comes first. It holds no guest data.
func (s *saga) card() string {
	lines := []string{"### #" + order.Number(s.in.Order.ID) + " is " + string(s.status)}
	if s.problem.Code != "" {
		lines = append(lines, "", "**Why:** `"+string(s.problem.Code)+"` "+quoted(s.problem.Detail))
	}
	for _, q := range s.questions.open {
		lines = append(lines, s.cardQuestion(q.item)...)
	}
	lines = append(lines, s.cardFacts()...)
	lines = append(lines, s.cardEvidence()...)
	if s.cancellation().Allowed && !s.cancelRequested() {
		lines = append(lines, "", "To cancel: `ordersaga order cancel "+s.in.Order.ID+"`", "",
			"Or the update `cancel` of this page. Its button *Request Cancellation* works once.")
	}
	return strings.Join(append(lines, "", cutOff), "\n")
}

// cardQuestion is an open question, and its answers as commands to copy.
func (s *saga) cardQuestion(item order.Attention) []string {
	lines := []string{"", "**Attention: " + string(item.Kind) + "** since " + item.Since.Format(cardTime), "", quoted(item.Detail), "", byItself(item)}
	for _, option := range item.Options {
		command := "    ordersaga order resolve " + s.in.Order.ID + " " + item.ID + " " + string(option)
		if option == order.NumberIs {
			command += " --value NUMBER"
		}
		lines = append(lines, "", "    # "+meaning(option), command)
	}
	return append(lines, "", "With `--note \"...\"` the order says why. It stands in clear here: no guest data.")
}

// cardFacts are how the order stands and which deadlines run; that of an open question stands beside it.
func (s *saga) cardFacts() []string {
	lines := []string{"", "| | |", "|---|---|"}
	row := func(name string, values ...string) {
		if value := strings.Join(strings.Fields(strings.Join(values, " ")), " "); value != "" {
			lines = append(lines, "| "+name+" | "+value+" |")
		}
	}
	row("store", s.in.Store.Name, "("+s.in.Store.ID+")")
	if s.total.Amount != 0 {
		row("total", s.total.String())
	}
	row("payment", string(s.payment.State), s.payment.Provider, quoted(s.payment.ID))
	row("POS", s.ticket.System, quoted(s.ticket.ID), quoted(s.ticket.Raw))
	row("submission", string(s.submission))
	if s.cancel.state != order.CancelNone {
		row("cancel", string(s.cancel.state), string(s.cancel.reason))
	}
	for _, t := range s.timers {
		if !s.asks(order.AttentionKind(t.Name)) {
			row("timer", t.Name, "at", t.At.Format(cardTime))
		}
	}
	for _, f := range s.flags {
		row("flag", string(f))
	}
	return lines
}

// asks reports whether a question of a kind is open.
func (s *saga) asks(kind order.AttentionKind) bool {
	return slices.ContainsFunc(s.questions.open, func(q *question) bool { return q.item.Kind == kind })
}

// cardEvidence is what was heard last, and what was made of it.
func (s *saga) cardEvidence() []string {
	if len(s.heard) == 0 {
		return nil
	}
	lines := []string{"", "**Heard last:**", "", "| when | from | word | which was |", "|---|---|---|---|"}
	for _, e := range s.heard {
		decision := string(e.Decision)
		if e.Why != "" {
			decision += ": " + e.Why
		}
		lines = append(lines, "| "+strings.Join([]string{e.ReceivedAt.Format(cardTime), string(e.Source), quoted(e.Raw), decision}, " | ")+" |")
	}
	return lines
}

// byItself says what becomes of a question that nobody answers, and who else may answer it.
func byItself(item order.Attention) string {
	text := "Nothing happens until somebody answers."
	switch {
	case !item.Deadline.IsZero():
		text = "If nobody answers: `" + string(item.Default) + "` at " + item.Deadline.Format(cardTime) + "."
	case item.Default != "":
		text = "If nobody answers: `" + string(item.Default) + "`."
	}
	if len(item.Staff) == 0 {
		return text
	}
	offered := make([]string, 0, len(item.Staff))
	for _, option := range item.Staff {
		offered = append(offered, "`"+string(option)+"`")
	}
	return text + " The restaurant's staff are asked too: " + strings.Join(offered, " or ") + "."
}

// meaning is what an answer does, in a few words.
func meaning(o order.Option) string {
	switch o {
	case order.TicketExists:
		return "somebody saw the ticket, --value NUMBER if you know it: the order goes on"
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
	case order.SendAgain:
		return "there is certainly no ticket: post it once more"
	case order.LetGo:
		return "the kitchen has thrown the ticket away: the money goes back"
	case order.Keep:
		return "the kitchen makes it"
	case order.GoOn:
		return "follow the order to its end"
	case order.NumberIs:
		return "the ticket's number in the restaurant's POS"
	}
	return ""
}

// quoted keeps words from outside from being read as Markdown: a POS's address is no link to follow, and
// neither a line of its own nor a bar ends what it stands in.
func quoted(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if text == "" {
		return ""
	}
	// Not a strings.Replacer: a card has many of these, and each would build its tables anew.
	return "`" + strings.ReplaceAll(strings.ReplaceAll(text, "`", "'"), "|", "¦") + "`"
}
