package production_test

import (
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/e2e/system"
	"github.com/ordersaga/ordersaga/internal/child"
)

// lender is who runs PostgreSQL where the tests run as root, whom it refuses.
const lender = "postgres"

// installation is a PostgreSQL on this machine.
type installation struct {
	bin    string   // the folder of its programs
	become []string // what makes a command's process another user's
}

// findPostgres looks for a PostgreSQL, or says why there is none to be had.
func findPostgres() (found installation, why string) {
	all, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb") // Debian keeps them out of PATH
	if err != nil || len(all) == 0 {
		path, err := exec.LookPath("initdb")
		if err != nil {
			return installation{}, "there is no PostgreSQL here: .ci/postgres install"
		}
		all = []string{path}
	}
	slices.SortFunc(all, func(a, b string) int { return len(a) - len(b) + strings.Compare(a, b) })
	found.bin = filepath.Dir(all[len(all)-1])
	if os.Geteuid() != 0 {
		return found, ""
	}
	if _, err := user.Lookup(lender); err != nil {
		return installation{}, "PostgreSQL refuses root, and there is no user " + lender
	}
	if _, err := exec.LookPath("setpriv"); err != nil {
		return installation{}, "PostgreSQL refuses root, and there is no setpriv to be somebody else"
	}
	// Becoming somebody else makes Linux forget that a process is to die with its parent.
	found.become = []string{"setpriv", "--reuid", lender, "--regid", lender, "--init-groups", "--pdeathsig", "KILL", "--"}
	return found, ""
}

// postgres is a cluster of the test's own that can be killed and started again.
type postgres struct {
	installation

	port    int
	folder  string
	command []string
	process *child.Process
}

// newPostgres makes a cluster as the service's image does, and starts it. Its commits are on the disk.
func newPostgres(t *testing.T, s service, port int) *postgres {
	t.Helper()
	found, why := findPostgres()
	if why != "" {
		t.Skip(why)
	}
	folder, err := os.MkdirTemp("", "ordersaga-production-") //nolint:usetesting // its owner has to be able to enter it, and a socket's path is short
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(folder)) })
	p := &postgres{installation: found, port: port, folder: folder}
	p.lend(t, folder)
	secret := filepath.Join(folder, "password")
	require.NoError(t, os.WriteFile(secret, []byte(s.Environment["POSTGRES_PASSWORD"]+"\n"), 0o600))
	p.lend(t, secret)
	p.run(t, append([]string{
		"initdb", "--pgdata=" + filepath.Join(folder, "data"), "--username=" + s.Environment["POSTGRES_USER"],
		"--pwfile=" + secret, "--auth=scram-sha-256", "--no-sync",
	}, strings.Fields(s.Environment["POSTGRES_INITDB_ARGS"])...)...)
	require.Equal(t, "postgres", s.Command[0])
	p.command = slices.Concat(found.become, []string{filepath.Join(found.bin, s.Command[0])}, s.Command[1:], []string{
		"-D", filepath.Join(folder, "data"), "-c", "port=" + strconv.Itoa(port),
		"-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=" + folder,
	})
	t.Cleanup(p.crash)
	return p
}

// lend gives a file to the user of the cluster.
func (p *postgres) lend(t *testing.T, path string) {
	t.Helper()
	if len(p.become) == 0 {
		return
	}
	owner, err := user.Lookup(lender)
	require.NoError(t, err)
	uid, err := strconv.Atoi(owner.Uid)
	require.NoError(t, err)
	gid, err := strconv.Atoi(owner.Gid)
	require.NoError(t, err)
	require.NoError(t, os.Chown(path, uid, gid))
}

// run runs a program of the installation to its end.
func (p *postgres) run(t *testing.T, command ...string) {
	t.Helper()
	command[0] = filepath.Join(p.bin, command[0])
	command = slices.Concat(p.become, command)
	cmd := exec.CommandContext(t.Context(), command[0], command[1:]...)
	cmd.Dir = p.folder
	said, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", said)
}

// start starts the server, or again after a crash: as often as it ends, as its restart policy says. What a crash
// has left behind may still be ending, and then it refuses.
func (p *postgres) start(t *testing.T) {
	t.Helper()
	system.Eventually(t, "PostgreSQL answers", func() bool {
		if p.process == nil || ended(p.process) {
			p.process = p.launch(t)
		}
		ask := exec.CommandContext(t.Context(), filepath.Join(p.bin, "pg_isready"), "--quiet", "--host="+loopback, "--port="+strconv.Itoa(p.port))
		return ask.Run() == nil
	})
}

// log is the file that the server writes to.
func (p *postgres) log() string { return filepath.Join(p.folder, "server.log") }

func (p *postgres) launch(t *testing.T) *child.Process {
	t.Helper()
	log, err := os.OpenFile(p.log(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	require.NoError(t, err)
	process, err := child.Program{Command: p.command, Output: log, StopWithin: time.Minute}.Start(t.Context())
	require.NoError(t, err)
	require.NoError(t, log.Close())
	return process
}

func ended(p *child.Process) bool {
	select {
	case <-p.Done():
		return true
	default:
		return false
	}
}

// crash ends the server and all processes that serve its connections with SIGKILL. The server is held first, so
// that it makes no new ones.
func (p *postgres) crash() {
	if p.process == nil {
		return
	}
	pid := p.process.PID()
	_ = syscall.Kill(pid, syscall.SIGSTOP)
	children, _ := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "task", strconv.Itoa(pid), "children")) // they also end by themselves
	for one := range strings.FieldsSeq(string(children)) {
		if id, err := strconv.Atoi(one); err == nil {
			_ = syscall.Kill(id, syscall.SIGKILL)
		}
	}
	p.process.Kill()
	p.process = nil
}
