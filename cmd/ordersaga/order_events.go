package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ordersaga/ordersaga/api/gen"
	"github.com/ordersaga/ordersaga/internal/app/wording"
	"github.com/ordersaga/ordersaga/order"
)

func (a *access) eventsCommand() *cobra.Command {
	var after int64
	var limit int
	c := &cobra.Command{
		Use: "events ID", Short: "Print what happened to an order, the oldest first", Args: takes(cobra.ExactArgs(1)),
		RunE: func(c *cobra.Command, args []string) error {
			client, id, err := a.order(c, args[0])
			if err != nil {
				return err
			}
			list, body, err := client.Events(c.Context(), id, &gen.ListEventsParams{After: &after, Limit: &limit})
			switch {
			case err != nil:
				return err
			case a.json:
				c.Println(string(body))
			default:
				c.Print(story(list, limit))
			}
			return nil
		},
	}
	c.Flags().Int64Var(&after, "after", 0, "only those with a greater sequence")
	c.Flags().IntVar(&limit, "limit", 100, "how many, up to 1000")
	return c
}

// story lists events one a line.
func story(list gen.EventList, limit int) string {
	var out strings.Builder
	for _, e := range list.Events {
		fmt.Fprintf(&out, "%4d  %s  %-20s  %s\n", e.Sequence, e.At.Local().Format(momentFormat), e.Type, fact(e))
	}
	if n := len(list.Events); n > 0 && n == limit {
		fmt.Fprintf(&out, "more: --after %d\n", list.Events[n-1].Sequence)
	}
	return out.String()
}

// fact is what an event tells besides its type.
func fact(e gen.Event) string {
	var told []string
	tell := func(there bool, text func() string) {
		if there {
			told = append(told, text())
		}
	}
	tell(e.Status != nil, func() string { return string(*e.Status) })
	tell(e.Problem != nil, func() string { return words("("+string(e.Problem.Code)+")", e.Problem.Detail) })
	tell(e.Total != nil, func() string { return e.Total.String() })
	tell(e.Payment != nil, func() string { return paid(*e.Payment) })
	tell(e.Submission != nil, func() string { return string(*e.Submission) })
	tell(e.Evidence != nil, func() string { return word(*e.Evidence) })
	if e.Attention != nil {
		return e.Attention.Id + " " + asking(e)
	}
	tell(e.Cancellation != nil, func() string { return words(string(e.Cancellation.State), string(deref(e.Cancellation.Reason))) })
	tell(e.Actor != nil, func() string { return "by " + *e.Actor })
	return strings.Join(told, " ")
}

// asking is what an event tells of a question. Only its opening tells it whole: it is not repeated with
// every reminder and with the answer.
func asking(e gen.Event) string {
	kind, staff := string(e.Attention.Kind)+": ", len(e.Attention.StaffOptions) > 0
	switch {
	case e.Type == order.AttentionClosed:
		return kind + wording.Answered(answer(e.Answer))
	case e.Actor != nil:
		return kind + wording.Asked(staff, true)
	}
	return question(*e.Attention) + "; " + wording.Asked(staff, false)
}

// answer is an answer in the terms of the product.
func answer(a *gen.Answer) *order.Answer {
	if a == nil {
		return nil
	}
	return &order.Answer{Option: a.Option, Actor: a.Actor, Value: deref(a.Value), Note: deref(a.Note)}
}
