package torture_test

import (
	"io"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"

	"github.com/ordersaga/ordersaga/internal/torture"
	"github.com/ordersaga/ordersaga/simulator"
)

func TestExecute_HasAnAuditWhateverTheProductDoes(t *testing.T) {
	t.Parallel()
	program, err := os.Executable()
	require.NoError(t, err)
	plan := torture.Plan{Until: time.Second}
	for n, key := range []string{silent, lost, forgotten, panicking} {
		plan.Wishes = append(plan.Wishes, torture.Wish{N: n, Key: key, Store: shopID, POS: simulator.ProCart, Pay: torture.InCash})
	}
	plan.Wishes[1].CancelAfter = time.Millisecond
	outcome, err := torture.Execute(t.Context(), torture.Options{
		Program: program, Dir: t.TempDir(), Plan: plan, SettleWithin: 2 * time.Second, Progress: io.Discard,
	})
	require.NoError(t, err)

	found := broken(outcome.Records)
	require.Equal(t, []torture.Promise{torture.LostOrder}, found[silent])
	require.Equal(t, []torture.Promise{torture.LostOrder}, found[lost])
	require.Equal(t, []torture.Promise{torture.TemporalDisagrees}, found[forgotten])
	require.Equal(t, []torture.Promise{torture.TemporalDisagrees}, found[panicking])
	require.Equal(t, []torture.Promise{torture.Foreign}, found[stranger])
	require.Contains(t, found[""], torture.Crashed)

	told := map[string]torture.Guest{}
	for _, g := range outcome.Records.Guests {
		told[g.Wish.Key] = g
	}
	require.Equal(t, "wish to cancel", told[lost].Unanswered)
	require.Equal(t, torture.Crash{Process: "worker2", Exit: "exit status 3", Log: "worker2.log"}, outcome.Records.Crashes[0])
	require.Equal(t, 1, outcome.Echoed, "the one that Temporal knows and the API says has ended")
	ran := outcome.Records.Runs[idOf(panicking)]
	require.Equal(t, enumspb.WORKFLOW_EXECUTION_STATUS_COMPLETED, ran.Status)
	require.Contains(t, ran.Failures, "WorkflowWorkerUnhandledFailure PanicError", "it is kept, without what the code has said")
}
