package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/ordersaga/ordersaga/config"
	"github.com/ordersaga/ordersaga/internal/bench"
)

// benchFlags are the flags of all measurements.
type benchFlags struct {
	temporal, temporalCLI, data, report string
	others                              []string
}

func (f *benchFlags) define(c *cobra.Command) {
	c.Flags().StringVar(&f.temporal, "temporal", "", "address of a Temporal server to use instead of an own one; `ordersaga temporal setup` has to have prepared its namespace \"default\"")
	c.Flags().StringVar(&f.temporalCLI, "temporal-cli", "", "a built Temporal CLI (default: one is built on first use)")
	c.Flags().StringArrayVar(&f.others, "measure", nil, "a process to measure besides, with all that it started, as NAME=PID, such as database=4711")
	c.Flags().StringVar(&f.data, "data", "", "an empty folder for databases, configurations and logs (default: a new one that is removed after a success)")
	c.Flags().StringVar(&f.report, "report", "", "write what was measured into this file, as JSON")
}

func (p program) benchCommand() *cobra.Command {
	f, o := &benchFlags{}, bench.Options{}
	c := &cobra.Command{
		Use: "bench", Short: "Measure what orders cost, beside a bare workflow that does no work", Args: takes(cobra.NoArgs),
		Long: "Runs the product on this machine beside restaurants that answer at once, lets clients order, and prints orders per\n" +
			"second, latencies, events, actions, CPU and memory. In turns it measures the floor: a bare workflow with the same\n" +
			"activities, signals and timers and no work. It reads /proc, so it needs Linux; whatever else the machine does is in\n" +
			"the numbers.",
		RunE: func(c *cobra.Command, _ []string) error {
			if o.Orders < 1 || o.Rounds < 1 || !positive(o.Concurrency) {
				return usageError{errors.New("--orders, --rounds and --concurrency: 1 or more")}
			}
			return p.measure(c, f, &o.Setup, func() (result, error) {
				report, err := bench.Orders(c.Context(), o)
				return unless(len(report.Results) == 0, report), err
			})
		},
	}
	f.define(c)
	c.Flags().IntVar(&o.Orders, "orders", 200, "orders of a round")
	c.Flags().IntVar(&o.Rounds, "rounds", 3, "rounds at each concurrency, of the product and of the floor each")
	c.Flags().IntSliceVar(&o.Concurrency, "concurrency", []int{1, 8, 32}, "how many clients order at a time")
	c.Flags().DurationVar(&o.Pace, "pace", 0, "how long the kitchen waits before each of its three steps")
	c.AddCommand(p.benchGrowthCommand(), p.benchSoakCommand(), p.benchFloorCommand())
	return c
}

func positive(numbers []int) bool {
	for _, n := range numbers {
		if n < 1 {
			return false
		}
	}
	return len(numbers) > 0
}

func (p program) benchGrowthCommand() *cobra.Command {
	f, o := &benchFlags{}, bench.GrowthOptions{}
	c := &cobra.Command{
		Use: "growth", Short: "Measure what open orders cost, the more there are", Args: takes(cobra.NoArgs),
		Long: "Places so many orders that nobody takes, and measures CPU and memory of worker and API per order, how long lists and\n" +
			"single orders take to be read, and how long all orders take to their end when the kitchens finish them at once. Each\n" +
			"number is measured on a product of its own that has seen nothing else.",
		RunE: func(c *cobra.Command, _ []string) error {
			if !positive(o.Open) || o.Clients < 1 || o.Rounds < 1 || o.Rest <= 0 {
				return usageError{errors.New("--open, --clients and --rounds: 1 or more, --rest: more than 0")}
			}
			return p.measure(c, f, &o.Setup, func() (result, error) {
				report, err := bench.Growth(c.Context(), o)
				return unless(report.Empty(), report), err
			})
		},
	}
	f.define(c)
	c.Flags().IntSliceVar(&o.Open, "open", []int{1_000, 5_000}, "how many orders are open")
	c.Flags().IntVar(&o.Clients, "clients", 16, "how many clients place them")
	c.Flags().IntVar(&o.Rounds, "rounds", 1, "how often each number is measured, in turns; the table has medians")
	c.Flags().DurationVar(&o.Rest, "rest", 125*time.Second, "how long orders lie open, and before them none, while CPU is measured; Go collects garbage by itself every two minutes, so once")
	return c
}

