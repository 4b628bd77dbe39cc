# OllyStack. `make help` lists the targets.
#
# Two of them are all that a newcomer needs: `make run` and `make test`.

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.ONESHELL:
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules --no-print-directory

# PROFILE=dev builds quicker and runs slower; the tests use it.
PROFILE ?= release
# PORTS=free lets `make run` take ports that nobody uses instead of the well-known ones.
PORTS ?= standard
# Where `make run` keeps its data.
DATA ?= .ollystack

export CARGO_TARGET_DIR ?= $(CURDIR)/target
export CARGO_TERM_COLOR ?= auto

TARGET := $(CARGO_TARGET_DIR)/$(if $(filter dev,$(PROFILE)),debug,$(PROFILE))
BIN := dist/$(PROFILE)
TOOLS := dist/tools
GO_MODULES := go-shim demo benches/collector
SERVICE_BINARIES := ollystack-clickhouse ollystack-api ollystack-ai ollystack-demo-orders ollystack-demo-load xtask

say = @printf '\n== %s\n' "$(1)"

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# ---- the two commands -----------------------------------------------------------------------

.PHONY: run
run: build ## Set up everything, run the system with demo traffic until Ctrl-C
	$(call say,starting (Ctrl-C ends everything))
	@exec $(BIN)/xtask up --root . --bin-dir $(BIN) --data-dir $(DATA) --ports $(PORTS)

.PHONY: test
test: ## Set up what the tests need, and pass all of them
	@.ci/test

# ---- building -------------------------------------------------------------------------------

.PHONY: build
build: doctor services engine collector demo-go mailer ui ## Build everything into dist/

.PHONY: doctor
doctor: ## Say which toolchains are here and how to get the others
	$(call say,toolchains)
	@.ci/doctor

.PHONY: services
services: ## The Rust programs, into dist/$(PROFILE)
	$(call say,Rust services ($(PROFILE)))
	@cargo build --locked --workspace --bins --profile $(PROFILE)
	mkdir -p $(BIN)
	for name in $(SERVICE_BINARIES); do install -m 755 "$(TARGET)/$$name" "$(BIN)/$$name"; done

.PHONY: engine
engine: services ## The embedded ClickHouse engine, checked, into the user's cache
	$(call say,ClickHouse engine)
	@$(BIN)/ollystack-clickhouse fetch

.PHONY: core
core: ## The correlation core as a static library, and the file that tells Go that it changed
	$(call say,correlation core (Rust static library))
	@cargo build --locked --release -p olly-ffi
	mkdir -p dist/lib
	cmp -s "$(CARGO_TARGET_DIR)/release/libolly_ffi.a" dist/lib/libolly_ffi.a \
	  || cp "$(CARGO_TARGET_DIR)/release/libolly_ffi.a" dist/lib/libolly_ffi.a
	go-shim/internal/core/genhash.sh dist/lib/libolly_ffi.a

.PHONY: core-panic-hook
core-panic-hook: ## The correlation core that panics when asked to, for one test of the component
	$(call say,correlation core with the panic hook)
	@cargo build --locked -p olly-ffi --features panic-hook --target-dir "$(CARGO_TARGET_DIR)/panic-hook"
	mkdir -p dist/lib/panic-hook
	cp "$(CARGO_TARGET_DIR)/panic-hook/debug/libolly_ffi.a" dist/lib/panic-hook/libolly_ffi.a

$(TOOLS)/builder $(TOOLS)/mdatagen: go-shim/internal/tools/go.mod go-shim/internal/tools/go.sum
	@mkdir -p $(TOOLS)
	cd go-shim/internal/tools && go build -o "$(CURDIR)/$(TOOLS)/" tool

.PHONY: collector
collector: core $(TOOLS)/builder ## The collector with our processor, dist/otelcol-ollystack
	$(call say,OpenTelemetry Collector (a first build takes several minutes))
	@$(TOOLS)/builder --config builder-config.yaml
	install -m 755 dist/collector-src/otelcol-ollystack dist/otelcol-ollystack

