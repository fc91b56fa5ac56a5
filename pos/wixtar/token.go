package wixtar

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/ordersaga/ordersaga/internal/httpjson"
	"github.com/ordersaga/ordersaga/pos"
)

const (
	// early is how long before its end a token is renewed: a submit that begins with it has to end with it.
	early = 2 * time.Minute
	// longest bounds what is believed of a token's life: the 30 days that the vendor documents.
	longest = 30 * 24 * time.Hour
	// unstated is the life of a token that tells none. A wrong guess costs a call that answers 401.
	unstated = time.Hour
)

// tokens gets access tokens by the OAuth client-credentials grant, and keeps the last one. One caller at
// a time asks for a new one; whoever has waited meanwhile finds it there.
//
// Source: https://private-api-docs.wixtar.com/Guides/authentication; RFC 6749, section 4.4.
type tokens struct {
	http *httpjson.Client
	form httpjson.Form
	// turn holds one element while somebody reads or writes what follows.
	turn  chan struct{}
	value string
	until time.Time
}

func newTokens(c Config, s Settings) (*tokens, error) {
	client, err := httpjson.New(httpjson.Config{BaseURL: s.TokenURL, ConnectTimeout: c.ConnectTimeout, ReadTimeout: c.ReadTimeout})
	if err != nil {
		return nil, fmt.Errorf("token_url: %w", err)
	}
	return &tokens{
		http: client, turn: make(chan struct{}, 1),
		form: httpjson.Form{
			"grant_type": {"client_credentials"}, "client_id": {s.ClientID}, "client_secret": {c.Token}, "scope": {s.Scope},
		},
	}, nil
}

// get returns a token other than refused, and whether it has just been made.
func (t *tokens) get(ctx context.Context, refused string) (value string, made bool, err error) {
	select {
	case t.turn <- struct{}{}:
		defer func() { <-t.turn }()
	case <-ctx.Done():
		return "", false, fmt.Errorf("wait for an access token: %w", ctx.Err())
	}
	if t.value != "" && t.value != refused && time.Now().Before(t.until) {
		return t.value, false, nil
	}
	t.value = ""
	var reply tokenAnswer
	if err := t.http.Do(ctx, httpjson.Request{Op: "token", Method: http.MethodPost, Body: t.form, Fresh: true}, &reply); err != nil {
		return "", false, err
	}
	if reply.AccessToken == "" {
		return "", false, errors.New("read answer: it has no access token")
	}
	t.value, t.until = reply.AccessToken, time.Now().Add(reply.life()-early)
	return t.value, true, nil
}

// life is how long a token is good for.
func (a tokenAnswer) life() time.Duration {
	var text json.Number
	if json.Unmarshal(a.ExpiresIn, &text) != nil {
		return unstated
	}
	seconds, err := strconv.ParseUint(string(text), 10, 31)
	if err != nil {
		return unstated
	}
	return min(time.Duration(seconds)*time.Second, longest)
}

// tokenError says what a failure to get a token means for the call that needed it: nothing of that call
// has left us. A 400 is a credential that is not accepted too (RFC 6749, section 5.2).
func tokenError(op string, err error) error {
	e := pos.HTTPError(System, op, err)
	if e.Kind == pos.Unknown {
		e.Kind = pos.NotSent
	}
	if failed, ok := errors.AsType[*httpjson.Error](err); ok && failed.Status == http.StatusBadRequest {
		e.Kind = pos.Unauthorized
	}
	return e
}
