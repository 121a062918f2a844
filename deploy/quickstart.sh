#!/usr/bin/env bash
# From nothing to a running entente: installs what is needed (Debian 12), builds, starts the server on its embedded store,
# loads the founding facts, asks it some questions, and leaves it running. Run it again at any time: what is done is not
# done twice.
#
#   ENTENTE_LISTEN  where the server listens (127.0.0.1:7407)
#   ENTENTE_DATA    where it keeps its store (./data)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

listen=${ENTENTE_LISTEN:-127.0.0.1:7407}
data=${ENTENTE_DATA:-$PWD/data}
export ENTENTE_SERVER=$listen
export LC_ALL=C.UTF-8

deploy/install-packages.sh

echo "building (the first time takes some minutes)"
cmake --preset release >/dev/null
cmake --build --preset release --target entente-server entente_cli
server=$PWD/build/release/service/entente-server
entente=$PWD/build/release/cli/entente

if ! "$entente" status >/dev/null 2>&1; then
  mkdir -p "$data"
  setsid nohup "$server" --listen "$listen" --data "$data/store" >"$data/server.log" 2>&1 </dev/null &
  echo $! >"$data/server.pid"
  for _ in $(seq 100); do
    "$entente" status >/dev/null 2>&1 && break
    kill -0 "$(cat "$data/server.pid")" 2>/dev/null || { cat "$data/server.log" >&2; exit 1; }
    sleep 0.1
  done
fi
"$entente" commit deploy/datasets/founding-facts/*.textproto | grep "at revision"

ask() {
  printf '\n\033[1m$ entente'
  printf ' %q' "$@"
  printf '\033[0m\n'
  "$entente" "$@"
}
ask status
ask relationships "SK Telecom" --relation MEMBER_OF --relation PARTNERS_WITH
ask relationships --meaning COLLABORATION --valid-at 2024-12-31
ask relationships --meaning COLLABORATION --valid-at 2025-03-31
ask list organization --filter 'sectors:TELECOM AND country = "KR"'
ask neighbors Xigen --step out:BASED_ON --step in:DEVELOPS
ask observations Cursor "Ruitten Technologies"
ask match '(t:organization {sector: TELECOM, country: "KR"})-[:PARTNERS_WITH]-(l)-[:DEVELOPS]->(m:model)'
ask impact "LG AI Research"
ask exposure Cursor
ask paths "SK Telecom" OpenAI
ask explain "SK Telecom" --field organization.country

cat <<TXT

entente is running at $listen (process $(cat "$data/server.pid" 2>/dev/null || echo "started elsewhere"), log $data/server.log).
  ask it:   build/release/cli/entente --help
  stop it:  kill \$(cat $data/server.pid)
TXT
