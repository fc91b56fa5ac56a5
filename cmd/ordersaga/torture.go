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

// leastSettling is how long orders must have to settle: more than a person's answers and slow retries take.
const leastSettling = 10 * time.Second

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
			"provider, journal and Temporal are compared. It ends with 0 when no promise was broken, with 3 when one was, with\n" +
			"1 when it could not be carried out. The same flags and seed make the same plan again; what comes of it is up to\n" +
			"the machine. It touches nothing that it has not started itself.",
		RunE: func(c *cobra.Command, _ []string) error { return p.torture(c, f) },
	}
	c.Flags().IntVar(&f.orders, "orders", 300, "how many orders are placed")
	c.Flags().Uint64Var(&f.seed, "seed", 0, "what the plan is made of (default: another each time)")
	c.Flags().StringSliceVar(&f.kill, "kill", []string{"worker", "api", "temporal"}, "what is killed; --kill= for nothing")
	c.Flags().StringSliceVar(&f.faults, "faults", nil, "the faults that strike, by the names of docs/simulator.md (default: all)")
	c.Flags().DurationVar(&f.every, "every", 5*time.Second, "how often something is killed")
	c.Flags().DurationVar(&f.settleWithin, "settle-within", 5*time.Minute, "how long orders may take to settle when all is well again; some deadlines are 3 minutes")
	c.Flags().StringVar(&f.report, "report", "", "a file for the report as JSON, with all that is known of orders whose promises were broken")
	c.Flags().StringVar(&f.data, "data", "", "an empty folder for databases and logs, which stays (default: one that is removed when all went well)")
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
	dir, err := f.folder()
	if err != nil {
		return err
	}
	err = p.tortureIn(c, f, recipe, dir)
	switch _, mistaken := errors.AsType[usageError](err); {
	case f.data != "":
	case err == nil || mistaken || errors.Is(err, context.Canceled):
		err = errors.Join(err, os.RemoveAll(dir))
	default:
		c.PrintErrln("databases and logs are kept in", dir)
	}
	return err
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
	if f.settleWithin < leastSettling {
		wrong = append(wrong, fmt.Errorf("--settle-within: at least %s", leastSettling))
	}
	return r, errors.Join(wrong...)
}

// folder is where everything is kept.
func (f tortureFlags) folder() (string, error) {
	if f.data == "" {
		return os.MkdirTemp("", "ordersaga-torture-")
	}
	return f.data, emptyFolder(f.data)
}

// saving opens the file for the report; what it returns writes and closes it.
func (f tortureFlags) saving() (func(torture.Report) error, error) {
	if f.report == "" {
		return func(torture.Report) error { return nil }, nil
	}
	file, err := os.OpenFile(f.report, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, usageError{fmt.Errorf("--report: %w", err)}
	}
	return func(r torture.Report) error { return errors.Join(r.Write(file), file.Close()) }, nil
}

// tortureIn carries the plan out in a folder, and tells what came of it.
func (p program) tortureIn(c *cobra.Command, f tortureFlags, recipe torture.Recipe, dir string) error {
	save, err := f.saving() // before minutes have passed
	if err != nil {
		return err
	}
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
	if len(outcome.Records.Guests) == 0 { // there is nothing to audit
		return fmt.Errorf("torture with seed %d: %w", recipe.Seed, err)
	}
	report := torture.NewReport(outcome)
	err = errors.Join(err, report.Print(c.OutOrStdout()), save(report))
	if n := len(report.Violations); n > 0 {
		err = errors.Join(fmt.Errorf("%w, %d times; the same plan again: %s", errBroken, n, report.Command), err)
	}
	return err
}
