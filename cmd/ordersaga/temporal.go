package main

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/ordersaga/ordersaga/config"
	"github.com/ordersaga/ordersaga/internal/app"
	"github.com/ordersaga/ordersaga/internal/devserver"
)

func (p program) temporalCommand() *cobra.Command {
	return group("temporal", "Prepare Temporal", p.temporalSetupCommand(), p.temporalSweepCommand(), p.temporalBuildCommand())
}

func (p program) temporalSetupCommand() *cobra.Command {
	var file string
	c := &cobra.Command{
		Use: "setup", Short: "Register the search attributes of orders, and schedule the search for lost ones", Args: takes(cobra.NoArgs),
		Long: "Registers the search attributes of orders on the Temporal of the configuration or, without --config, of\n" +
			"ORDERSAGA_TEMPORAL_ADDRESS, the TEMPORAL_* variables or a profile, and makes the schedule that looks for orders\n" +
			"whose workflow was terminated. Doing it again changes nothing.",
		RunE: func(c *cobra.Command, _ []string) error {
			where, err := p.temporalConfig(file)
			if err != nil {
				return err
			}
			log, err := p.logger(config.Log{Level: demoLevel})
			if err != nil {
				return err
			}
			added, err := app.SetUpTemporal(c.Context(), where, log)
			if err != nil {
				return err
			}
			if len(added) == 0 {
				c.Println("ok: all search attributes were there")
				return nil
			}
			c.Println("ok: registered " + strings.Join(added, ", "))
			return nil
		},
	}
	temporalFlag(c, &file)
	return c
}

func (p program) temporalSweepCommand() *cobra.Command {
	var file string
	c := &cobra.Command{
		Use: "sweep", Short: "Look for orders whose workflow was terminated now", Args: takes(cobra.NoArgs),
		Long: "Has the schedule look now for orders whose workflow was terminated, failed or timed out, which are then recovered.\n" +
			"What was found is the result of the newest workflow OrphanSweep. Temporal is found as by setup.",
		RunE: func(c *cobra.Command, _ []string) error {
			where, err := p.temporalConfig(file)
			if err != nil {
				return err
			}
			log, err := p.logger(config.Log{Level: demoLevel})
			if err != nil {
				return err
			}
			if err := app.SweepNow(c.Context(), where, log); err != nil {
				return err
			}
			c.Println("ok: asked for; a worker does it, and tells in the result of the newest workflow OrphanSweep")
			return nil
		},
	}
	temporalFlag(c, &file)
	return c
}

func temporalFlag(c *cobra.Command, file *string) {
	c.Flags().StringVar(file, "config", "", "configuration file that says where Temporal is")
}

// temporalConfig says where Temporal is, by a file or without one by the environment. The rest of the
// file is not looked at: whoever sets Temporal up need not have the secrets.
func (p program) temporalConfig(file string) (config.Temporal, error) {
	if file != "" {
		where, err := config.LoadTemporal(file, p.env)
		return where, hint(err)
	}
	cfg, err := config.FromEnvironment(p.env)
	return cfg.Temporal, err
}

func (p program) temporalBuildCommand() *cobra.Command {
	return &cobra.Command{
		Use: "build", Short: "Build the pinned Temporal CLI and print where it is", Args: takes(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			path, err := devserver.Build(c.Context(), devserver.Options{Progress: p.stderr})
			if err != nil {
				return err
			}
			c.Println(path)
			return nil
		},
	}
}
