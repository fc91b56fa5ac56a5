package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"runtime/debug"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"
	"github.com/sirupsen/logrus"
)

const requestIDHeader = "X-Request-ID"

// exchange is what the API knows of one request and its answer.
type exchange struct {
	id     string
	caller *caller // nil where no key is needed
	body   []byte  // as it was sent
	// orderID is the order that the request is about, once it has the form of one; empty for none.
	orderID string
	// problem is what was answered, nil for success.
	problem *Problem
	// panicked holds the stack of a handler that panicked.
	panicked []byte
}

// exchangeKey finds the exchange in a request's context.
type exchangeKey struct{}

// exchangeOf returns the exchange of a request; an empty one outside of a request.
func exchangeOf(ctx context.Context) *exchange {
	if x, ok := ctx.Value(exchangeKey{}).(*exchange); ok {
		return x
	}
	return &exchange{}
}

// requestOf returns the request that a strict handler was called for, with its own context: the
// gin.Context is used again for other requests and must not reach what outlives the handler.
func requestOf(ctx context.Context) *http.Request {
	if c, ok := ctx.(*gin.Context); ok {
		return c.Request
	}
	return (&http.Request{Header: http.Header{}}).WithContext(ctx)
}

// identify gives the request its id: the caller's, if it is harmless, or one of our own.
func identify(c *gin.Context) {
	id := c.GetHeader(requestIDHeader)
	if !harmlessID(id) {
		id = uuid.NewString()
	}
	c.Header(requestIDHeader, id)
	// Answers hold guest data: only their reader may keep them, and asks again by ETag.
	c.Header("Cache-Control", "private, no-cache")
	c.Header("X-Content-Type-Options", "nosniff")
	c.Request = c.Request.WithContext(context.WithValue(c.Request.Context(), exchangeKey{}, &exchange{id: id}))
}

// accessLog writes one line for every request: never a raw path, a header or a body.
func accessLog(log logrus.FieldLogger, clock func() time.Time) gin.HandlerFunc {
	return func(c *gin.Context) {
		began := clock()
		c.Next()
		x := exchangeOf(c)
		entry := log.WithFields(x.facts()).WithFields(logrus.Fields{
			"method": c.Request.Method, "route": c.FullPath(), "status": c.Writer.Status(), "duration_ms": clock().Sub(began).Milliseconds(),
		})
		switch failed := c.Writer.Status() >= http.StatusInternalServerError; {
		case failed && x.problem != nil:
			entry.WithError(x.problem.Err).Error("request failed")
		case operationOf(c).probe() && !failed:
			entry.Debug("request answered")
		default:
			entry.Info("request answered")
		}
	}
}

// facts are what a log line says of the exchange.
func (x *exchange) facts() logrus.Fields {
	facts := logrus.Fields{"request_id": x.id}
	if x.caller != nil {
		facts["bot_id"] = x.caller.botID
	}
	if x.orderID != "" {
		facts["order_id"] = x.orderID
	}
	if x.problem != nil {
		facts["code"] = x.problem.Code
	}
	if x.panicked != nil {
		facts["stack"] = string(x.panicked)
	}
	return facts
}

// recoverPanics answers a panic as an internal error. The value of a panic may hold anything, so only
// the runtime's own are logged.
func recoverPanics(c *gin.Context) {
	defer func() {
		value := recover()
		if value == nil {
			return
		}
		err, _ := value.(error)
		if _, ours := errors.AsType[runtime.Error](err); !ours {
			err = fmt.Errorf("a handler panicked with a %T", value)
		}
		exchangeOf(c).panicked = debug.Stack()
		writeProblem(c, &Problem{Code: Internal, Err: err})
	}()
	c.Next()
}
