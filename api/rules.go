package api

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/gin-gonic/gin"

	"github.com/ordersaga/ordersaga/api/gen"
)

const (
	// maxBody is the largest body of a request, maxCallback that of a callback, in bytes.
	maxBody     = 256 << 10
	maxCallback = 64 << 10

	callbackOperation = "ReceiveCallback"
	scopeExtension    = "x-scope"
	serviceTag        = "service"
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

// operationKey finds the operation of a request in its context.
type operationKey struct{}

// operationOf returns the operation of a request; a zero one for a route that does not exist.
func operationOf(ctx context.Context) operation {
	op, _ := ctx.Value(operationKey{}).(operation)
	return op
}

// rules are the contract, found by gin's name of a route.
type rules struct {
	operations map[string]operation
}

// newRules reads the contract.
func newRules() (*rules, error) {
	spec, err := gen.GetSpec() // the same as openapi.yaml, and read four times as fast
	if err != nil {
		return nil, fmt.Errorf("read the contract: %w", err)
	}
	r := &rules{operations: map[string]operation{}}
	for path, item := range spec.Paths.Map() {
		for method, op := range item.Operations() {
			scope, _ := op.Extensions[scopeExtension].(string)
			r.operations[method+" "+ginPath(path)] = operation{
				scope: Scope(scope),
				route: routers.Route{Spec: spec, Path: path, PathItem: item, Method: method, Operation: op},
			}
		}
	}
	return r, nil
}

// ginPath writes a path of the contract as gin does: "/v1/orders/:id".
func ginPath(path string) string {
	return strings.NewReplacer("{", ":", "}", "").Replace(path)
}

// find puts the request's operation into its context.
func (r *rules) find(c *gin.Context) {
	if op, ok := r.operations[c.Request.Method+" "+c.FullPath()]; ok {
		c.Request = c.Request.WithContext(context.WithValue(c.Request.Context(), operationKey{}, op))
	}
}

// limitBody reads the body as it was sent, or refuses one that is too large. A body that no operation
// asks for is never read.
func limitBody(c *gin.Context) {
	op := operationOf(c).route.Operation
	if op == nil || op.RequestBody == nil {
		c.Request.Body = http.NoBody
		return
	}
	limit := int64(maxBody)
	if op.OperationID == callbackOperation {
		limit = maxCallback
	}
	body, err := io.ReadAll(http.MaxBytesReader(c.Writer, c.Request.Body, limit))
	switch _, tooLarge := errors.AsType[*http.MaxBytesError](err); {
	case tooLarge:
		writeProblem(c, &Problem{Code: BodyTooLarge, Detail: fmt.Sprintf("The limit is %d bytes.", limit)})
	case err != nil:
		writeProblem(c, &Problem{Code: MalformedJSON, Detail: "The body ended before its announced length."})
	}
	exchangeOf(c).body = body
}

// validate compares a request with the contract. Handlers get the very value that was compared: a
// second, case-insensitive reading of the body would let through what the first one never saw.
func (r *rules) validate(c *gin.Context) {
	op := operationOf(c)
	if op.route.Operation == nil {
		return
	}
	body := exchangeOf(c).body
	c.Request.Body = replay(body)
	if p := checkBody(op.route.Operation, c.GetHeader("Content-Type"), body); p != nil {
		writeProblem(c, p)
		return
	}
	err := openapi3filter.ValidateRequest(c.Request.Context(), &openapi3filter.RequestValidationInput{
		Request: c.Request, PathParams: pathParams(c), Route: &op.route,
		Options: &openapi3filter.Options{
			// The key was looked at before anything else.
			AuthenticationFunc: openapi3filter.NoopAuthenticationFunc,
			KeepValidatedValue: true, MultiError: true,
		},
	})
	if err != nil {
		writeProblem(c, contractProblem(err))
	}
}

// checkBody refuses a body that is not in the operation's media type, or not well-formed.
func checkBody(op *openapi3.Operation, contentType string, body []byte) *Problem {
	if op.RequestBody == nil || op.OperationID == callbackOperation {
		return nil
	}
	if len(body) == 0 {
		if op.RequestBody.Value.Required {
			return &Problem{Code: MalformedJSON, Detail: "The body is empty."}
		}
		return nil
	}
	if op.RequestBody.Value.Content.Get(contentType) == nil {
		return &Problem{Code: UnsupportedMediaType}
	}
	return wellFormed(body)
}

func pathParams(c *gin.Context) map[string]string {
	params := make(map[string]string, len(c.Params))
	for _, p := range c.Params {
		params[p.Key] = p.Value
	}
	return params
}
