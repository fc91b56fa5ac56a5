package devserver

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/operatorservice/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"
)

const (
	// readyWithin is generous: an idle machine needs one to two seconds, a busy one many.
	readyWithin = 2 * time.Minute
	// askWithin bounds one question to a server that may hang while it starts.
	askWithin = 5 * time.Second
)

// errAttributeType means that a database from earlier has a search attribute with another type.
var errAttributeType = errors.New("search attribute has another type in this database")

func (s *Server) awaitReady(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, readyWithin)
	defer cancel()
	ticker := time.NewTicker(50 * time.Millisecond)
	defer ticker.Stop()
	for {
		err := s.check(ctx)
		if err == nil {
			return nil
		}
		if errors.Is(err, errAttributeType) {
			return fmt.Errorf("start Temporal: %w", err)
		}
		select {
		case <-s.process.Done():
			return s.process.exited()
		case <-ctx.Done():
			return fmt.Errorf("wait for Temporal at %s: %w; its last answer: %w\n%s",
				s.Address(), context.Cause(ctx), err, s.process.output)
		case <-ticker.C:
		}
	}
}

// check asks every part of the server that a workflow needs. It makes its own connection, because one
// that was refused waits a second before it tries again.
func (s *Server) check(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, askWithin)
	defer cancel()
	c, err := client.DialContext(ctx, client.Options{
		HostPort: s.Address(), Namespace: Namespace, Logger: log.NewStructuredLogger(slog.New(slog.DiscardHandler)),
	})
	if err != nil {
		return err
	}
	defer c.Close()
	namespace := &workflowservice.DescribeNamespaceRequest{Namespace: Namespace}
	if _, err := c.WorkflowService().DescribeNamespace(ctx, namespace); err != nil {
		return fmt.Errorf("describe namespace: %w", err)
	}
	if err := askHistory(ctx, c); err != nil {
		return err
	}
	return s.register(ctx, c.OperatorService())
}

// askHistory looks for a workflow that nobody starts: only a shard at work can say that it is not there.
func askHistory(ctx context.Context, c client.Client) error {
	_, err := c.DescribeWorkflowExecution(ctx, "devserver/readiness", "")
	if _, missing := errors.AsType[*serviceerror.NotFound](err); missing {
		return nil
	}
	return err
}

// register adds the search attributes that are not there yet: the server takes its flags into account
// only for a new database.
func (s *Server) register(ctx context.Context, operator operatorservice.OperatorServiceClient) error {
	there, err := operator.ListSearchAttributes(ctx, &operatorservice.ListSearchAttributesRequest{Namespace: Namespace})
	if err != nil {
		return fmt.Errorf("list search attributes: %w", err)
	}
	missing := map[string]enumspb.IndexedValueType{}
	for name, want := range s.opts.SearchAttributes {
		got, ok := there.GetCustomAttributes()[name]
		switch {
		case !ok:
			missing[name] = want
		case got != want:
			return fmt.Errorf("%w: %s is %s, not %s", errAttributeType, name, got, want)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	_, err = operator.AddSearchAttributes(ctx, &operatorservice.AddSearchAttributesRequest{
		Namespace: Namespace, SearchAttributes: missing,
	})
	if err != nil {
		return fmt.Errorf("add search attributes: %w", err)
	}
	return nil
}
