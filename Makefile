# make run | test | build | check | bench; everything else is a step of these.

CARGO ?= cargo
TARGET := $(or $(CARGO_TARGET_DIR),target)
NODE_MODULES := frontend/node_modules/.package-lock.json
# The program takes its assets from here; unchanged sources must not cost a new link of it.
ASSETS := frontend/dist/manifest.json

.DEFAULT_GOAL := help
.PHONY: help run test build check bench prepare frontend frontend-check rust-check rust-test browser-test crash-test fuzz-api wallet-clients audit coverage

help:
	@echo 'make run     build everything and open the demo'
	@echo 'make test    every test, on both databases and in a real browser'
	@echo 'make build   the release binary: $(TARGET)/release/orion'
	@echo 'make check   format, lints, documentation, front end'
	@echo 'make bench   the speed figures of BENCHMARKS.md; BENCH=--quick only shows that measuring works'

run:
	scripts/prepare build
	$(MAKE) frontend
	$(CARGO) run --locked --bin orion -- demo

build:
	scripts/prepare build
	$(MAKE) frontend
	$(CARGO) build --locked --release --bin orion

check: frontend frontend-check rust-check

# One after the other: they share the two cores, the target folder and the database of with-postgres.
test:
	scripts/prepare
	$(MAKE) frontend
	$(MAKE) frontend-check
	$(MAKE) rust-check
	scripts/without-network scripts/with-postgres $(MAKE) rust-test
	scripts/with-postgres $(MAKE) browser-test crash-test fuzz-api
	$(MAKE) wallet-clients
	@echo 'make test: everything passed'

bench:
	scripts/prepare
	$(MAKE) frontend
	$(CARGO) build --locked --release --bin orion --bin orion-bench
	scripts/with-postgres --disk $(TARGET)/release/orion-bench --orion $(TARGET)/release/orion $(BENCH)

prepare:
	scripts/prepare

$(NODE_MODULES): frontend/package.json frontend/package-lock.json
	cd frontend && npm ci --ignore-scripts --no-audit --no-fund
	@touch $@

frontend: $(ASSETS)

$(ASSETS): $(NODE_MODULES) frontend/build.mjs $(shell find frontend/src -type f)
	cd frontend && npm run --silent build
	@touch $@

frontend-check: $(NODE_MODULES)
	cd frontend && npm run --silent check
	cd frontend && npm test --silent

# What needs tools that a fresh machine lacks: cargo install cargo-deny typos-cli
audit:
	$(CARGO) deny check
	typos

# Which lines the tests of Rust run, per crate: rustup component add llvm-tools
coverage: frontend
	scripts/with-postgres scripts/coverage

rust-check: frontend
	scripts/check-guarantees
	$(CARGO) fmt --all --check
	$(CARGO) clippy --locked --workspace --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --locked --workspace --no-deps

# From here on the tests of `make test`; each also runs alone, then without PostgreSQL unless one is named in
# ORION_TEST_POSTGRES_URL (scripts/with-postgres make rust-test).
rust-test:
	INSTA_UPDATE=no $(CARGO) test --locked --workspace

# With all targets, dependencies get the features that rust-test has compiled them with; without, much is compiled twice.
$(TARGET)/debug/orion: FORCE
	$(CARGO) build --locked --workspace --all-targets
FORCE:

browser-test: $(TARGET)/debug/orion $(NODE_MODULES)
	ORION=$(TARGET)/debug/orion node tests/browser/run.mjs

crash-test: $(TARGET)/debug/orion
	ORION=$(TARGET)/debug/orion scripts/crash-test
	ORION=$(TARGET)/debug/orion scripts/queue-crash-test

fuzz-api: $(TARGET)/debug/orion
	ORION=$(TARGET)/debug/orion scripts/fuzz-api

# Programs that nobody here wrote, from PyPI and npm, read what wallets are sent.
wallet-clients:
	scripts/google-client
	scripts/apple-client
