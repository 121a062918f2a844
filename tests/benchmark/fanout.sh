#!/usr/bin/env bash
# Builds what is shipped and measures what watching costs: tests/benchmark/fanout.sh [--watchers 1,100,...] [--stalled-of N]
# [--seconds S]. With PEER set to a command that measures another system on the same machine, it is run right after, so
# that the two can be compared.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
deploy/install-packages.sh
cmake --preset release >/dev/null
cmake --build --preset release --target fanout_benchmark
ENTENTE_BINARY_DIR=$PWD/build/release build/release/tests/benchmark/fanout_benchmark "$@"
[ -z "${PEER:-}" ] || bash -c "$PEER"
