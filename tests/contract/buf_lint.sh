#!/usr/bin/env bash
# Lints the contract with buf (STANDARD, COMMENTS) and shows that a missing comment is caught. buf comes from the npm registry;
# where that cannot be reached the test is skipped (exit 77).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
google=/usr/share/gocode/src/github.com/gogo/googleapis/google/rpc
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

command -v npm >/dev/null || { echo "skipped: no npm here"; exit 77; }
timeout 100 npm install --prefix "$work/tool" --no-audit --no-fund --fetch-retries 0 --loglevel error @bufbuild/buf@1 >/dev/null 2>"$work/npm" ||
  { echo "skipped: buf cannot be had from the npm registry"; tail -n 1 "$work/npm"; exit 77; }
buf=$work/tool/node_modules/.bin/buf

mkdir -p "$work/proto/google/rpc"
cp -r proto/entente proto/buf.yaml "$work/proto"
cp "$google/status.proto" "$google/error_details.proto" "$work/proto/google/rpc"
cd "$work/proto"
"$buf" lint && echo "clean"

# The planted fault: a field that lost its comment.
sed -i '0,/^  \/\/ Its id\.$/{/^  \/\/ Its id\.$/d}' entente/v1/query_service.proto
if "$buf" lint >/dev/null; then
  echo "a missing comment was not caught" >&2
  exit 1
fi
