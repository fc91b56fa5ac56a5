package main

import (
	"github.com/spf13/cobra"

	"github.com/ordersaga/ordersaga/api/gen"
	"github.com/ordersaga/ordersaga/internal/app/bot"
	"github.com/ordersaga/ordersaga/order"
)

// listFlags select orders.
type listFlags struct {
	store, bot, cursor string
	statuses           []string
	attention, overdue bool
	limit              int
}

func (a *access) listCommand() *cobra.Command {
	f := &listFlags{}
	c := &cobra.Command{
		Use: "list", Short: "List orders, newest first", Args: takes(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			client, err := a.client()
			if err != nil {
				return err
			}
			page, body, err := client.Orders(c.Context(), f.params())
			switch {
			case err != nil:
				return err
			case a.json:
				c.Println(string(body))
			default:
				c.Print(table(page))
			}
			return nil
		},
	}
	c.Flags().StringVar(&f.store, "store", "", "only of this store")
	c.Flags().StringVar(&f.bot, "bot", "", "only of this bot; another than the key's own needs the scope ops")
	c.Flags().StringSliceVar(&f.statuses, "status", nil, "only in these statuses")
	c.Flags().BoolVar(&f.attention, "attention", false, "only those that wait for a person")
	c.Flags().BoolVar(&f.overdue, "overdue", false, "only those that should have acted five minutes ago; needs the scope ops")
	c.Flags().IntVar(&f.limit, "limit", 25, "how many, up to 100")
	c.Flags().StringVar(&f.cursor, "cursor", "", "go on where the page before ended")
	return c
}

func (f *listFlags) params() *gen.ListOrdersParams {
	params := &gen.ListOrdersParams{StoreId: given(f.store), BotId: given(f.bot), Cursor: given(f.cursor), Limit: &f.limit}
	if f.attention {
		params.Attention = &f.attention
	}
	if f.overdue {
		params.Overdue = &f.overdue
	}
	if len(f.statuses) > 0 {
		statuses := make([]gen.Status, 0, len(f.statuses))
		for _, s := range f.statuses {
			statuses = append(statuses, order.Status(s))
		}
		params.Status = &statuses
	}
	return params
}

// given is a flag's value, nil for none.
func given(value string) *string {
	if value == "" {
		return nil
	}
	return &value
}

func (a *access) watchCommand() *cobra.Command {
	return &cobra.Command{
		Use: "watch ID", Short: "Print what changes about an order until nothing is left to do for it", Args: takes(cobra.ExactArgs(1)),
		RunE: func(c *cobra.Command, args []string) error {
			client, id, err := a.order(c, args[0])
			if err != nil {
				return err
			}
			var last gen.Order
			_, err = client.Follow(c.Context(), id, watchEvery, func(now gen.Order) {
				for _, line := range changes(last, now) {
					c.Println(line)
				}
				last = now
			}, bot.Settled)
			return err
		},
	}
}
