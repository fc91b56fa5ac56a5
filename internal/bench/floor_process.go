package bench

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"

	"github.com/sirupsen/logrus"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"github.com/ordersaga/ordersaga/internal/devserver"
	"github.com/ordersaga/ordersaga/internal/temporallog"
	"github.com/ordersaga/ordersaga/simulator"
	"github.com/ordersaga/ordersaga/workflows"
)

// FloorOptions say how a process of the floor works.
type FloorOptions struct {
	Temporal string // host and port
	// Listen is the address of the API, host and port.
	Listen string
	Log    *logrus.Logger
}

func (o FloorOptions) dial(ctx context.Context) (client.Client, error) {
	c, err := client.DialContext(ctx, client.Options{
		HostPort: o.Temporal, Namespace: devserver.Namespace, Logger: temporallog.New(logrus.NewEntry(o.Log)),
		ConnectionOptions: client.ConnectionOptions{GrpcCompression: &client.GrpcCompressionNone{}}, // as the product's
	})
	if err != nil {
		return nil, fmt.Errorf("connect the floor to Temporal at %s: %w", o.Temporal, err)
	}
	return c, nil
}

// WorkOnFloor serves the floor's task queues until ctx ends. Its workers are set up as the product's are.
func WorkOnFloor(ctx context.Context, o FloorOptions) error {
	temporal, err := o.dial(ctx)
	if err != nil {
		return err
	}
	defer temporal.Close()
	for _, queue := range floorQueues() {
		carries := queue == workflows.OrdersQueue
		w := worker.New(temporal, floorPrefix+queue, worker.Options{
			DisableWorkflowWorker:       !carries,
			DisableRegistrationAliasing: true,
			WorkflowTaskPollerBehavior:  worker.NewPollerBehaviorAutoscaling(worker.PollerBehaviorAutoscalingOptions{}),
			ActivityTaskPollerBehavior:  worker.NewPollerBehaviorAutoscaling(worker.PollerBehaviorAutoscalingOptions{}),
		})
		if carries {
			w.RegisterWorkflowWithOptions(floorWorkflow, workflow.RegisterOptions{Name: floorName})
		}
		w.RegisterDynamicActivity(nothing, activity.DynamicRegisterOptions{})
		if err := w.Start(); err != nil {
			return fmt.Errorf("start the floor's worker: %w", err)
		}
		defer w.Stop()
	}
	<-ctx.Done()
	return nil
}

// floorQueues are the task queues of a delivered order here, as the product names them.
func floorQueues() []string {
	return []string{workflows.OrdersQueue, workflows.POSQueue(string(simulator.ProCart))}
}

// nothing is what every activity of the floor does.
func nothing(context.Context, converter.EncodedValues) error { return nil }

// ServeFloor serves the floor's API until ctx ends: it starts workflows and waits for their verdict, as the
// product's does, and signals what the kitchen calls.
func ServeFloor(ctx context.Context, o FloorOptions) error {
	temporal, err := o.dial(ctx)
	if err != nil {
		return err
	}
	defer temporal.Close()
	d := &floorDoor{temporal: temporal}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /ready", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("POST /orders/{id}", answered(d.place))
	mux.HandleFunc("POST /told/{id}", answered(d.tell))
	return serve(ctx, o.Listen, mux)
}

// serve serves an address until ctx ends.
func serve(ctx context.Context, address string, handler http.Handler) error {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", address)
	if err != nil {
		return fmt.Errorf("listen on %s: %w", address, err)
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: floorCall}
	stop := context.AfterFunc(ctx, func() { _ = server.Close() }) // whoever waits for an answer ends, too
	defer stop()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve %s: %w", address, err)
	}
	return nil
}

// answered writes what came of a request.
func answered(do func(*http.Request) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if err := do(r); err != nil {
			http.Error(w, strings.TrimSpace(err.Error()), http.StatusInternalServerError)
		}
	}
}