func (p program) benchSoakCommand() *cobra.Command {
	f, o := &benchFlags{}, bench.SoakOptions{}
	c := &cobra.Command{
		Use: "soak", Short: "Measure whether memory, goroutines or open files grow while orders come", Args: takes(cobra.NoArgs),
		Long: "Places orders at a steady rate, however long they take, and looks at the processes now and then: memory, threads,\n" +
			"goroutines and open files.",
		RunE: func(c *cobra.Command, _ []string) error {
			if o.Rate <= 0 || o.For <= 0 || o.Every <= 0 {
				return usageError{errors.New("--rate, --for and --every: more than 0")}
			}
			return p.measure(c, f, &o.Setup, func() (result, error) {
				report, err := bench.Soak(c.Context(), o)
				return unless(len(report.Samples) == 0, report), err
			})
		},
	}
	f.define(c)
	c.Flags().DurationVar(&o.For, "for", 30*time.Minute, "how long orders come")
	c.Flags().Float64Var(&o.Rate, "rate", 2, "orders per second; half of what bench measures is a fair rate")
	c.Flags().DurationVar(&o.Every, "every", 10*time.Second, "how often the processes are looked at")
	c.Flags().DurationVar(&o.Pace, "pace", 0, "how long the kitchen waits before each of its three steps")
	return c
}

// benchFloorCommand is a process of the floor; a measurement starts it.
func (p program) benchFloorCommand() *cobra.Command {
	var o bench.FloorOptions
	c := &cobra.Command{
		Use: "floor", Short: "Run the worker or the API of the bare workflow", Hidden: true, Args: takes(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) (err error) {
			if o.Log, err = p.logger(config.Log{Level: demoLevel}); err != nil {
				return err
			}
			if o.Listen != "" {
				return bench.ServeFloor(c.Context(), o)
			}
			return bench.WorkOnFloor(c.Context(), o)
		},
	}
	c.Flags().StringVar(&o.Temporal, "temporal", "", "address of the Temporal server")
	c.Flags().StringVar(&o.Listen, "listen", "", "address of the API; without it, this is the worker")
	return c
}

// result is what was measured.
type result interface{ Write(out io.Writer) error }

// unless is what was measured, if anything was.
func unless(nothing bool, measured result) result {
	if nothing {
		return nil
	}
	return measured
}

// measure measures with what flags say, prints the result, and keeps it where that is wanted. What was measured before
// something went wrong is told too.
func (p program) measure(c *cobra.Command, f *benchFlags, s *bench.Setup, run func() (result, error)) error {
	cleanUp, err := p.prepare(f, s)
	if err != nil {
		return err
	}
	measured, err := run()
	if err != nil {
		err = fmt.Errorf("%w\n  the logs are in %s", err, s.Dir)
	} else {
		err = cleanUp()
	}
	if measured == nil {
		return err
	}
	return errors.Join(measured.Write(c.OutOrStdout()), f.keep(measured), err)
}

// keep writes what was measured into the file of --report.
func (f *benchFlags) keep(measured result) error {
	if f.report == "" {
		return nil
	}
	text, err := json.MarshalIndent(measured, "", "  ")
	if err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	return os.WriteFile(f.report, append(text, '\n'), 0o600)
}

// prepare fills in the setup of a measurement. A Temporal or a journal of the environment is never used: it may
// be that of production.
func (p program) prepare(f *benchFlags, s *bench.Setup) (cleanUp func() error, err error) {
	keep := func() error { return nil }
	if s.Others, err = parseOthers(f.others); err != nil {
		return keep, usageError{err}
	}
	if err := bench.Usable(); err != nil {
		return keep, err
	}
	cfg, err := config.FromEnvironment(p.env)
	if err != nil {
		return keep, err
	}
	if s.TemporalCLI = f.temporalCLI; s.TemporalCLI == "" {
		s.TemporalCLI = cfg.Temporal.CLI
	}
	if s.Program, err = os.Executable(); err != nil {
		return keep, fmt.Errorf("find this program: %w", err)
	}
	s.Temporal, s.Environ, s.Progress, s.Dir = f.temporal, p.env.Foreign(), p.stderr, f.data
	if s.Dir != "" {
		return keep, emptyFolder(s.Dir)
	}
	s.Dir, err = os.MkdirTemp("", "ordersaga-bench-")
	return func() error { return os.RemoveAll(s.Dir) }, err
}

// emptyFolder makes the folder of --data. One that holds something is a mistake of who named it: an older run's
// databases would be used again.
func emptyFolder(path string) error {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return fmt.Errorf("make the folder of --data: %w", err)
	}
	there, err := os.ReadDir(path)
	if err == nil && len(there) > 0 {
		return usageError{fmt.Errorf("--data %s: it is not empty", path)}
	}
	return err
}

// parseOthers reads processes of the form NAME=PID.
func parseOthers(values []string) ([]bench.Other, error) {
	var all []bench.Other
	for _, value := range values {
		name, id, _ := strings.Cut(value, "=")
		pid, err := strconv.Atoi(id)
		if name == "" || err != nil || pid < 1 {
			return nil, fmt.Errorf("--measure %s: not NAME=PID, such as database=4711", value)
		}
		all = append(all, bench.Other{Name: name, PID: pid})
	}
	return all, nil
}
