// Package rig sets up the whole product on this machine, as processes of their own around a pretended
// world: a Temporal development server, APIs and workers of the real program on one journal, and the
// simulators in the caller's process, since they keep the truth. Tests end to end, the torture test and
// the benchmark stand on it. Everything listens on the loopback address, and its secrets are made up.
package rig

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"go.temporal.io/sdk/client"

	"github.com/ordersaga/ordersaga/internal/devserver"
	"github.com/ordersaga/ordersaga/internal/freeport"
	"github.com/ordersaga/ordersaga/simulator"
)

const (
	loopback = "127.0.0.1"
	// patience is how long one question to a part of the rig may take.
	patience = time.Minute
	// askEvery is how often an API is asked whether it is ready.
	askEvery = 20 * time.Millisecond
)

// Options say what a rig is made of.
type Options struct {
	// Program is the product's binary.
	Program string
	// Environ is the environment of the processes, NAME=VALUE; nil for the caller's own.
	Environ []string
	// TemporalCLI is a built Temporal CLI; empty: built on first use, which Progress is told.
	TemporalCLI string
	Progress    io.Writer
	// Dir is an existing folder for databases, configurations and logs.
	Dir    string
	Stores []Store
	// Callbacks say how the world's callbacks are delivered.
	Callbacks simulator.CallbackOptions
	// APIs and Workers are how many processes there are; 0 is one.
	APIs, Workers int
	// Journal is the journal's dsn; empty for a file in Dir.
	Journal string
	// Temporal is the address of a server that runs already; empty for a development server on a file in Dir.
	Temporal string
	// SweepEvery is how often orders are looked for that nobody looks after; 0 for as good as never.
	SweepEvery time.Duration
}

// Rig is the running product and the world around it. It is used from one goroutine.
type Rig struct {
	URL      string // of the API; of what stands before them, if there are several
	Dir      string
	Journal  string // the dsn, as the configuration says it
	World    *simulator.World
	Admin    simulator.Admin
	Line     *simulator.Server // the simulators' line to the product; take it down to cut it
	Server   *devserver.Server // nil with a Temporal of somebody else
	Temporal client.Client
	APIs     []*Process
	Workers  []*Process

	options Options
	http    *http.Client
	beside  []*Process
	closing []func() error // first opened first
}

// Start starts everything and waits until the API is ready. When something does not start, what was started
// is stopped again. The context bounds the start only.
func Start(ctx context.Context, o Options) (*Rig, error) {
	r := &Rig{
		Dir: o.Dir, Journal: cmp.Or(o.Journal, "file:"+filepath.Join(o.Dir, "journal.db")),
		options: o, http: &http.Client{Timeout: patience},
	}
	for _, step := range []func(context.Context) error{r.openAddresses, r.startWorld, r.StartTemporal, r.connect, r.startProcesses, r.AwaitReady} {
		if err := step(ctx); err != nil {
			return nil, errors.Join(fmt.Errorf("set up the product in %s: %w", o.Dir, err), r.Stop())
		}
	}
	return r, nil
}

// Stop kills the processes and stops everything else in order. Stopping twice is stopping once.
func (r *Rig) Stop() error {
	for _, p := range slices.Concat(r.Processes(), r.beside) {
		p.Kill()
	}
	var errs []error
	if r.Server != nil {
		errs = append(errs, r.Server.Stop())
	}
	for _, end := range slices.Backward(r.closing) {
		errs = append(errs, end())
	}
	r.closing = nil
	return errors.Join(errs...)
}

func (r *Rig) atEnd(do func() error) { r.closing = append(r.closing, do) }

// Processes are the APIs and the workers.
func (r *Rig) Processes() []*Process { return slices.Concat(r.APIs, r.Workers) }

// openAddresses chooses where APIs and workers listen.
func (r *Rig) openAddresses(ctx context.Context) error {
	for _, kind := range []struct {
		command   string
		count     int
		processes *[]*Process
	}{{"api", r.options.APIs, &r.APIs}, {"worker", r.options.Workers, &r.Workers}} {
		for n := range max(1, kind.count) {
			held, err := freeport.Hold(ctx, loopback)
			if err != nil {
				return err
			}
			r.atEnd(held.Release)
			*kind.processes = append(*kind.processes, r.process(kind.command, n, held.Address()))
		}
	}
	r.URL = r.APIs[0].URL
	if len(r.APIs) > 1 {
		door, err := openEntrance(ctx, r.APIs)
		if err != nil {
			return err
		}
		r.atEnd(door.close)
		r.URL = "http://" + door.listener.Addr().String()
	}
	return nil
}

// process is the n-th process of a command.
func (r *Rig) process(command string, n int, address string) *Process {
	log := command + ".log"
	if n > 0 {
		log = command + strconv.Itoa(n+1) + ".log"
	}
	return &Process{
		Log: filepath.Join(r.Dir, log), URL: "http://" + address, environ: r.options.Environ, besides: r.noProfile(),
		command: []string{r.options.Program, command, "--config", r.ConfigFile(n)},
	}
}

// startWorld starts the simulators. Two servers for one world: the caller talks to one, the product to the
// other, which may be down.
func (r *Rig) startWorld(context.Context) error {
	world, err := simulator.New(r.pretended())
	if err != nil {
		return err
	}
	r.World = world
	r.atEnd(func() error { world.Close(); return nil })
	admin, err := world.Listen(loopback + ":0")
	if err != nil {
		return err
	}
	r.Admin = simulator.Admin{BaseURL: admin.URL(), HTTP: &http.Client{Timeout: patience}}
	r.Line, err = world.Listen(loopback + ":0")
	return err
}

func (r *Rig) startProcesses(ctx context.Context) error {
	for n := range max(len(r.APIs), len(r.Workers)) {
		if err := r.writeConfig(n); err != nil {
			return err
		}
	}
	for _, p := range r.Processes() {
		if err := p.Start(ctx); err != nil {
			return err
		}
	}
	return nil
}

// AwaitReady waits until the API says that it is ready.
func (r *Rig) AwaitReady(ctx context.Context) error { return r.awaitReady(ctx, r.URL) }

// AwaitAPI waits until the n-th API itself says that it is ready.
func (r *Rig) AwaitAPI(ctx context.Context, n int) error {
	return r.awaitReady(ctx, r.APIs[n].URL)
}

func (r *Rig) awaitReady(ctx context.Context, url string) error {
	ctx, cancel := context.WithTimeoutCause(ctx, patience, errors.New("it was not in "+patience.String()))
	defer cancel()
	tick := time.NewTicker(askEvery)
	defer tick.Stop()
	for {
		err := r.ready(ctx, url)
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("wait for the API to be ready: %w; the last answer: %w", context.Cause(ctx), err)
		case <-tick.C:
		}
	}
}

func (r *Rig) ready(ctx context.Context, url string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url+"/readyz", http.NoBody)
	if err != nil {
		return err
	}
	response, err := r.http.Do(request)
	if err != nil {
		return err
	}
	if err := response.Body.Close(); err != nil || response.StatusCode != http.StatusOK {
		return errors.Join(err, errors.New(response.Status))
	}
	return nil
}
