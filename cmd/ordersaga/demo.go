package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ordersaga/ordersaga/config"
	"github.com/ordersaga/ordersaga/internal/app/demo"
)

const (
	defaultUI = "127.0.0.1:8233"
	// demoLevel keeps the story free of what goes as it should.
	demoLevel = "warning"
)

// demoFlags are the flags of demo and dev.
type demoFlags struct {
	data, listen, uiListen, temporal, temporalCLI string
	samples, exit                                 bool
}

func (p program) demoCommand() *cobra.Command {
	f := &demoFlags{samples: true}
	c := &cobra.Command{
		Use: "demo", Short: "Run everything in this process and place sample orders", Args: takes(cobra.NoArgs),
		Long: "Runs a Temporal server, pretended restaurants and a payment provider, workers and the API in this process,\n" +
			"places sample orders over HTTP and tells how each went. It then stays up until Ctrl-C, or ends with --exit.",
		RunE: func(c *cobra.Command, _ []string) error { return p.demo(c, f) },
	}
	f.define(c, "; with --exit a new one")
	c.Flags().BoolVar(&f.exit, "exit", false, "end after the sample orders, with 0 when all ended as they should")
	return c
}

func (p program) devCommand() *cobra.Command {
	f := &demoFlags{}
	c := &cobra.Command{
		Use: "dev", Short: "Run everything in this process, to order from by hand", Args: takes(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error { return p.demo(c, f) },
	}
	f.define(c, "")
	return c
}

// define defines the flags; elsewhere is where the data is otherwise by default.
func (f *demoFlags) define(c *cobra.Command, elsewhere string) {
	c.Flags().StringVar(&f.listen, "listen", "", "address of the API (default 127.0.0.1:8080); port 0: a free one")
	c.Flags().StringVar(&f.uiListen, "ui-listen", defaultUI, "address of the Temporal UI; port 0: a free one")
	c.Flags().StringVar(&f.data, "data", "", "folder of journal, keys and Temporal's database (default: ordersaga/demo in the user's cache"+elsewhere+"); two cannot share one")
	c.Flags().StringVar(&f.temporal, "temporal", "", "address of a Temporal server to use instead of an own one")
	c.Flags().StringVar(&f.temporalCLI, "temporal-cli", "", "a built Temporal CLI (default: one is built on first use)")
}

// demo runs the demo with what flags and environment say. A Temporal or a journal named by the environment is never
// used: an operator's shell may have those of production.
func (p program) demo(c *cobra.Command, f *demoFlags) (err error) {
	cfg, err := config.FromEnvironment(p.env)
	if err != nil {
		return err
	}
	if f.listen == "" {
		f.listen = cfg.Listen
	}
	if f.temporalCLI == "" {
		f.temporalCLI = cfg.Temporal.CLI
	}
	if err := f.checkPorts(c.Context()); err != nil {
		return err
	}
	cleanUp, err := f.chooseData()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, cleanUp()) }()
	log, err := p.logger(config.Log{Level: demoLevel})
	if err != nil {
		return err
	}
	err = demo.Run(c.Context(), demo.Options{
		Data: f.data, Listen: f.listen, UIListen: f.uiListen, Temporal: f.temporal, TemporalCLI: f.temporalCLI,
		Samples: f.samples, Exit: f.exit, Command: p.command, Out: c.OutOrStdout(), Progress: p.stderr, Log: log,
	})
	if err != nil && strings.Contains(err.Error(), f.data) {
		return fmt.Errorf("%w (--data names another folder)", err)
	}
	return err
}

// command runs a command line of this program for somebody whose environment names an API and a key.
func (p program) command(ctx context.Context, url, key string, args ...string) error {
	lookup := p.env.Lookup
	p.env.Lookup = func(name string) (string, bool) {
		switch name {
		case urlVariable:
			return url, true
		case keyVariable:
			return key, true
		}
		return lookup(name)
	}
	root := newRoot(p)
	root.SetArgs(args)
	root.SetOut(io.Discard) // the demo tells itself what became of it
	return root.ExecuteContext(ctx)
}

// checkPorts tells early, and by the flag's name, which address is not free.
func (f *demoFlags) checkPorts(ctx context.Context) error {
	forms := checkForm("--listen", f.listen)
	if f.temporal == "" {
		forms = errors.Join(forms, checkForm("--ui-listen", f.uiListen))
	}
	if forms != nil {
		return usageError{forms}
	}
	taken := checkPort(ctx, "--listen", f.listen)
	if f.temporal == "" {
		taken = errors.Join(taken, checkPort(ctx, "--ui-listen", f.uiListen))
	}
	return taken
}

// checkForm tells an address that is none.
func checkForm(flag, address string) error {
	_, port, err := net.SplitHostPort(address)
	if _, bad := strconv.ParseUint(port, 10, 16); err != nil || bad != nil {
		return fmt.Errorf("%s %s: not host:port, such as 127.0.0.1:8080", flag, address)
	}
	return nil
}

func checkPort(ctx context.Context, flag, address string) error {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", address)
	if err != nil {
		return fmt.Errorf("%s %s is taken or not ours to use (%w): choose another, such as %s 127.0.0.1:0; a second demo needs a --data of its own, too", flag, address, err, flag)
	}
	return listener.Close()
}

// chooseData chooses a folder where no flag does: one that stays, so that a demo can be stopped and gone on
// with, or with --exit a new one that is removed at the end.
func (f *demoFlags) chooseData() (cleanUp func() error, err error) {
	keep := func() error { return nil }
	if f.data != "" {
		return keep, nil
	}
	if f.exit {
		f.data, err = os.MkdirTemp("", "ordersaga-demo-")
		return func() error { return os.RemoveAll(f.data) }, err
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return keep, fmt.Errorf("find a folder for the data (--data names one): %w", err)
	}
	f.data = filepath.Join(cache, "ordersaga", "demo")
	return keep, nil
}
