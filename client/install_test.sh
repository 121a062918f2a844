#!/bin/sh
# Installs the SDK from a build folder into an empty place and builds a stranger's project against it.
#
#   client/install_test.sh BUILD_FOLDER CXX_COMPILER CXX_FLAGS
set -eu
build=$1
compiler=$2
flags=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cmake --install "$build" --component sdk --prefix "$work/prefix" >"$work/install.log"
test ! -e "$work/prefix/include/entente/internal" || { echo "internal headers were installed" >&2; exit 1; }

mkdir "$work/project"
cat >"$work/project/CMakeLists.txt" <<'CMAKE'
cmake_minimum_required(VERSION 3.25)
project(stranger LANGUAGES CXX)
set(CMAKE_CXX_STANDARD 20)
find_package(entente 0.3 REQUIRED)
add_executable(stranger stranger.cc)
target_link_libraries(stranger PRIVATE entente::client)
CMAKE
cat >"$work/project/stranger.cc" <<'CPP'
#include <iostream>

#include "entente/client.h"
#include "entente/commit_builder.h"
#include "entente/error.h"
#include "entente/name_resolver.h"
#include "entente/replica.h"

int main() {
  entente::Options options;
  options.endpoints = {"127.0.0.1:1"};
  options.retry.max_attempts = 1;
  entente::Client client(entente::MakeConnection(options), options);
  const auto response = client.GetEntity("organization/nobody");
  std::cout << absl::StatusCodeToString(response.status().code()) << "\n";
  const entente::Replica replica(client, {});
  if (replica.tally().digest != std::string(32, '0')) return 1;
  return response.status().code() == absl::StatusCode::kUnavailable ? 0 : 1;
}
CPP
cmake -S "$work/project" -B "$work/project/build" -DCMAKE_CXX_COMPILER="$compiler" -DCMAKE_CXX_FLAGS="$flags" \
  -DCMAKE_PREFIX_PATH="$work/prefix" >"$work/configure.log" || { cat "$work/configure.log" >&2; exit 1; }
cmake --build "$work/project/build" >"$work/build.log" || { cat "$work/build.log" >&2; exit 1; }
answer=$("$work/project/build/stranger")
test "$answer" = UNAVAILABLE || { echo "the stranger's program said: $answer" >&2; exit 1; }
