package bench

import (
	"context"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/workflow"

	"github.com/ordersaga/ordersaga/internal/proc"
)

// FloorWorkflow is the floor's workflow, under the name by which its updates and signals go.
func FloorWorkflow(ctx workflow.Context, shape Shape) error { return floorWorkflow(ctx, shape) }

// Names of the floor on the wire.
const (
	ToldSignal  = toldSignal
	PlaceUpdate = placeUpdate
	FloorPrefix = floorPrefix
)

// Turns are the names of those whose rounds come one after the other.
func Turns(rounds int) []string {
	var names []string
	for _, c := range inTurns(&product{}, &bare{}, rounds) {
		names = append(names, c.name())
	}
	return names
}

// Fake is a contender that a test makes.
type Fake struct {
	Place func(ctx context.Context, key string, n int) (string, error)
	Serve func(n int) error
	End   func(workflowID string) error
}

func (Fake) name() string { return "fake" }

func (f Fake) place(ctx context.Context, key string, n int) (string, error) {
	return f.Place(ctx, key, n)
}

func (f Fake) serve(_ context.Context, _ string, n int) error { return f.Serve(n) }

func (f Fake) end(_ context.Context, workflowID string) error { return f.End(workflowID) }

func (Fake) own() []part { return nil }

// Load has clients place orders, and returns the workflows in the sequence of their numbers, and how many times
// were measured.
func Load(ctx context.Context, f Fake, prefix string, orders, clients int) (workflows []string, first, end Times, err error) {
	b, err := load(ctx, f, prefix, orders, clients)
	return b.workflows, b.first, b.end, err
}

// NewRound is a round as it was measured.
func NewRound(orders int, took time.Duration, first, end Times, cpu map[string]float64, memory map[string]int64, spent ...Spent) Round {
	return Round{Orders: orders, Took: took, first: first, end: end, CPU: cpu, Memory: memory, spent: spent}
}

// Summarize puts rounds together.
func Summarize(rounds ...Round) Summary { return summarize(rounds) }

// State is what the parts use, and what worker and API have in their heaps.
type State struct {
	Usages map[string]proc.Usage
	Heaps  map[string]Heap
}

// Heap is the memory that Go counts.
type Heap = heap

// AllocatedSince is how many bytes were allocated between the second and the third look.
func AllocatedSince(first, second, third map[string]Heap) map[string]float64 {
	return allocatedSince(first, second, third)
}

// Grown is what so many orders have cost that took so long to place, from an empty product to a full one, when finishing
// them costs the same, and half a minute at rest too.
func Grown(open int, took time.Duration, empty, full State) GrowthSize {
	before := cost{cpu: usages(empty.Usages).cpuSince(nil), now: empty.Usages, heaps: empty.Heaps}
	after := cost{usages(full.Usages).cpuSince(empty.Usages), allocatedSince(empty.Heaps, empty.Heaps, full.Heaps), full.Usages, full.Heaps}
	s := GrowthSize{Open: open}
	s.placed(batch{took: took}, after)
	s.rested(before, after, 30*time.Second)
	s.finished(after)
	return s
}

// HeapIn is what the profile of a heap tells.
func HeapIn(profile string) (Heap, error) { return heapIn(profile) }

// CountIn is how many goroutines a profile of them tells of.
func CountIn(profile string) (int, error) { return countIn(profile) }

// Trends are how what the parts use has changed.
func Trends(samples []Sample) []Trend { return trends(samples) }

// SpreadOver are so many of all, evenly.
func SpreadOver(all []string, most int) []string { return spread(all, most) }

// Await waits until a workflow has closed.
func Await(ctx context.Context, c client.Client, workflowID string) error {
	return await(ctx, c, workflowID, nil)
}
