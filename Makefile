# Shortcuts for people: everything here is a line of .ci/run, which is the whole check.
TOOL = go tool -modfile=tools/dev/go.mod

.PHONY: check test lint fmt generate histories demo

check:
	.ci/run

test:
	go test ./...

lint:
	$(TOOL) golangci-lint run ./...
	$(TOOL) workflowcheck ./workflows/...

fmt:
	$(TOOL) golangci-lint fmt ./...

generate:
	go generate ./...

# Until the first release only, see docs/changing-workflows.md.
histories:
	rm -rf workflows/testdata/history
	ORDERSAGA_RECORD_HISTORIES=$(CURDIR)/workflows/testdata/history go test -count=1 ./e2e/...

demo:
	go run ./cmd/ordersaga demo
