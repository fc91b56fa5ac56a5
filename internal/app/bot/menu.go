package bot

import (
	"context"
	"fmt"

	"github.com/ordersaga/ordersaga/api/gen"
)

// Menu reads what a store sells; the answer's body comes beside it.
func (c *Client) Menu(ctx context.Context, storeID string) (gen.Menu, []byte, error) {
	doing := "read the menu of store " + storeID
	r, err := c.api.GetMenuWithResponse(ctx, storeID, &gen.GetMenuParams{})
	if err != nil {
		return gen.Menu{}, nil, fmt.Errorf("%s: %w", doing, err)
	}
	if err := refusal(doing, r.HTTPResponse, r.Body); err != nil {
		return gen.Menu{}, nil, err
	}
	return listOf(doing, r.JSON200, r.Body)
}
