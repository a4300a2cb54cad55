#!/usr/bin/env bash
# The protocol's official Python client against `host-harness mcp`. Installs the client into a folder of its own.
set -euo pipefail
cd "$(dirname "$0")"

cargo build --locked --manifest-path ../../../../Cargo.toml --bin host-harness
harness="$(cargo metadata --format-version 1 --no-deps --locked | python3 -c 'import json, sys; print(json.load(sys.stdin)["target_directory"])')/debug/host-harness"
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check --requirement requirements.txt
"$folder/venv/bin/python" agent.py "$harness"
