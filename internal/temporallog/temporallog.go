// Package temporallog lets the Temporal SDK log through logrus.
package temporallog

import (
	"fmt"

	"github.com/sirupsen/logrus"
	"go.temporal.io/sdk/log"
)

const (
	// sdkErrorKey is the key under which the SDK logs an error.
	sdkErrorKey = "Error"
	// withoutValue is the field that names a last key which came without its value.
	withoutValue = "missing_value"
)

// Logger is the SDK's logger on top of a logrus entry. It is safe for concurrent use.
type Logger struct {
	entry *logrus.Entry
}

var (
	_ log.Logger     = (*Logger)(nil)
	_ log.WithLogger = (*Logger)(nil)
)

// New returns a logger that adds the SDK's fields to those of entry.
func New(entry *logrus.Entry) *Logger { return &Logger{entry: entry} }

// Debug implements log.Logger.
func (l *Logger) Debug(msg string, keyvals ...any) { l.write(logrus.DebugLevel, msg, keyvals) }

// Info implements log.Logger.
func (l *Logger) Info(msg string, keyvals ...any) { l.write(logrus.InfoLevel, msg, keyvals) }

// Warn implements log.Logger.
func (l *Logger) Warn(msg string, keyvals ...any) { l.write(logrus.WarnLevel, msg, keyvals) }

// Error implements log.Logger.
func (l *Logger) Error(msg string, keyvals ...any) { l.write(logrus.ErrorLevel, msg, keyvals) }

// With implements log.WithLogger: the child has the fields of l and keyvals, and l stays as it is.
func (l *Logger) With(keyvals ...any) log.Logger {
	return &Logger{entry: l.entry.WithFields(fields(keyvals))}
}

// write skips the work for a level that nobody sees: the SDK logs much at debug level.
func (l *Logger) write(level logrus.Level, msg string, keyvals []any) {
	if l.entry.Logger.IsLevelEnabled(level) {
		l.entry.WithFields(fields(keyvals)).Log(level, msg)
	}
}

// fields reads key, value, key, value. The SDK's error moves to logrus's own key, where formatters and
// hooks look for it.
func fields(keyvals []any) logrus.Fields {
	result := make(logrus.Fields, len(keyvals)/2)
	for len(keyvals) > 1 {
		result[fmt.Sprint(keyvals[0])] = keyvals[1]
		keyvals = keyvals[2:]
	}
	if len(keyvals) == 1 {
		result[withoutValue] = fmt.Sprint(keyvals[0])
	}
	if err, ok := result[sdkErrorKey]; ok {
		result[logrus.ErrorKey] = err
		delete(result, sdkErrorKey)
	}
	return result
}
