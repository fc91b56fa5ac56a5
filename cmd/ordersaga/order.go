package main

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"github.com/ordersaga/ordersaga/api/gen"
	"github.com/ordersaga/ordersaga/internal/app/bot"
	"github.com/ordersaga/ordersaga/order"
)

const (
	urlVariable = "ORDERSAGA_URL"
	keyVariable = "ORDERSAGA_KEY"
	defaultURL  = "http://127.0.0.1:8080"
	keyFlag     = "idempotency-key"
	// watchEvery is how often watch reads the order.
	watchEvery = 500 * time.Millisecond
	// defaultWait is how long create waits for the verdict; a guest in a chat waits no longer.
	defaultWait = 4 * time.Second
	maxWait     = 25 * time.Second

	noteUsage = "why; kept in clear with the order, so no guest data"
)

// access is what every command that asks the API needs: where the API is, and in which form to print.
type access struct {
	program
	url, key string
	json     bool
}

func (p program) orderCommand() *cobra.Command {
	a := &access{program: p}
	return a.flags(group("order", "Order over the HTTP API, as a bot does",
		a.createCommand(), a.getCommand(), a.watchCommand(), a.cancelCommand(), a.listCommand(), a.eventsCommand(), a.resolveCommand()))
}

// flags gives a group of commands the flags that all of them need.
func (a *access) flags(c *cobra.Command) *cobra.Command {
	c.PersistentFlags().StringVar(&a.url, "url", "", "the API (default: $"+urlVariable+", else "+defaultURL+")")
	c.PersistentFlags().StringVar(&a.key, "key", "", "the bot's key (default: $"+keyVariable+")")
	c.PersistentFlags().BoolVar(&a.json, "json", false, "print the API's own JSON")
	return c
}

// client makes the client that flags and environment ask for.
func (a *access) client() (*bot.Client, error) {
	url, key := a.url, a.key
	if url == "" {
		url, _ = a.env.Lookup(urlVariable)
	}
	if url == "" {
		url = defaultURL
	}
	if key == "" {
		key, _ = a.env.Lookup(keyVariable)
	}
	if key == "" {
		return nil, usageError{errors.New("who orders? Set --key or " + keyVariable)}
	}
	client, err := bot.New(url, key)
	if errors.Is(err, bot.ErrAddress) {
		return nil, usageError{fmt.Errorf("read --url or %s: %w", urlVariable, err)}
	}
	return client, err
}

// show prints an order.
func (a *access) show(c *cobra.Command, answer bot.Answer) {
	if a.json {
		c.Println(string(answer.Body))
		return
	}
	c.Print(describe(answer.Order))
}

func (a *access) createCommand() *cobra.Command {
	var file, key string
	var wait time.Duration
	c := &cobra.Command{
		Use: "create [-f FILE]", Short: "Start an order from JSON in a file or standard input", Args: takes(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			switch {
			case wait < 0 || wait > maxWait:
				return usageError{fmt.Errorf("--wait %s: between 0 and %s", wait, maxWait)}
			case key == "" && c.Flags().Changed(keyFlag):
				// A new key instead would be a second order.
				return usageError{errors.New("--" + keyFlag + " is empty: name the order, or leave the flag out for a new key")}
			}
			client, err := a.client()
			if err != nil {
				return err
			}
			body, err := a.read(c, file)
			if err != nil {
				return err
			}
			if key == "" {
				key = uuid.NewString()
			}
			c.PrintErrln("Idempotency-Key:", key)
			answer, err := client.Create(c.Context(), key, wait, body)
			if err != nil {
				return err
			}
			if answer.Replayed {
				c.PrintErrln("replayed: this order was there before, under the same key")
			}
			a.show(c, answer)
			return nil
		},
	}
	c.Flags().StringVarP(&file, "file", "f", "-", "file with the order as JSON; - is standard input")
	c.Flags().StringVar(&key, keyFlag, "", "name of this order: the same name is the same order (default: a new one, printed)")
	c.Flags().DurationVar(&wait, "wait", defaultWait, "how long to wait for the verdict, in whole seconds (rounded up)")
	return c
}

// read reads an order from a file or from standard input.
func (a *access) read(c *cobra.Command, file string) ([]byte, error) {
	if file != "-" {
		body, err := a.env.ReadFile(file)
		if err != nil {
			return nil, fmt.Errorf("read the order: %w", err)
		}
		return body, nil
	}
	body, err := io.ReadAll(c.InOrStdin())
	if err != nil {
		return nil, fmt.Errorf("read the order from standard input: %w", err)
	}
	return body, nil
}

func (a *access) getCommand() *cobra.Command {
	return &cobra.Command{
		Use: "get ID", Short: "Print an order", Args: takes(cobra.ExactArgs(1)),
		RunE: func(c *cobra.Command, args []string) error {
			client, id, err := a.order(c, args[0])
			if err != nil {
				return err
			}
			answer, err := client.Order(c.Context(), id)
			if err != nil {
				return err
			}
			a.show(c, answer)
			return nil
		},
	}
}

func (a *access) cancelCommand() *cobra.Command {
	var reason string
	c := &cobra.Command{
		Use: "cancel ID", Short: "Ask for an order to be cancelled", Args: takes(cobra.ExactArgs(1)),
		RunE: func(c *cobra.Command, args []string) error {
			client, id, err := a.order(c, args[0])
			if err != nil {
				return err
			}
			answer, err := client.Cancel(c.Context(), id, gen.CancelRequest{Reason: &reason})
			if err != nil {
				return err
			}
			a.show(c, answer)
			return nil
		},
	}
	c.Flags().StringVar(&reason, "reason", "guest_request", "why, a code of a-z, 0-9 and _")
	return c
}

func (a *access) resolveCommand() *cobra.Command {
	var note, number string
	c := &cobra.Command{
		Use: "resolve ID ITEM OPTION", Short: "Answer an open question of an order", Args: takes(cobra.ExactArgs(3)),
		RunE: func(c *cobra.Command, args []string) error {
			client, id, err := a.order(c, args[0])
			if err != nil {
				return err
			}
			resolution := gen.Resolution{ItemId: args[1], Option: order.Option(args[2]), Note: given(note), Value: given(number)}
			answer, err := client.Resolve(c.Context(), id, resolution)
			if err != nil {
				return err
			}
			a.show(c, answer)
			return nil
		},
	}
	c.Flags().StringVar(&note, "note", "", noteUsage)
	c.Flags().StringVar(&number, "value", "", "the ticket's number in the POS: needed with number_is, welcome with ticket_exists")
	return c
}
