# Headgate. `make help` lists what there is to make.
SHELL := /bin/bash
.DEFAULT_GOAL := help

PACKAGES := libyaml-dev libcurl4-openssl-dev libsqlite3-dev libpq-dev pkg-config sqlite3 postgresql exim4-daemon-light jq
SOURCES := Package.swift Sources Tests Benchmarks
DEBUG := .build/debug/headgate
# A test that hangs is named rather than waited for.
TEST_LIMIT ?= $(if $(THOROUGH),0,40m)

.PHONY: help setup build test torture demo lint format arrows bench clean

help: ## list the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 18

setup: ## install the Debian packages that building and testing need
	@missing=$$(for p in $(PACKAGES); do dpkg -s $$p >/dev/null 2>&1 || echo $$p; done); \
	if [ -n "$$missing" ]; then \
	  root=$$([ "$$(id -u)" = 0 ] || echo sudo); \
	  $$root apt-get update -qq && \
	  $$root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $$missing; \
	fi

build: setup ## build the optimised binary, .build/release/headgate
	swift build -c release --product headgate -Xswiftc -static-stdlib

test: setup ## run every test; THOROUGH=1 kills runs at every milestone and tells five times as many stories
	swift build --build-tests --explicit-target-dependency-import-check error
	@mkdir -p .build && set -o pipefail; \
	timeout --foreground -s INT -k 30 $(TEST_LIMIT) swift test --skip-build 2>&1 | tee .build/test.log || \
	  { [ $$? != 124 ] || printf '\nEnded after %s, which TEST_LIMIT says.\n' $(TEST_LIMIT); \
	  echo; echo "What failed, from .build/test.log:"; awk -f Tests/failures.awk .build/test.log | grep -a . || \
	  tail -n 50 .build/test.log; exit 1; }

torture: setup ## run SEQUENCES=1000 random sequences of edits, faults and kills; SEED=7 repeats one; ENGINE=postgres
	swift build --build-tests
	TORTURE=$(or $(SEQUENCES),1000) TORTURE_SEED=$(SEED) TORTURE_ENGINE=$(ENGINE) swift test --skip-build --filter TortureTests

demo: setup ## lint, plan, apply, change the data, plan and apply again
	swift build --product headgate
	PATH="$(CURDIR)/.build/debug:$$PATH" bash pipelines/demo.sh

lint: ## check the format of the sources, strictly
	swift format lint --strict --recursive $(SOURCES)

format: ## format the sources
	swift format --in-place --recursive $(SOURCES)

arrows: setup ## check that targets import only what they declare
	swift build --build-tests --explicit-target-dependency-import-check error

bench: setup ## run the benchmarks, each beside its floor
	bash Benchmarks/run.sh

clean: ## remove what was built
	rm -rf .build Benchmarks/.build Benchmarks/.peers pipelines/demo