.PHONY: demo-go
demo-go: ## The demo shop's Go services
	$(call say,demo shop (Go))
	@mkdir -p dist/demo
	cd demo && go build -o ../dist/demo/ ./gateway ./payments ./broker

.PHONY: mailer
mailer: demo/mailer/node_modules/.package-lock.json ## The demo shop's mailer (TypeScript)
	$(call say,demo shop (TypeScript))
	@cd demo/mailer && npm run --silent build

.PHONY: ui
ui: web-ui/node_modules/.package-lock.json ## The web UI, web-ui/dist
	$(call say,web UI)
	@cd web-ui && npm run --silent build

%/node_modules/.package-lock.json: %/package-lock.json %/package.json
	@printf '\n== npm packages of %s\n' "$*"
	cd $* && npm ci --no-audit --no-fund && touch node_modules/.package-lock.json

# ---- checking -------------------------------------------------------------------------------

.PHONY: check
check: core services ## Formatting, lints and types of all languages; no tests
	$(call say,lints)
	@cargo fmt --all --check
	cargo clippy --locked --workspace --all-targets -- -D warnings
	cargo fmt --manifest-path processor-core/no-std-proof/Cargo.toml --check
	cargo fmt --manifest-path fuzz/libfuzzer/Cargo.toml --check
	cargo clippy --locked --manifest-path processor-core/no-std-proof/Cargo.toml -- -D warnings
	$(BIN)/xtask structure
	for module in $(GO_MODULES); do
	  (cd $$module && unformatted=$$(gofmt -l .) && { test -z "$$unformatted" || { echo "gofmt: $$unformatted" >&2; false; }; } && go vet ./...)
	done
	$(MAKE) web-ui/node_modules/.package-lock.json demo/mailer/node_modules/.package-lock.json
	(cd web-ui && npm run --silent lint && npm run --silent typecheck)
	(cd demo/mailer && npm run --silent typecheck)

.PHONY: core-alone
core-alone: ## The correlation core in a program without the standard library, and the bound of its memory
	$(call say,the core alone)
	@cargo run --quiet --locked --release --manifest-path processor-core/no-std-proof/Cargo.toml

# Seconds for each target.
FUZZ_SECONDS ?= 60

