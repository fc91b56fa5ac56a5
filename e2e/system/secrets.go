package system

import (
	"context"
	"database/sql"
	"encoding/base64"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	"github.com/stretchr/testify/require"
	"go.temporal.io/api/workflowservice/v1"
	"google.golang.org/protobuf/encoding/protojson"

	"github.com/ordersaga/ordersaga/internal/devserver"
	"github.com/ordersaga/ordersaga/internal/rig"
	"github.com/ordersaga/ordersaga/simulator"
)

// Secret tells of a secret that came up while the test ran, such as a link by which anybody can pay.
func (s *System) Secret(secret string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.secrets = append(s.secrets, secret)
}

// RequireNothingLeaked greps every history in Temporal, its list of workflows, the logs of all
// processes, the journal and other files for every guest datum and every secret that was used.
func (s *System) RequireNothingLeaked(t *testing.T, others ...string) {
	t.Helper()
	s.mu.Lock()
	needles := slices.Concat(GuestData(), rig.Secrets(), []string{simulator.HatchAPIKey}, s.secrets)
	s.mu.Unlock()
	places := map[string]string{}
	for _, p := range slices.Concat(s.APIs, s.Workers) {
		places["log "+p.Process.Log] = p.Log(t)
	}
	for _, file := range slices.Concat(s.files(), others) {
		text, err := os.ReadFile(file)
		if os.IsNotExist(err) && strings.HasSuffix(file, "-wal") {
			continue // all of it is in the journal itself
		}
		require.NoError(t, err)
		places[file] = string(text)
	}
	if strings.HasPrefix(s.Journal, "postgres") {
		places["journal"] = tables(t, s.Journal)
	}
	for id, text := range s.histories(t) {
		places["history of "+id] = text
	}
	require.Greater(t, len(places), 5, "there is something to grep")
	for place, text := range places {
		for _, needle := range needles {
			if strings.Contains(text, needle) { // whose whole text would be no help
				require.Fail(t, "leaked", "%s has %q", place, needle)
			}
		}
	}
}

// files are the journal's, where it is one, and the log of a Temporal of our own.
func (s *System) files() []string {
	var all []string
	if s.Server != nil {
		all = append(all, filepath.Join(s.Dir, "temporal.log"))
	}
	if path, isFile := strings.CutPrefix(s.Journal, "file:"); isFile {
		all = append(all, path, path+"-wal")
	}
	return all
}

// tables is all that a journal in PostgreSQL has, as text.
func tables(t *testing.T, dsn string) string {
	t.Helper()
	db, err := sql.Open("pgx", dsn)
	require.NoError(t, err)
	defer func() { require.NoError(t, db.Close()) }()
	var all string
	require.NoError(t, db.QueryRowContext(t.Context(), `SELECT database_to_xml(false, false, '')::text`).Scan(&all))
	require.Contains(t, all, "<snapshot>", "the orders are in it")
	return all
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
		for _, event := range s.events(t, one.GetExecution().GetWorkflowId(), one.GetExecution().GetRunId()) {
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
