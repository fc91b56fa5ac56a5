package wixtar_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/pos"
	"github.com/ordersaga/ordersaga/pos/wixtar"
)

func TestATokenIsAskedForAsDocumentedAndKept(t *testing.T) {
	f := newFake()
	connector := connect(t, f, nil)
	for range 3 {
		_, err := connector.Observe(t.Context(), known)
		require.NoError(t, err)
	}
	require.Len(t, f.seen(token), 1)
	asked := f.seen(token)[0]
	require.Equal(t, "application/x-www-form-urlencoded", asked.kind)
	form, err := url.ParseQuery(asked.body)
	require.NoError(t, err)
	require.Equal(t, url.Values{
		"grant_type": {"client_credentials"}, "client_id": {"bot-1"}, "client_secret": {secret}, "scope": {"api"},
	}, form)
	require.Empty(t, asked.auth)
	require.Equal(t, "Bearer access-1-hush", f.seen(status)[0].auth)
}

func TestATokenIsAskedForByOneAtATime(t *testing.T) {
	f := newFake()
	connector := connect(t, f, nil)
	var callers sync.WaitGroup
	for range 20 {
		callers.Go(func() {
			if _, err := connector.Observe(t.Context(), known); err != nil {
				t.Error(err)
			}
		})
	}
	callers.Wait()
	require.Len(t, f.seen(token), 1)
}

func TestWhenATokenIsRenewed(t *testing.T) {
	rows := []struct {
		name, life string
		want       int // tokens for two calls
	}{
		{name: "not while it is good", life: "3600", want: 1},
		{name: "not when it is good for longer than a clock can tell", life: "2147483647", want: 1},
		{name: "before it ends", life: "30", want: 2},
		{name: "when it has ended", life: "0", want: 2},
		{name: "not at once when its life is in a string", life: `"3600"`, want: 1},
		{name: "not at once when nobody told its life", life: "null", want: 1},
		{name: "not at once when its life is no number", life: `"long"`, want: 1},
		{name: "not at once when its life is negative", life: "-1", want: 1},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			f := newFake().answer(token, reply{200, `{"access_token": "access-%d-hush", "expires_in": ` + row.life + `}`})
			connector := connect(t, f, nil)
			for range 2 {
				_, err := connector.Observe(t.Context(), known)
				require.NoError(t, err)
			}
			require.Len(t, f.seen(token), row.want)
		})
	}
}

func TestARevokedTokenIsRenewedOnce(t *testing.T) {
	rows := []struct {
		name string
		op   func(ctx context.Context, c *wixtar.Connector) error
		call string
	}{
		{name: "by a look", call: status, op: func(ctx context.Context, c *wixtar.Connector) error {
			_, err := c.Observe(ctx, known)
			return err
		}},
		{name: "by a submit", call: create, op: func(ctx context.Context, c *wixtar.Connector) error {
			_, err := c.Submit(ctx, draft(), paid())
			return err
		}},
		{name: "by a confirmation", call: confirm, op: func(ctx context.Context, c *wixtar.Connector) error {
			_, err := c.Confirm(ctx, known, draft(), paid(), false)
			return err
		}},
		{name: "by an order at a table", call: items, op: func(ctx context.Context, c *wixtar.Connector) error {
			_, err := c.Submit(ctx, tableDraft(), pos.Paid{})
			return err
		}},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			f := newFake()
			connector := connect(t, f, nil)
			_, err := connector.Ping(t.Context())
			require.NoError(t, err)
			f.revoke(1)

			require.NoError(t, row.op(t.Context(), connector))

			calls := f.seen(row.call)
			require.Len(t, calls, 2, "the call that was refused was not carried out")
			require.Equal(t, []string{"Bearer access-1-hush", "Bearer access-2-hush"}, []string{calls[0].auth, calls[1].auth})
			require.Equal(t, calls[0].body, calls[1].body)
			if row.call != status {
				require.NotEqual(t, calls[0].from, calls[1].from, "on a connection of its own each")
			}
		})
	}
}

func TestATokenThatWasJustMadeAndIsRefusedIsNotRenewed(t *testing.T) {
	f := newFake()
	f.revoke(1)
	_, err := connect(t, f, nil).Submit(t.Context(), draft(), paid())
	require.Equal(t, pos.Unauthorized, pos.KindOf(err))
	require.Equal(t, []string{token, create}, f.names())
}

