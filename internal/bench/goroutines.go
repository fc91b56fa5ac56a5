package bench

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/ordersaga/ordersaga/internal/rig"
)

// errProfile means that a process answered something else than a profile of its goroutines.
var errProfile = errors.New("it is not a profile of goroutines")

// goroutines asks worker and API how many they have.
func goroutines(ctx context.Context, r *rig.Rig) (map[string]int, error) {
	counts := map[string]int{}
	for name, p := range map[string]*rig.Process{workerPart: r.Workers[0], apiPart: r.APIs[0]} {
		profile, err := r.Profile(ctx, p, "goroutine?debug=1")
		if err == nil {
			counts[name], err = countIn(string(profile))
		}
		if err != nil {
			return nil, fmt.Errorf("count the goroutines of the %s: %w", name, err)
		}
	}
	return counts, nil
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
