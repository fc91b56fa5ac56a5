package system

import (
	"context"
	"encoding/base64"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/workflowservice/v1"
	"google.golang.org/protobuf/encoding/protojson"

	"github.com/ordersaga/ordersaga/internal/devserver"
)

// RequireNothingLeaked greps every history in Temporal, its list of workflows, the logs of all
// processes and the journal for every guest datum and every secret that was used.
func (s *System) RequireNothingLeaked(t *testing.T) {
	t.Helper()
	needles := append(GuestData(), Secrets()...)
	places := map[string]string{"log of the API": s.API.Log(t), "log of the worker": s.Worker.Log(t)}
	for _, file := range []string{"temporal.log", "journal.db", "journal.db-wal"} {
		text, err := os.ReadFile(filepath.Join(s.Dir, file))
		if !os.IsNotExist(err) {
			require.NoError(t, err)
		}
		places[file] = string(text)
	}
	for id, text := range s.histories(t) {
		places["history of "+id] = text
	}
	require.Greater(t, len(places), 5, "there is something to grep")
	for place, text := range places {
		for _, needle := range needles {
			require.NotContains(t, text, needle, place)
		}
	}
}

// histories are the histories of all workflows as text, payloads decoded.
func (s *System) histories(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	list, err := s.Temporal.ListWorkflow(context.WithoutCancel(t.Context()), &workflowservice.ListWorkflowExecutionsRequest{Namespace: devserver.Namespace, PageSize: 1000})
	require.NoError(t, err)
	for _, one := range list.GetExecutions() {
		var text strings.Builder
		text.WriteString(one.String())
		events := s.Temporal.GetWorkflowHistory(t.Context(), one.GetExecution().GetWorkflowId(), one.GetExecution().GetRunId(), false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
		for events.HasNext() {
			event, err := events.Next()
			require.NoError(t, err)
			raw, err := protojson.Marshal(event)
			require.NoError(t, err)
			text.WriteString(decodePayloads(string(raw)))
		}
		all[one.GetExecution().GetWorkflowId()+" "+one.GetExecution().GetRunId()] = text.String()
	}
	return all
}

// decodePayloads adds what stands in base64 in an event's JSON as clear text.
func decodePayloads(event string) string {
	var text strings.Builder
	text.WriteString(event)
	for word := range strings.SplitSeq(event, `"`) {
		if decoded, err := base64.StdEncoding.DecodeString(word); err == nil {
			text.Write(decoded)
		}
	}
	return text.String()
}
