#!/usr/bin/env bash
# Installs the two peers in a temporary folder and measures them beside the sandbox, each against the same server.
# Needs node and python3, and the registries of both.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT

cp "$here/whatsapp-api-js.mjs" "$here/pywa_peer.py" "$folder/"
npm install --silent --no-audit --no-fund --prefix "$folder" whatsapp-api-js@6.3.0
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet pywa==4.5.0 httpx==0.28.1

cd "$here/../../.."
PEERS="$folder" cargo bench --locked --package host-harness-bench --bench load -- peers
