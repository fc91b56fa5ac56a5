// Package httpjson is the HTTP client of everything that speaks JSON with a vendor: POS connectors and
// payment providers. Beyond encoding and decoding it answers the one question on which money depends:
// when a call fails, may the other side have acted? Every failure is an [*Error] that says whether a
// byte of the request may have left ([Error.Sent]), and nothing is ever repeated behind the caller's
// back: no redirects, no proxies from the environment, no retries.
package httpjson

import (
	"crypto/tls"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// DefaultMaxBody bounds an answer when the configuration does not: 4 MiB hold the menu of a large
// restaurant several times.
const DefaultMaxBody = 4 << 20

// Config says whom a client talks to, and how long it waits.
type Config struct {
	// BaseURL is absolute, http or https; request paths are joined to its path. Credentials do not
	// belong in it but in Header, and it has no query.
	BaseURL string
	// Header is sent with every request. Its values are secret: none ever stands in an error.
	Header map[string]string
	// ConnectTimeout bounds looking up, dialing and the TLS handshake, each. ReadTimeout bounds the wait
	// for the answer's headers. A whole call takes at most the sum of the two.
	ConnectTimeout, ReadTimeout time.Duration
	// MaxBody bounds an answer in bytes, DefaultMaxBody if zero.
	MaxBody int64
}

// Client sends JSON to one base URL. It is safe for concurrent use.
type Client struct {
	base        *url.URL
	header      map[string]string
	total       time.Duration
	maxBody     int64
	kept, fresh *http.Transport
}

// New makes a client, or an error that names every setting that is missing or wrong.
func New(c Config) (*Client, error) {
	base, err := parseBase(c.BaseURL)
	errs := []error{err}
	if c.ConnectTimeout <= 0 {
		errs = append(errs, errors.New("connect timeout: it has to be positive"))
	}
	if c.ReadTimeout <= 0 {
		errs = append(errs, errors.New("read timeout: it has to be positive"))
	}
	if c.MaxBody < 0 {
		errs = append(errs, errors.New("largest answer: it is negative"))
	}
	for name, value := range c.Header {
		errs = append(errs, checkHeader(name, value))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	client := &Client{
		base: base, header: make(map[string]string, len(c.Header)), total: c.ConnectTimeout + c.ReadTimeout, maxBody: c.MaxBody,
		kept: newTransport(c, false), fresh: newTransport(c, true),
	}
	maps.Copy(client.header, c.Header)
	if client.maxBody == 0 {
		client.maxBody = DefaultMaxBody
	}
	return client, nil
}

// parseBase reads the base URL. Its text never enters the error: it may hold a password.
func parseBase(raw string) (*url.URL, error) {
	u, err := url.Parse(raw)
	switch {
	case raw == "":
		return nil, errors.New("url: it is missing")
	case err != nil, u.Scheme != "http" && u.Scheme != "https", u.Hostname() == "":
		return nil, errors.New("url: it has to be like http://host:port/path")
	case u.User != nil:
		return nil, errors.New("url: a name or password does not belong in it")
	case u.RawQuery != "", u.Fragment != "":
		return nil, errors.New("url: it has to end with the path")
	}
	return u, nil
}

// checkHeader refuses what net/http would refuse at every request.
func checkHeader(name, value string) error {
	const separators = "()<>@,;:\\\"/[]?={} \t"
	bad := func(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune(separators, r) }
	if name == "" || strings.ContainsFunc(name, bad) {
		return fmt.Errorf("header %q: this is no name of a header", name)
	}
	if strings.ContainsFunc(value, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }) {
		return fmt.Errorf("header %s: its value holds a control character", name)
	}
	return nil
}

// newTransport speaks HTTP/1.1 only, since HTTP/2 repeats requests by itself, and knows no proxy: the
// POS is on a private network, and a proxy that happens to be in the environment must not see tokens.
func newTransport(c Config, fresh bool) *http.Transport {
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	return &http.Transport{
		DialContext:           (&net.Dialer{Timeout: c.ConnectTimeout, KeepAlive: 15 * time.Second}).DialContext,
		TLSClientConfig:       &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:   c.ConnectTimeout,
		ResponseHeaderTimeout: c.ReadTimeout,
		IdleConnTimeout:       90 * time.Second,
		MaxIdleConnsPerHost:   4,
		DisableKeepAlives:     fresh,
		DisableCompression:    true,
		Protocols:             protocols,
	}
}
