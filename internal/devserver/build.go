package devserver

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/ordersaga/ordersaga/tools/temporal"
)

// Build returns the path of the Temporal CLI, which it first builds unless that was done before. It may
// be called by any number of processes at once: one builds, the others wait. Ending the context ends the
// build and leaves nothing half done.
func Build(ctx context.Context, opts Options) (string, error) {
	if opts.Binary != "" {
		return opts.Binary, checkExecutable(opts.Binary)
	}
	cache, err := opts.cacheDir()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(cache, "temporal-"+pin())
	binary := filepath.Join(dir, "temporal")
	if checkExecutable(binary) == nil {
		return binary, nil
	}
	return binary, opts.buildOnce(ctx, dir, binary)
}

// pin names the CLI by its version and by everything that it is built from.
func pin() string {
	sum := sha256.Sum256([]byte(temporal.Mod + "\x00" + temporal.Sum + "\x00" + linkFlags()))
	return temporal.Version() + "-" + hex.EncodeToString(sum[:6])
}

func (o Options) cacheDir() (string, error) {
	if o.CacheDir != "" {
		return o.CacheDir, nil
	}
	dir, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("find a folder for the Temporal CLI (name a prebuilt one with --temporal-cli): %w", err)
	}
	return filepath.Join(dir, "ordersaga"), nil
}

func checkExecutable(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return fmt.Errorf("find the Temporal CLI: %w", err)
	}
	if info.IsDir() || info.Mode()&0o111 == 0 {
		return fmt.Errorf("find the Temporal CLI: %s is not an executable file", path)
	}
	return nil
}

func (o Options) buildOnce(ctx context.Context, dir, binary string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil { //nolint:gosec // a cache of public code
		return fmt.Errorf("make a folder for the Temporal CLI: %w", err)
	}
	o.announce()
	lock, err := awaitLock(ctx, filepath.Join(dir, "lock"))
	if err != nil {
		return fmt.Errorf("wait for the Temporal CLI that another process builds: %w", err)
	}
	if checkExecutable(binary) != nil {
		err = o.build(ctx, dir, binary)
	}
	return errors.Join(err, lock.release())
}

// build compiles the CLI in a new folder inside dir, and moves it into place when it is whole. The
// caller holds the lock, so what earlier builds left there belongs to nobody.
func (o Options) build(ctx context.Context, dir, binary string) error {
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
		return fmt.Errorf("make a folder to build the Temporal CLI in: %w", err)
	}
	err = o.compile(ctx, work)
	if err == nil {
		err = os.Rename(filepath.Join(work, "temporal"), binary)
	}
	return errors.Join(err, os.RemoveAll(work))
}

func (o Options) compile(ctx context.Context, work string) error {
	for name, content := range map[string]string{"go.mod": temporal.Mod, "go.sum": temporal.Sum} {
		if err := os.WriteFile(filepath.Join(work, name), []byte(content), 0o600); err != nil {
			return fmt.Errorf("write the Temporal CLI's %s: %w", name, err)
		}
	}
	output := &excerpt{}
	cmd := o.goBuild(ctx, work)
	cmd.Stdout, cmd.Stderr = output, output
	err := cmd.Run()
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return fmt.Errorf("build the Temporal CLI: %w", context.Cause(ctx))
	case errors.Is(err, exec.ErrNotFound):
		return fmt.Errorf("build the Temporal CLI (install Go, or name a prebuilt one with --temporal-cli): %w", err)
	}
	return fmt.Errorf("build the Temporal CLI %s: %w\n%s", temporal.Version(), err, output)
}

// linkFlags put the version into the CLI in the form that the server wants of a client.
func linkFlags() string {
	return "-s -w -X github.com/temporalio/cli/temporalcli.Version=" + strings.TrimPrefix(temporal.Version(), "v")
}

// goBuild is the compiler's command. It stands in a process group of its own, because killing go build
// alone would leave its compilers running.
func (o Options) goBuild(ctx context.Context, work string) *exec.Cmd {
	command := o.GoCommand
	if command == "" {
		command = "go"
	}
	//nolint:gosec // the command is the caller's own setting, the arguments are constants
	cmd := exec.CommandContext(ctx, command, "build", "-trimpath", "-ldflags="+linkFlags(), "-o", "temporal", temporal.Package)
	cmd.Dir = work
	cmd.Env = append(cmd.Environ(), "GOWORK=off", "GOFLAGS=-mod=readonly")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = 10 * time.Second
	return cmd
}

func (o Options) announce() {
	if o.Progress == nil {
		return
	}
	// The callers that wait for another's build are told the same: they wait as long.
	// Nobody is served by a build that stops because a terminal went away.
	_, _ = io.WriteString(o.Progress, "Building the Temporal server "+temporal.Version()+
		" from source: minutes, once. `go run ./cmd/ordersaga temporal build` does it ahead of time.\n")
}
