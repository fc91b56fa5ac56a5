package temporallog_test

import (
	"errors"
	"testing"

	"github.com/sirupsen/logrus"
	"github.com/sirupsen/logrus/hooks/test"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/log"

	"github.com/ordersaga/ordersaga/internal/temporallog"
)

func TestLogger_Levels(t *testing.T) {
	tests := []struct {
		name  string
		write func(log.Logger, string, ...any)
		want  logrus.Level
	}{
		{"debug", log.Logger.Debug, logrus.DebugLevel},
		{"info", log.Logger.Info, logrus.InfoLevel},
		{"warn", log.Logger.Warn, logrus.WarnLevel},
		{"error", log.Logger.Error, logrus.ErrorLevel},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			logger, hook := test.NewNullLogger()
			logger.SetLevel(logrus.DebugLevel)
			tt.write(temporallog.New(logrus.NewEntry(logger)), "worker started", "TaskQueue", "orders")
			require.Len(t, hook.AllEntries(), 1)
			entry := hook.LastEntry()
			require.Equal(t, tt.want, entry.Level)
			require.Equal(t, "worker started", entry.Message)
			require.Equal(t, logrus.Fields{"TaskQueue": "orders"}, entry.Data)
		})
	}
}

func TestLogger_Fields(t *testing.T) {
	fault := errors.New("dial refused")
	tests := []struct {
		name    string
		keyvals []any
		want    logrus.Fields
	}{
		{"no fields", nil, logrus.Fields{}},
		{"keys that are not text are printed", []any{7, true}, logrus.Fields{"7": true}},
		{"the SDK's error gets logrus's key", []any{"Error", fault}, logrus.Fields{"error": fault}},
		{"a key without its value is kept", []any{"a", 1, "b"}, logrus.Fields{"a": 1, "missing_value": "b"}},
		{"the last of equal keys wins", []any{"a", 1, "a", 2}, logrus.Fields{"a": 2}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			logger, hook := test.NewNullLogger()
			temporallog.New(logrus.NewEntry(logger)).Info("polled", tt.keyvals...)
			require.Equal(t, tt.want, hook.LastEntry().Data)
		})
	}
}

func TestLogger_With(t *testing.T) {
	logger, hook := test.NewNullLogger()
	parent := temporallog.New(logger.WithField("process", "worker"))
	child := log.With(parent, "WorkflowID", "order/o-1")

	child.Info("started", "Attempt", 2)
	require.Equal(t, logrus.Fields{"process": "worker", "WorkflowID": "order/o-1", "Attempt": 2}, hook.LastEntry().Data)
	parent.Info("polled")
	require.Equal(t, logrus.Fields{"process": "worker"}, hook.LastEntry().Data, "the parent stays as it was")
}

func TestLogger_LevelThatNobodySees(t *testing.T) {
	logger, hook := test.NewNullLogger()
	logger.SetLevel(logrus.WarnLevel)
	temporallog.New(logrus.NewEntry(logger)).Info("polled", "Attempt", 1)
	require.Empty(t, hook.AllEntries())
}
