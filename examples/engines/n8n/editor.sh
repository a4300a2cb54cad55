#!/usr/bin/env bash
# Installs the whole n8n, runs the workflows there against the simulator, lets somebody write to it, and takes pictures of
# the editor. By hand only: it needs 4 GB of disk and of memory, and 5 minutes or more.
# editor.sh [TARBALL [FOLDER]]: the toolkit's npm package, and where the pictures go. N8N is a folder where n8n is installed.
source "$(dirname "${BASH_SOURCE[0]}")/../shared/setup.sh"

pictures=${2:-$(mktemp -d)}
mkdir -p "$pictures"
browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)
if [ -z "$browser" ]; then
  as_root=$([ "$(id -u)" = 0 ] || echo sudo)
  $as_root apt-get update -qq && $as_root apt-get install -y -qq chromium > /dev/null
  browser=$(command -v chromium)
fi

node=$(node24 --print process.execPath)
export PATH=${node%/*}:$PATH

# Scripts of n8n's dependencies fetch binaries that n8n does without; only SQLite is built, with the headers of this Node.
if [ -z "${N8N:-}" ]; then
  N8N=$work/whole
  mkdir "$N8N"
  # Without it npm would install into the folder above, and remove the toolkit there.
  echo '{ "private": true }' > "$N8N/package.json"
  headers=$(find "${node%/bin/*}" -path '*/include/node' -print -quit)
  (cd "$N8N" && npm install --loglevel=error --ignore-scripts --no-audit --no-fund n8n@2.41.1 > /dev/null &&
    npm_config_nodedir=${headers%/include/node} npm rebuild --loglevel=error sqlite3 > /dev/null)
fi
export N8N
echo "n8n is installed: $SECONDS s"

# The package as n8n installs one.
node build.mjs
export N8N_USER_FOLDER=$work/home
mkdir -p "$N8N_USER_FOLDER/.n8n/nodes"
echo '{ "private": true }' > "$N8N_USER_FOLDER/.n8n/nodes/package.json"
npm pack --silent --pack-destination "$work" > /dev/null
(cd "$N8N_USER_FOLDER/.n8n/nodes" && npm install --silent --no-audit --no-fund --legacy-peer-deps "$work"/n8n-nodes-*.tgz)

node whole/editor.mjs "$browser" "$pictures"
