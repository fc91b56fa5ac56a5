// Package freeport finds ports for servers that are killed and started again at the same address. They lie
// below the ports that systems hand out by themselves (Linux from 32768, others from 49152): no outgoing
// call and no listener on port 0 sits down there while the server is away.
package freeport

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"strconv"
)

const (
	lowest, highest = 15_000, 32_000
	// attempts is how many ports are tried: a machine where all of them are taken has other worries.
	attempts = 1_000
)

// Find returns a port at which nobody listens on host, and which nobody holds. Somebody may before the caller does.
func Find(ctx context.Context, host string) (int, error) {
	held, err := Hold(ctx, host)
	if err != nil {
		return 0, err
	}
	return held.port, held.Release()
}

// Held is a TCP port that no other holder gets until it is released, in this process or another: a UDP
// socket of the same number stands for it.
type Held struct {
	port int
	sign net.PacketConn
}

// Hold finds a port of host and keeps others away from it who look for one by this package.
func Hold(ctx context.Context, host string) (*Held, error) {
	var last error
	for range attempts {
		held, err := hold(ctx, host, lowest+rand.IntN(highest-lowest)) //nolint:gosec // no secret: any port will do
		if err == nil {
			return held, nil
		}
		last = err
	}
	return nil, fmt.Errorf("find a free port of %s, the last of %d tried: %w", host, attempts, last)
}

// hold holds a port, if nobody else does or listens there.
func hold(ctx context.Context, host string, port int) (*Held, error) {
	var config net.ListenConfig
	address := net.JoinHostPort(host, strconv.Itoa(port))
	sign, err := config.ListenPacket(ctx, "udp", address)
	if err != nil {
		return nil, err
	}
	listener, err := config.Listen(ctx, "tcp", address)
	if err == nil {
		err = listener.Close()
	}
	if err != nil {
		return nil, errors.Join(err, sign.Close())
	}
	return &Held{port: port, sign: sign}, nil
}

// Address is the host and the port, to listen at.
func (h *Held) Address() string { return h.sign.LocalAddr().String() }

// Port is the port alone.
func (h *Held) Port() int { return h.port }

// Release lets others have the port. Releasing twice is not an error.
func (h *Held) Release() error {
	if err := h.sign.Close(); !errors.Is(err, net.ErrClosed) {
		return err
	}
	return nil
}
