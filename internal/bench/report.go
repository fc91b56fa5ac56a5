package bench

import (
	"maps"
	"runtime"
	"slices"
	"time"
)

// Report is what orders cost.
type Report struct {
	Machine Machine `json:"machine"`
	Orders  int     `json:"orders_per_round"`
	Rounds  int     `json:"rounds"`
	// Odd is how many of the histories that were read the floor could not imitate.
	Odd     int      `json:"odd_histories"`
	Results []Result `json:"results"`
}

// Machine is where something was measured.
type Machine struct {
	At   time.Time `json:"at"`
	CPUs int       `json:"cpus"`
	OS   string    `json:"os"`
	Arch string    `json:"arch"`
	Go   string    `json:"go"`
}

func machine() Machine {
	return Machine{At: time.Now().UTC().Truncate(time.Second), CPUs: runtime.NumCPU(), OS: runtime.GOOS, Arch: runtime.GOARCH, Go: runtime.Version()}
}

// Round is one round of a contender.
type Round struct {
	Orders int                `json:"orders"`
	Took   time.Duration      `json:"-"`
	CPU    map[string]float64 `json:"cpu_ms"` // by part, of all orders
	Memory map[string]int64   `json:"memory_bytes"`

	first, end Times
	spent      []Spent
}

// Result is what both cost at a concurrency.
type Result struct {
	Concurrency int     `json:"concurrency"`
	Product     Summary `json:"product"`
	Floor       Summary `json:"floor"`
}

// Summary is what an order of a contender has cost, over all its rounds.
type Summary struct {
	PerSecond   float64 `json:"orders_per_second"`
	FirstAnswer Latency `json:"first_answer"`
	EndToEnd    Latency `json:"end_to_end"`
	// Events and Actions are averages of the histories that were read, Kinds those by kinds of events.
	Events  float64            `json:"events"`
	Actions float64            `json:"actions"`
	Kinds   map[string]float64 `json:"kinds"`
	// CPU is in milliseconds for each order, by part; CPUAll is the sum.
	CPU    map[string]float64 `json:"cpu_ms"`
	CPUAll float64            `json:"cpu_ms_all"`
	// Memory is the most that a part had in memory at the end of a round, in bytes.
	Memory map[string]int64 `json:"memory_bytes"`
	// Spread are the lowest and the highest round.
	Spread Spread `json:"spread"`
}

// Spread is how far apart rounds were.
type Spread struct {
	PerSecond [2]float64 `json:"orders_per_second"`
	CPUAll    [2]float64 `json:"cpu_ms_all"`
}

// summarize puts rounds together. All orders count the same.
func summarize(rounds []Round) Summary {
	s := Summary{CPU: map[string]float64{}, Kinds: map[string]float64{}, Memory: map[string]int64{}}
	var took time.Duration
	var first, end Times
	var orders, histories int
	var speeds, cpus []float64
	for _, r := range rounds {
		took, orders = took+r.Took, orders+r.Orders
		first, end = append(first, r.first...), append(end, r.end...)
		speeds = append(speeds, float64(r.Orders)/r.Took.Seconds())
		cpus = append(cpus, per(total(r.CPU), r.Orders))
		for name, used := range r.CPU {
			s.CPU[name] += used
		}
		for name, bytes := range r.Memory {
			s.Memory[name] = max(s.Memory[name], bytes)
		}
		for _, one := range r.spent {
			histories++
			s.add(one)
		}
	}
	s.share(orders, histories)
	s.PerSecond = float64(orders) / took.Seconds()
	s.FirstAnswer, s.EndToEnd = first.latency(), end.latency()
	s.Spread = Spread{PerSecond: [2]float64{slices.Min(speeds), slices.Max(speeds)}, CPUAll: [2]float64{slices.Min(cpus), slices.Max(cpus)}}
	return s
}

func (s *Summary) add(one Spent) {
	s.Events += float64(one.Events)
	s.Actions += float64(one.Actions)
	for kind, n := range one.Kinds {
		s.Kinds[kind] += float64(n)
	}
}

// share makes what one order costs out of sums.
func (s *Summary) share(orders, histories int) {
	s.Events, s.Actions = per(s.Events, histories), per(s.Actions, histories)
	for kind, sum := range s.Kinds {
		s.Kinds[kind] = per(sum, histories)
	}
	for name, sum := range s.CPU {
		s.CPU[name] = per(sum, orders)
	}
	s.CPUAll = total(s.CPU)
}

// total is the sum of some numbers, in a fixed sequence: sums of fractions hang on it.
func total(numbers map[string]float64) float64 {
	sum := 0.0
	for _, name := range slices.Sorted(maps.Keys(numbers)) {
		sum += numbers[name]
	}
	return sum
}
