#!/usr/bin/env bash
# Builds what is shipped and measures it:
# tests/benchmark/run.sh [--scale small|medium|large] [--seconds S] [--peers] [--compare] [--keep]
#
# First the basic calls beside a bare gRPC echo of the same bytes, commits, and what watching costs; then, where
# ENTENTE_SHARED_DIR (default: ../shared) has the landscape generator, Q01 to Q14 on a generated landscape beside plain
# loops over arrays that say what the machine allows. --peers measures the databases of the generator's runner too, and
# etcd (Node, npm and Debian's postgresql). With --compare it says what moved against baseline.json, with --keep it
# becomes the baseline. Everything that is written lies under build/benchmark.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
scale=small seconds=2 peers=false table=()
while [ $# -gt 0 ]; do
  case $1 in
    --scale) scale=$2; shift ;;
    --seconds) seconds=$2; shift ;;
    --peers) peers=true ;;
    --compare | --keep) table+=("$1") ;;
    *) sed -n 's/^# //p' "$0" | head -n 2 >&2; exit 2 ;;
  esac
  shift
done
deploy/install-packages.sh
cmake --preset release >/dev/null
cmake --build --preset release --target spine_benchmark fanout_benchmark query_benchmark
export ENTENTE_BINARY_DIR=$PWD/build/release
scratch=$PWD/build/benchmark
mkdir -p "$scratch/results"
ENTENTE_BENCHMARK_JSON=$scratch/results/calls.json build/release/tests/benchmark/spine_benchmark --seconds "$seconds"
ENTENTE_BENCHMARK_JSON=$scratch/results/watching.json \
  build/release/tests/benchmark/fanout_benchmark --watchers 100,1000 --stalled-of 0 --seconds "$seconds"

shared=${ENTENTE_SHARED_DIR:-$PWD/../shared}
if [ ! -f "$shared/bench/gen_landscape.py" ]; then
  echo "no landscape generator in $shared/bench: Q01 to Q14 are left out"
  exit 0
fi
data=$scratch/data/$scale
[ -f "$data/manifest.json" ] || /usr/bin/python3 "$shared/bench/gen_landscape.py" --scale "$scale" --out "$data"
build/release/tests/benchmark/query_benchmark --data "$data" --seconds "$seconds" --json "$scratch/results/entente-$scale.json"
g++ -O3 -march=native -std=c++20 "$shared/bench/peers/floor.cpp" -o "$scratch/floor" -lpthread
"$scratch/floor" "$data" > "$scratch/results/floor-$scale.jsonl"
if $peers; then
  export SCRATCH=$scratch
  [ -d "$scratch/npm/node_modules" ] || sh "$shared/bench/peers/setup.sh" "$scratch"
  sh "$shared/bench/peers/run.sh" "$scale"
  node "$shared/bench/peers/etcd.mjs"
fi
/usr/bin/python3 tests/benchmark/tables.py "$scratch/results" "$scale" "${table[@]}"
