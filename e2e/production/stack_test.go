package production_test

import (
	"database/sql"
	"maps"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/e2e/system"
	"github.com/ordersaga/ordersaga/internal/devserver"
	"github.com/ordersaga/ordersaga/internal/freeport"
	"github.com/ordersaga/ordersaga/internal/gobuild"
	"github.com/ordersaga/ordersaga/internal/rig"
	"github.com/ordersaga/ordersaga/tools/temporalserver"
)

const loopback = "127.0.0.1"

// stack is what the compose file describes, as processes.
type stack struct {
	project

	folder   string // logs, and the programs of the images
	ports    map[string]int
	postgres *postgres
	temporal *rig.Process
}

// startStack brings up everything that APIs and workers stand on, job by job, as the file says who waits for whom.
func startStack(t *testing.T) *stack {
	t.Helper()
	s := &stack{project: readCompose(t), folder: t.TempDir(), ports: map[string]int{}}
	for _, place := range places() {
		s.ports[place] = freePort(t)
	}
	system.ShowLogs(t, s.folder)
	s.postgres = newPostgres(t, s.service(t, "postgres"), s.ports["postgres:5432"])
	s.installPrograms(t)
	s.postgres.start(t)
	s.createDatabase(t, s.service(t, "postgres").Environment["POSTGRES_DB"])
	s.awaitHealthy(t, "postgres")
	s.complete(t, "schema")
	s.temporal = s.process(t, "temporal", []string{temporalserver.Server, "start"}, s.internalPorts(t))
	require.NoError(t, s.temporal.Start(t.Context()))
	s.awaitHealthy(t, "temporal")
	s.complete(t, "namespace")
	s.complete(t, "setup")
	return s
}

func freePort(t *testing.T) int {
	t.Helper()
	held, err := freeport.Hold(t.Context(), loopback)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, held.Release()) })
	_, port, err := net.SplitHostPort(held.Address())
	require.NoError(t, err)
	number, err := strconv.Atoi(port)
	require.NoError(t, err)
	return number
}

// installPrograms puts the programs of the images where commands find them, under their names.
func (s *stack) installPrograms(t *testing.T) {
	t.Helper()
	built, err := temporalserver.Pin().Build(t.Context(), gobuild.Options{})
	require.NoError(t, err)
	cli, err := devserver.Build(t.Context(), devserver.Options{})
	require.NoError(t, err)
	programs := map[string]string{
		"temporal": cli, "ordersaga": system.Binary(),
		temporalserver.Server:  filepath.Join(built, temporalserver.Server),
		temporalserver.SQLTool: filepath.Join(built, temporalserver.SQLTool),
		"pg_isready":           filepath.Join(s.postgres.bin, "pg_isready"),
	}
	for name, path := range programs {
		require.NoError(t, os.Symlink(path, filepath.Join(s.folder, name)))
	}
}

// createDatabase does what the image of PostgreSQL does when it is started for the first time.
func (s *stack) createDatabase(t *testing.T, name string) {
	t.Helper()
	db, err := sql.Open("pgx", s.dsn(t, "postgres"))
	require.NoError(t, err)
	defer func() { require.NoError(t, db.Close()) }()
	system.Eventually(t, "PostgreSQL makes the database "+name, func() bool {
		_, err := db.ExecContext(t.Context(), "CREATE DATABASE "+name) // the file's name
		return err == nil
	})
}

// dsn is the journal's, with another database.
func (s *stack) dsn(t *testing.T, database string) string {
	t.Helper()
	dsn, err := url.Parse(s.environment(t, "api")["ORDERSAGA_JOURNAL_DSN"])
	require.NoError(t, err)
	dsn.Path = "/" + database
	return dsn.String()
}

// internalPorts are variables of the Temporal server for what no other service calls, at ports that are free here.
func (s *stack) internalPorts(t *testing.T) map[string]string {
	t.Helper()
	variables := map[string]string{
		"BIND_ON_IP": loopback, "FRONTEND_GRPC_PORT": strconv.Itoa(s.ports["temporal:7233"]),
	}
	for _, name := range []string{
		"FRONTEND_HTTP_PORT", "FRONTEND_MEMBERSHIP_PORT", "HISTORY_GRPC_PORT", "HISTORY_MEMBERSHIP_PORT",
		"MATCHING_GRPC_PORT", "MATCHING_MEMBERSHIP_PORT", "WORKER_GRPC_PORT", "WORKER_MEMBERSHIP_PORT",
	} {
		variables[name] = strconv.Itoa(freePort(t))
	}
	return variables
}

// here writes what a service is told, with its paths and the places of other services as they are on this machine.
func (s *stack) here(t *testing.T, name, text string) string {
	t.Helper()
	for there, folder := range s.service(t, name).files(t) {
		text = strings.ReplaceAll(text, there+"/", folder+"/")
	}
	for place, port := range s.ports {
		host, inside, _ := strings.Cut(place, ":")
		address := loopback + ":" + strconv.Itoa(port)
		text = strings.ReplaceAll(text, place, address)
		if host == name { // its own address
			text = strings.ReplaceAll(text, "0.0.0.0:"+inside, address)
			text = strings.ReplaceAll(text, loopback+":"+inside, address)
		}
	}
	return text
}

// environment are a service's variables, those that are a host or a port by themselves included.
func (s *stack) environment(t *testing.T, name string) map[string]string {
	t.Helper()
	variables := map[string]string{"PATH": s.folder + ":/usr/bin:/bin", "HOME": s.folder}
	for key, value := range s.service(t, name).Environment {
		switch value {
		case "postgres":
			value = loopback
		case "5432":
			value = strconv.Itoa(s.ports["postgres:5432"])
		default:
			value = s.here(t, name, value)
		}
		variables[key] = value
	}
	return variables
}

func list(variables map[string]string) []string {
	all := make([]string, 0, len(variables))
	for name, value := range variables {
		all = append(all, name+"="+value)
	}
	return all
}

// words are a command as it is here.
func (s *stack) words(t *testing.T, name string, command []string) []string {
	t.Helper()
	here := make([]string, 0, len(command))
	for _, word := range command {
		here = append(here, s.here(t, name, word))
	}
	return here
}

// process is a service as a process, with what its image runs and variables over those of the file.
func (s *stack) process(t *testing.T, name string, run []string, over map[string]string) *rig.Process {
	t.Helper()
	environment := s.environment(t, name)
	maps.Copy(environment, over)
	command := slices.Concat(run, s.words(t, name, s.service(t, name).Command))
	command[0] = filepath.Join(s.folder, command[0])
	p := rig.NewProcess(filepath.Join(s.folder, name+".log"), list(environment), command...)
	t.Cleanup(p.Kill)
	return p
}

// complete runs a service that ends, again and again until it ends well, as its restart policy says.
func (s *stack) complete(t *testing.T, name string) {
	t.Helper()
	job := s.service(t, name)
	run := slices.Concat(job.Entrypoint, s.words(t, name, job.Command))
	if len(job.Entrypoint) == 0 {
		run = append([]string{filepath.Join(s.folder, "ordersaga")}, run...)
	}
	var said []byte
	began := time.Now()
	defer func() {
		if t.Failed() {
			t.Logf("%s:\n%s", name, said)
		}
		t.Logf("%s: %s", name, time.Since(began).Round(time.Millisecond))
	}()
	system.Eventually(t, name+" ends well", func() bool {
		cmd := exec.CommandContext(t.Context(), run[0], run[1:]...)
		cmd.Env = list(s.environment(t, name))
		var err error
		said, err = cmd.CombinedOutput()
		return err == nil
	})
}
