package production_test

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/config"
	"github.com/ordersaga/ordersaga/internal/devserver"
	"github.com/ordersaga/ordersaga/tools/temporalserver"
)

const (
	root        = "../.."
	composeFile = root + "/docker-compose.yml"
)

// project is docker-compose.yml, as far as the stack is built from it.
type project struct {
	Services map[string]service `yaml:"services"`
}

// service is one of its services.
type service struct {
	Image       string            `yaml:"image"`
	Build       string            `yaml:"build"`
	Entrypoint  []string          `yaml:"entrypoint"`
	Command     []string          `yaml:"command"`
	Environment map[string]string `yaml:"environment"`
	Ports       []string          `yaml:"ports"`
	Volumes     []string          `yaml:"volumes"`
	Restart     string            `yaml:"restart"`
	DependsOn   map[string]struct {
		Condition string `yaml:"condition"`
	} `yaml:"depends_on"`
	HealthCheck struct {
		Test []string `yaml:"test"`
	} `yaml:"healthcheck"`
	Deploy struct {
		Replicas int `yaml:"replicas"`
	} `yaml:"deploy"`
}

// readCompose reads the file as compose does where no variable is set.
func readCompose(t *testing.T) project {
	t.Helper()
	text, err := os.ReadFile(composeFile)
	require.NoError(t, err)
	text = regexp.MustCompile(`\$\{[A-Z_]+:-([^}]*)\}`).ReplaceAll(text, []byte("$1"))
	require.NotContains(t, string(text), "${", "every variable has a default")
	var p project
	require.NoError(t, yaml.Unmarshal(text, &p))
	return p
}

// service is the one of that name, which has to be there.
func (p project) service(t *testing.T, name string) service {
	t.Helper()
	require.Contains(t, p.Services, name)
	return p.Services[name]
}

// places are where services listen for each other.
func places() []string {
	return []string{"postgres:5432", "temporal:7233", "simulators:8090", "api:8080", "worker:8070"}
}

// files are what a service finds under its own paths: the repository's folders, by those paths.
func (s service) files(t *testing.T) map[string]string {
	t.Helper()
	found := map[string]string{}
	for _, volume := range s.Volumes {
		here, there, ok := strings.Cut(strings.TrimSuffix(volume, ":ro"), ":")
		if !ok || !strings.HasPrefix(here, "./") {
			continue // a volume of the engine's
		}
		folder, err := filepath.Abs(filepath.Join(root, here))
		require.NoError(t, err)
		require.DirExists(t, folder)
		found[there] = folder
	}
	return found
}

