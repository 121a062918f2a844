#!/usr/bin/env bash
# Installs what is needed (Debian 12), builds everything and passes every test.
#
#   tests/run.sh              what is shipped, with every test
#   tests/run.sh asan|tsan    the same tests under sanitizers, built by clang with its analysis of locking as errors
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
preset=${1:-release}
export LC_ALL=C.UTF-8

extra=()
[ "$preset" = release ] || extra=(clang-14 libclang-rt-14-dev llvm-14)
deploy/install-packages.sh "${extra[@]}"

cmake --preset "$preset" >/dev/null
cmake --build --preset "$preset"
ctest --preset "$preset" --parallel "$(nproc)"
