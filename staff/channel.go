package staff

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// Config says how the people of one store are reached.
type Config struct {
	StoreID string
	// Webhook is the URL that messages are posted to; https, unless it is this machine or AllowHTTP is
	// set. Whoever knows it can post there, so it stands in no error.
	Webhook string
	// Secret signs them: whsec_ and 24 to 64 bytes in base64.
	Secret    string
	AllowHTTP bool
	// ConnectTimeout and ReadTimeout bound one message.
	ConnectTimeout, ReadTimeout time.Duration
	// Clock is the time of an attempt; nil for the system's.
	Clock func() time.Time
}

// Channel reaches the people of one store. It is safe for concurrent use.
type Channel struct {
	storeID   string
	webhook   string
	signer    signer
	transport *http.Transport
	patience  time.Duration
	clock     func() time.Time
}

// New makes a channel, or an error that names everything that is missing. It does not connect.
func New(c Config) (*Channel, error) {
	signer, err := newSigner(c.Secret)
	errs := []error{checkWebhook(c), err}
	if c.ConnectTimeout <= 0 || c.ReadTimeout <= 0 {
		errs = append(errs, errors.New("timeouts: they have to be positive"))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	if c.Clock == nil {
		c.Clock = time.Now
	}
	return &Channel{
		storeID: c.StoreID, webhook: c.Webhook, signer: signer, transport: newTransport(c),
		patience: c.ConnectTimeout + c.ReadTimeout, clock: c.Clock,
	}, nil
}

// checkWebhook refuses a URL that cannot be called, and to send links in clear to another machine:
// whoever reads one can answer in the restaurant's name.
func checkWebhook(c Config) error {
	parsed, err := url.Parse(c.Webhook)
	switch {
	case c.Webhook == "":
		return errors.New("webhook: it is missing")
	case err != nil, parsed.Scheme != "http" && parsed.Scheme != "https", parsed.Hostname() == "":
		return errors.New("webhook: it has to be like https://host/path")
	case parsed.User != nil:
		return errors.New("webhook: a name or password does not belong in it")
	case parsed.Scheme == "https" || c.AllowHTTP || local(parsed.Hostname()):
		return nil
	}
	return errors.New("webhook: it has to be https on another machine, or allow_http be set")
}

func local(host string) bool { return host == "localhost" || net.ParseIP(host).IsLoopback() }

// newTransport knows no proxy from the environment, and keeps no connections: messages are rare.
func newTransport(c Config) *http.Transport {
	return &http.Transport{
		DialContext:           (&net.Dialer{Timeout: c.ConnectTimeout}).DialContext,
		TLSClientConfig:       &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:   c.ConnectTimeout,
		ResponseHeaderTimeout: c.ReadTimeout,
		DisableKeepAlives:     true,
	}
}

// Ask posts a question or a reminder. Any answer of 2xx takes it, and nothing else of the answer is
// read; a redirect is not followed. Asked twice, the message is sent twice, under one id. Every error
// is an [*Error].
func (c *Channel) Ask(ctx context.Context, q Question) error {
	ctx, cancel := context.WithTimeout(ctx, c.patience)
	defer cancel()
	request, err := c.request(ctx, q)
	if err != nil {
		return &Error{StoreID: c.storeID, Kind: Refused, Err: err}
	}
	// RoundTrip, unlike a client, follows nothing and does not write the URL into its errors.
	response, err := c.transport.RoundTrip(request)
	if err != nil {
		return &Error{StoreID: c.storeID, Kind: NotDelivered, Err: cause(err)}
	}
	defer func() { _ = response.Body.Close() }() // nothing of it is read
	return c.verdict(response)
}

func (c *Channel) request(ctx context.Context, q Question) (*http.Request, error) {
	body, err := encode(q)
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.webhook, bytes.NewReader(body))
	if err != nil {
		return nil, errors.New("this is no HTTP request")
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("User-Agent", "ordersaga")
	c.signer.sign(request.Header, q.ID, c.clock(), body)
	return request, nil
}

// cause is what may be told of a failure: net/http quotes answers that it does not understand.
func cause(err error) error {
	_, network := errors.AsType[net.Error](err)
	if network || errors.Is(err, io.EOF) || errors.Is(err, context.Canceled) {
		return err
	}
	return errors.New("this is no answer of HTTP")
}

// verdict reads the status of an answer. A redirect is a mistake in the settings, which a person mends
// while the question waits.
func (c *Channel) verdict(r *http.Response) error {
	if r.StatusCode >= 200 && r.StatusCode <= 299 {
		return nil
	}
	e := &Error{StoreID: c.storeID, Kind: NotDelivered, Status: r.StatusCode}
	final := r.StatusCode >= 400 && r.StatusCode <= 499
	if final && r.StatusCode != http.StatusRequestTimeout && r.StatusCode != http.StatusTooManyRequests {
		e.Kind = Refused
		return e
	}
	if seconds, err := strconv.ParseUint(r.Header.Get("Retry-After"), 10, 16); err == nil {
		e.RetryAfter = time.Duration(seconds) * time.Second
	}
	return e
}

// Channels are the channels of all stores that have one. It is safe for concurrent use.
type Channels struct {
	stores map[string]*Channel
}

// NewChannels gathers channels.
func NewChannels(list ...*Channel) *Channels {
	stores := make(map[string]*Channel, len(list))
	for _, c := range list {
		stores[c.storeID] = c
	}
	return &Channels{stores: stores}
}

// Ask posts a question to the people of its store, like [Channel.Ask]. A store without a channel is not
// final: another process may have it in its configuration already.
func (c *Channels) Ask(ctx context.Context, q Question) error {
	channel, ok := c.stores[q.StoreID]
	if !ok {
		return &Error{StoreID: q.StoreID, Kind: NotDelivered, Err: fmt.Errorf("the configuration has no staff channel of store %s", q.StoreID)}
	}
	return channel.Ask(ctx, q)
}
