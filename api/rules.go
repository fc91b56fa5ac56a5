package api

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/gin-gonic/gin"

	"github.com/ordersaga/ordersaga/api/gen"
)

const (
	// maxBody is the largest body of a request in bytes. A saga that is recovered is started with its order
	// three times over, in JSON that may be six times as long, and Temporal takes 2 MB.
	maxBody = 64 << 10

	jsonMIME = "application/json"
	// orderParam is the part of a path that holds an order id.
	orderParam     = "id"
	scopeExtension = "x-scope"
	serviceTag     = "service"
)

// operation is what the contract says about a route.
type operation struct {
	route routers.Route
	// scope is what a key needs for it; empty if no key is needed.
	scope Scope
}

// probe reports whether machines ask this every few seconds.
func (o operation) probe() bool {
	return o.route.Operation != nil && slices.Contains(o.route.Operation.Tags, serviceTag)
}

// hears reports whether what is sent here is taken as it is: what POS systems and payment providers
// send, and forms. Everything else is JSON, and compared with the contract.
func (o operation) hears() bool {
	wanted := o.route.Operation.RequestBody
	return wanted != nil && wanted.Value.Content[jsonMIME] == nil
}

// operationKey finds the operation of a request in its context.
type operationKey struct{}

// operationOf returns the operation of a request; a zero one for a route that does not exist.
func operationOf(ctx context.Context) operation {
	op, _ := ctx.Value(operationKey{}).(operation)
	return op
}

// rules are the contract, found by gin's name of a route.
type rules struct {
	spec       *openapi3.T
	operations map[string]operation
}

// newRules reads the contract.
func newRules() (*rules, error) {
	spec, err := gen.GetSpec() // the same as openapi.yaml, and read four times as fast
	if err != nil {
		return nil, fmt.Errorf("read the contract: %w", err)
	}
	r := &rules{spec: spec, operations: map[string]operation{}}
	for path, item := range spec.Paths.Map() {
		for method, op := range item.Operations() {
			scope, _ := op.Extensions[scopeExtension].(string)
			known := operation{
				scope: Scope(scope),
				route: routers.Route{Spec: spec, Path: path, PathItem: item, Method: method, Operation: op},
			}
			r.operations[method+" "+ginPath(path)] = known
			if method == http.MethodGet {
				r.operations[http.MethodHead+" "+ginPath(path)] = known
			}
		}
	}
	return r, nil
}

// ginPath writes a path of the contract as gin does: "/v1/orders/:id".
func ginPath(path string) string {
	return strings.NewReplacer("{", ":", "}", "").Replace(path)
}

// find puts the request's operation into its context. Order ids are lower case; what carries a URL may
// change it.
func (r *rules) find(c *gin.Context) {
	for i, p := range c.Params {
		if p.Key == orderParam {
			c.Params[i].Value = strings.ToLower(p.Value)
		}
	}
	if op, ok := r.operations[c.Request.Method+" "+c.FullPath()]; ok {
		c.Request = c.Request.WithContext(context.WithValue(c.Request.Context(), operationKey{}, op))
	}
}

// limitBody reads the body as it was sent, or refuses one that is too large. A body that no operation
// asks for is never read.
func limitBody(c *gin.Context) {
	op := operationOf(c)
	if op.route.Operation == nil || op.route.Operation.RequestBody == nil {
		c.Request.Body = http.NoBody
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(c.Writer, c.Request.Body, maxBody))
	switch _, tooLarge := errors.AsType[*http.MaxBytesError](err); {
	case tooLarge:
		writeProblem(c, &Problem{Code: BodyTooLarge, Detail: fmt.Sprintf("The limit is %d bytes.", maxBody)})
	case err != nil:
		writeProblem(c, &Problem{Code: MalformedJSON, Detail: "The body ended before its announced length."})
	}
	exchangeOf(c).body = body
}

// validate compares a request with the contract.
func (r *rules) validate(c *gin.Context) {
	op := operationOf(c)
	if op.route.Operation == nil {
		return
	}
	if p := op.check(c); p != nil {
		writeProblem(c, p)
	}
}

// check finds what is wrong with a request. Handlers get the very value that was compared: a second,
// case-insensitive reading of the body would let through what the first one never saw.
func (o operation) check(c *gin.Context) *Problem {
	body := exchangeOf(c).body
	c.Request.Body = replay(body)
	if p := o.checkQuery(c.Request.URL.RawQuery); p != nil {
		return p
	}
	if p := o.checkBody(c.Request.Header, body); p != nil {
		return p
	}
	err := openapi3filter.ValidateRequest(c.Request.Context(), &openapi3filter.RequestValidationInput{
		Request: c.Request, PathParams: pathParams(c), Route: &o.route,
		Options: &openapi3filter.Options{
			// The key was looked at before anything else.
			AuthenticationFunc: openapi3filter.NoopAuthenticationFunc,
			KeepValidatedValue: true, MultiError: true, ExcludeRequestBody: o.hears(),
			// A default would go over a null or an empty parameter before that is found.
			SkipSettingDefaults: true,
		},
	})
	if err != nil {
		return contractProblem(err)
	}
	return o.proofread(body)
}

// checkQuery refuses what the validator does not look at: parameters that the operation does not know
// or that cannot be decoded.
func (o operation) checkQuery(query string) *Problem {
	if o.scope == "" {
		return nil
	}
	for part := range strings.SplitSeq(query, "&") {
		sent, err := url.ParseQuery(part)
		if err != nil {
			name, _, _ := strings.Cut(part, "=")
			return atParameter(InvalidParameter, shortName(name), "is not encoded as a URL wants it")
		}
		for name := range sent {
			if o.route.Operation.Parameters.GetByInAndName(openapi3.ParameterInQuery, name) == nil {
				return atParameter(InvalidParameter, shortName(name), "is not a known parameter")
			}
		}
	}
	return nil
}

// checkBody refuses a body that is not in the operation's media type, or not well-formed.
func (o operation) checkBody(h http.Header, body []byte) *Problem {
	wanted := o.route.Operation.RequestBody
	if wanted == nil || o.hears() {
		return nil
	}
	if len(body) == 0 {
		if wanted.Value.Required {
			return &Problem{Code: MalformedJSON, Detail: "The body is empty."}
		}
		return nil
	}
	if encoding := h.Get("Content-Encoding"); encoding != "" && !strings.EqualFold(encoding, "identity") {
		return &Problem{Code: UnsupportedMediaType, Detail: "An encoded body is not read: send no Content-Encoding."}
	}
	if wanted.Value.Content.Get(h.Get("Content-Type")) == nil {
		return &Problem{Code: UnsupportedMediaType}
	}
	return wellFormed(body)
}

// proofread finds what the contract's schema has no words for in a body that keeps it.
func (o operation) proofread(body []byte) *Problem {
	wanted := o.route.Operation.RequestBody
	if wanted == nil || o.hears() || len(body) == 0 {
		return nil
	}
	fields, err := proofread(wanted.Value.Content[jsonMIME].Schema.Value, body)
	switch {
	case err != nil:
		return &Problem{Code: Internal, Err: err}
	case len(fields) > 0:
		return atFields(fields)
	}
	return nil
}

func pathParams(c *gin.Context) map[string]string {
	params := make(map[string]string, len(c.Params))
	for _, p := range c.Params {
		params[p.Key] = p.Value
	}
	return params
}
