#!/usr/bin/env bash
# Builds what is shipped and measures it: tests/benchmark/run.sh [--entities N] [--relationships N] [--seconds S]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
deploy/install-packages.sh
cmake --preset release >/dev/null
cmake --build --preset release --target spine_benchmark
ENTENTE_BINARY_DIR=$PWD/build/release exec build/release/tests/benchmark/spine_benchmark "$@"
