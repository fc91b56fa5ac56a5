package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strconv"

	"github.com/sirupsen/logrus"
	"github.com/spf13/cobra"

	"github.com/ordersaga/ordersaga/config"
	"github.com/ordersaga/ordersaga/internal/app"
	"github.com/ordersaga/ordersaga/internal/app/demo"
	payments "github.com/ordersaga/ordersaga/payment/registry"
	connectors "github.com/ordersaga/ordersaga/pos/registry"
)

func (p program) apiCommand() *cobra.Command {
	return p.serviceCommand("api", "Serve the HTTP API", app.ServeAPI)
}

func (p program) workerCommand() *cobra.Command {
	return p.serviceCommand("worker", "Run the workers that carry orders", app.RunWorker)
}

// serviceCommand is a command that serves a configuration until it is stopped.
func (p program) serviceCommand(use, short string, serve func(context.Context, config.Config, *logrus.Logger) error) *cobra.Command {
	var file string
	c := &cobra.Command{
		Use: use, Short: short, Args: takes(cobra.NoArgs),
		Long: short + ". Temporal is the one of temporal.address in the configuration, else of the TEMPORAL_* variables or a profile.",
		RunE: func(c *cobra.Command, _ []string) error {
			cfg, err := p.load(file)
			if err != nil {
				return err
			}
			log, err := p.logger(cfg.Log)
			if err != nil {
				return err
			}
			return serve(c.Context(), cfg, log)
		},
	}
	configFlag(c, &file)
	return c
}

// load reads the configuration that a flag or the environment names.
func (p program) load(file string) (config.Config, error) {
	cfg, err := config.Load(p.env.Path(file), p.env)
	return cfg, hint(err)
}

// hint says how to name another file where there is none.
func hint(err error) error {
	// A mistake in the file may be a missing key file.
	if _, read := errors.AsType[*config.Mistake](err); !read && errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w (--config or ORDERSAGA_CONFIG names another file)", err)
	}
	return err
}

// count writes a number of things.
func count(n int, thing string) string {
	if n != 1 {
		thing += "s"
	}
	return strconv.Itoa(n) + " " + thing
}

func configFlag(c *cobra.Command, file *string) {
	c.Flags().StringVar(file, "config", "", "configuration file (default: $ORDERSAGA_CONFIG, else "+config.DefaultPath+")")
}

func (p program) simulateCommand() *cobra.Command {
	var address string
	c := &cobra.Command{
		Use: "simulate", Short: "Run the pretended restaurants and payment provider alone", Args: takes(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			if err := checkForm("--listen", address); err != nil {
				return usageError{err}
			}
			return demo.Simulate(c.Context(), address, c.OutOrStdout())
		},
	}
	c.Flags().StringVar(&address, "listen", "127.0.0.1:8090", "address to serve; its admin API has no credential")
	return c
}

func (p program) configCommand() *cobra.Command {
	var file string
	check := &cobra.Command{
		Use: "check", Short: "Say everything that is wrong with a configuration", Args: takes(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			cfg, err := p.load(file)
			if err == nil {
				_, connectorErr := connectors.New(cfg)
				_, paymentErr := payments.New(cfg)
				err = errors.Join(app.CheckJournal(cfg), app.CheckStaff(cfg), connectorErr, paymentErr)
			}
			if err != nil {
				return fmt.Errorf("the configuration is not usable:\n%w", err)
			}
			c.Printf("ok: %s, %s\n", count(len(cfg.Stores), "store"), count(len(cfg.Bots), "bot"))
			return nil
		},
	}
	configFlag(check, &file)
	return group("config", "Work with configurations", check)
}
