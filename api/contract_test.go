package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/gin-gonic/gin"
	"github.com/stretchr/testify/require"

	"github.com/ordersaga/ordersaga/api"
	"github.com/ordersaga/ordersaga/api/gen"
)

func loadContract(t *testing.T) *openapi3.T {
	t.Helper()
	spec, err := openapi3.NewLoader().LoadFromFile("openapi.yaml")
	require.NoError(t, err)
	require.NoError(t, spec.Validate(t.Context()))
	return spec
}

func TestWhatIsGeneratedIsOfThisContract(t *testing.T) {
	generated, err := gen.GetSpecJSON()
	require.NoError(t, err)
	written, err := json.Marshal(loadContract(t))
	require.NoError(t, err)
	require.JSONEq(t, string(written), string(generated), "run go generate ./api")
}

func TestTheRoutesAreThoseOfTheContract(t *testing.T) {
	engine, ok := newHarness(t).handler.(*gin.Engine)
	require.True(t, ok)
	var served, promised []string
	for _, route := range engine.Routes() {
		served = append(served, route.Method+" "+route.Path)
	}
	for path, item := range loadContract(t).Paths.Map() {
		for method := range item.Operations() {
			route := " " + strings.NewReplacer("{", ":", "}", "").Replace(path)
			promised = append(promised, method+route)
			if method == http.MethodGet {
				promised = append(promised, http.MethodHead+route)
			}
		}
	}
	require.ElementsMatch(t, promised, served)
}

func TestWhatIsForKeysNeedsAScope(t *testing.T) {
	for path, item := range loadContract(t).Paths.Map() {
		for method, op := range item.Operations() {
			scope, _ := op.Extensions["x-scope"].(string)
			switch {
			case strings.HasPrefix(path, "/debug/"):
				require.Equal(t, "ops", scope, "%s %s", method, path)
				require.Nil(t, op.Security, "the contract's own security holds")
			case strings.HasPrefix(path, "/v1/"):
				require.Contains(t, []string{"orders:read", "orders:write", "ops"}, scope, "%s %s", method, path)
				require.Nil(t, op.Security, "the contract's own security holds")
			default:
				require.Empty(t, scope)
				require.Empty(t, *op.Security)
			}
		}
	}
}

// TestEveryRequestIsBounded: without additionalProperties: false a second, case-insensitive reading
// could see what was never compared; without bounds one request could hold anything.
func TestEveryRequestIsBounded(t *testing.T) {
	for path, item := range loadContract(t).Paths.Map() {
		for method, op := range item.Operations() {
			where := method + " " + path
			for _, p := range append(slices.Clone(item.Parameters), op.Parameters...) {
				requireBounded(t, where+" "+p.Value.Name, p.Value.Schema.Value, map[*openapi3.Schema]bool{})
			}
			if op.RequestBody == nil || slices.Contains(op.Tags, "callbacks") {
				continue // whatever they send is taken
			}
			for _, content := range op.RequestBody.Value.Content {
				requireBounded(t, where, content.Schema.Value, map[*openapi3.Schema]bool{})
			}
		}
	}
}

func requireBounded(t *testing.T, where string, s *openapi3.Schema, seen map[*openapi3.Schema]bool) {
	t.Helper()
	if seen[s] {
		return
	}
	seen[s] = true
	switch {
	case s.Type.Is("string"):
		anchored := strings.HasPrefix(s.Pattern, "^") && strings.HasSuffix(s.Pattern, "}$")
		require.True(t, s.MaxLength != nil || len(s.Enum) > 0 || anchored, "%s is a text without an end", where)
	case s.Type.Is("integer"), s.Type.Is("number"):
		require.True(t, s.Min != nil && s.Max != nil, "%s is a number without bounds", where)
	case s.Type.Is("array"):
		require.NotNil(t, s.MaxItems, "%s is a list without an end", where)
		requireBounded(t, where+"[]", s.Items.Value, seen)
	case s.Type.Is("object"):
		requireBoundedObject(t, where, s, seen)
	}
}

func requireBoundedObject(t *testing.T, where string, s *openapi3.Schema, seen map[*openapi3.Schema]bool) {
	t.Helper()
	if values := s.AdditionalProperties.Schema; values != nil {
		require.NotNil(t, s.MaxProps, "%s is a map without an end", where)
		requireBounded(t, where+"{}", values.Value, seen)
	} else {
		require.NotNil(t, s.AdditionalProperties.Has, "%s takes unknown members", where)
		require.False(t, *s.AdditionalProperties.Has, "%s takes unknown members", where)
	}
	for name, property := range s.Properties {
		requireBounded(t, where+"."+name, property.Value, seen)
	}
}

func TestTheCatalogOfProblemsIsInTheDocs(t *testing.T) {
	docs, err := os.ReadFile("../docs/api.md")
	require.NoError(t, err)
	var listed []string
	for line := range strings.SplitSeq(string(docs), "\n") {
		if strings.HasPrefix(line, `| <a id="`) {
			listed = append(listed, strings.Join(strings.Split(line, "|")[1:4], "|"))
		}
	}
	var want []string
	for _, k := range api.Catalog() {
		retry := map[bool]string{true: "yes", false: "no"}[k.Retryable]
		want = append(want, fmt.Sprintf(` <a id="%s"></a>`+"`%s`"+` | %d | %s `, k.Code, k.Code, k.Status, retry))
		require.NotEmpty(t, k.Title)
	}
	require.Equal(t, want, listed)
}

// TestTheContractPromisesNoStatusWithoutAProblem: the harness compares each answer's status with the
// contract; here the contract's statuses are compared with the catalog.
func TestTheContractPromisesNoStatusWithoutAProblem(t *testing.T) {
	known := map[string]bool{}
	for _, k := range api.Catalog() {
		known[strconv.Itoa(k.Status)] = true
	}
	for path, item := range loadContract(t).Paths.Map() {
		for method, op := range item.Operations() {
			for status, response := range op.Responses.Map() {
				if response.Value.Content["application/problem+json"] != nil {
					require.True(t, known[status], "%s %s promises a %s that no problem has", method, path, status)
				}
			}
		}
	}
}
