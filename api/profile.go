package api

import (
	"context"
	"errors"
	"io"
	"net/http"
	"runtime"
	"runtime/pprof"
	"runtime/trace"
	"time"

	"github.com/sirupsen/logrus"

	"github.com/ordersaga/ordersaga/api/gen"
)

// contentType is the header that says what an answer is.
const contentType = "Content-Type"

// profileSeconds is how long a process is watched unless it is said.
const profileSeconds = 10

// NewServiceDoor builds the door of a process that has no API, such as a worker: whether it is alive, and its profiles
// for keys with [ScopeOps]. The error says everything that is wrong with the bots.
func NewServiceDoor(bots []Bot, log logrus.FieldLogger, clock func() time.Time) (http.Handler, error) {
	rules, ruleErr := newRules()
	keys, botErr := newKeyring(bots)
	if err := errors.Join(ruleErr, botErr); err != nil {
		return nil, err
	}
	engine := newEngine(keys, rules, log, clock)
	operations := gen.ServerInterfaceWrapper{Handler: strict(&server{}), ErrorHandler: refuseParameter}
	readable{engine}.GET("/healthz", operations.Health)
	readable{engine}.GET("/debug/pprof/:profile", operations.GetProfile)
	return engine, nil
}

// GetProfile watches this process, or tells what it holds now. Of the CPU and of a trace there is one at a time: Go has
// one of each for the whole process. Whoever hangs up ends it, and so does a process that stops.
func (s *server) GetProfile(ctx context.Context, request gen.GetProfileRequestObject) (gen.GetProfileResponseObject, error) {
	p := profile{name: request.Profile, seconds: profileSeconds, gone: requestOf(ctx).Context().Done(), closing: s.Closing}
	if request.Params.Seconds != nil {
		p.seconds = *request.Params.Seconds
	}
	if request.Params.Debug != nil {
		p.debug = *request.Params.Debug
	}
	p.collects = request.Params.Gc != nil && *request.Params.Gc == 1
	return p, nil
}

// profile is a profile that is wanted. It is written as it comes: a trace of a busy process has many megabytes.
type profile struct {
	name           gen.GetProfileParamsProfile
	seconds, debug int
	collects       bool // garbage, first
	gone, closing  <-chan struct{}
}

// VisitGetProfileResponse implements [gen.GetProfileResponseObject].
func (p profile) VisitGetProfileResponse(w http.ResponseWriter) error {
	w.Header().Set(contentType, "application/octet-stream")
	switch p.name {
	case gen.Profile:
		return p.watch(w, pprof.StartCPUProfile, pprof.StopCPUProfile)
	case gen.Trace:
		return p.watch(w, trace.Start, trace.Stop)
	case gen.Allocs, gen.Goroutine, gen.Heap, gen.Threadcreate:
	}
	if p.collects {
		runtime.GC()
	}
	return pprof.Lookup(string(p.name)).WriteTo(w, p.debug)
}

// watch lets a profile run.
func (p profile) watch(w http.ResponseWriter, start func(io.Writer) error, stop func()) error {
	if err := start(w); err != nil {
		w.Header().Del(contentType) // a problem has its own
		return &Problem{Code: ProfileBusy, Err: err}
	}
	defer stop()
	over := time.NewTimer(time.Duration(p.seconds) * time.Second)
	defer over.Stop()
	select {
	case <-p.gone:
	case <-p.closing:
	case <-over.C:
	}
	return nil
}
