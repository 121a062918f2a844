#!/usr/bin/env bash
# Builds what is shipped and measures what a commit costs a standing query: tests/benchmark/standing.sh
# [--relationships 60000,1500000] [--commits N]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
deploy/install-packages.sh
cmake --preset release >/dev/null
cmake --build --preset release --target standing_benchmark
exec build/release/tests/benchmark/standing_benchmark "$@"
