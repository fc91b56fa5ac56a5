package storecheck

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/ordersaga/ordersaga/internal/httpjson"
)

// Callbacks are tried for so long.
const (
	callbackConnect = 3 * time.Second
	callbackAnswer  = 5 * time.Second
)

// Callback is an address that the POS is to call.
type Callback struct {
	// URL is shown, and called once. A call of it has no effect on any order.
	URL string
	// Status and Code are how our API answers: with a problem of that code, or where it is empty, with a status
	// alone.
	Status int
	Code   string
	// Note is for the reader, such as what is different in the POS's calls.
	Note string
}

// callbacks tries every address. One that does not answer from here may still be reached by the POS, and the
// other way round, so that it is no reason to fail.
func (c Check) callbacks(ctx context.Context) {
	const step = "callback"
	if len(c.Callbacks) == 0 {
		c.say(step, "the POS calls nobody")
	}
	for _, callback := range c.Callbacks {
		c.say(step, "POST %s%s", callback.URL, callback.Note)
		c.say("", "%s", callback.try(ctx))
	}
}

// try calls the address and says who answered.
func (c Callback) try(ctx context.Context) string {
	const nobody = "WARNING: nobody answers there from here: "
	target, err := url.Parse(c.URL)
	if err != nil {
		return "WARNING: this is no address"
	}
	base := url.URL{Scheme: target.Scheme, Host: target.Host}
	client, err := httpjson.New(httpjson.Config{BaseURL: base.String(), ConnectTimeout: callbackConnect, ReadTimeout: callbackAnswer})
	if err != nil {
		return nobody + err.Error()
	}
	var answer httpjson.Raw
	err = client.Do(ctx, httpjson.Request{Op: "try the callback", Method: http.MethodPost, Path: target.Path, Query: target.Query()}, &answer)
	failed, ok := errors.AsType[*httpjson.Error](err)
	switch {
	case err == nil:
		return c.judge(answer.Status, answer.Body)
	case ok && failed.Status != 0:
		return c.judge(failed.Status, failed.Body)
	}
	return nobody + err.Error()
}

// judge says who gave an answer.
func (c Callback) judge(status int, body []byte) string {
	var answer struct {
		Code      string `json:"code"`
		RequestID string `json:"request_id"`
		Error     string `json:"error"`
	}
	whole := json.Unmarshal(body, &answer) == nil
	switch {
	case status == c.Status && whole && answer.Code == c.Code && (c.Code == "" || answer.RequestID != ""):
		return "our API answers there, from here"
	case whole && status == http.StatusNotFound && answer.Error != "":
		return "WARNING: an API answers there and does not know the store: does it run with this configuration?"
	case whole && answer.RequestID != "":
		return "WARNING: our API answers there, with " + strings.TrimSpace(http.StatusText(status)+" "+plain(answer.Code))
	}
	return "WARNING: somebody else answers there, with " + http.StatusText(status)
}
