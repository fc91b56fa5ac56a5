package workflows_test

import (
	"compress/gzip"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"github.com/ordersaga/ordersaga/workflows"
)

// leastHistories is how many lives are recorded at least: a folder that was emptied proves nothing.
const leastHistories = 60

// Orders that began with an older build go on with this one: it must take the same decisions from their
// histories. See docs/changing-workflows.md for how they are recorded, and when not.
func TestRecordedHistoriesReplay(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/history/*.json.gz")
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(files), leastHistories)
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			replayer := worker.NewWorkflowReplayer()
			replayer.RegisterWorkflowWithOptions(workflows.OrderSaga, workflow.RegisterOptions{Name: workflows.SagaName})
			packed, err := os.Open(file)
			require.NoError(t, err)
			t.Cleanup(func() { require.NoError(t, packed.Close()) })
			text, err := gzip.NewReader(packed)
			require.NoError(t, err)
			history, err := client.HistoryFromJSON(text, client.HistoryJSONOptions{})
			require.NoError(t, err)
			require.NoError(t, replayer.ReplayWorkflowHistory(quiet{}, history))
		})
	}
}
