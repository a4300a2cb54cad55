#!/usr/bin/env bash
# Installs the package into an empty folder and runs the tests there, with this machine's Node, with Node 22 and with the
# newest; if OTHERS is set, with Bun and Deno, too. The argument is the package as a tarball; without it, `host-harness package` makes one.
#
# HOST_HARNESS is the command; its simulator is used, too. HOSTILE is a component that attacks its caller; without it, the one
# that cargo built last.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../../../.." && pwd)
export HOST_HARNESS=${HOST_HARNESS:-$root/target/debug/host-harness}
# The newest of what may be several builds.
HOSTILE=$(realpath "${HOSTILE:-$(ls -t "$root"/target/debug/build/hostile-plugins-*/out/asker.wasm | head -1)}")
export HOSTILE

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

tarball=${1:-}
if [[ -z $tarball ]]; then
  "$HOST_HARNESS" package --out "$work/dist" > "$work/package.json" 2> "$work/package.log"
  tarball=$(echo "$work"/dist/*.tgz)
fi
tarball=$(realpath "$tarball")

mkdir "$work/user"
cd "$work/user"
echo '{"type": "module"}' > package.json
npm install --silent --no-audit --no-fund "$tarball"
[[ $(ls node_modules) == whatsapp-cloud-toolkit ]] || { echo "The package has dependencies." >&2; exit 1; }
cp "$here"/*.js "$here/usage.ts" "$root/tests/redaction.json" .

# Servers whose certificate nobody trusts.
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost \
  -addext subjectAltName=IP:127.0.0.1 -keyout key.pem -out certificate.pem 2> /dev/null

# Runs a command, which prints only what fails, and says how long it took.
timed() {
  local name=$1 start=$EPOCHREALTIME
  shift
  "$@" > log 2>&1 || { cat log >&2; echo "$name: failed" >&2; exit 1; }
  printf '%s: %.1f s\n' "$name" "$(bc <<< "$EPOCHREALTIME - $start")"
}

node_tests() { "$@" --test ./*.test.js; }
# Each file in a process of its own, as Node does.
bun_tests() { for file in ./*.test.js; do npx --yes --package=bun bun test --timeout 20000 "$file" || return; done; }

own=$(node --version | tr -dc '0-9.' | cut -d. -f1)
if ((own >= 22)); then timed "This machine's Node" node_tests node; else echo "This machine's Node $own is too old, and left out."; fi
for version in ${NODES:-22 latest}; do
  timed "Node $version" node_tests npx --yes --package="node@$version" node
done
if [[ -n ${OTHERS:-} ]]; then
  timed Bun bun_tests
  timed Deno npx --yes --package=deno deno test --allow-all --no-check --node-modules-dir=manual ./*.test.js
fi

# In a browser's types, and in Node's alone.
npm install --silent --no-audit --no-fund --no-save @types/node
check() { npx --yes --package=typescript tsc --noEmit --strict --target es2022 --module nodenext "$@" usage.ts; }
check --lib es2022,dom --types ""
check --lib es2022 --types node
echo "The types fit."
