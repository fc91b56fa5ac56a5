// Package sandbox is a payment provider for demonstrations and tests, spoken over the wire like a real
// one. docs/sandbox-payments.md is its protocol. It holds for 7 days, knows a key for 24 hours, can be
// asked for the truth by its own id and by our reference, and calls us when a payment changes.
package sandbox

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/ordersaga/ordersaga/internal/httpjson"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/payment"
)

// Name is the provider's name in a configuration.
const Name = "sandbox"

// Promises of the protocol.
const (
	maxHold   = 7 * 24 * time.Hour
	keyWindow = 24 * time.Hour
)

var _ payment.Provider = (*Provider)(nil)

// Config says how the provider is reached.
type Config struct {
	// URL is the base before /v1; https, unless it is this machine or AllowHTTP is set.
	URL       string
	Secret    string
	AllowHTTP bool
	// WebhookSecret signs what the provider sends us; empty for Secret.
	WebhookSecret string
	// MaxHold and KeyWindow are how long the account holds and knows a key, where that is not what the
	// protocol promises; zero for 7 days and 24 hours.
	MaxHold, KeyWindow time.Duration
	// ConnectTimeout and ReadTimeout bound one call.
	ConnectTimeout, ReadTimeout time.Duration
}

// Provider moves money at a sandbox. It is safe for concurrent use.
type Provider struct {
	client        *httpjson.Client
	webhookSecret []byte
	traits        payment.Traits
}

