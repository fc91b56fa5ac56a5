package order_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ordersaga/ordersaga/order"
)

// everyLetGo are all who may be able to let go of a ticket, in every combination.
func everyLetGo() []order.LetGoBy {
	var all []order.LetGoBy
	for _, pos := range []bool{false, true} {
		for _, staff := range []bool{false, true} {
			for _, asked := range []bool{false, true} {
				all = append(all, order.LetGoBy{POS: pos, Staff: staff, Asked: asked})
			}
		}
	}
	return all
}

// The table of docs: who may cancel at which status, by who can let go of the ticket.
func TestCanCancel(t *testing.T) {
	t.Parallel()
	const (
		yes     = order.CancelReason("")
		call    = order.CallRestaurant
		keeps   = order.StaffKeeps
		cooking = order.CookingStarted
		ended   = order.AlreadyEnded
	)
	nobody, pos, staff, kept := order.LetGoBy{}, order.LetGoBy{POS: true}, order.LetGoBy{Staff: true}, order.LetGoBy{Asked: true}
	rows := map[order.Status]struct{ nobody, pos, staff, kept order.CancelReason }{
		order.Created:            {yes, yes, yes, keeps},
		order.Validating:         {yes, yes, yes, keeps},
		order.AwaitingPayment:    {yes, yes, yes, keeps},
		order.Scheduled:          {yes, yes, yes, keeps},
		order.Submitting:         {yes, yes, yes, keeps},
		order.AwaitingAcceptance: {call, yes, yes, keeps},
		order.Accepted:           {call, yes, yes, keeps},
		order.Cooking:            {cooking, cooking, cooking, cooking},
		order.Ready:              {cooking, cooking, cooking, cooking},
		order.OutForDelivery:     {cooking, cooking, cooking, cooking},
		order.Completed:          {ended, ended, ended, ended},
		order.Rejected:           {ended, ended, ended, ended},
		order.PaymentFailed:      {ended, ended, ended, ended},
		order.Cancelled:          {ended, ended, ended, ended},
		order.Expired:            {ended, ended, ended, ended},
		order.Failed:             {ended, ended, ended, ended},
	}
	for _, s := range statuses() {
		row, ok := rows[s]
		require.True(t, ok, "%s has its row", s)
		for by, want := range map[order.LetGoBy]order.CancelReason{nobody: row.nobody, pos: row.pos, staff: row.staff, kept: row.kept} {
			allowed, reason := order.CanCancel(s, by)
			require.Equal(t, want, reason, "%s, let go by %+v", s, by)
			require.Equal(t, want == yes, allowed, "%s, let go by %+v", s, by)
		}
	}
}

// A no stays a no: once an order may not be cancelled any more, no later status allows it again. And
// whoever kept the ticket has kept it, whoever else could let go.
func TestCanCancelNeverComesBack(t *testing.T) {
	t.Parallel()
	for _, by := range everyLetGo() {
		refused := false
		for _, s := range statuses() {
			allowed, reason := order.CanCancel(s, by)
			require.False(t, refused && allowed, "%s, let go by %+v", s, by)
			require.Equal(t, allowed, reason == "", "a no has its reason")
			require.False(t, by.Asked && allowed, "%s, let go by %+v", s, by)
			refused = !allowed
		}
	}
}

func kinds() []order.AttentionKind {
	return []order.AttentionKind{
		order.SubmissionUnknownItem, order.PaymentUnknownItem, order.AcceptanceTimeout, order.UndoStuck,
		order.UndoRefused, order.CaptureRefused, order.SuspiciousClose, order.ConflictItem, order.AskRestaurant,
		order.PriceHigher, order.TicketNumber, order.Recovered, order.Configuration, order.Unauthorized,
	}
}

func TestEveryQuestionCanBeAnswered(t *testing.T) {
	t.Parallel()
	for _, kind := range kinds() {
		rule := kind.Rule()
		require.NotEmpty(t, rule.Options, kind)
		item := order.Attention{Kind: kind, Options: rule.Options}
		for _, option := range rule.Options {
			require.True(t, item.Offers(option))
		}
		require.False(t, item.Offers("else"))
		if rule.Default != "" {
			require.True(t, item.Offers(rule.Default), "%s: what happens by itself can be chosen", kind)
		}
		require.Subset(t, rule.Options, rule.Staff, "%s: the restaurant is offered nothing of its own", kind)
	}
	require.Equal(t, order.AttentionRule{}, order.AttentionKind("else").Rule())
}

// What happens when nobody answers, by the design's table.
func TestDefaultsOfQuestions(t *testing.T) {
	t.Parallel()
	want := map[order.AttentionKind]order.Option{
		order.SubmissionUnknownItem: order.GiveBack, order.AcceptanceTimeout: order.GiveBack,
		order.AskRestaurant: order.Keep, order.PriceHigher: order.AcceptAsIs,
		order.PaymentUnknownItem: order.KeepTrying, order.UndoStuck: order.KeepTrying,
		order.Configuration: order.KeepTrying, order.Unauthorized: order.KeepTrying,
		order.UndoRefused: "", order.CaptureRefused: "", order.ConflictItem: "", order.SuspiciousClose: "",
		order.TicketNumber: "", order.Recovered: "",
	}
	for _, kind := range kinds() {
		option, ok := want[kind]
		require.True(t, ok, "%s has its row", kind)
		require.Equal(t, option, kind.Rule().Default, kind)
	}
}

// The restaurant's own people say where the ticket is; about money they decide nothing.
func TestTheRestaurantDecidesAboutTicketsOnly(t *testing.T) {
	t.Parallel()
	money := []order.Option{order.GiveBack, order.SettledByHand, order.AcceptAsIs, order.SendAgain, order.KeepTrying}
	for _, kind := range kinds() {
		for _, option := range kind.Rule().Staff {
			require.NotContains(t, money, option, kind)
		}
	}
	require.ElementsMatch(t, []order.Option{order.LetGo, order.Keep}, order.AskRestaurant.Rule().Staff)
}

func TestSnapshotVerdict(t *testing.T) {
	t.Parallel()
	link := &order.Action{Kind: order.Redirect}
	for _, s := range statuses() {
		require.Equal(t, s.Verdict(), order.Snapshot{Status: s}.Verdict(), s)
		require.True(t, order.Snapshot{Status: s, Payment: order.Payment{Action: link}}.Verdict(), "%s: the guest has something to do", s)
	}
	require.False(t, order.Snapshot{Status: order.AwaitingPayment, Payment: order.Payment{State: order.PaymentActionRequired}}.Verdict(),
		"without the link the bot has nothing to show")
}

// Whatever is heard of a ticket, an order that may be cancelled has not reached the point of no return.
func TestCancelAndCookExcludeEachOther(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		at := order.Standing{Status: rapid.SampledFrom(statuses()).Draw(t, "status")}
		by := rapid.SampledFrom(everyLetGo()).Draw(t, "let go by")
		_, next, _ := order.Judge(at, order.Message{Raw: "word", State: rapid.SampledFrom(states()).Draw(t, "state")})
		if allowed, _ := order.CanCancel(next, by); allowed {
			require.False(t, next.Reached(order.Cooking))
			require.False(t, next.Terminal())
		}
	})
}
