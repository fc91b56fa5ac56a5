package worker_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/golang/mock/gomock"
	"github.com/sirupsen/logrus"
	"github.com/stretchr/testify/require"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	sdkworker "go.temporal.io/sdk/worker"

	"github.com/ordersaga/ordersaga/worker"
	"github.com/ordersaga/ordersaga/worker/workermock"
)

const makeCurrent = "temporal worker deployment set-current-version --deployment-name ordersaga --build-id 7"

func version(build string) *sdkworker.WorkerDeploymentVersion {
	return &sdkworker.WorkerDeploymentVersion{DeploymentName: "ordersaga", BuildID: build}
}

// routed is a deployment with a current and a ramping build, in which build 7 has a drainage.
func routed(current, ramping *sdkworker.WorkerDeploymentVersion, share float32, drainage client.WorkerDeploymentVersionDrainageStatus) client.WorkerDeploymentInfo {
	return client.WorkerDeploymentInfo{
		RoutingConfig: client.WorkerDeploymentRoutingConfig{CurrentVersion: current, RampingVersion: ramping, RampingVersionPercentage: share},
		VersionSummaries: []client.WorkerDeploymentVersionSummary{
			{Version: *version("6"), DrainageStatus: client.WorkerDeploymentVersionDrainageStatusDrained},
			{Version: *version("7"), DrainageStatus: drainage},
		},
	}
}

func TestABuildSaysWhyItGetsNoOrder(t *testing.T) {
	t.Parallel()
	const (
		never    = client.WorkerDeploymentVersionDrainageStatusUnspecified
		draining = client.WorkerDeploymentVersionDrainageStatusDraining
		drained  = client.WorkerDeploymentVersionDrainageStatusDrained
	)
	looks := []struct {
		name string
		info client.WorkerDeploymentInfo
		err  error
		want []string // what is logged; nothing where it is empty
	}{
		{name: "nobody has polled yet", err: serviceerror.NewNotFound("none"), want: []string{"level=warning", "get no order", makeCurrent}},
		{name: "Temporal is away", err: errors.New("away")},
		{name: "unversioned workers are current", info: routed(nil, nil, 0, never), want: []string{"level=warning", makeCurrent}},
		{name: "another build is, and this one is warned about again", info: routed(version("6"), nil, 0, never), want: []string{"level=warning", makeCurrent}},
		{name: "a ramp of nothing", info: routed(version("6"), version("7"), 0, never), want: []string{"level=warning", makeCurrent}},
		{name: "a ramp", info: routed(version("6"), version("7"), 5, never), want: []string{"level=info", "this build gets orders"}},
		{name: "it is current", info: routed(version("7"), nil, 0, never)},
		{name: "another one came after it", info: routed(version("8"), nil, 0, draining), want: []string{"level=info", "ends those that began on it"}},
		{name: "which is told once", info: routed(version("8"), nil, 0, draining)},
		{name: "its last order has settled", info: routed(version("8"), nil, 0, drained), want: []string{"level=info", "may be stopped"}},
		{name: "which is told once too", info: routed(version("8"), nil, 0, drained)},
		{name: "it is current again", info: routed(version("7"), nil, 0, drained), want: []string{"this build gets orders"}},
	}
	deployment, log, said := workermock.NewMockDeployment(gomock.NewController(t)), logrus.New(), &bytes.Buffer{}
	log.SetOutput(said)
	watch := &worker.BuildWatch{Version: *version("7"), Deployment: deployment, Log: log}
	for _, look := range looks {
		said.Reset()
		deployment.EXPECT().Describe(gomock.Any(), gomock.Any()).Return(client.WorkerDeploymentDescribeResponse{Info: look.info}, look.err)
		watch.Look(t.Context())
		if len(look.want) == 0 {
			require.Empty(t, said.String(), look.name)
		}
		for _, want := range look.want {
			require.Contains(t, said.String(), want, look.name)
		}
	}
}
