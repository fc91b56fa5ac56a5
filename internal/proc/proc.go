// Package proc reads what processes use of the machine, as Linux tells it below /proc. Elsewhere there is
// none, see [Available].
package proc

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	root = "/proc"
	// tick is the unit of CPU times: a hundredth of a second on every Linux that Go runs on.
	tick = 10 * time.Millisecond
	kib  = 1024
)

// Fields of /proc/PID/stat, numbered as in proc(5), counted from the state, which is the third and comes
// behind the name in parentheses: a name may hold anything.
const (
	parentField = 4 - 3
	utimeField  = 14 - 3
	stimeField  = 15 - 3
	cutimeField = 16 - 3
	cstimeField = 17 - 3
	fewest      = cstimeField + 1
)

// errShape means that a file holds something else than proc(5) describes.
var errShape = errors.New("it is not what proc(5) describes")

// Usage is what a process uses.
type Usage struct {
	// CPU is its own time and the kernel's for it, and that of children that have ended and were waited for.
	CPU time.Duration
	// RSS is how many bytes of its memory are in the machine's, Peak the most that it has been.
	RSS, Peak int64
	Threads   int
	Files     int // open descriptors
}

// Available reports whether this machine has a /proc.
func Available() bool {
	_, err := os.Stat(filepath.Join(root, "self", "stat"))
	return err == nil
}

// Read reads what a process uses now. The error is [os.ErrNotExist] when there is none with this id.
func Read(pid int) (Usage, error) {
	u, err := read(pid)
	if err != nil {
		return Usage{}, fmt.Errorf("read what process %d uses: %w", pid, err)
	}
	return u, nil
}

// ReadTree is the sum of Read over a process and all that descend from it, such as those of a database that
// serves each connection with a process of its own. Memory that they share counts for each.
func ReadTree(pid int) (Usage, error) {
	all, err := descendants(pid)
	if err != nil {
		return Usage{}, fmt.Errorf("read what process %d and its children use: %w", pid, err)
	}
	sum, err := Read(pid)
	for _, child := range all {
		u, gone := Read(child)
		if gone != nil {
			continue // it ended just now: its time is in its parent's
		}
		sum.CPU, sum.RSS, sum.Peak = sum.CPU+u.CPU, sum.RSS+u.RSS, sum.Peak+u.Peak
		sum.Threads, sum.Files = sum.Threads+u.Threads, sum.Files+u.Files
	}
	return sum, err
}

func read(pid int) (Usage, error) {
	stat, err := statOf(pid)
	if err != nil {
		return Usage{}, err
	}
	var u Usage
	for _, field := range []int{utimeField, stimeField, cutimeField, cstimeField} {
		u.CPU += time.Duration(stat[field]) * tick
	}
	status, err := statusOf(pid)
	if err != nil {
		return Usage{}, err
	}
	u.RSS, u.Peak, u.Threads = status["VmRSS"]*kib, status["VmHWM"]*kib, int(status["Threads"])
	files, err := os.ReadDir(file(pid, "fd"))
	u.Files = len(files)
	return u, err
}

// statOf are the numbers of a process's stat from the state on, which itself is 0.
func statOf(pid int) ([]int64, error) {
	text, err := os.ReadFile(file(pid, "stat"))
	if err != nil {
		return nil, err
	}
	fields := strings.Fields(string(text)[strings.LastIndexByte(string(text), ')')+1:])
	if len(fields) < fewest {
		return nil, fmt.Errorf("%s: %w", file(pid, "stat"), errShape)
	}
	numbers := make([]int64, fewest)
	for i := parentField; i < fewest; i++ {
		if numbers[i], err = strconv.ParseInt(fields[i], 10, 64); err != nil {
			return nil, fmt.Errorf("%s: %w: %w", file(pid, "stat"), errShape, err)
		}
	}
	return numbers, nil
}

// statusOf are the lines of a process's status whose value begins with a number.
func statusOf(pid int) (map[string]int64, error) {
	text, err := os.ReadFile(file(pid, "status"))
	if err != nil {
		return nil, err
	}
	values := map[string]int64{}
	for line := range strings.Lines(string(text)) {
		name, value, _ := strings.Cut(line, ":")
		words := strings.Fields(value)
		if len(words) == 0 {
			continue
		}
		if n, err := strconv.ParseInt(words[0], 10, 64); err == nil {
			values[name] = n
		}
	}
	return values, nil
}

// descendants are the children of a process, theirs, and so on.
func descendants(pid int) ([]int, error) {
	entries, err := os.ReadDir(root)
	if err != nil {
		return nil, err
	}
	children := map[int][]int{}
	for _, entry := range entries {
		id, err := strconv.Atoi(entry.Name())
		if err != nil {
			continue
		}
		if stat, gone := statOf(id); gone == nil { // else it ended while we read
			parent := int(stat[parentField])
			children[parent] = append(children[parent], id)
		}
	}
	found := slices.Clone(children[pid])
	for i := 0; i < len(found); i++ {
		found = append(found, children[found[i]]...)
	}
	return found, nil
}

func file(pid int, name string) string { return filepath.Join(root, strconv.Itoa(pid), name) }
