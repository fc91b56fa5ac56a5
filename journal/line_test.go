package journal_test

import (
	"net"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
)

// line is a telephone line to a server that can fall silent without being cut.
type line struct {
	dsn string

	mu    sync.Mutex
	muted chan struct{} // closed when the line may talk again
}

// connectLine makes a line to the server of a dsn.
func connectLine(t *testing.T, dsn string) *line {
	t.Helper()
	config, err := pgx.ParseConfig(dsn)
	require.NoError(t, err)
	network, address := "tcp", net.JoinHostPort(config.Host, strconv.Itoa(int(config.Port)))
	if strings.HasPrefix(config.Host, "/") {
		network, address = "unix", config.Host+"/.s.PGSQL."+strconv.Itoa(int(config.Port))
	}
	var listening net.ListenConfig
	listener, err := listening.Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	l := &line{dsn: (&url.URL{
		Scheme: "postgres", User: url.UserPassword(config.User, "s3cret"), Host: listener.Addr().String(),
		Path: "/" + config.Database, RawQuery: "sslmode=disable",
	}).String()}
	var talking sync.WaitGroup
	t.Cleanup(func() {
		require.NoError(t, listener.Close())
		talking.Wait()
	})
	talking.Go(func() {
		for {
			caller, err := listener.Accept()
			if err != nil {
				return
			}
			talking.Go(func() { l.talk(caller, network, address) })
		}
	})
	return l
}

// talk carries what is said to the server and back until one of them hangs up.
func (l *line) talk(caller net.Conn, network, address string) {
	server, err := net.Dial(network, address)
	if err != nil {
		_ = caller.Close()
		return
	}
	var both sync.WaitGroup
	both.Go(func() { l.carry(server, caller) })
	both.Go(func() { l.carry(caller, server) })
	both.Wait()
}

// carry copies from one end to the other and hangs up at the end.
func (l *line) carry(to, from net.Conn) {
	defer func() { _, _ = to.Close(), from.Close() }()
	said := make([]byte, 4096)
	for {
		n, err := from.Read(said)
		l.wait()
		if n > 0 {
			if _, err := to.Write(said[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// wait waits until the line may talk.
func (l *line) wait() {
	l.mu.Lock()
	muted := l.muted
	l.mu.Unlock()
	if muted != nil {
		<-muted
	}
}

// mute lets the line fall silent.
func (l *line) mute() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.muted = make(chan struct{})
}

// unmute lets the line talk again.
func (l *line) unmute() {
	l.mu.Lock()
	defer l.mu.Unlock()
	close(l.muted)
	l.muted = nil
}
