// Package api is the HTTP door of the product: bots start, read and cancel orders, POS systems and
// payment providers call back, people answer questions. openapi.yaml is the contract and was written first; the server, the
// types and a Go client are generated from it into api/gen.
//
// The API holds no state. Reads are answered from the journal, orders are started and changed through
// the saga, and what the outside world tells is put into the journal's inbox before anybody hears of it. What
// belongs to a guest is sealed here, before it leaves the process.
package api

//go:generate go tool -modfile=../tools/dev/go.mod oapi-codegen -config=gen/oapi.yaml openapi.yaml
//go:generate go tool -modfile=../tools/dev/go.mod mockgen -source=ports.go -destination=apimock/apimock.go -package=apimock

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/sirupsen/logrus"

	"github.com/ordersaga/ordersaga/api/gen"
	"github.com/ordersaga/ordersaga/internal/seal"
	"github.com/ordersaga/ordersaga/internal/token"
	"github.com/ordersaga/ordersaga/order"
	"github.com/ordersaga/ordersaga/staff"
)

// Deps is what the API needs. Every field is required.
type Deps struct {
	Journal   Journal
	Sagas     Sagas
	Callbacks Callbacks
	Payments  Payments
	Menus     Menus
	Quotes    Quotes
	Seal      *seal.Ring
	Token     *token.Minter
	// Stores looks a configured store up.
	Stores func(id string) (order.Store, bool)
	Bots   []Bot
	Log    logrus.FieldLogger
	Clock  func() time.Time
	// Kick tells the relay that a letter has come. It must not block.
	Kick func()
	// Ready asks the workflow service whether it can be used now.
	Ready func(ctx context.Context) error
	// Closing is closed when the process begins to stop: nobody is watched any longer then.
	Closing <-chan struct{}
}

// check names everything that is missing.
func (d Deps) check() error {
	missing := func(absent bool, name string) error {
		if absent {
			return fmt.Errorf("%s is missing", name)
		}
		return nil
	}
	return errors.Join(
		missing(d.Journal == nil, "Journal"), missing(d.Sagas == nil, "Sagas"), missing(d.Callbacks == nil, "Callbacks"),
		missing(d.Payments == nil, "Payments"), missing(d.Menus == nil, "Menus"), missing(d.Quotes == nil, "Quotes"),
		missing(d.Seal == nil, "Seal"), missing(d.Token == nil, "Token"), missing(d.Stores == nil, "Stores"),
		missing(d.Log == nil, "Log"), missing(d.Clock == nil, "Clock"), missing(d.Kick == nil, "Kick"),
		missing(d.Ready == nil, "Ready"), missing(d.Closing == nil, "Closing"),
	)
}

// server implements the generated strict interface.
type server struct {
	Deps
	links  *staff.Links
	pages  *pages
	nudges *nudges
}

var _ gen.StrictServerInterface = (*server)(nil)

//go:embed openapi.yaml
var contract []byte

// New builds the handler of the whole API, or says everything that is wrong with deps.
func New(deps Deps) (http.Handler, error) {
	rules, err := newRules()
	if err != nil {
		return nil, fmt.Errorf("build the API: %w", err)
	}
	return build(deps, rules)
}

// build builds the handler on a contract that has been read.
func build(deps Deps, rules *rules) (http.Handler, error) {
	keys, botErr := newKeyring(deps.Bots)
	pages, pageErr := newPages()
	if err := errors.Join(deps.check(), botErr, pageErr); err != nil {
		return nil, fmt.Errorf("build the API: %w", err)
	}
	engine := newEngine(keys, rules, deps.Log, deps.Clock)
	gen.RegisterHandlersWithOptions(readable{engine}, strict(newServer(deps, pages)), gen.GinServerOptions{ErrorHandler: refuseParameter})
	return engine, nil
}

// newEngine is a router that lets through what keeps the contract and comes with a key that may do it.
func newEngine(keys *keyring, rules *rules, log logrus.FieldLogger, clock func() time.Time) *gin.Engine {
	// The debug mode prints every route to standard output.
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	engine.HandleMethodNotAllowed = true
	engine.RedirectTrailingSlash = false
	// Handlers get the gin.Context as their context: let it carry the request's values.
	engine.ContextWithFallback = true
	engine.Use(identify, accessLog(log, clock), recoverPanics, rules.find, keys.authenticate, limitBody, rules.validate)
	engine.NoRoute(refuse(&Problem{Code: NotFound}))
	engine.NoMethod(refuse(&Problem{Code: MethodNotAllowed}))
	return engine
}

// strict answers by a server's methods.
func strict(s *server) gen.ServerInterface {
	return gen.NewStrictHandlerWithOptions(s, nil, gen.StrictGinServerOptions{
		RequestErrorHandlerFunc:  func(c *gin.Context, _ error) { writeProblem(c, &Problem{Code: ValidationFailed}) },
		HandlerErrorFunc:         writeError,
		ResponseErrorHandlerFunc: writeError,
	})
}

// refuseParameter answers a parameter that could not be read.
func refuseParameter(c *gin.Context, _ error, _ int) {
	writeProblem(c, &Problem{Code: InvalidParameter})
}

func newServer(deps Deps, pages *pages) *server {
	// Links are only checked here; where they lead is the business of those who send them.
	s := &server{Deps: deps, links: staff.NewLinks(deps.Token, ""), pages: pages}
	s.nudges = newNudges(s.markDue, deps.Log)
	return s
}

// readable is a router on which what can be read can be asked about by HEAD too: the server leaves the
// body out.
type readable struct{ gin.IRouter }

// GET implements gin.IRoutes.
func (r readable) GET(path string, handlers ...gin.HandlerFunc) gin.IRoutes {
	r.HEAD(path, handlers...)
	return r.IRouter.GET(path, handlers...)
}
