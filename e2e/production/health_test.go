package production_test

import (
	"errors"
	"io"
	"net"
	"net/http"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/e2e/system"
)

// awaitHealthy waits until a service's health check is content. Programs that a machine may not have are imitated.
func (s *stack) awaitHealthy(t *testing.T, name string) {
	t.Helper()
	check := s.service(t, name).HealthCheck.Test
	require.Equal(t, "CMD", check[0])
	var healthy func() bool
	switch check[1] {
	case "pg_isready":
		healthy = func() bool {
			words := strings.Split(strings.ReplaceAll(strings.Join(check[1:], " "), "--port=5432", "--port="+strconv.Itoa(s.ports["postgres:5432"])), " ")
			return exec.CommandContext(t.Context(), filepath.Join(s.folder, words[0]), words[1:]...).Run() == nil
		}
	case "nc":
		require.Equal(t, []string{"-z", loopback}, check[2:4])
		address := s.here(t, name, loopback+":"+check[4])
		healthy = func() bool {
			line, err := new(net.Dialer).DialContext(t.Context(), "tcp", address)
			return err == nil && line.Close() == nil
		}
	case "wget":
		address := s.here(t, name, check[len(check)-1])
		healthy = func() bool { return answers(t, address) }
	default:
		require.Fail(t, "a health check that nobody knows here", "%s: %v", name, check)
	}
	system.Eventually(t, name+" is healthy", healthy)
}

func answers(t *testing.T, address string) bool {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, http.NoBody)
	require.NoError(t, err)
	client := http.Client{Timeout: 5 * time.Second}
	response, err := client.Do(request)
	return err == nil && response.Body.Close() == nil && response.StatusCode == http.StatusOK
}

// ask asks the API of the compose file, as its bot, and returns what it answered.
func (s *stack) ask(t *testing.T, method, path, body string) ([]byte, error) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, s.here(t, "api", "http://api:8080")+path, strings.NewReader(body))
	require.NoError(t, err)
	request.Header.Set("Authorization", "Bearer try-it-out")
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Idempotency-Key", "try-it-out")
	client := http.Client{Timeout: system.Patience}
	response, err := client.Do(request)
	if err != nil {
		return nil, err
	}
	answer, err := io.ReadAll(response.Body)
	return answer, errors.Join(err, response.Body.Close())
}