func TestTheComposeFileIsOfOnePiece(t *testing.T) {
	p := readCompose(t)
	t.Run("it names the servers that the tests run on", func(t *testing.T) {
		version := strings.TrimPrefix(temporalserver.Pin().Version, "v")
		require.Equal(t, "temporalio/server:"+version, p.service(t, "temporal").Image)
		for _, job := range []string{"schema", "namespace"} {
			require.Equal(t, "temporalio/admin-tools:"+version, p.service(t, job).Image)
		}
		require.Contains(t, p.service(t, "namespace").Command[0], "--namespace "+devserver.Namespace+" ")
	})
	t.Run("what is published is where a service listens, and for this machine alone", func(t *testing.T) {
		for name, s := range p.Services {
			for _, port := range s.Ports {
				words := strings.Split(port, ":")
				require.Len(t, words, 3, "%s publishes %s", name, port)
				require.Equal(t, loopback, words[0], "%s publishes %s", name, port)
				if name != "ui" { // of which nothing here knows where it listens
					require.Contains(t, places(), name+":"+words[2])
				}
			}
		}
		require.Equal(t, "temporal:7233", p.service(t, "ui").Environment["TEMPORAL_ADDRESS"])
	})
	t.Run("every replica has a port of its own", func(t *testing.T) {
		require.Equal(t, 2, p.service(t, "api").Deploy.Replicas)
		require.Equal(t, []string{"127.0.0.1:8080-8081:8080"}, p.service(t, "api").Ports)
		require.Equal(t, 3, p.service(t, "worker").Deploy.Replicas)
	})
	t.Run("the product is built once, before anything runs it", func(t *testing.T) {
		for name, s := range p.Services {
			require.Equal(t, name == "setup", s.Build == ".", name)
			if s.Image == "ordersaga" && name != "setup" {
				require.Equal(t, "service_completed_successfully", s.DependsOn["setup"].Condition, name)
			}
		}
	})
	t.Run("each waits for what it needs", func(t *testing.T) {
		for _, needs := range [][2]string{
			{"schema", "postgres"}, {"temporal", "schema"}, {"namespace", "temporal"}, {"setup", "namespace"}, {"api", "setup"}, {"worker", "setup"}, {"ui", "temporal"},
		} {
			require.Contains(t, p.service(t, needs[0]).DependsOn, needs[1])
		}
	})
	t.Run("who is waited for has a health check, or ends", func(t *testing.T) {
		for name, s := range p.Services {
			for needed, on := range s.DependsOn {
				other := p.service(t, needed)
				switch on.Condition {
				case "service_healthy":
					require.NotEmpty(t, other.HealthCheck.Test, "%s waits for %s", name, needed)
				case "service_completed_successfully":
					require.Equal(t, "on-failure", other.Restart, "%s waits for %s", name, needed)
				default:
					require.Fail(t, "a condition that means nothing", "%s waits for %s", name, needed)
				}
			}
		}
	})
	t.Run("API and worker have a health check, and ask themselves", func(t *testing.T) {
		for name, place := range map[string]string{"api": "api:8080", "worker": "worker:8070"} {
			require.Contains(t, places(), place)
			check := p.service(t, name).HealthCheck.Test
			require.NotEmpty(t, check, name)
			require.Contains(t, check[len(check)-1], loopback+strings.TrimPrefix(place, name), name)
		}
	})
	t.Run("APIs and workers are told the same, and it is a whole configuration", func(t *testing.T) {
		api, worker := p.service(t, "api"), p.service(t, "worker")
		require.Equal(t, api.Environment, worker.Environment)
		require.Equal(t, api.Command[1:], worker.Command[1:])
		cfg := loadConfig(t, api)
		require.Equal(t, "temporal:7233", cfg.Temporal.Address)
		require.Equal(t, devserver.Namespace, cfg.Temporal.Namespace)
		require.Equal(t, p.service(t, "setup").Environment["ORDERSAGA_TEMPORAL_ADDRESS"], cfg.Temporal.Address)
		require.Equal(t, "http://api:8080", cfg.PublicURL)
		db := p.service(t, "postgres").Environment
		require.Equal(t, "postgres://"+db["POSTGRES_USER"]+":"+db["POSTGRES_PASSWORD"]+"@postgres:5432/"+db["POSTGRES_DB"], cfg.Journal.DSN.Reveal())
		for _, store := range cfg.Stores {
			require.Contains(t, store.POS.URL, "http://simulators:8090/")
		}
	})
}

// loadConfig reads the configuration that a service is started with, with its variables.
func loadConfig(t *testing.T, s service) config.Config {
	t.Helper()
	at := slices.Index(s.Command, "--config")
	require.GreaterOrEqual(t, at, 0)
	path := s.Command[at+1]
	for there, here := range s.files(t) {
		path = strings.Replace(path, there, here, 1)
	}
	cfg, err := config.Load(path, config.Environment{
		Lookup: func(name string) (string, bool) {
			value, ok := s.Environment[name]
			return value, ok
		},
		ReadFile: os.ReadFile,
		All:      func() []string { return slices.Collect(maps.Keys(s.Environment)) },
	})
	require.NoError(t, err)
	return cfg
}
