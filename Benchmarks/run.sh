#!/usr/bin/env bash
# Builds the optimised binary and the benchmarks, and runs them.
set -euo pipefail
cd "$(dirname "$0")/.."
swift build -c release --product headgate -Xswiftc -static-stdlib
swift build -c release --product benchmarks -Xswiftc -static-stdlib
.build/release/benchmarks run .build/release/headgate
