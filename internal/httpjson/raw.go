package httpjson

import (
	"encoding/json"
	"net/http"
)

// Raw is an answer as it came, for vendors to whom one success is not like another: a pointer to it, given
// to [Client.Do], takes any whole answer of 2xx, also one without a body.
type Raw struct {
	Status int
	Body   []byte // it may echo guest data and secrets
	header http.Header
}

// Decode reads the body as Do reads an answer: one JSON value, and an error that quotes nothing of it.
func (r Raw) Decode(out any) error { return decode(r.header, r.Body, out) }

// keep puts an answer into out, if that is a *Raw.
func keep(resp *http.Response, body []byte, out any) bool {
	raw, ok := out.(*Raw)
	if ok {
		*raw = Raw{Status: resp.StatusCode, Body: body, header: resp.Header}
	}
	return ok
}

// Encode returns the very bytes that v is sent as, for vendors who have them signed: as the body of a
// request they are sent unchanged. Its error quotes nothing of v.
func Encode(v any) (json.RawMessage, error) { return encode(v) }
