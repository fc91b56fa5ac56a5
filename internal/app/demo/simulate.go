package demo

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/ordersaga/ordersaga/simulator"
)

// Simulate serves the demo's pretended world alone, until ctx ends.
func Simulate(ctx context.Context, address string, out io.Writer) (err error) {
	w, err := simulator.New(world(scenarios()))
	if err != nil {
		return err
	}
	defer w.Close()
	server, err := w.Listen(address)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "restaurants   %s/procart/{restaurant}/api/v3\npayments      %s/payments/{account}/v1\nledger        %s/admin/ledger\n",
		server.URL(), server.URL(), server.URL())
	if err != nil {
		return errors.Join(err, ctx.Err())
	}
	<-ctx.Done()
	return nil
}
