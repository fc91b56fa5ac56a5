package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/sirupsen/logrus"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/operatorservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/contrib/envconfig"

	"github.com/ordersaga/ordersaga/config"
	"github.com/ordersaga/ordersaga/internal/devserver"
	"github.com/ordersaga/ordersaga/internal/temporallog"
	"github.com/ordersaga/ordersaga/workflows"
)

// ErrAttributeType means that Temporal has a search attribute of the product's name with another type.
var ErrAttributeType = errors.New("the search attribute has another type")

// scheduleWithin bounds how long a process that starts waits for the schedule of the sweeps.
const scheduleWithin = 10 * time.Second

// temporalOptions are the TEMPORAL_* variables or a profile, as Temporal's own library reads them, and
// what the configuration says instead.
func temporalOptions(c config.Temporal, log *logrus.Logger) (client.Options, error) {
	options, err := envconfig.LoadDefaultClientOptions()
	if err != nil {
		return client.Options{}, fmt.Errorf("read the settings of the connection to Temporal: %w", err)
	}
	if c.Address != "" {
		options.HostPort = c.Address
	}
	if c.Namespace != "" {
		options.Namespace = c.Namespace
	}
	if options.Namespace == "" {
		options.Namespace = client.DefaultNamespace
	}
	options.Logger = temporallog.New(logrus.NewEntry(log))
	options.ConnectionOptions.GrpcCompression = uncompressed()
	return options, nil
}

// uncompressed is how requests are sent. They have a kilobyte or two, and to compress them took a tenth of the CPU of
// a worker, and some of Temporal's.
func uncompressed() client.GrpcCompression { return &client.GrpcCompressionNone{} }

// dial connects to a Temporal server without credentials, as the demo's is.
func dial(ctx context.Context, address string, log *logrus.Logger) (client.Client, error) {
	c, err := client.DialContext(ctx, client.Options{
		HostPort: address, Namespace: devserver.Namespace, Logger: temporallog.New(logrus.NewEntry(log)),
		ConnectionOptions: client.ConnectionOptions{GrpcCompression: uncompressed()},
	})
	if err != nil {
		return nil, fmt.Errorf("connect to Temporal at %s: %w", address, err)
	}
	return c, nil
}

// dialNamespace connects to a Temporal that has the namespace: without it no worker starts.
func dialNamespace(ctx context.Context, options client.Options) (client.Client, error) {
	c, err := client.DialContext(ctx, options)
	if err != nil {
		return nil, err
	}
	if err := findNamespace(ctx, c, options.Namespace); err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

// attributeTypes are the search attributes of the saga by their names.
func attributeTypes() map[string]enumspb.IndexedValueType {
	types := map[string]enumspb.IndexedValueType{}
	for _, key := range workflows.SearchAttributes() {
		types[key.GetName()] = key.GetValueType()
	}
	return types
}

// SetUpTemporal registers the saga's search attributes on the configured Temporal and returns the names
// of those that were not there. It also makes the schedule of the sweeps; a Temporal that does not let
// it is logged. Doing it again changes nothing.
func SetUpTemporal(ctx context.Context, c config.Temporal, log *logrus.Logger) ([]string, error) {
	connection, namespace, err := dialConfigured(ctx, c, log)
	if err != nil {
		return nil, err
	}
	defer connection.Close()
	added, err := registerAttributes(ctx, connection, namespace)
	if err != nil {
		return nil, err
	}
	scheduleSweep(ctx, workflows.NewClient(connection, namespace), c, log)
	return added, nil
}

// SweepNow has the configured Temporal look for orphaned orders now, without waiting for what is found.
func SweepNow(ctx context.Context, c config.Temporal, log *logrus.Logger) error {
	connection, namespace, err := dialConfigured(ctx, c, log)
	if err != nil {
		return err
	}
	defer connection.Close()
	return workflows.NewClient(connection, namespace).TriggerSweep(ctx)
}

// dialConfigured connects to the configured Temporal and returns the namespace too.
func dialConfigured(ctx context.Context, c config.Temporal, log *logrus.Logger) (client.Client, string, error) {
	options, err := temporalOptions(c, log)
	if err != nil {
		return nil, "", err
	}
	connection, err := client.DialContext(ctx, options)
	if err != nil {
		return nil, "", fmt.Errorf("connect to Temporal: %w", err)
	}
	return connection, options.Namespace, nil
}

// scheduleSweep sees to the schedule that looks for orphaned orders. Orders are carried without it, so a
// Temporal that has no schedules, or does not let us make one, is only told about.
func scheduleSweep(ctx context.Context, sagas *workflows.Client, c config.Temporal, log *logrus.Logger) {
	ctx, cancel := context.WithTimeout(ctx, scheduleWithin)
	defer cancel()
	if err := sagas.EnsureSweep(ctx, c.SweepEvery.D()); err != nil {
		log.WithError(err).Warn("orders whose workflow is terminated are not looked for")
	}
}

func registerAttributes(ctx context.Context, c client.Client, namespace string) ([]string, error) {
	there, err := c.OperatorService().ListSearchAttributes(ctx, &operatorservice.ListSearchAttributesRequest{Namespace: namespace})
	if err != nil {
		return nil, fmt.Errorf("list the search attributes of namespace %s: %w", namespace, err)
	}
	missing, names := map[string]enumspb.IndexedValueType{}, []string{}
	for name, want := range attributeTypes() {
		got, found := there.GetCustomAttributes()[name]
		switch {
		case !found:
			missing[name] = want
			names = append(names, name)
		case got != want:
			return nil, fmt.Errorf("register search attribute %s: %w: %s instead of %s", name, ErrAttributeType, got, want)
		}
	}
	if len(missing) == 0 {
		return nil, nil
	}
	request := &operatorservice.AddSearchAttributesRequest{Namespace: namespace, SearchAttributes: missing}
	if _, err := c.OperatorService().AddSearchAttributes(ctx, request); err != nil {
		return nil, fmt.Errorf("register search attributes in namespace %s: %w", namespace, err)
	}
	slices.Sort(names)
	return names, nil
}
