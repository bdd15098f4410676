# `make` lists what there is.

LINT = go tool -modfile=tools/lint.mod
GOLDEN = $(shell go list -f '{{range .TestImports}}{{if eq . "github.com/pcsandbox/pcsandbox/internal/golden"}}{{$$.ImportPath}} {{end}}{{end}}{{range .XTestImports}}{{if eq . "github.com/pcsandbox/pcsandbox/internal/golden"}}{{$$.ImportPath}} {{end}}{{end}}' ./...)

.DEFAULT_GOAL := help
.PHONY: help test race lint golden e2e screens bench up ci

help: ## list what there is
	@grep -hE '^[a-z0-9]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

test: ## the tests that need nothing but Go
	go test ./...

race: ## the same with the race detector (needs a C compiler)
	CGO_ENABLED=1 go test -race ./...

lint: ## gofmt, go vet and golangci-lint, which has staticcheck within it
	@test -z "$$(gofmt -l .)" || { gofmt -l .; exit 1; }
	go vet ./...
	$(LINT) golangci-lint run ./...

golden: ## write expected answers, messages and command output anew; read the diff
	go test $(GOLDEN) ./scenarios ./cmd/pcsandbox -update

e2e: ## headless Chromium, xmlsec1 and libraries of others
	cd e2e && go test ./...

screens: ## pictures of all screens into docs/screens, and the page that shows them
	cd e2e && go test -count=1 ./browser -run 'Route|Guide|Phone|Console' -screens "$(CURDIR)/docs/screens" -update

bench: ## the benchmarks behind the README's figures
	go test -run '^$$' -bench . -benchmem ./...

up: ## the sandbox in a container
	docker compose up --build

ci: ## everything a change must pass
	bash .ci/run
