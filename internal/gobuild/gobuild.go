// Package gobuild builds pinned programs of other modules from source, once, into a cache.
package gobuild

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"github.com/ordersaga/ordersaga/internal/excerpt"
	"github.com/ordersaga/ordersaga/internal/filelock"
)

// Pin is what is built.
type Pin struct {
	// Name and Version name its folder in the cache, Title names it to people.
	Name, Version, Title string
	// Mod and Sum are the module file that it is built under, and its checksums.
	Mod, Sum string
	// Packages are the main packages, by the names of their binaries.
	Packages map[string]string
	// LinkFlags go to the linker.
	LinkFlags string
	// Instead says what helps whoever has no Go, or no cache; empty for nothing.
	Instead string
	// Notice is told before a build, which takes minutes.
	Notice string
}

// Options say where and how.
type Options struct {
	// CacheDir holds what was built; empty: the folder ordersaga in the user's cache directory.
	CacheDir string
	// GoCommand is the go command; empty: go, as found in PATH.
	GoCommand string
	// Progress gets the notice; nil: nobody is told.
	Progress io.Writer
}

// Build returns the folder of the binaries, which it first builds unless that was done before. It may be
// called by any number of processes at once: one builds, the others wait. Ending the context ends the
// build and leaves nothing half done.
func (p Pin) Build(ctx context.Context, o Options) (string, error) {
	cache, err := p.Cache(o)
	if err != nil {
		return "", err
	}
	dir := filepath.Join(cache, p.Name+"-"+p.fingerprint())
	if p.built(dir) == nil {
		return dir, nil
	}
	return dir, p.buildOnce(ctx, o, dir)
}

// fingerprint is the version, and a sum of everything that the programs are built from.
func (p Pin) fingerprint() string {
	sum := sha256.Sum256([]byte(p.Mod + "\x00" + p.Sum + "\x00" + p.LinkFlags))
	return p.Version + "-" + hex.EncodeToString(sum[:6])
}

// Cache is the folder of everything that is built.
func (p Pin) Cache(o Options) (string, error) {
	if o.CacheDir != "" {
		return o.CacheDir, nil
	}
	dir, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("find a folder for the %s%s: %w", p.Title, p.advice(""), err)
	}
	return filepath.Join(dir, "ordersaga"), nil
}

// advice is what helps, in parentheses.
func (p Pin) advice(first string) string {
	if first+p.Instead == "" {
		return ""
	}
	if first != "" && p.Instead != "" {
		first += ", or "
	}
	return " (" + first + p.Instead + ")"
}

// built is why not all binaries are there; nil if they are.
func (p Pin) built(dir string) error {
	var missing []error
	for name := range p.Packages {
		missing = append(missing, p.CheckExecutable(filepath.Join(dir, name)))
	}
	return errors.Join(missing...)
}

// CheckExecutable is why a file is no program that could be run.
func (p Pin) CheckExecutable(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return fmt.Errorf("find the %s: %w", p.Title, err)
	}
	if info.IsDir() || info.Mode()&0o111 == 0 {
		return fmt.Errorf("find the %s: %s is not an executable file", p.Title, path)
	}
	return nil
}

func (p Pin) buildOnce(ctx context.Context, o Options, dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil { //nolint:gosec // a cache of public code
		return fmt.Errorf("make a folder for the %s: %w", p.Title, err)
	}
	if o.Progress != nil {
		// The callers that wait for another's build are told the same: they wait as long.
		// Nobody is served by a build that stops because a terminal went away.
		_, _ = io.WriteString(o.Progress, p.Notice+"\n")
	}
	lock, err := filelock.Await(ctx, filepath.Join(dir, "lock"))
	if err != nil {
		return fmt.Errorf("wait for the %s that another process builds: %w", p.Title, err)
	}
	if p.built(dir) != nil {
		err = p.build(ctx, o, dir)
	}
	return errors.Join(err, lock.Release())
}

// build compiles the programs in a new folder inside dir, and moves them into place when they are whole. The
// caller holds the lock, so what earlier builds left there belongs to nobody.
func (p Pin) build(ctx context.Context, o Options, dir string) error {
	stale, err := filepath.Glob(filepath.Join(dir, "build-*"))
	if err != nil {
		return err
	}
	for _, path := range stale {
		if err := os.RemoveAll(path); err != nil {
			return fmt.Errorf("clear an unfinished build: %w", err)
		}
	}
	work, err := os.MkdirTemp(dir, "build-")
	if err != nil {
		return fmt.Errorf("make a folder to build the %s in: %w", p.Title, err)
	}
	err = p.compile(ctx, o, work)
	for _, name := range slices.Sorted(maps.Keys(p.Packages)) {
		if err == nil {
			err = os.Rename(filepath.Join(work, name), filepath.Join(dir, name))
		}
	}
	return errors.Join(err, os.RemoveAll(work))
}

func (p Pin) compile(ctx context.Context, o Options, work string) error {
	for name, content := range map[string]string{"go.mod": p.Mod, "go.sum": p.Sum} {
		if err := os.WriteFile(filepath.Join(work, name), []byte(content), 0o600); err != nil {
			return fmt.Errorf("write the %s's %s: %w", p.Title, name, err)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(p.Packages)) {
		output := &excerpt.Excerpt{}
		cmd := p.goBuild(ctx, o, work, name)
		cmd.Stdout, cmd.Stderr = output, output
		err := cmd.Run()
		switch {
		case err == nil:
		case ctx.Err() != nil:
			return fmt.Errorf("build the %s: %w", p.Title, context.Cause(ctx))
		case errors.Is(err, exec.ErrNotFound):
			return fmt.Errorf("build the %s%s: %w", p.Title, p.advice("install Go"), err)
		default:
			return fmt.Errorf("build the %s %s: %w\n%s", p.Title, p.Version, err, output)
		}
	}
	return nil
}

// goBuild is the compiler's command for a binary. It stands in a process group of its own, because killing go
// build alone would leave its compilers running.
func (p Pin) goBuild(ctx context.Context, o Options, work, name string) *exec.Cmd {
	command := o.GoCommand
	if command == "" {
		command = "go"
	}
	//nolint:gosec // the command is the caller's own setting, the arguments are constants
	cmd := exec.CommandContext(ctx, command, "build", "-trimpath", "-ldflags="+p.LinkFlags, "-o", name, p.Packages[name])
	cmd.Dir = work
	cmd.Env = append(cmd.Environ(), "GOWORK=off", "GOFLAGS=-mod=readonly")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = 10 * time.Second
	return cmd
}
