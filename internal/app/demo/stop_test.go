package demo_test

import (
	"bytes"
	"context"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/sirupsen/logrus"
	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/internal/app/demo"
	"github.com/ordersaga/ordersaga/internal/devserver/devservertest"
)

func TestMain(m *testing.M) { os.Exit(devservertest.Main(m)) }

// interrupter tells the demo to stop as soon as it says something.
type interrupter struct {
	text bytes.Buffer
	at   string
	stop context.CancelFunc
}

func (i *interrupter) Write(p []byte) (int, error) {
	if strings.Contains(string(p), i.at) {
		i.stop()
	}
	return i.text.Write(p)
}

func TestAnInterruptedDemoSaysHowFarItCame(t *testing.T) {
	for _, tt := range []struct {
		name string
		exit bool
	}{
		{"one that would have stayed up", false},
		{"one that had to show that all is well", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			ctx, stop := context.WithCancel(t.Context())
			defer stop()
			log, out := logrus.New(), &interrupter{at: "Everything runs.", stop: stop}
			log.SetOutput(io.Discard)
			err := demo.Run(ctx, demo.Options{
				Data: t.TempDir(), Listen: "127.0.0.1:0", Samples: true, Exit: tt.exit, Out: out, Progress: io.Discard, Log: log,
			})
			if tt.exit {
				require.EqualError(t, err, "stopped after 0 of 16 orders")
				return
			}
			require.NoError(t, err)
			require.Contains(t, out.text.String(), "\nstopped after 0 of 16 orders\n")
			require.NotContains(t, out.text.String(), "API key", "nothing stays up to be used")
		})
	}
}

func TestTheGuideSaysWhereTemporalIs(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	log, out := logrus.New(), &interrupter{at: "Ctrl-C stops everything", stop: stop}
	log.SetOutput(io.Discard)
	require.NoError(t, demo.Run(ctx, demo.Options{Data: t.TempDir(), Listen: "127.0.0.1:0", Out: out, Progress: io.Discard, Log: log}))
	require.Regexp(t, `\nTemporal gRPC  127\.0\.0\.1:\d+\n`, out.text.String())
	require.Regexp(t, `temporal workflow list.*\n  export TEMPORAL_ADDRESS=127\.0\.0\.1:\d+\n`, out.text.String())
}
