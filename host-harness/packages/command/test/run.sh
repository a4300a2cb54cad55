#!/usr/bin/env bash
# Runs the command from its wheel, as people do who have no Rust: run.sh WHEEL. Installs uv in a folder of its own.
set -euo pipefail
wheel=$(realpath "$1")
work=$(mktemp -d)
trap 'status=$?; [ -z "${simulator:-}" ] || kill "$simulator" 2>/dev/null || true; rm -rf "$work"; exit $status' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check uv
cd "$work"
export UV_CACHE_DIR=$work/cache UV_PYTHON_DOWNLOADS=never
command=("$work/venv/bin/uvx" --from "$wheel" host-harness)

"${command[@]}" --version
mkfifo simulated
"${command[@]}" simulate --listen 127.0.0.1:0 >simulated 2>simulate.log &
simulator=$!
read -r connection <simulated
echo "$connection" >connection.json

hello='{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"test","version":"1"}}}'
"${command[@]}" mcp --connection connection.json <<<"$hello" 2>mcp.log | grep -q '"serverInfo"'

printf 'to,name\n+15555550123,Ana\n' >people.csv
echo '{"name": "hello_world", "language": "en_US"}' >message.json
"${command[@]}" broadcast --connection connection.json --contacts people.csv --template message.json --journal run.db --yes >broadcast.json 2>broadcast.log
"${command[@]}" broadcast status --journal run.db --json | grep -q '"accepted": *1'
echo "simulate, mcp and broadcast ran from $(basename "$wheel")"
