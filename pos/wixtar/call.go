package wixtar

import (
	"bytes"
	"context"
	"errors"
	"net/http"

	"github.com/ordersaga/ordersaga/internal/httpjson"
	"github.com/ordersaga/ordersaga/pos"
)

// talk is the calls that one question to the POS takes. In it an access token is renewed at most once:
// whoever is refused with a token that was made a moment ago would be refused with the next one.
type talk struct {
	*Connector

	words words
	// renewed says that the talk has had a token of its own making, or had one refused.
	renewed bool
	// token is what the last call was made with.
	token string
}

func (c *Connector) talk(w words) *talk { return &talk{Connector: c, words: w} }

// do makes a call. One that is answered with 401 was not carried out (RFC 9110, section 15.5.2): it is
// made once more with a new token, also when it is a submit, on a connection of its own again. The error
// is as the client made it, or a [*pos.Error] when there was no token to make the call with.
func (t *talk) do(ctx context.Context, r httpjson.Request, out any) error {
	refused := ""
	for {
		token, made, err := t.tokens.get(ctx, refused)
		if err != nil {
			return tokenError(r.Op, err)
		}
		t.token, t.renewed = token, t.renewed || made
		r.Header = map[string]string{"Authorization": "Bearer " + token}
		err = t.http.Do(ctx, r, out)
		failed, ok := errors.AsType[*httpjson.Error](err)
		if !ok || failed.Status != http.StatusUnauthorized {
			return err
		}
		if t.renewed {
			return err
		}
		refused, t.renewed = token, true
	}
}

// call makes a call and says what its failure means.
func (t *talk) call(ctx context.Context, r httpjson.Request, out any) error {
	if err := t.do(ctx, r, out); err != nil {
		return t.classify(r.Op, err)
	}
	return nil
}

// act makes a call that is answered by 204 and nothing else, or by any success without a body where loose.
// Its error is that of do.
func (t *talk) act(ctx context.Context, r httpjson.Request, loose bool) error {
	var answer httpjson.Raw
	r.Fresh = true
	if err := t.do(ctx, r, &answer); err != nil {
		return err
	}
	if answer.Status == http.StatusNoContent || loose && len(bytes.TrimSpace(answer.Body)) == 0 {
		return nil
	}
	return unreadable(r.Op, "it is not the empty one of a success")
}

// refusedAs404 reports whether the POS said that it does not know what the call was about.
func refusedAs404(err error) bool {
	e, ok := errors.AsType[*pos.Error](err)
	return ok && e.Kind == pos.Rejected && e.Code == "404"
}
