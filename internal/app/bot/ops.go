package bot

import (
	"context"
	"fmt"

	"github.com/ordersaga/ordersaga/api/gen"
)

// Events reads what happened to an order; the answer's body comes beside the list.
func (c *Client) Events(ctx context.Context, id string, params *gen.ListEventsParams) (gen.EventList, []byte, error) {
	r, err := c.api.ListEventsWithResponse(ctx, id, params)
	if err != nil {
		return gen.EventList{}, nil, fmt.Errorf("read the events of order %s: %w", id, err)
	}
	doing := "read the events of order " + id
	if err := refusal(doing, r.HTTPResponse, r.Body); err != nil {
		return gen.EventList{}, nil, err
	}
	return listOf(doing, r.JSON200, r.Body)
}

// Attention lists open questions, the oldest first; the answer's body comes beside the page.
func (c *Client) Attention(ctx context.Context, params *gen.ListAttentionParams) (gen.AttentionPage, []byte, error) {
	const doing = "list open questions"
	r, err := c.api.ListAttentionWithResponse(ctx, params)
	if err != nil {
		return gen.AttentionPage{}, nil, fmt.Errorf("%s: %w", doing, err)
	}
	if err := refusal(doing, r.HTTPResponse, r.Body); err != nil {
		return gen.AttentionPage{}, nil, err
	}
	return listOf(doing, r.JSON200, r.Body)
}

// ResolveAll gives one answer to every open question of a kind; the answer's body comes beside the outcome.
func (c *Client) ResolveAll(ctx context.Context, b gen.BulkResolution) (gen.BulkOutcome, []byte, error) {
	doing := "answer questions of kind " + string(b.Kind)
	r, err := c.api.ResolveAllWithResponse(ctx, b)
	if err != nil {
		return gen.BulkOutcome{}, nil, fmt.Errorf("%s: %w", doing, err)
	}
	if err := refusal(doing, r.HTTPResponse, r.Body); err != nil {
		return gen.BulkOutcome{}, nil, err
	}
	return listOf(doing, r.JSON200, r.Body)
}

// listOf is what the generated client read out of an answer, if that is one of the API at all.
func listOf[T any](doing string, read *T, body []byte) (T, []byte, error) {
	if read == nil {
		var none T
		return none, nil, fmt.Errorf("%s: %w", doing, ErrNotTheAPI)
	}
	return *read, body, nil
}
