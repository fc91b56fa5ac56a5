package httpjson

import "net/url"

// Form is a [Request.Body] that is sent as a form rather than as JSON, such as the question for an
// OAuth token (RFC 6749, section 4.4.2). Errors show none of it.
type Form url.Values

// encodeBody writes the body of a request.
func encodeBody(v any) (contentType string, body []byte, err error) {
	if form, ok := v.(Form); ok {
		return "application/x-www-form-urlencoded", []byte(url.Values(form).Encode()), nil
	}
	body, err = encode(v)
	return "application/json", body, err
}
