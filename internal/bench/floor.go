package bench

import (
	"slices"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"
)

// Names of the floor's workflow on the wire. Its queues are the product's behind a word of its own.
const (
	floorName   = "BenchFloor"
	floorPrefix = "bench-floor-"
	toldSignal  = "told"
	placeUpdate = "place"

	// floorCall bounds an activity that does nothing.
	floorCall = 45 * time.Second
)

// floor is a workflow that does what a shape says.
type floor struct {
	ctx        workflow.Context
	told       workflow.ReceiveChannel
	answered   bool
	activities []workflow.Future
	timers     []workflow.Future
	stop       []workflow.CancelFunc
}

// floorWorkflow does what an order's workflow did, as its shape tells, and no work.
func floorWorkflow(ctx workflow.Context, shape Shape) error {
	f := &floor{ctx: ctx, told: workflow.GetSignalChannel(ctx, toldSignal)}
	answer := func(ctx workflow.Context) error { return workflow.Await(ctx, func() bool { return f.answered }) }
	if err := workflow.SetUpdateHandler(ctx, placeUpdate, answer); err != nil {
		return err
	}
	for _, turn := range shape.Turns {
		if err := workflow.Await(ctx, func() bool { return f.due(turn) }); err != nil {
			return err
		}
		for _, act := range turn.Do {
			if err := f.do(act); err != nil {
				return err
			}
		}
	}
	if err := workflow.Await(ctx, func() bool { return workflow.AllHandlersFinished(ctx) && f.told.Len() >= shape.Signals }); err != nil {
		return err
	}
	for f.told.ReceiveAsync(nil) { // a signal that is left behind makes the SDK complain
	}
	return nil
}

// due reports whether all has come that a turn waits for. Signals stay where they are, and are counted.
func (f *floor) due(turn Turn) bool {
	late := func(all []workflow.Future) func(int) bool { return func(n int) bool { return !all[n].IsReady() } }
	return f.told.Len() >= turn.Signals && !slices.ContainsFunc(turn.Done, late(f.activities)) && !slices.ContainsFunc(turn.Fired, late(f.timers))
}

func (f *floor) do(act Act) error {
	switch act.Deed {
	case ScheduleActivity:
		ctx := workflow.WithActivityOptions(f.ctx, workflow.ActivityOptions{TaskQueue: floorPrefix + act.Queue, StartToCloseTimeout: floorCall})
		f.activities = append(f.activities, workflow.ExecuteActivity(ctx, act.Name))
	case StartTimer:
		ctx, stop := workflow.WithCancel(f.ctx)
		f.timers, f.stop = append(f.timers, workflow.NewTimer(ctx, act.For)), append(f.stop, stop)
	case CancelTimer:
		f.stop[act.N]()
	case UpsertAttributes:
		return workflow.UpsertTypedSearchAttributes(f.ctx, floorStatus("closed"))
	case AnswerUpdate:
		f.answered = true
	}
	return nil
}

// floorAttributes are as many search attributes as an order has from its start.
func floorAttributes() temporal.SearchAttributes {
	set := []temporal.SearchAttributeUpdate{floorStatus("open"), temporal.NewSearchAttributeKeyBool("NeedsAttention").ValueSet(false)}
	for _, name := range []string{"StoreId", "PosSystem", "BotId"} {
		set = append(set, temporal.NewSearchAttributeKeyKeyword(name).ValueSet("bench"))
	}
	return temporal.NewSearchAttributes(set...)
}

func floorStatus(status string) temporal.SearchAttributeUpdate {
	return temporal.NewSearchAttributeKeyKeyword("OrderStatus").ValueSet(status)
}
