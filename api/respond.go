package api

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/ordersaga/ordersaga/api/gen"
	"github.com/ordersaga/ordersaga/order"
)

const (
	// problemBase and a code make the stable URI of a kind of problem, where it is explained.
	problemBase = "https://github.com/ordersaga/ordersaga/blob/main/docs/api.md#"
	// retrySoon is what a retryable problem asks a client to wait: the outages it stands for are short.
	retrySoon   = 2 * time.Second
	problemMIME = "application/problem+json"
)

// refuse is a handler that answers every request with p.
func refuse(p *Problem) gin.HandlerFunc {
	return func(c *gin.Context) { writeProblem(c, p) }
}

// writeError answers a problem as it stands, and every other error as an internal one.
func writeError(c *gin.Context, err error) {
	p, ok := errors.AsType[*Problem](err)
	if !ok {
		p = &Problem{Code: Internal, Err: err}
	}
	writeProblem(c, p)
}

// writeProblem answers p, ends the chain of handlers and keeps the cause for the access log.
func writeProblem(c *gin.Context, p *Problem) {
	exchangeOf(c).problem = p
	kind := p.Code.kind()
	body, err := json.Marshal(p.body(c, kind))
	if err != nil {
		c.AbortWithStatus(http.StatusInternalServerError)
		return
	}
	if kind.Retryable {
		c.Header("Retry-After", strconv.Itoa(seconds(p.RetryAfter, retrySoon)))
	}
	if kind.Status == http.StatusUnauthorized {
		c.Header("WWW-Authenticate", `Bearer realm="ordersaga"`)
	}
	c.Data(kind.Status, problemMIME, body)
	c.Abort()
}

// body is p on the wire.
func (p *Problem) body(c *gin.Context, kind ProblemKind) gen.Problem {
	out := gen.Problem{
		Type: problemBase + string(kind.Code), Title: kind.Title, Status: kind.Status, Code: string(kind.Code),
		Retryable: kind.Retryable, RequestId: exchangeOf(c).id,
		Detail: optional(p.Detail), Instance: optional(instance(c)), Reason: optional(p.Reason), StorePhone: optional(p.StorePhone), Total: optional(p.Total),
	}
	if len(p.Fields) > 0 {
		out.Errors = &p.Fields
	}
	return out
}

// instance is the path of the order that a problem is about; empty for every other request, whose
// path may hold a secret or anything at all.
func instance(c *gin.Context) string {
	id := c.Param("id")
	if !strings.HasPrefix(c.FullPath(), "/v1/orders/") || !order.ValidID(id) {
		return ""
	}
	return location(id)
}

// location is where an order is read.
func location(orderID string) string { return "/v1/orders/" + orderID }

// seconds rounds d up to whole seconds; zero stands for other.
func seconds(d, other time.Duration) int {
	if d <= 0 {
		d = other
	}
	return int((d + time.Second - 1) / time.Second)
}

// optional is nil for a zero value, which the wire shows as null or leaves out.
func optional[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}
