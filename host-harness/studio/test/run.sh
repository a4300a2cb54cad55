#!/usr/bin/env bash
# Uses the studio in Debian's Chromium: what a person sees, with the keyboard, without JavaScript, and with 10,000 messages.
# run.sh [FOLDER]: pictures of the pages go there; without it, into a new folder, whose name is printed.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../../.." && pwd)
pictures=${1:-$(mktemp -d)}
mkdir -p "$pictures"
PICTURES=$(cd "$pictures" && pwd)
work=$(mktemp -d)
trap 'status=$?; [ -z "${studio:-}" ] || kill "$studio" 2>/dev/null || true; rm -rf "$work"; exit $status' EXIT

if ! command -v chromium >/dev/null || ! fc-list 2>/dev/null | grep -qi emoji; then
  as_root=$([ "$(id -u)" = 0 ] || echo sudo)
  $as_root apt-get update -qq && $as_root apt-get install -y -qq chromium fontconfig fonts-noto-color-emoji >/dev/null
fi
CHROMIUM=$(command -v chromium)

cargo build --quiet --locked --manifest-path "$root/Cargo.toml"
harness=$(cargo metadata --format-version 1 --no-deps --manifest-path "$root/Cargo.toml" |
  sed 's/.*"target_directory":"\([^"]*\)".*/\1/')/debug/host-harness

node=node
(($(node --version | tr -dc '0-9.' | cut -d. -f1) >= 22)) || node=$(npx --yes --package=node@22 which node)

mkdir "$work/test"
cp "$here"/*.js* "$work/test"
cd "$work/test"
npm ci --silent --no-audit --no-fund

mkfifo "$work/studio"
"$harness" studio --listen 127.0.0.1:0 --no-limits >"$work/studio" 2>"$work/studio.log" &
studio=$!
read -r CONNECTION <"$work/studio"
STUDIO=$(grep -om1 'http://[0-9.:]*/' "$work/studio.log")

export CHROMIUM CONNECTION PICTURES STUDIO
"$node" --test ./*.test.js
echo "Pictures: $PICTURES"
