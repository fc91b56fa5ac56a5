package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ordersaga/ordersaga/api/gen"
	"github.com/ordersaga/ordersaga/internal/app/bot"
	"github.com/ordersaga/ordersaga/order"
)

func (p program) attentionCommand() *cobra.Command {
	a := &access{program: p}
	return a.flags(group("attention", "List and answer the open questions of all orders; needs the scope ops",
		a.attentionListCommand(), a.attentionResolveCommand()))
}

func (a *access) attentionListCommand() *cobra.Command {
	var kind, store, cursor string
	var limit int
	c := &cobra.Command{
		Use: "list", Short: "List open questions, the oldest first", Args: takes(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			client, err := a.client()
			if err != nil {
				return err
			}
			params := &gen.ListAttentionParams{StoreId: given(store), Cursor: given(cursor), Limit: &limit}
			if kind != "" {
				params.Kind = new(order.AttentionKind(kind))
			}
			page, body, err := client.Attention(c.Context(), params)
			switch {
			case err != nil:
				return err
			case a.json:
				c.Println(string(body))
			case len(page.Items) == 0:
				c.Println("Nothing waits for a person.")
			default:
				c.Print(questionTable(page))
			}
			return nil
		},
	}
	c.Flags().StringVar(&kind, "kind", "", "only of this kind")
	c.Flags().StringVar(&store, "store", "", "only of this store")
	c.Flags().IntVar(&limit, "limit", 25, "how many, up to 100")
	c.Flags().StringVar(&cursor, "cursor", "", "go on where the page before ended")
	return c
}

// bulkFlags select the questions that one answer is for.
type bulkFlags struct {
	kind, store, note, value string
	dryRun, yes              bool
}

func (a *access) attentionResolveCommand() *cobra.Command {
	f := &bulkFlags{}
	c := &cobra.Command{
		Use: "resolve OPTION", Short: "Give one answer to every open question of a kind", Args: takes(cobra.ExactArgs(1)),
		Long: "Answers the oldest hundred at most, five a second; run it again for the rest. With --dry-run it only\n" +
			"tells what it would answer. More than one question is answered with --yes alone.",
		RunE: func(c *cobra.Command, args []string) error {
			if f.kind == "" {
				return usageError{errors.New("answer which questions? Set --kind")}
			}
			client, err := a.client()
			if err != nil {
				return err
			}
			return a.resolveAll(c, client, f.resolution(args[0]), f.yes)
		},
	}
	c.Flags().StringVar(&f.kind, "kind", "", "of this kind, see: attention list")
	c.Flags().StringVar(&f.store, "store", "", "only of this store")
	c.Flags().StringVar(&f.note, "note", "", noteUsage)
	c.Flags().StringVar(&f.value, "value", "", "the ticket's number in the POS, where there is only one question")
	c.Flags().BoolVar(&f.dryRun, "dry-run", false, "only tell what would be answered")
	c.Flags().BoolVar(&f.yes, "yes", false, "answer more than one")
	return c
}

func (f *bulkFlags) resolution(option string) gen.BulkResolution {
	b := gen.BulkResolution{
		Kind: order.AttentionKind(f.kind), StoreId: given(f.store), Option: order.Option(option), Note: given(f.note), Value: given(f.value),
	}
	if f.dryRun {
		b.DryRun = &f.dryRun
	}
	return b
}

// resolveAll answers, after a look at how many questions that would be.
func (a *access) resolveAll(c *cobra.Command, client *bot.Client, b gen.BulkResolution, yes bool) error {
	if b.DryRun == nil && !yes {
		look := b
		look.DryRun = new(true)
		found, _, err := client.ResolveAll(c.Context(), look)
		if err != nil {
			return err
		}
		if n := tally(found, gen.WouldResolve); n > 1 || found.More {
			c.Print(bulkTable(found))
			return usageError{fmt.Errorf("%d questions would be answered: add --yes, or answer one by its order", n)}
		}
	}
	outcome, body, err := client.ResolveAll(c.Context(), b)
	if err != nil {
		return err
	}
	if a.json {
		c.Println(string(body))
	} else {
		c.Print(bulkTable(outcome))
	}
	if missed := tally(outcome, gen.Refused) + tally(outcome, gen.Unclear); missed > 0 && b.DryRun == nil {
		return fmt.Errorf("%d of %d questions have not been answered for certain", missed, len(outcome.Results))
	}
	return nil
}

func tally(o gen.BulkOutcome, outcome gen.BulkResultOutcome) int {
	n := 0
	for _, r := range o.Results {
		if r.Outcome == outcome {
			n++
		}
	}
	return n
}

// questionTable lists questions, each with the commands that answer it.
func questionTable(page gen.AttentionPage) string {
	var out strings.Builder
	for _, i := range page.Items {
		fmt.Fprintf(&out, "%s  #%s  %s  %s  %s\n", i.Item.Since.Local().Format(timeFormat), i.Number, i.StoreId, i.BotId, i.Status)
		fmt.Fprintf(&out, "  %s\n", question(i.Item))
		for _, option := range i.Item.Options {
			fmt.Fprintf(&out, "    ordersaga order resolve %s %s %s\n", i.OrderId, i.Item.Id, option)
		}
	}
	if page.NextCursor != nil {
		fmt.Fprintf(&out, "more: --cursor %s\n", *page.NextCursor)
	}
	return out.String()
}

// bulkTable lists what became of questions, one a line.
func bulkTable(o gen.BulkOutcome) string {
	var out strings.Builder
	for _, r := range o.Results {
		fmt.Fprintf(&out, "%s  %s  %-20s  %-13s  %s\n", r.OrderId, r.ItemId, r.StoreId, r.Outcome, deref(r.Why))
	}
	if len(o.Results) == 0 {
		out.WriteString("no open question\n")
	}
	if o.More {
		out.WriteString("more: there are questions behind these, run it again\n")
	}
	return out.String()
}
