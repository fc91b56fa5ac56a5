package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/ordersaga/ordersaga/config"
	"github.com/ordersaga/ordersaga/internal/torture"
	"github.com/ordersaga/ordersaga/simulator"
)

// errBroken means that the torture test has found a broken promise.
var errBroken = errors.New("promises were broken")

// tortureFlags are the flags of torture.
type tortureFlags struct {
	orders       int
	seed         uint64
	kill, faults []string
	every        time.Duration
	settleWithin time.Duration
	report, data string
}

func (p program) tortureCommand() *cobra.Command {
	f := tortureFlags{}
	c := &cobra.Command{
		Use: "torture", Short: "Try to break the product's promises on this machine", Args: takes(cobra.NoArgs),
		Long: "Runs APIs, workers and a Temporal server as processes of their own around pretended restaurants and a payment\n" +
			"provider, all on this machine. Guests order while every fault strikes and processes are killed; then tills,\n" +
			"provider, journal and Temporal are compared. It ends with 0 when no promise was broken. A seed makes the same\n" +
			"plan again; what comes of it is up to the machine. It touches nothing that it has not started itself.",
		RunE: func(c *cobra.Command, _ []string) error { return p.torture(c, f) },
	}
	c.Flags().IntVar(&f.orders, "orders", 300, "how many orders are placed")
	c.Flags().Uint64Var(&f.seed, "seed", 0, "what the plan is made of (default: another each time)")
	c.Flags().StringSliceVar(&f.kill, "kill", nil, "what is killed: worker, api, temporal (default: nothing)")
	c.Flags().StringSliceVar(&f.faults, "faults", nil, "the faults that strike, by the names of docs/simulator.md (default: all)")
	c.Flags().DurationVar(&f.every, "every", 5*time.Second, "how often something is killed")
	c.Flags().DurationVar(&f.settleWithin, "settle-within", 5*time.Minute, "how long orders may take to settle when all is well again")
	c.Flags().StringVar(&f.report, "report", "", "a file for the report as JSON, with all that is known of orders whose promises were broken")
	c.Flags().StringVar(&f.data, "data", "", "an empty folder for databases and logs, which stays (default: one that is removed at the end)")
	return c
}

func (p program) torture(c *cobra.Command, f tortureFlags) error {
	if !c.Flags().Changed("seed") {
		f.seed = uint64(rand.Uint32()) //nolint:gosec // any seed will do
	}
	recipe, err := f.recipe()
	if err != nil {
		return usageError{err}
	}
	dir, cleanUp, err := f.folder()
	if err != nil {
		return err
	}
	err = p.tortureIn(c, f, recipe, dir)
	return errors.Join(err, cleanUp())
}

// recipe reads the flags.
func (f tortureFlags) recipe() (torture.Recipe, error) {
	r := torture.Recipe{Seed: f.seed, Orders: f.orders, Every: f.every}
	var wrong []error
	for _, name := range f.kill {
		part := torture.Part(strings.TrimSpace(name))
		if !slices.Contains(torture.Parts(), part) {
			wrong = append(wrong, fmt.Errorf("--kill %s: there are worker, api and temporal", name))
		}
		r.Kill = append(r.Kill, part)
	}
	for _, name := range f.faults {
		fault := simulator.FaultName(strings.TrimSpace(name))
		if !slices.Contains(simulator.FaultNames(), fault) {
			wrong = append(wrong, fmt.Errorf("--faults %s: there is no such fault", name))
		}
		r.Faults = append(r.Faults, fault)
	}
	if f.orders < 1 {
		wrong = append(wrong, errors.New("--orders: at least one"))
	}
	if f.every < time.Second {
		wrong = append(wrong, errors.New("--every: at least a second"))
	}
	return r, errors.Join(wrong...)
}

// folder is where everything is kept, and what to do with it in the end.
func (f tortureFlags) folder() (string, func() error, error) {
	if f.data == "" {
		dir, err := os.MkdirTemp("", "ordersaga-torture-")
		return dir, func() error { return os.RemoveAll(dir) }, err
	}
	if err := os.MkdirAll(f.data, 0o700); err != nil {
		return "", nil, fmt.Errorf("make the folder of --data: %w", err)
	}
	there, err := os.ReadDir(f.data)
	if err == nil && len(there) > 0 {
		err = fmt.Errorf("--data %s: it is not empty", f.data)
	}
	return f.data, func() error { return nil }, err
}

// tortureIn carries the plan out in a folder, and tells what came of it.
func (p program) tortureIn(c *cobra.Command, f tortureFlags, recipe torture.Recipe, dir string) error {
	cfg, err := config.FromEnvironment(p.env)
	if err != nil {
		return err
	}
	program, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find this program: %w", err)
	}
	outcome, err := torture.Execute(c.Context(), torture.Options{
		Program: program, Environ: p.env.Foreign(), TemporalCLI: cfg.Temporal.CLI, Dir: dir, Progress: p.stderr,
		Plan: recipe.Plan(), SettleWithin: f.settleWithin,
	})
	if errors.Is(err, context.Canceled) {
		return fmt.Errorf("stopped with seed %d: %w", f.seed, err)
	}
	if err != nil {
		return err
	}
	report := torture.NewReport(outcome)
	if err := report.Print(c.OutOrStdout()); err != nil {
		return err
	}
	if f.report != "" {
		if err := report.Write(f.report); err != nil {
			return err
		}
	}
	if n := len(report.Violations); n > 0 {
		return fmt.Errorf("%w, %d times; --seed %d makes the same plan again", errBroken, n, f.seed)
	}
	return nil
}
