package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/ordersaga/ordersaga/api/gen"
	"github.com/ordersaga/ordersaga/order"
)

const (
	clockFormat = "15:04:05.000"
	// Orders may be days old, and those who look at them in other zones than the restaurant.
	timeFormat   = "2006-01-02 15:04:05 -07:00"
	momentFormat = "2006-01-02 15:04:05.000 -07:00"
	// nothing stands for what is not there; it is told only when there was something before.
	nothing = "none"
)

// describe writes an order for people.
func describe(o gen.Order) string {
	var out strings.Builder
	line := func(name, format string, args ...any) {
		fmt.Fprintf(&out, "%-9s "+format+"\n", append([]any{name}, args...)...)
	}
	line("order", "%s  #%s  %s", o.Id, o.Number, o.StoreId)
	line("status", "%s", standing(o))
	// The API does not tell a store's zone: a wish stands in the guest's, as it came.
	if at := o.Fulfillment.RequestedFor; at != nil {
		line("requested", "%s", at.Format(time.RFC3339))
	}
	if o.PromisedAt != nil {
		line("promised", "%s", o.PromisedAt.Format(time.RFC3339))
	}
	if o.Total != nil {
		line("total", "%s", o.Total)
	}
	line("payment", "%s", words(paid(o.Payment), deref(o.Payment.Provider), deref(o.Payment.Id)))
	if o.Payment.Action != nil {
		line("pay", "%s", toPay(*o.Payment.Action))
	}
	line("POS", "%s, submission %s", words(o.Pos.System, deref(o.Pos.OrderId), deref(o.Pos.Status)), o.Submission.State)
	line("cancel", "%s", cancellation(o.Cancellation))
	for _, item := range o.Attention {
		line("attention", "%s", question(item))
		for _, option := range item.Options {
			line("", "  ordersaga order resolve %s %s %s", o.Id, item.Id, option)
		}
	}
	for _, flag := range o.Flags {
		line("flag", "%s", flag)
	}
	for _, timer := range o.Timers {
		line("timer", "%s at %s", timer.Name, timer.At.Local().Format(timeFormat))
	}
	for _, e := range o.Evidence {
		line("evidence", "%s %s", e.ReceivedAt.Local().Format(momentFormat), word(e))
	}
	for _, m := range o.History {
		line("history", "%s %s", m.At.Local().Format(momentFormat), m.Status)
	}
	return out.String()
}

// words joins what there is by single blanks.
func words(all ...string) string { return strings.Join(strings.Fields(strings.Join(all, " ")), " ") }

// standing is the status and why it is so.
func standing(o gen.Order) string {
	text := string(o.Status)
	if o.Problem != nil {
		text = words(text, "("+string(o.Problem.Code)+")", o.Problem.Detail)
	}
	if o.SettledAt != nil {
		text += ", settled"
	}
	return text
}

func paid(p gen.Payment) string {
	text := string(p.State)
	if p.Amount != nil {
		text += " " + p.Amount.String()
	}
	if p.Refunded != nil {
		text += ", " + p.Refunded.String() + " went back"
	}
	return text
}

// toPay is what the guest has to do, until when, and by which link.
func toPay(a gen.PaymentAction) string {
	return words(string(a.Kind), "until", a.ExpiresAt.Local().Format(timeFormat), deref(a.Url), deref(a.Qr))
}

// question is what is asked, and what happens without an answer.
func question(item gen.Attention) string {
	text := string(item.Kind) + ": " + item.Detail
	if item.DefaultAction != nil && item.Deadline != nil {
		text += fmt.Sprintf(" (%s at %s)", *item.DefaultAction, item.Deadline.Local().Format(timeFormat))
	}
	return text
}

// word is what was heard, and what was made of it.
func word(e gen.Evidence) string {
	text := fmt.Sprintf("%s %q", e.Source, e.Raw)
	if e.State != nil {
		text += " means " + string(*e.State)
	}
	if e.Amount != nil {
		text += ", " + e.Amount.String()
	}
	text += ": " + string(e.Decision)
	if e.Why != nil {
		text += ", " + *e.Why
	}
	return text
}

func cancellation(c gen.Cancellation) string {
	text := "possible"
	if !c.Allowed {
		text = "not possible"
		if c.Reason != nil {
			text += ": " + string(*c.Reason)
		}
	}
	if c.State != order.CancelNone {
		text += ", " + string(c.State)
	}
	return text
}

// changes says what is new about an order since it was last seen; everything, if it never was.
func changes(last, now gen.Order) []string {
	var lines []string
	add := func(at time.Time, before, after, name string) {
		if before != after && (before != "" || after != nothing) {
			lines = append(lines, fmt.Sprintf("%s  %-10s  %s", at.Local().Format(clockFormat), name, after))
		}
	}
	for _, m := range now.History[min(len(last.History), len(now.History)):] {
		add(m.At, "", string(m.Status), "status")
	}
	at := now.UpdatedAt
	add(at, total(last), total(now), "total")
	add(at, paid(last.Payment), paid(now.Payment), "payment")
	add(at, string(last.Submission.State), string(now.Submission.State), "submission")
	add(at, deref(last.Pos.Status), deref(now.Pos.Status), "POS says")
	add(at, string(last.Cancellation.State), string(now.Cancellation.State), "cancel")
	add(at, questions(last), questions(now), "attention")
	if last.SettledAt == nil && now.SettledAt != nil {
		add(*now.SettledAt, "", standing(now), "settled")
	}
	return lines
}

func total(o gen.Order) string {
	if o.Total == nil {
		return ""
	}
	return o.Total.String()
}

// questions are the open attention items; nothing for none, so that their closing is told too.
func questions(o gen.Order) string {
	kinds := make([]string, 0, len(o.Attention))
	for _, item := range o.Attention {
		kinds = append(kinds, string(item.Kind)+" ("+item.Id+")")
	}
	if len(kinds) == 0 && o.Id != "" {
		return nothing
	}
	return strings.Join(kinds, ", ")
}

// table lists orders one a line.
func table(page gen.OrderPage) string {
	var out strings.Builder
	const columns = "%-26s  %-26s  %-20s  %-20s  %-15s  %-12s  %s\n"
	fmt.Fprintf(&out, columns, "ID", "CREATED", "STORE", "STATUS", "PAYMENT", "TOTAL", "ATTENTION")
	for _, o := range page.Orders {
		fmt.Fprintf(&out, columns, o.Id, o.CreatedAt.Local().Format(timeFormat), o.StoreId, o.Status, o.Payment.State, total(o), questions(o))
	}
	if page.NextCursor != nil {
		fmt.Fprintf(&out, "more: --cursor %s\n", *page.NextCursor)
	}
	return out.String()
}
