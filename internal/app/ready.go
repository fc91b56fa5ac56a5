package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/sirupsen/logrus"
	"go.temporal.io/api/operatorservice/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"

	"github.com/ordersaga/ordersaga/workflows"
)

// readiness tells whether a Temporal can start orders.
type readiness struct {
	temporal  client.Client
	namespace string
	log       *logrus.Logger

	setUp atomic.Bool // what has been set up stays: it is asked for until it is there
	told  sync.Once
}

// check asks Temporal whether it is there and, until it was once, whether it is set up.
func (r *readiness) check(ctx context.Context) error {
	if _, err := r.temporal.CheckHealth(ctx, &client.CheckHealthRequest{}); err != nil {
		return fmt.Errorf("ask Temporal: %w", err)
	}
	if r.setUp.Load() {
		return nil
	}
	err := checkSetUp(ctx, r.temporal, r.namespace)
	r.setUp.Store(err == nil)
	if errors.Is(err, workflows.ErrNotSetUp) {
		// Once, and beside what is answered: a probe comes every few seconds and says only 503.
		r.told.Do(func() {
			r.log.WithError(err).WithField("namespace", r.namespace).Error("orders are refused: run `ordersaga temporal setup`")
		})
	}
	return err
}

// checkSetUp looks for the namespace and for the saga's search attributes in it.
func checkSetUp(ctx context.Context, c client.Client, namespace string) error {
	if err := findNamespace(ctx, c, namespace); err != nil {
		return err
	}
	there, err := c.OperatorService().ListSearchAttributes(ctx, &operatorservice.ListSearchAttributesRequest{Namespace: namespace})
	if err != nil {
		return unlessHidden(fmt.Errorf("list the search attributes of namespace %s: %w", namespace, err))
	}
	var missing []string
	for name, want := range attributeTypes() {
		if there.GetCustomAttributes()[name] != want {
			missing = append(missing, name)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	slices.Sort(missing)
	return fmt.Errorf("look for search attributes in namespace %s: %w: %s", namespace, workflows.ErrNotSetUp, strings.Join(missing, ", "))
}

// unlessHidden is err, unless it says that this credential may not see the attributes: they may be there.
func unlessHidden(err error) error {
	_, denied := errors.AsType[*serviceerror.PermissionDenied](err)
	_, unknown := errors.AsType[*serviceerror.Unimplemented](err)
	if denied || unknown {
		return nil
	}
	return err
}

// findNamespace is workflows.ErrNotSetUp when there is no such namespace.
func findNamespace(ctx context.Context, c client.Client, namespace string) error {
	_, err := c.WorkflowService().DescribeNamespace(ctx, &workflowservice.DescribeNamespaceRequest{Namespace: namespace})
	_, missing := errors.AsType[*serviceerror.NamespaceNotFound](err)
	_, notFound := errors.AsType[*serviceerror.NotFound](err)
	switch {
	case missing, notFound:
		return fmt.Errorf("look for namespace %s: %w: create it, or mend temporal.namespace", namespace, workflows.ErrNotSetUp)
	case err != nil:
		return fmt.Errorf("look for namespace %s: %w", namespace, err)
	}
	return nil
}
