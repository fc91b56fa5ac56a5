package bench

import "time"

// GrowthReport is what open orders cost: in each round each of the same numbers of open orders.
type GrowthReport struct {
	Machine Machine        `json:"machine"`
	Rounds  [][]GrowthSize `json:"rounds"`
	// BrokenOff is what was measured of a round that went wrong, in the sequence in which it was.
	BrokenOff []GrowthSize `json:"broken_off,omitempty"`
}

// GrowthSize is what so many open orders cost.
type GrowthSize struct {
	Open int `json:"open"`
	// PerSecond and FirstAnswer are those of placing them.
	PerSecond   float64 `json:"placed_per_second"`
	FirstAnswer Latency `json:"first_answer"`
	// CPU is in milliseconds, by part: for each order to place it and to finish it, and for a minute in which nothing
	// happens, without open orders and with all of them.
	PlaceCPU  map[string]float64 `json:"place_cpu_ms"`
	EmptyCPU  map[string]float64 `json:"empty_cpu_ms_per_minute"`
	RestCPU   map[string]float64 `json:"rest_cpu_ms_per_minute"`
	FinishCPU map[string]float64 `json:"finish_cpu_ms"`
	// Allocated is how many bytes worker and API allocated for each order to place it and to finish it: work that
	// hardly hangs on how fast a machine is.
	PlaceAllocated  map[string]float64 `json:"place_allocated_bytes"`
	FinishAllocated map[string]float64 `json:"finish_allocated_bytes"`
	// Held is how many bytes an open order keeps from Go's collector in worker and API: objects and stacks.
	Held map[string]float64 `json:"held_bytes_per_order"`
	// Memory is how many bytes an open order has added to what a part has resident, Base what the part had before, and
	// Peak the most that it has ever had.
	Memory map[string]float64 `json:"memory_bytes_per_order"`
	Base   map[string]int64   `json:"memory_bytes_before"`
	Peak   map[string]int64   `json:"memory_bytes_peak"`
	// List is the first page of all orders, Get a single one.
	List Latency `json:"list"`
	Get  Latency `json:"get"`
	// FinishSeconds is how long all took to their end, from the first call of a kitchen on.
	FinishSeconds float64 `json:"finish_seconds"`
}

// placed takes over what it has cost to place all orders.
func (s *GrowthSize) placed(b batch, c cost) {
	s.PerSecond, s.FirstAnswer = float64(s.Open)/b.took.Seconds(), b.first.latency()
	s.PlaceCPU, s.PlaceAllocated = scaled(c.cpu, 1/float64(s.Open)), scaled(c.allocated, 1/float64(s.Open))
}

// finished takes over what it has cost to finish all orders.
func (s *GrowthSize) finished(c cost) {
	s.FinishCPU, s.FinishAllocated = scaled(c.cpu, 1/float64(s.Open)), scaled(c.allocated, 1/float64(s.Open))
	s.Peak = c.now.peaks()
}

// rested takes over what open orders cost while nothing happens about them for a while, beside an empty product.
func (s *GrowthSize) rested(empty, full cost, while time.Duration) {
	s.EmptyCPU, s.RestCPU = scaled(empty.cpu, 1/while.Minutes()), scaled(full.cpu, 1/while.Minutes())
	s.Base, s.Memory, s.Held = empty.now.memory(), map[string]float64{}, map[string]float64{}
	for name, now := range full.now {
		s.Memory[name] = float64(now.RSS-empty.now[name].RSS) / float64(s.Open)
	}
	for name, now := range full.heaps {
		s.Held[name] = float64(now.Held-empty.heaps[name].Held) / float64(s.Open)
	}
}

// scaled multiplies all numbers.
func scaled(numbers map[string]float64, by float64) map[string]float64 {
	all := map[string]float64{}
	for name, n := range numbers {
		all[name] = n * by
	}
	return all
}

// ours is what worker and API have together.
func ours(numbers map[string]float64) float64 { return numbers[workerPart] + numbers[apiPart] }
