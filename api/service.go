package api

import (
	"bytes"
	"context"
	"time"

	"github.com/ordersaga/ordersaga/api/gen"
)

const (
	statusOK = "ok"
	// readyTimeout bounds a readiness probe.
	readyTimeout = time.Second
)

// Health says that the process is alive.
func (s *server) Health(context.Context, gen.HealthRequestObject) (gen.HealthResponseObject, error) {
	return gen.Health200JSONResponse{Status: statusOK}, nil
}

// Ready says whether orders can be taken: whether the journal and the workflow service answer.
func (s *server) Ready(ctx context.Context, _ gen.ReadyRequestObject) (gen.ReadyResponseObject, error) {
	ctx, cancel := context.WithTimeout(requestOf(ctx).Context(), readyTimeout)
	defer cancel()
	if err := s.Journal.Ping(ctx); err != nil {
		return nil, &Problem{Code: JournalUnavailable, Err: err}
	}
	if err := s.Deps.Ready(ctx); err != nil {
		return nil, &Problem{Code: SagasUnavailable, Err: err}
	}
	return gen.Ready200JSONResponse{Status: statusOK}, nil
}

// Contract serves the contract.
func (s *server) Contract(context.Context, gen.ContractRequestObject) (gen.ContractResponseObject, error) {
	return gen.Contract200ApplicationyamlResponse{Body: bytes.NewReader(contract), ContentLength: int64(len(contract))}, nil
}