func TestARefusalOfTheRenewedTokenIsUnauthorized(t *testing.T) {
	f := newFake()
	connector := connect(t, f, nil)
	_, err := connector.Ping(t.Context())
	require.NoError(t, err)
	f.revoke(1)
	f.revoke(2)
	_, err = connector.Submit(t.Context(), tableDraft(), pos.Paid{})
	require.Equal(t, pos.Unauthorized, pos.KindOf(err))
	require.NotContains(t, err.Error(), "hush")
	require.Len(t, f.seen(items), 2, "and never more")
	require.Len(t, f.seen(token), 2)
}

func TestManyWhoAreRefusedAskForOneToken(t *testing.T) {
	f := newFake()
	connector := connect(t, f, nil)
	_, err := connector.Ping(t.Context())
	require.NoError(t, err)
	f.revoke(1)
	var callers sync.WaitGroup
	for range 20 {
		callers.Go(func() {
			if _, err := connector.Observe(t.Context(), known); err != nil {
				t.Error(err)
			}
		})
	}
	callers.Wait()
	require.Len(t, f.seen(token), 2)
}

func TestWithoutATokenNothingIsSent(t *testing.T) {
	rows := []struct {
		name  string
		reply reply
		want  pos.Kind
	}{
		{name: "a secret that is wrong is unauthorized", reply: reply{401, `{"error": "invalid_client"}`}, want: pos.Unauthorized},
		{name: "also with the other status that the grant has for it", reply: reply{400, `{"error": "invalid_client ` + secret + `"}`}, want: pos.Unauthorized},
		{name: "a login that is overrun is throttled", reply: reply{429, ""}, want: pos.Throttled},
		{name: "a login that is broken is not sent", reply: reply{500, ""}, want: pos.NotSent},
		{name: "a page of HTML is not sent", reply: reply{200, "<html>" + secret}, want: pos.NotSent},
		{name: "an answer without a token is not sent", reply: reply{200, "{}"}, want: pos.NotSent},
		{name: "a token that no header can hold is not sent", reply: reply{200, `{"access_token": "a\nb"}`}, want: pos.NotSent},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			f := newFake().answer(token, row.reply)
			connector := connect(t, f, nil)
			_, submitted := connector.Submit(t.Context(), draft(), paid())
			_, seen := connector.Observe(t.Context(), known)
			for _, err := range []error{submitted, seen} {
				require.Equal(t, row.want, pos.KindOf(err), "%v", err)
				require.NotContains(t, err.Error(), secret)
			}
			require.Equal(t, []string{token, token}, f.names())
		})
	}
}

func TestWhoeverWaitsForATokenMayLeave(t *testing.T) {
	asked, release := make(chan struct{}), make(chan struct{})
	f := newFake()
	connector := connect(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/oauth/v1/token" {
			asked <- struct{}{}
			<-release
		}
		f.ServeHTTP(w, r)
	}), nil)
	first := make(chan error, 1)
	go func() {
		_, err := connector.Observe(t.Context(), known)
		first <- err
	}()
	<-asked
	ctx, leave := context.WithCancel(t.Context())
	leave()
	_, err := connector.Submit(ctx, draft(), paid())
	require.Equal(t, pos.NotSent, pos.KindOf(err))
	require.ErrorIs(t, err, context.Canceled)
	close(release)
	require.NoError(t, <-first)
	require.Empty(t, f.seen(create))
}

func TestALoginThatNobodyCanReachIsNotSent(t *testing.T) {
	server := httptest.NewServer(newFake())
	t.Cleanup(server.Close)
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	config := settings(server.URL, gone.URL)
	config.ConnectTimeout = 5 * time.Second
	connector, err := wixtar.New(config)
	require.NoError(t, err)
	_, err = connector.Submit(t.Context(), draft(), paid())
	require.Equal(t, pos.NotSent, pos.KindOf(err))
}

func TestATokenThatSomebodyElseRenewedIsTriedOnce(t *testing.T) {
	f := newFake()
	var connector *wixtar.Connector
	var meanwhile sync.Once
	connector = connect(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/v1/items" {
			meanwhile.Do(func() { // somebody else renews the token, and that one is revoked too
				if _, err := connector.Observe(t.Context(), known); err != nil {
					t.Error(err)
				}
				f.revoke(2)
			})
		}
		f.ServeHTTP(w, r)
	}), nil)
	_, err := connector.Ping(t.Context())
	require.NoError(t, err)
	f.revoke(1)

	_, err = connector.Submit(t.Context(), tableDraft(), pos.Paid{})

	require.Equal(t, pos.Unauthorized, pos.KindOf(err))
	require.Len(t, f.seen(items), 2)
	require.Len(t, f.seen(token), 2)
}
