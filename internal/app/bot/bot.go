// Package bot is a client of the HTTP API, as a chat bot's backend would have one: the command line
// and the demo order through it. It wraps the generated client and gives every problem as one error.
package bot

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/ordersaga/ordersaga/api/gen"
)

const (
	// answerWithin is longer than the API may take to answer a POST that waits for its verdict.
	answerWithin = 45 * time.Second
	jsonType     = "application/json"
)

// ErrNotTheAPI means that whatever answered is not the product's API.
var ErrNotTheAPI = errors.New("the answer is not one of the ordersaga API")

// ErrAddress means that the address of the API is none.
var ErrAddress = errors.New("the API's address has to begin with http:// or https:// and name a host, such as http://127.0.0.1:8080")

// Problem is an answer that says no.
type Problem struct{ gen.Problem }

// Error implements error: the title and the code, and what is wrong where.
func (p *Problem) Error() string {
	text := p.Title + " (" + p.Code + ")"
	if p.Detail != nil {
		text += ": " + *p.Detail
	}
	return text
}

// Client talks to one API with one key. It is safe for concurrent use.
type Client struct {
	api gen.ClientWithResponsesInterface
}

// New makes a client of the API at an address such as http://127.0.0.1:8080, for the bot that key belongs to.
func New(address, key string) (*Client, error) {
	parsed, err := url.Parse(address)
	if err != nil || parsed.Scheme != "http" && parsed.Scheme != "https" || parsed.Host == "" {
		return nil, ErrAddress // without the text: it may hold a password
	}
	authorize := func(_ context.Context, r *http.Request) error {
		r.Header.Set("Authorization", "Bearer "+key)
		return nil
	}
	api, err := gen.NewClientWithResponses(strings.TrimSuffix(address, "/"),
		gen.WithHTTPClient(&http.Client{Timeout: answerWithin}), gen.WithRequestEditorFn(authorize))
	if err != nil {
		return nil, fmt.Errorf("make a client of %s: %w", parsed.Redacted(), err)
	}
	return &Client{api: api}, nil
}

// Answer is an order as the API answered it.
type Answer struct {
	Status int // HTTP
	Order  gen.Order
	// Replayed says that the order was there before, under the same Idempotency-Key.
	Replayed bool
	Body     []byte // as it came
}

// Create starts an order: the same key and body give the same order however often they are sent.
// wait is how long the API waits for the verdict, in whole seconds, rounded up. A [*Problem] is the API's no; after any
// other error nobody knows, and the same request may be sent again.
func (c *Client) Create(ctx context.Context, key string, wait time.Duration, body []byte) (Answer, error) {
	prefer := "wait=" + strconv.Itoa(int((wait+time.Second-1)/time.Second))
	params := &gen.CreateOrderParams{IdempotencyKey: key, Prefer: &prefer}
	r, err := c.api.CreateOrderWithBodyWithResponse(ctx, params, jsonType, bytes.NewReader(body))
	if err != nil {
		return Answer{}, fmt.Errorf("create an order: %w", err)
	}
	return orderOf("create an order", r.HTTPResponse, r.Body)
}

// Order reads an order.
func (c *Client) Order(ctx context.Context, id string) (Answer, error) {
	r, err := c.api.GetOrderWithResponse(ctx, id, &gen.GetOrderParams{})
	if err != nil {
		return Answer{}, fmt.Errorf("read order %s: %w", id, err)
	}
	return orderOf("read order "+id, r.HTTPResponse, r.Body)
}

// Cancel asks for an order to be cancelled: 200 is done, 202 is decided later, a [*Problem] is no.
func (c *Client) Cancel(ctx context.Context, id string, r gen.CancelRequest) (Answer, error) {
	answer, err := c.api.CancelOrderWithResponse(ctx, id, r)
	if err != nil {
		return Answer{}, fmt.Errorf("cancel order %s: %w", id, err)
	}
	return orderOf("cancel order "+id, answer.HTTPResponse, answer.Body)
}

// Resolve answers an open question of an order.
func (c *Client) Resolve(ctx context.Context, id string, r gen.Resolution) (Answer, error) {
	answer, err := c.api.ResolveAttentionWithResponse(ctx, id, r)
	if err != nil {
		return Answer{}, fmt.Errorf("resolve item %s of order %s: %w", r.ItemId, id, err)
	}
	return orderOf("resolve item "+r.ItemId+" of order "+id, answer.HTTPResponse, answer.Body)
}

// Orders lists orders, newest first; the answer's body comes beside the page.
func (c *Client) Orders(ctx context.Context, params *gen.ListOrdersParams) (gen.OrderPage, []byte, error) {
	r, err := c.api.ListOrdersWithResponse(ctx, params)
	if err != nil {
		return gen.OrderPage{}, nil, fmt.Errorf("list orders: %w", err)
	}
	if err := refusal("list orders", r.HTTPResponse, r.Body); err != nil {
		return gen.OrderPage{}, nil, err
	}
	return listOf("list orders", r.JSON200, r.Body)
}

// Follow reads an order every so often and shows it to see whenever it has changed, until done, until
// ctx ends, or until the API says no. An API that is away for a moment is asked again.
func (c *Client) Follow(ctx context.Context, id string, every time.Duration, see func(gen.Order), done func(gen.Order) bool) (gen.Order, error) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	last := gen.Order{Sequence: -1}
	for {
		now, err := c.Order(ctx, id)
		if problem, ok := errors.AsType[*Problem](err); ok && !problem.Retryable {
			return last, err
		}
		if err == nil && now.Order.Sequence > last.Sequence {
			last = now.Order
			see(last)
		}
		if err == nil && done(last) {
			return last, nil
		}
		select {
		case <-ctx.Done():
			if errors.Is(err, ctx.Err()) {
				err = nil // the same once more
			}
			return last, errors.Join(fmt.Errorf("follow order %s: %w", id, context.Cause(ctx)), err)
		case <-tick.C:
		}
	}
}

// Settled reports whether nothing is left to do for an order.
func Settled(o gen.Order) bool { return o.SettledAt != nil }

// orderOf reads an order out of an answer.
func orderOf(doing string, response *http.Response, body []byte) (Answer, error) {
	if err := refusal(doing, response, body); err != nil {
		return Answer{}, err
	}
	answer := Answer{Status: response.StatusCode, Body: body, Replayed: response.Header.Get("Idempotent-Replayed") != ""}
	if err := json.Unmarshal(body, &answer.Order); err != nil || answer.Order.Id == "" {
		return Answer{}, fmt.Errorf("%s: %w", doing, ErrNotTheAPI)
	}
	return answer, nil
}

// refusal is the problem that an answer holds, if it holds one.
func refusal(doing string, response *http.Response, body []byte) error {
	if response.StatusCode < http.StatusBadRequest {
		return nil
	}
	problem := &Problem{}
	if err := json.Unmarshal(body, &problem.Problem); err != nil || problem.Code == "" {
		return fmt.Errorf("%s: answered %d: %w", doing, response.StatusCode, ErrNotTheAPI)
	}
	return problem
}
