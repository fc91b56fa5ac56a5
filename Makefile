# Shortcuts for people: everything here is a line of .ci/run, which is the whole check.
TOOL = go tool -modfile=tools/dev/go.mod

.PHONY: check test lint fmt generate demo

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

demo:
	go run ./cmd/ordersaga demo
