package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ordersaga/ordersaga/api/gen"
	"github.com/ordersaga/ordersaga/internal/app/bot"
)

const (
	// numberLength is that of the numbers that order.Number makes.
	numberLength = 8
	// searchPages and searchPage bound the search for a number: beyond them an order is old news.
	searchPages = 20
	searchPage  = 100
)

// order makes the client, and finds the id of the order that somebody named: by its id or, as people
// do, by its number, in whichever case and with or without #.
func (a *access) order(c *cobra.Command, name string) (*bot.Client, string, error) {
	client, err := a.client()
	if err != nil {
		return nil, "", err
	}
	id := strings.ToLower(strings.TrimPrefix(name, "#"))
	if len(id) == numberLength {
		id, err = byNumber(c.Context(), client, id)
	}
	return client, id, err
}

// byNumber looks through the newest orders for the one with a number.
func byNumber(ctx context.Context, client *bot.Client, number string) (string, error) {
	limit := searchPage
	params := &gen.ListOrdersParams{Limit: &limit}
	for range searchPages {
		page, _, err := client.Orders(ctx, params)
		if err != nil {
			return "", fmt.Errorf("look for order #%s: %w", number, err)
		}
		if ids := numbered(page, number); len(ids) > 0 {
			return only(ids, number)
		}
		if page.NextCursor == nil {
			break
		}
		params.Cursor = page.NextCursor
	}
	return "", fmt.Errorf("there is no order #%s among the newest %d that this key sees: name it by its whole id, "+
		"by which one is found too that no worker has taken yet", number, searchPages*searchPage)
}

// numbered are the ids of the orders of a page that have a number.
func numbered(page gen.OrderPage, number string) []string {
	var ids []string
	for _, o := range page.Orders {
		if o.Number == number {
			ids = append(ids, o.Id)
		}
	}
	return ids
}

// only is the one id; several are a question to whoever asked.
func only(ids []string, number string) (string, error) {
	if len(ids) > 1 {
		return "", usageError{fmt.Errorf("#%s is the number of several orders: name one by its id, %s", number, strings.Join(ids, " or "))}
	}
	return ids[0], nil
}
