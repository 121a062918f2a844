#!/usr/bin/env bash
# Installs what is needed (Debian 12), builds everything and passes every test.
#
#   tests/run.sh              what is shipped, with every test
#   tests/run.sh asan|tsan    the same tests under sanitizers
#   tests/run.sh tidy         builds with clang's thread-safety analysis as errors
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
preset=${1:-release}
export LC_ALL=C.UTF-8

extra=()
[ "$preset" = tidy ] && extra=(clang-14)
deploy/install-packages.sh "${extra[@]}"

cmake --preset "$preset" >/dev/null
cmake --build --preset "$preset"
[ "$preset" = tidy ] && exit 0
ctest --preset "$preset" --parallel "$(nproc)"
