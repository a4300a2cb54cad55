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

npx --yes --package=node@latest node server.js > port &
server=$!
until [[ -s port ]]; do read -r -t 0.1 < <(:) || true; done

for version in ${NODES:-22 latest}; do
  npx --yes --package="node@$version" node bench.js "$(cat port)" "${2:-40}"
done