// New makes a provider, or an error that names everything that is missing. It does not connect.
func New(c Config) (*Provider, error) {
	client, err := httpjson.New(httpjson.Config{
		BaseURL: c.URL, Header: map[string]string{"Authorization": "Bearer " + c.Secret},
		ConnectTimeout: c.ConnectTimeout, ReadTimeout: c.ReadTimeout,
	})
	errs := []error{err, encrypted(c)}
	if c.Secret == "" {
		errs = append(errs, errors.New("secret: it is missing"))
	}
	if c.MaxHold < 0 || c.KeyWindow < 0 {
		errs = append(errs, errors.New("max_hold, key_window: they are not negative"))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return &Provider{
		client: client, webhookSecret: []byte(cmp.Or(c.WebhookSecret, c.Secret)),
		traits: payment.Traits{
			Collects: true, CanHold: true, MaxHold: cmp.Or(c.MaxHold, maxHold), KeyWindow: cmp.Or(c.KeyWindow, keyWindow),
		},
	}, nil
}

// encrypted refuses to send a secret in clear to another machine.
func encrypted(c Config) error {
	parsed, err := url.Parse(c.URL)
	if err != nil || parsed.Scheme != "http" || c.AllowHTTP {
		return nil //nolint:nilerr // what is no URL at all was reported
	}
	if host := parsed.Hostname(); host == "localhost" || net.ParseIP(host).IsLoopback() {
		return nil
	}
	return errors.New("url: it has to be https on another machine, or allow_http be set")
}

// Traits are the promises of the protocol and the account.
func (p *Provider) Traits() payment.Traits { return p.traits }

// Begin holds or takes money, or says what the guest has to do first.
func (p *Provider) Begin(ctx context.Context, r payment.BeginRequest) (payment.Payment, error) {
	body := createBody{
		Reference: r.Ref, Amount: toWire(r.Amount), Capture: !r.Hold, Token: r.Token, Description: r.Description,
		ReturnURL: r.ReturnURL, NotifyURL: r.NotifyURL, ExpiresAt: r.ExpiresAt.UTC(),
	}
	got, err := p.post(ctx, "begin", "/v1/payments", r.Key, body)
	if err != nil {
		return payment.Payment{}, err
	}
	asked := answer{Reference: r.Ref, Amount: toWire(r.Amount), Status: authorized}
	switch {
	case got.Status == actionRequired, got.Status == processing:
		asked.Status = got.Status
	case !r.Hold:
		asked.Status, asked.Captured = captured, asked.Amount
	}
	return verified("begin", got, asked)
}

// Capture takes held money, and finds out whether an earlier call has taken it already.
func (p *Provider) Capture(ctx context.Context, r payment.CaptureRequest) (payment.Payment, error) {
	asked := answer{ID: r.ID, Status: captured, Captured: toWire(r.Amount)}
	got, err := p.post(ctx, "capture", "/v1/payments/"+url.PathEscape(r.ID)+"/capture", r.Key, amountBody{toWire(r.Amount)})
	if payment.KindOf(err) == payment.State {
		// After the key's window a repeat is no longer known, only refused.
		if stands, lookup := p.find(ctx, "capture", payment.LookupRequest{ID: r.ID}); lookup == nil && asked.contradicted(stands) == "" {
			return stands.payment(), nil
		}
	}
	if err != nil {
		return payment.Payment{}, err
	}
	return verified("capture", got, asked)
}

// Void gives a hold back, or abandons what the guest can still pay, by the payment's id or else by our
// reference.
func (p *Provider) Void(ctx context.Context, r payment.VoidRequest) (payment.Payment, error) {
	if r.ID == "" {
		return p.voidReference(ctx, r)
	}
	got, err := p.post(ctx, "void", "/v1/payments/"+url.PathEscape(r.ID)+"/void", r.Key, nil)
	if payment.KindOf(err) == payment.State {
		// A declined or expired payment cannot be voided, and need not be: nothing is held.
		if stands, lookup := p.find(ctx, "void", payment.LookupRequest{ID: r.ID}); lookup == nil && stands.Status == declined {
			return stands.payment(), nil
		}
	}
	if err != nil {
		return payment.Payment{}, err
	}
	return verified("void", got, answer{ID: r.ID, Status: voided})
}

// voidReference also bars the reference, so that a payment that is still on its way is refused.
func (p *Provider) voidReference(ctx context.Context, r payment.VoidRequest) (payment.Payment, error) {
	got, err := p.post(ctx, "void", "/v1/voids", r.Key, referenceBody{r.Ref})
	if err != nil {
		return payment.Payment{}, err
	}
	return verified("void", got, answer{Reference: r.Ref, Status: voided})
}

// Lookup tells where a payment stands.
func (p *Provider) Lookup(ctx context.Context, r payment.LookupRequest) (payment.Payment, error) {
	got, err := p.find(ctx, "lookup", r)
	if err != nil {
		return payment.Payment{}, err
	}
	return got.payment(), nil
}

// find reads a payment by its id or else by our reference.
func (p *Provider) find(ctx context.Context, op string, r payment.LookupRequest) (answer, error) {
	request := httpjson.Request{Op: op, Method: http.MethodGet, Path: "/v1/payments/" + url.PathEscape(r.ID)}
	asked := answer{ID: r.ID}
	if r.ID == "" {
		request.Path, request.Query = "/v1/payments", url.Values{"reference": {r.Ref}}
		asked.Reference = r.Ref
	}
	var got answer
	if err := p.client.Do(ctx, request, &got); err != nil {
		return answer{}, classify(op, err)
	}
	if what := asked.contradicted(got); what != "" {
		return answer{}, distrust(op, what)
	}
	if got.state() == order.PaymentUnknown {
		return answer{}, distrust(op, "status")
	}
	return got, nil
}

// post asks for something to happen. It never shares a connection: one that died while it was idle
// would leave the outcome unknown.
func (p *Provider) post(ctx context.Context, op, path, key string, body any) (answer, error) {
	request := httpjson.Request{
		Op: op, Method: http.MethodPost, Path: path, Body: body, Fresh: true,
		Header: map[string]string{"Idempotency-Key": key},
	}
	var got answer
	if err := p.client.Do(ctx, request, &got); err != nil {
		return answer{}, classify(op, err)
	}
	return got, nil
}

// verified returns the payment in got, unless it contradicts what was asked.
func verified(op string, got, asked answer) (payment.Payment, error) {
	if what := asked.contradicted(got); what != "" {
		return payment.Payment{}, distrust(op, what)
	}
	return got.payment(), nil
}

// distrust is an answer that is not about what was asked: whatever it says, the truth is unknown.
func distrust(op, what string) error {
	return &payment.Error{
		Provider: Name, Op: op, Kind: payment.Unknown,
		Err: fmt.Errorf("the answer's %s is not the one that was asked for", what),
	}
}
