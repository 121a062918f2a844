#!/usr/bin/env bash
# Builds what is shipped and measures searching and completing names, beside PostgreSQL with pg_trgm in the same run:
# tests/benchmark/search.sh ORGANIZATIONS [--queries N]
#
# ORGANIZATIONS are records of the Research Organization Registry, one in JSON a line, may be gzipped. PostgreSQL is one of
# its own in a folder that goes away, on a Unix socket; without `initdb` of Debian's postgresql it is left out.
set -euo pipefail
organizations=$(realpath "${1:?a file of the Research Organization Registry}")
shift
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
deploy/install-packages.sh
cmake --preset release >/dev/null
cmake --build --preset release --target search_benchmark entente-server

scratch=$(mktemp -d)
initdb=$(ls /usr/lib/postgresql/*/bin/initdb 2>/dev/null | sort -V | tail -n 1 || true)
peer=()
as_user=()
[ "$(id -u)" -eq 0 ] && as_user=(setpriv --reuid=postgres --regid=postgres --clear-groups)
finish() {
  [ ${#peer[@]} -eq 0 ] || "${as_user[@]}" "$(dirname "$initdb")/pg_ctl" -D "$scratch/pg/data" -m immediate stop >/dev/null || true
  rm -rf "$scratch"
}
trap finish EXIT

if [ -n "$initdb" ]; then
  chmod 711 "$scratch"
  mkdir "$scratch/pg"
  [ "$(id -u)" -eq 0 ] && chown postgres "$scratch/pg"
  "${as_user[@]}" "$initdb" -D "$scratch/pg/data" -U bench --auth=trust -E UTF8 --locale=C.UTF-8 >/dev/null
  "${as_user[@]}" tee -a "$scratch/pg/data/postgresql.conf" >/dev/null <<CONF
listen_addresses = ''
unix_socket_directories = '$scratch/pg'
shared_buffers = 1GB
work_mem = 64MB
maintenance_work_mem = 256MB
random_page_cost = 1.1
jit = off
CONF
  "${as_user[@]}" "$(dirname "$initdb")/pg_ctl" -D "$scratch/pg/data" -w -l "$scratch/pg/log" start >/dev/null
  peer=(--postgres "host=$scratch/pg user=bench dbname=postgres")
fi
zcat -f "$organizations" > "$scratch/organizations.jsonl"
ENTENTE_BINARY_DIR=$PWD/build/release build/release/tests/benchmark/search_benchmark \
  --organizations "$scratch/organizations.jsonl" "${peer[@]}" "$@"
