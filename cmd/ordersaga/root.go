package main

import (
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"strings"
	"syscall"

	"github.com/sirupsen/logrus"
	"github.com/spf13/cobra"

	"github.com/ordersaga/ordersaga/config"
	"github.com/ordersaga/ordersaga/internal/app/bot"
)

// program is what every command is made with.
type program struct {
	env    config.Environment
	stderr io.Writer
}

func newRoot(p program) *cobra.Command {
	root := group("ordersaga", "Carries the orders of chat bots through restaurants' POS systems",
		p.demoCommand(), p.devCommand(), p.apiCommand(), p.workerCommand(), p.simulateCommand(),
		p.orderCommand(), p.attentionCommand(), p.storeCommand(), p.configCommand(), p.temporalCommand(), p.tortureCommand(), p.benchCommand(), versionCommand())
	root.SilenceErrors, root.SilenceUsage = true, true
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	return root
}

// group is a command that only holds others.
func group(use, short string, commands ...*cobra.Command) *cobra.Command {
	var names []string
	for _, c := range commands {
		names = append(names, c.Name())
	}
	g := &cobra.Command{
		Use: use, Short: short, Args: cobra.ArbitraryArgs,
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usageError{fmt.Errorf("there is no command %q: use one of %s", args[0], strings.Join(names, ", "))}
			}
			return usageError{errors.New("use one of " + strings.Join(names, ", "))}
		},
	}
	g.AddCommand(commands...)
	return g
}

// takes makes a wrong number of arguments a mistake on the command line.
func takes(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if err := check(c, args); err != nil {
			return usageError{err}
		}
		return nil
	}
}

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print the version", Args: takes(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			c.Println("ordersaga", version())
			return nil
		},
	}
}

// version is the module's version and commit, as the go command wrote them into the binary.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "of unknown origin"
	}
	revision := ""
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			revision = s.Value + " "
		}
	}
	return info.Main.Version + " " + revision + info.GoVersion
}

// logger writes to standard error at a level of the configuration.
func (p program) logger(c config.Log) (*logrus.Logger, error) {
	level, err := logrus.ParseLevel(c.Level)
	if err != nil {
		return nil, fmt.Errorf("read log.level: %w", err)
	}
	log := logrus.New()
	log.SetOutput(p.stderr)
	log.SetLevel(level)
	if c.Format == "json" {
		log.SetFormatter(&logrus.JSONFormatter{})
	}
	return log, nil
}

// complaint is an error as it is printed: a problem of the API with everything that is wrong in it.
func complaint(err error) string {
	problem, ok := errors.AsType[*bot.Problem](err)
	switch {
	case ok:
	case errors.Is(err, syscall.ECONNREFUSED):
		return err.Error() + "\n  nobody listens there: is `ordersaga dev` (or `api`) running?"
	default:
		return err.Error()
	}
	var out strings.Builder
	out.WriteString(problem.Error())
	if problem.Reason != nil {
		out.WriteString("\n  reason: " + *problem.Reason)
	}
	if problem.StorePhone != nil {
		out.WriteString("\n  the restaurant's phone: " + *problem.StorePhone)
	}
	if problem.Errors != nil {
		for _, e := range *problem.Errors {
			// The detail of a single mistake is that mistake.
			if text := deref(e.Pointer) + deref(e.Parameter) + ": " + e.Detail; text != deref(problem.Detail) {
				out.WriteString("\n  " + text)
			}
		}
	}
	if problem.Retryable {
		out.WriteString("\n  the same request may succeed later")
	}
	return out.String()
}

// deref is what p points to, or the zero value.
func deref[T any](p *T) T {
	if p == nil {
		var none T
		return none
	}
	return *p
}
