package rig

import (
	"context"
	"io"
	"net"
	"sync"
	"sync/atomic"
)

// entrance is an address that leads to whichever API is there, in turns, as a load balancer does.
type entrance struct {
	listener net.Listener
	apis     []*Process
	turn     atomic.Uint64
	hangUp   context.CancelFunc
	carried  sync.WaitGroup
}

func openEntrance(ctx context.Context, apis []*Process) (*entrance, error) {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", loopback+":0")
	if err != nil {
		return nil, err
	}
	ctx, hangUp := context.WithCancel(context.WithoutCancel(ctx))
	e := &entrance{listener: listener, apis: apis, hangUp: hangUp}
	e.carried.Go(func() {
		for {
			caller, err := listener.Accept()
			if err != nil {
				return
			}
			e.carried.Go(func() { e.carry(ctx, caller) })
		}
	})
	return e, nil
}

// close ends all conversations and waits for them.
func (e *entrance) close() error {
	e.hangUp()
	err := e.listener.Close()
	e.carried.Wait()
	return err
}

// carry carries what a caller and the first API that is there say to each other.
func (e *entrance) carry(ctx context.Context, caller net.Conn) {
	defer func() { _ = caller.Close() }() // whoever hung up first
	turn := int(e.turn.Add(1))            //nolint:gosec // a counter of connections
	var dialer net.Dialer
	for i := range e.apis {
		api, err := dialer.DialContext(ctx, "tcp", address(e.apis, (turn+i)%len(e.apis)))
		if err != nil {
			continue
		}
		stop := context.AfterFunc(ctx, func() { _, _ = caller.Close(), api.Close() })
		defer stop()
		var both sync.WaitGroup
		both.Go(func() { _, _ = io.Copy(api, caller); _ = api.Close() })
		both.Go(func() { _, _ = io.Copy(caller, api); _ = caller.Close() })
		both.Wait()
		return
	}
}
