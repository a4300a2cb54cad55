#!/usr/bin/env bash
# Fills in every form of both pages in Debian's Chromium, and checks what reaches the simulated Graph API.
# run.sh [FOLDER]: pictures of the pages go there; without it, into a new folder, whose name is printed.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../../.." && pwd)
pictures=${1:-$(mktemp -d)}
mkdir -p "$pictures"
PICTURES=$(cd "$pictures" && pwd)
work=$(mktemp -d)
trap 'status=$?; [ -z "${simulator:-}" ] || kill "$simulator" 2>/dev/null || true; rm -rf "$work"; exit $status' EXIT

if ! command -v chromium >/dev/null; then
  as_root=$([ "$(id -u)" = 0 ] || echo sudo)
  $as_root apt-get update -qq && $as_root apt-get install -y -qq chromium >/dev/null
fi
CHROMIUM=$(command -v chromium)

cargo build --quiet --locked --manifest-path "$root/Cargo.toml"
harness=$(cargo metadata --format-version 1 --no-deps --manifest-path "$root/Cargo.toml" |
  sed 's/.*"target_directory":"\([^"]*\)".*/\1/')/debug/host-harness
"$harness" package --out "$work/dist" >/dev/null 2>&1

# The npm package wants Node 22 or later.
node=node
(($(node --version | tr -dc '0-9.' | cut -d. -f1) >= 22)) || node=$(npx --yes --package=node@22 which node)

mkdir "$work/forms"
(cd "$here/.." && tar --exclude node_modules --exclude rjsf/page.js -cf - .) | tar -xf - -C "$work/forms"
cd "$work/forms"
npm ci --silent --no-audit --no-fund
npm install --silent --no-audit --no-fund --no-save "$work"/dist/*.tgz
npm run --silent build

mkfifo "$work/simulator"
"$harness" simulate --listen 127.0.0.1:0 --no-limits >"$work/simulator" 2>"$work/simulator.log" &
simulator=$!
read -r CONNECTION <"$work/simulator"

export CHROMIUM CONNECTION PICTURES
"$node" --test test/*.test.js
echo "Pictures: $PICTURES"
