package api

import (
	"net/http"

	"github.com/getkin/kin-openapi/openapi3"
)

// NewWithContract is New, and gives the contract that it has read: reading it again for every harness
// would be half of the tests' time.
func NewWithContract(deps Deps) (http.Handler, *openapi3.T, error) {
	rules, err := newRules()
	if err != nil {
		return nil, nil, err
	}
	handler, err := build(deps, rules)
	return handler, rules.spec, err
}