.PHONY: fuzz
fuzz: fuzz-go ## Fuzz everything, FUZZ_SECONDS a target; inputs that reach new code go to testdata/corpus
	@cargo +nightly fuzz --version >/dev/null 2>&1 || {
	  echo "error: the Rust targets need a nightly toolchain and cargo-fuzz: cargo install --locked cargo-fuzz" >&2
	  exit 1
	}
	for target in $(notdir $(basename $(wildcard fuzz/libfuzzer/fuzz_targets/*.rs))); do
	  printf '\n== fuzzing %s\n' $$target
	  kept=testdata/corpus/$$target found=fuzz/libfuzzer/corpus/$$target
	  mkdir -p $$found
	  run() { cargo +nightly fuzz run --fuzz-dir fuzz/libfuzzer $$target "$$@"; }
	  run $$found $$kept -- -max_total_time=$(FUZZ_SECONDS) -max_len=600
	  run $$kept $$found -- -set_cover_merge=1 -use_counters=0 -max_len=300
	done

.PHONY: fuzz-go
fuzz-go: core ## Fuzz the component's Go code, FUZZ_SECONDS a target
	$(call say,fuzzing the component)
	@cd go-shim/ollystackcorrelationprocessor
	for target in $$(go test -list '^Fuzz' . | grep '^Fuzz'); do
	  go test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZ_SECONDS)s .
	done

.PHONY: gen
gen: $(TOOLS)/mdatagen services ## Rewrite all generated files
	@OLLY_WRITE_HEADER=1 cargo test --quiet -p olly-ffi --test header
	(cd go-shim/ollystackcorrelationprocessor && "$(CURDIR)/$(TOOLS)/mdatagen" metadata.yaml)
	$(BIN)/ollystack-api openapi > collector/openapi/api.json
	$(BIN)/ollystack-ai openapi > collector/openapi/ai.json
	(cd web-ui && npm run --silent gen)
	for workspace in processor-core/no-std-proof fuzz/libfuzzer; do
	  cargo update --quiet --workspace --manifest-path $$workspace/Cargo.toml
	done

# MINUTES=1 shows that it works.
.PHONY: soak
soak: services engine collector ## Ten minutes of all that this machine takes, ClickHouse killed midway: nothing may be lost
	$(call say,soak)
	@$(BIN)/xtask soak --root . --bin-dir $(BIN) --minutes $(or $(MINUTES),10)

.PHONY: test-model
test-model: ## Explanations and questions with a real language model: OLLYSTACK_LLM_URL=http://127.0.0.1:11434/v1 OLLYSTACK_LLM_MODEL=name
	$(call say,a real language model)
	@[ -n "$${OLLYSTACK_LLM_URL:-}" ] && [ -n "$${OLLYSTACK_LLM_MODEL:-}" ] || {
	  echo "set OLLYSTACK_LLM_URL to an OpenAI-compatible server (with its /v1) and OLLYSTACK_LLM_MODEL to the name of a model it has;" \
	    "see docs/language-models.md" >&2
	  exit 2
	}
	cargo test --locked -p olly-ai --test model -- --ignored --nocapture --test-threads=1

.PHONY: bench
bench: bench-processor ## All quick benchmarks; never part of the tests
	$(call say,the core alone)
	@cargo bench --locked -p olly-benches -- --quick
	$(call say,the component alone)
	(cd go-shim && go test -run '^$$' -bench . -benchtime 0.3s ./ollystackcorrelationprocessor)

# ROUNDS=50 is enough to see a change of a tenth.
.PHONY: bench-processor
bench-processor: core ## The component against others, in one run, with the targets; JSON in dist/bench
	$(call say,the component against the floor, the collector's own processors and Go alone)
	@mkdir -p dist/bench
	cd benches/collector && go run . -rounds $(or $(ROUNDS),200) -json ../../dist/bench/processor.json

.PHONY: bench-collector
bench-collector: collector ## Whole collectors under OTLP load, with and without the component; JSON in dist/bench
	$(call say,collectors under OTLP load)
	@mkdir -p dist/bench
	cd benches/collector && go run . load -rounds $(or $(ROUNDS),40) -json ../../dist/bench/collector.json

.PHONY: bench-ci
bench-ci: ## Instructions of fixed batches against the recorded ones; UPDATE=yes records them
	$(call say,benchmarks that a build can fail on)
	@benches/ci.sh $(if $(UPDATE),--update)

# Sizes in millions of spans; 100 need 15 GB of disk and most of an hour.
MILLIONS ?= 10

.PHONY: bench-query
bench-query: services engine collector ## Reading flows from a full store: MILLIONS=10,100 of spans, and the stock schema beside it; KEEP=folder fills once
	$(call say,reading flows of $(MILLIONS) million spans)
	@cargo build --locked --release -p olly-bench-query
	OLLYSTACK_CLICKHOUSE_BIN=$(BIN)/ollystack-clickhouse "$(CARGO_TARGET_DIR)/release/olly-bench-query" \
	  --millions $(MILLIONS) --bin-dir $(BIN) --json dist/bench-query.json $(if $(KEEP),--data-dir $(KEEP) --keep)

.PHONY: bench-rca
bench-rca: ## The cause of an incident of a million spans, through a real store: seconds and memory; SPANS= says how many
	$(call say,analysing an incident)
	@SPANS=$(or $(SPANS),1000000) cargo bench --locked -p olly-ai --bench rca

.PHONY: clean
clean: ## Remove what was built and the demo's data; caches outside the checkout stay
	rm -rf dist $(DATA) target web-ui/dist web-ui/node_modules demo/mailer/dist demo/mailer/node_modules
