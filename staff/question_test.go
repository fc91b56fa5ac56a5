package staff_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/staff"
)

// askable are the kinds that offer something to the restaurant's own people.
func askable() []order.AttentionKind {
	return []order.AttentionKind{order.AskRestaurant, order.AcceptanceTimeout, order.SubmissionUnknownItem}
}

func TestEveryQuestionOffersWhatStaffMayChoose(t *testing.T) {
	texts := map[string]bool{}
	for _, kind := range askable() {
		rule := kind.Rule()
		require.NotEmpty(t, rule.Staff, kind)
		q := staff.NewQuestion(anOrder(), rub(55800), order.Attention{ID: "a1", Kind: kind, Options: rule.Options, Staff: rule.Staff})

		var offered []order.Option
		for _, option := range q.Options {
			offered = append(offered, option.Option)
			require.NotEqual(t, string(option.Option), option.Label, "%s: a button has words of its own", kind)
			require.Empty(t, option.URL)
		}
		require.Equal(t, rule.Staff, offered, kind)
		require.Contains(t, q.Text, "abcdefgh", kind)
		texts[q.Text] = true
	}
	require.Len(t, texts, len(askable()), "each asks something else")
}

func TestEveryOptionHasWords(t *testing.T) {
	labels := map[string]order.Option{}
	for _, kind := range []order.AttentionKind{
		order.SubmissionUnknownItem, order.PaymentUnknownItem, order.AcceptanceTimeout, order.UndoStuck, order.SuspiciousClose,
		order.AskRestaurant, order.PriceHigher, order.TicketNumber, order.Recovered, order.Configuration,
	} {
		for _, option := range kind.Rule().Options {
			label := staff.Label(option)
			require.NotEqual(t, string(option), label)
			if other, ok := labels[label]; ok {
				require.Equal(t, other, option, "%q is the label of two options", label)
			}
			labels[label] = option
		}
	}
	require.Equal(t, "new_option", staff.Label("new_option"))
}

func TestAKindThatStaffAreNotMeantForHasAPlainText(t *testing.T) {
	q := staff.NewQuestion(anOrder(), rub(1), order.Attention{ID: "a1", Kind: order.UndoStuck})
	require.Equal(t, "Order abcdefgh needs your answer.", q.Text)
	require.Empty(t, q.Options)
}

func TestAReminderHasNothingToAnswer(t *testing.T) {
	q := staff.NewReminder(anOrder(), rub(55800), "r2", now(), now().Add(time.Minute))
	require.Equal(t, orderID+"-r2", q.ID)
	require.True(t, q.Reminder)
	require.Equal(t, now().Add(time.Minute), q.Deadline, "by when it has to be done")
	require.Equal(t, "Order abcdefgh is waiting: please take it.", q.Text)
	require.Empty(t, q.Options)
	require.Equal(t, []staff.Line{{Quantity: 2, Name: "Щи & хлеб", Modifiers: []string{"Sour cream", "2 × 7"}}}, q.Lines)
}

func TestEveryOptionGetsItsOwnLink(t *testing.T) {
	bare := staff.NewQuestion(anOrder(), rub(55800), askRestaurant())
	q, err := bare.WithLinks(links(t), "a1", now())
	require.NoError(t, err)
	require.Empty(t, bare.Options[0].URL, "the question itself stays as it was")

	token, err := links(t).Token(staff.Link{OrderID: orderID, ItemID: "a1", Expires: now()})
	require.NoError(t, err)
	require.Equal(t, []staff.Option{
		{Option: order.LetGo, Label: "We let it go", URL: "https://orders.example.com/staff/" + token + "?option=let_go"},
		{Option: order.Keep, Label: "We make it", URL: "https://orders.example.com/staff/" + token + "?option=keep"},
	}, q.Options)

	_, err = bare.WithLinks(links(t), "no id", now())
	require.ErrorContains(t, err, "make a link for order "+orderID)
}
