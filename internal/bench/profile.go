package bench

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/ordersaga/ordersaga/internal/rig"
)

// errProfile means that a process answered something else than the profile that it was asked for.
var errProfile = errors.New("it is not the profile")

// goroutines asks worker and API how many they have.
func goroutines(ctx context.Context, r *rig.Rig) (map[string]int, error) {
	return profiles(ctx, r, "goroutine?debug=1", countIn)
}

// heap is the memory that Go counts, in bytes. It is what a program asked for: how much of the machine's memory it
// has for that also hangs on when garbage was collected last.
type heap struct {
	// Held is what is in use on the heap once garbage is collected, and on stacks; Allocated is all that was ever
	// allocated.
	Held, Allocated int64
}

// heaps asks worker and API for theirs.
func heaps(ctx context.Context, r *rig.Rig) (map[string]heap, error) {
	return profiles(ctx, r, "heap?debug=1&gc=1", heapIn)
}

// allocatedSince is how many bytes each has allocated between the second and the third look, without those of a look:
// they are what it allocated between the first and the second.
func allocatedSince(first, second, third map[string]heap) map[string]float64 {
	all := map[string]float64{}
	for part, now := range third {
		look := second[part].Allocated - first[part].Allocated
		all[part] = float64(now.Allocated - second[part].Allocated - look)
	}
	return all
}

// profiles asks worker and API for a profile.
func profiles[T any](ctx context.Context, r *rig.Rig, name string, read func(profile string) (T, error)) (map[string]T, error) {
	all := map[string]T{}
	for part, p := range map[string]*rig.Process{workerPart: r.Workers[0], apiPart: r.APIs[0]} {
		profile, err := r.Profile(ctx, p, name)
		if err == nil {
			all[part], err = read(string(profile))
		}
		if err != nil {
			return nil, fmt.Errorf("look into the %s by %s: %w", part, name, err)
		}
	}
	return all, nil
}

// countIn is the number in the first line of a profile: "goroutine profile: total 57".
func countIn(profile string) (int, error) {
	first, _, _ := strings.Cut(profile, "\n")
	number, found := strings.CutPrefix(first, "goroutine profile: total ")
	if !found {
		return 0, fmt.Errorf("%w: %.80q", errProfile, first)
	}
	return strconv.Atoi(number)
}

// heapIn reads the lines behind a heap's profile: "# HeapAlloc = 57", "# Stack = 57 / 64" and "# TotalAlloc = 64".
func heapIn(profile string) (heap, error) {
	numbers := map[string]int64{}
	for line := range strings.Lines(profile) {
		words := strings.Fields(line)
		const shape = 4 // at least: #, name, =, number
		if len(words) < shape || words[0] != "#" || words[2] != "=" {
			continue
		}
		if n, err := strconv.ParseInt(words[3], 10, 64); err == nil {
			numbers[words[1]] = n
		}
	}
	if numbers["HeapAlloc"] == 0 || numbers["Stack"] == 0 || numbers["TotalAlloc"] == 0 {
		return heap{}, fmt.Errorf("%w: %.80q", errProfile, profile)
	}
	return heap{Held: numbers["HeapAlloc"] + numbers["Stack"], Allocated: numbers["TotalAlloc"]}, nil
}
