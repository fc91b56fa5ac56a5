package worker_test

import (
	"reflect"
	"slices"
	"testing"

	"github.com/nexus-rpc/sdk-go/nexus"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/workflow"

	"github.com/ordersaga/ordersaga/activities"
	"github.com/ordersaga/ordersaga/worker"
)

// registry writes down what is registered.
type registry struct{ names []string }

func (r *registry) RegisterWorkflow(any) {}

func (r *registry) RegisterWorkflowWithOptions(_ any, o workflow.RegisterOptions) {
	r.names = append(r.names, o.Name)
}

func (r *registry) RegisterDynamicWorkflow(any, workflow.DynamicRegisterOptions) {}

func (r *registry) RegisterActivity(any) {}

func (r *registry) RegisterActivityWithOptions(a any, _ activity.RegisterOptions) {
	for method := range reflect.TypeOf(a).Methods() {
		r.names = append(r.names, method.Name)
	}
}

func (r *registry) RegisterDynamicActivity(any, activity.DynamicRegisterOptions) {}

func (r *registry) RegisterNexusService(*nexus.Service) {}

// Names are wire names: running orders know them. The lists may grow and never change.
func TestRegisteredNamesArePinned(t *testing.T) {
	t.Parallel()
	orders, pos := &registry{}, &registry{}
	worker.RegisterOrders(orders, activities.NewPayments(nil, nil, nil, nil), activities.NewJournal(nil), activities.NewStaff(nil, nil))
	worker.RegisterSweep(orders, activities.NewSweep(nil, nil))
	worker.RegisterPOS(pos, activities.NewPOS(nil, nil, nil, nil))
	slices.Sort(orders.names)
	slices.Sort(pos.names)
	require.Equal(t, []string{
		"AppendOrder", "AskStaff", "BeginPayment", "CapturePayment", "ClaimOrder", "FindOrphans", "LookupPayment", "OrderSaga", "OrphanSweep",
		"RecallOrder", "RecoverOrphan", "RefundPart", "ReversePayment", "RuleOutPost", "TidyJournal", "WithdrawPost",
	}, orders.names)
	require.Equal(t, []string{"AskPOS", "CancelTicket", "CheckNumber", "FindTicket", "PostOrder", "Preflight"}, pos.names)
}

func TestNewNamesNothingMissing(t *testing.T) {
	t.Parallel()
	_, err := worker.New(nil, worker.Deps{})
	require.ErrorContains(t, err, "a dependency is missing")
}
