#!/usr/bin/env bash
# Measures a send with the package, with plain fetch, and with whatsapp-api-js, against one local server: run.sh TARBALL
# [ROUNDS].
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
server=
trap '[[ -z $server ]] || kill "$server"; rm -rf "$work"' EXIT

tarball=$(realpath "$1")
mkdir "$work/user"
cd "$work/user"
echo '{"type": "module"}' > package.json
npm install --silent --no-audit --no-fund "$tarball" whatsapp-api-js
cp "$here"/*.js .

# Node itself and not npx, which would leave it behind when it is ended.
node() { npx --yes --package="node@$1" which node; }

"$(node latest)" server.js > port 2> server.log &
server=$!
until [[ -s port ]]; do sleep 0.1; done

for version in ${NODES:-22 latest}; do
  "$(node "$version")" bench.js "$(cat port)" "${2:-40}"
done
