package simulator

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/sirupsen/logrus"
)

// Server serves a world on one address, and can be away for a time: then connections are refused, so
// that a client knows that nothing was taken. The same world may have several servers.
type Server struct {
	world   *World
	address string

	mu   sync.Mutex
	http *http.Server // nil while down
	done chan struct{}
}

// Listen serves the world on addr, such as "127.0.0.1:0", until the world or the server is closed.
func (w *World) Listen(addr string) (*Server, error) {
	s := &Server{world: w, address: addr}
	if err := s.Up(); err != nil {
		return nil, err
	}
	w.mu.Lock()
	w.servers = append(w.servers, s)
	w.mu.Unlock()
	return s, nil
}

// Address is the host and port that the server has, also while it is down.
func (s *Server) Address() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.address
}

// URL is the server's base URL, without a slash at its end.
func (s *Server) URL() string { return "http://" + s.Address() }

// Up listens on the server's port again. A server that is up stays so.
func (s *Server) Up() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.http != nil {
		return nil
	}
	var config net.ListenConfig
	listener, err := config.Listen(context.Background(), "tcp", s.address)
	if err != nil {
		return fmt.Errorf("listen on %s: %w", s.address, err)
	}
	const headerTimeout = 10 * time.Second
	s.address = listener.Addr().String()
	s.http = &http.Server{Handler: s.world.handler, ReadHeaderTimeout: headerTimeout}
	s.done = make(chan struct{})
	go s.serve(s.http, listener, s.done)
	return nil
}

func (s *Server) serve(server *http.Server, listener net.Listener, done chan<- struct{}) {
	defer close(done)
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		s.world.log.WithFields(logrus.Fields{"address": listener.Addr().String()}).WithError(err).Error("simulator ended")
	}
}

// Down closes the port and every connection; calls on their way lose their answer, not their effect.
// Twice is once.
func (s *Server) Down() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.http == nil {
		return
	}
	// The only error is one of closing a socket, which is closed then all the same.
	_ = s.http.Close()
	<-s.done
	s.http = nil
}

// Close takes the server down for good. The address is free for others then.
func (s *Server) Close() { s.Down() }
