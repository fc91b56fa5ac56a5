package system

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/converter"
	"google.golang.org/protobuf/encoding/protojson"

	"github.com/ordersaga/ordersaga/workflows"
)

// recordVariable names the folder into which histories are recorded; unset, none is.
const recordVariable = "ORDERSAGA_RECORD_HISTORIES"

// recorder writes the histories of lives into files, for the test that replays them ever after.
type recorder struct {
	folder string
	lives  map[string]string // their names, by store
	runs   map[string]int    // how many runs of a life are recorded
}

func newRecorder(lives map[string]string) *recorder {
	folder := os.Getenv(recordVariable) //nolint:forbidigo // where tests write is no setting of the product
	return &recorder{folder: folder, lives: lives, runs: map[string]int{}}
}

// record writes a history under the name of the life that it belongs to. One that belongs to none, such as a
// sweep's, is not recorded.
func (r *recorder) record(t *testing.T, history *historypb.History) {
	t.Helper()
	var in workflows.Input
	started := history.GetEvents()[0].GetWorkflowExecutionStartedEventAttributes()
	if r.folder == "" || started.GetWorkflowType().GetName() != workflows.SagaName {
		return
	}
	require.NoError(t, converter.GetDefaultDataConverter().FromPayloads(started.GetInput(), &in))
	name, known := r.lives[in.Store.ID]
	if !known {
		return
	}
	r.runs[name]++
	file := fmt.Sprintf("%s-%d.json.gz", slug(name), r.runs[name])
	require.NoError(t, os.MkdirAll(r.folder, 0o750))
	require.NoError(t, os.WriteFile(filepath.Join(r.folder, file), packed(t, history), 0o600))
}

// slug is a sentence as the name of a file.
func slug(sentence string) string {
	return strings.Trim(regexp.MustCompile(`[^a-z0-9]+`).ReplaceAllString(strings.ToLower(sentence), "-"), "-")
}

// packed is a history as JSON, without who ran it where: nothing that is decided hangs on that.
func packed(t *testing.T, history *historypb.History) []byte {
	t.Helper()
	text, err := protojson.Marshal(history)
	require.NoError(t, err)
	var tree any
	require.NoError(t, json.Unmarshal(text, &tree))
	scrub(tree)
	text, err = json.Marshal(tree)
	require.NoError(t, err)
	var out bytes.Buffer
	zip := gzip.NewWriter(&out)
	_, err = zip.Write(text)
	require.NoError(t, err)
	require.NoError(t, zip.Close())
	return out.Bytes()
}

// scrub takes the names of machines and the places of files out of a JSON tree.
func scrub(tree any) {
	switch node := tree.(type) {
	case map[string]any:
		if node["kind"] == "TASK_QUEUE_KIND_STICKY" {
			node["name"] = "sticky" // it holds the host's name
		}
		for key, value := range node {
			if strings.HasSuffix(strings.ToLower(key), "identity") || key == "stackTrace" {
				delete(node, key)
				continue
			}
			scrub(value)
		}
	case []any:
		for _, value := range node {
			scrub(value)
		}
	}
}
