package worker

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/sirupsen/logrus"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
)

//go:generate go tool -modfile=../tools/dev/go.mod mockgen -source=build.go -destination=workermock/build.go -package=workermock

// lookEvery is how often a build asks whether it is the current one, and says so while it is not.
const lookEvery = time.Minute

// standing is how a build stands in its deployment.
type standing string

const (
	standsIn   standing = "current"  // it gets new orders, all or a part of them
	standsBy   standing = "waiting"  // it never got any: workers start like that
	standsBack standing = "draining" // another one was made the current one after it
	standsDone standing = "drained"  // as before, and the last order that began on it has settled
)

// Deployment tells of the builds of a deployment: the SDK's client.WorkerDeploymentHandle.
type Deployment interface {
	// Describe tells which build is the current one. It is NotFound before the first worker has polled.
	Describe(ctx context.Context, options client.WorkerDeploymentDescribeOptions) (client.WorkerDeploymentDescribeResponse, error)
}

// BuildWatch says in the log what Temporal says nowhere: that workers run and get no order, since their
// build is not the current one of its deployment. It is used from one goroutine.
type BuildWatch struct {
	Version    worker.WorkerDeploymentVersion
	Deployment Deployment
	Log        logrus.FieldLogger

	last standing
}

// Look looks once: a build that was never made the current one is warned about at every look, every other
// change is told once.
func (b *BuildWatch) Look(ctx context.Context) {
	said, err := b.Deployment.Describe(ctx, client.WorkerDeploymentDescribeOptions{})
	if _, missing := errors.AsType[*serviceerror.NotFound](err); err != nil && !missing {
		b.Log.WithError(err).Debug("nobody knows whether this build is the current one")
		return
	}
	now, before := b.standing(said.Info), b.last
	b.last = now
	log := b.Log.WithFields(logrus.Fields{"deployment": b.Version.DeploymentName, "build": b.Version.BuildID})
	switch now {
	case standsBy:
		log.WithField("command", b.command()).Warn("these workers get no order: their build is not the current one until the command makes it so")
	case standsIn:
		if before != "" && before != now {
			log.Info("this build gets orders")
		}
	case standsBack:
		if before != now {
			log.Info("another build gets the new orders: this one ends those that began on it")
		}
	case standsDone:
		if before != now {
			log.Info("the last order of this build has settled: its workers may be stopped")
		}
	}
}

// standing is how the build stands. A deployment that is not known yet has no current build.
func (b *BuildWatch) standing(in client.WorkerDeploymentInfo) standing {
	is := func(v *worker.WorkerDeploymentVersion) bool { return v != nil && *v == b.Version }
	if is(in.RoutingConfig.CurrentVersion) || is(in.RoutingConfig.RampingVersion) && in.RoutingConfig.RampingVersionPercentage > 0 {
		return standsIn
	}
	at := slices.IndexFunc(in.VersionSummaries, func(s client.WorkerDeploymentVersionSummary) bool { return s.Version == b.Version })
	if at < 0 {
		return standsBy
	}
	switch in.VersionSummaries[at].DrainageStatus {
	case client.WorkerDeploymentVersionDrainageStatusDraining:
		return standsBack
	case client.WorkerDeploymentVersionDrainageStatusDrained:
		return standsDone
	case client.WorkerDeploymentVersionDrainageStatusUnspecified:
	}
	return standsBy
}

// command makes the build the current one. docs/changing-workflows.md has it too.
func (b *BuildWatch) command() string {
	return "temporal worker deployment set-current-version --deployment-name " + b.Version.DeploymentName + " --build-id " + b.Version.BuildID
}

// run looks until ctx ends.
func (b *BuildWatch) run(ctx context.Context) {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		b.Look(ctx)
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
