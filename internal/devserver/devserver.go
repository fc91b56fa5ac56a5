// Package devserver runs the pinned Temporal development server as a child process: for the demo, for
// `ordersaga dev` and for tests. The server is built from source once, into the user's cache, and it
// never outlives the process that started it: a parent that ends in order stops it, the kernel kills
// it with a parent that was killed (on Linux), and elsewhere the next start finds what was left behind
// by a file that holds the server's process id.
package devserver

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"

	enumspb "go.temporal.io/api/enums/v1"

	"github.com/ordersaga/ordersaga/internal/freeport"
)

// Namespace is the one namespace of the server.
const Namespace = "default"

const (
	loopback = "127.0.0.1"
	// startAttempts is how often Start looks for free ports: another process may take one between the
	// search and the server's own listening.
	startAttempts = 3
)

// Options say how to build and start the server. The zero value is a server in memory, on free ports,
// without its UI.
type Options struct {
	// Binary is a Temporal CLI that exists already; empty: the pinned one, built once into CacheDir.
	Binary string
	// CacheDir holds the built CLI; empty: the folder ordersaga in the user's cache directory.
	CacheDir string
	// GoCommand is the go command that builds the CLI; empty: go, as found in PATH.
	GoCommand string
	// Progress gets one line before a build that takes minutes; nil: nobody is told.
	Progress io.Writer
	// Log gets what the server writes; nil: only its first and last lines are kept, for errors.
	Log io.Writer

	// DBFile is the SQLite file; its folder must exist. Empty: in memory, gone with the process.
	DBFile string
	// Port is the frontend's, on the loopback address; 0: a free one.
	Port int
	// UI starts the web UI, on UIPort (0: a free one) of UIHost (empty: the loopback address).
	UI     bool
	UIHost string
	UIPort int
	// MetricsPort serves the server's own metrics; 0: a free one.
	MetricsPort int
	// SearchAttributes are registered before Start returns, on a database from earlier too.
	SearchAttributes map[string]enumspb.IndexedValueType
}

// Server is a running development server. Its methods are safe for concurrent use.
type Server struct {
	opts    Options
	claim   *claim
	process *process
}

// Start builds the CLI where needed, starts the server and returns when it takes workflows. The context
// bounds the start only: a started server runs until Stop, Kill or the end of this process.
func Start(ctx context.Context, opts Options) (*Server, error) {
	binary, err := Build(ctx, opts)
	if err != nil {
		return nil, err
	}
	for attempt := 1; ; attempt++ {
		s, err := start(ctx, binary, opts)
		if err == nil {
			return s, nil
		}
		if exit, ok := errors.AsType[*exitError](err); !ok || !exit.portTaken() || attempt == startAttempts {
			return nil, err
		}
	}
}

func start(ctx context.Context, binary string, opts Options) (*Server, error) {
	opts, err := opts.withPorts(ctx)
	if err != nil {
		return nil, err
	}
	held, err := takeClaim(ctx, opts)
	if err != nil {
		return nil, err
	}
	s := &Server{opts: opts, claim: held}
	if err := s.launch(ctx, binary); err != nil {
		return nil, errors.Join(err, s.Kill())
	}
	return s, nil
}

func (s *Server) launch(ctx context.Context, binary string) error {
	command := append([]string{binary}, s.opts.arguments()...)
	started, err := startProcess(ctx, command, s.opts.Log)
	if err != nil {
		return err
	}
	s.process = started
	if err := s.claim.record(started.PID(), command); err != nil {
		return err
	}
	return s.awaitReady(ctx)
}

// Address is the frontend's host and port, for the Temporal client.
func (s *Server) Address() string { return net.JoinHostPort(loopback, strconv.Itoa(s.opts.Port)) }

// UIURL is the web UI's address as seen from this machine; empty without UI.
func (s *Server) UIURL() string {
	if !s.opts.UI {
		return ""
	}
	host := s.opts.UIHost
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = loopback
	}
	return "http://" + net.JoinHostPort(host, strconv.Itoa(s.opts.UIPort))
}

// Options are the ones that the server runs with, its ports filled in: Start takes them to bring a
// stopped or killed server back where it was.
func (s *Server) Options() Options { return s.opts }

// PID is the server's process id.
func (s *Server) PID() int { return s.process.PID() }

// Exited is closed when the server's process has ended, for whatever reason.
func (s *Server) Exited() <-chan struct{} { return s.process.Done() }

// Err is how the server's process ended: nil after exit status 0. It may be asked once Exited is closed.
func (s *Server) Err() error { return s.process.Err() }

// Stop ends the server in order and waits for it. Stopping twice is not an error.
func (s *Server) Stop() error {
	return errors.Join(s.process.stop(), s.claim.release())
}

// Kill ends the server at once, as a crash would, and waits for it. Killing a server that has ended is
// not an error.
func (s *Server) Kill() error {
	if s.process != nil {
		s.process.Kill()
	}
	return s.claim.release()
}

// withPorts fills in free ports and checks that the given ones are not taken.
func (o Options) withPorts(ctx context.Context) (Options, error) {
	if o.UIHost == "" {
		o.UIHost = loopback
	}
	var faults []error
	for _, p := range []struct {
		name string
		host string
		port *int
		used bool
	}{
		{"frontend", loopback, &o.Port, true},
		{"metrics", loopback, &o.MetricsPort, true},
		{"UI", o.UIHost, &o.UIPort, o.UI},
	} {
		if !p.used {
			continue
		}
		port, err := takePort(ctx, p.host, *p.port)
		if err != nil {
			faults = append(faults, fmt.Errorf("start Temporal: %s port: %w", p.name, err))
		}
		*p.port = port
	}
	return o, errors.Join(faults...)
}

// takePort returns the port if nobody listens there, or a free one for port 0.
func takePort(ctx context.Context, host string, port int) (int, error) {
	if port == 0 {
		return freeport.Find(ctx, host)
	}
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", net.JoinHostPort(host, strconv.Itoa(port)))
	if err != nil {
		return port, fmt.Errorf("%s:%d is taken or not ours to use: %w", host, port, err)
	}
	return port, listener.Close()
}

// portTaken tells whether the server ended because somebody listened where it wanted to. That may also be
// one of its own services' ports, which it looks for by itself. It says so in its first lines, and then
// mostly panics.
func (e *exitError) portTaken() bool { return strings.Contains(e.said, "address already in use") }
