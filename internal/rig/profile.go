package rig

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
)

// Profile asks an API or a worker for a profile of its process, by its name and parameters: "goroutine?debug=1".
func (r *Rig) Profile(ctx context.Context, p *Process, name string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, p.URL+"/debug/pprof/"+name, http.NoBody)
	if err != nil {
		return nil, fmt.Errorf("ask %v for %s: %w", p.command, name, err)
	}
	request.Header.Set("Authorization", "Bearer "+OpsKey)
	response, err := r.http.Do(request)
	if err != nil {
		return nil, fmt.Errorf("ask %v for %s: %w", p.command, name, err)
	}
	profile, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = errors.New(response.Status)
	}
	if err := errors.Join(err, response.Body.Close()); err != nil {
		return nil, fmt.Errorf("ask %v for %s: %w", p.command, name, err)
	}
	return profile, nil
}
