package api

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"runtime/pprof"
	"runtime/trace"
	"time"

	"github.com/sirupsen/logrus"

	"github.com/ordersaga/ordersaga/api/gen"
)

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
// one of each for the whole process. Whoever hangs up ends it.
func (*server) GetProfile(ctx context.Context, request gen.GetProfileRequestObject) (gen.GetProfileResponseObject, error) {
	seconds, debug := profileSeconds, 0
	if request.Params.Seconds != nil {
		seconds = *request.Params.Seconds
	}
	if request.Params.Debug != nil {
		debug = *request.Params.Debug
	}
	var (
		profile bytes.Buffer
		err     error
	)
	switch request.Profile {
	case gen.Profile:
		err = watch(ctx, &profile, seconds, pprof.StartCPUProfile, pprof.StopCPUProfile)
	case gen.Trace:
		err = watch(ctx, &profile, seconds, trace.Start, trace.Stop)
	case gen.Allocs, gen.Goroutine, gen.Heap, gen.Threadcreate:
		err = pprof.Lookup(string(request.Profile)).WriteTo(&profile, debug)
	}
	if err != nil {
		return nil, err
	}
	return gen.GetProfile200ApplicationoctetStreamResponse{Body: &profile, ContentLength: int64(profile.Len())}, nil
}

// watch lets a profile run.
func watch(ctx context.Context, out io.Writer, seconds int, start func(io.Writer) error, stop func()) error {
	if err := start(out); err != nil {
		return &Problem{Code: ProfileBusy, Err: err}
	}
	defer stop()
	over := time.NewTimer(time.Duration(seconds) * time.Second)
	defer over.Stop()
	select {
	case <-requestOf(ctx).Context().Done():
	case <-over.C:
	}
	return nil
}
