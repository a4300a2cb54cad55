# Sourced by the run.sh of each engine in JavaScript: copies the engine's folder and this one into an empty folder, with the
# pinned packages of the engine and the toolkit's own, and goes there. An argument is that package as a tarball; without
# it, `host-harness package` makes one. HOST_HARNESS is the command, of which the simulator is used, too.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[1]}")" && pwd)
root=$(cd "$here/../../.." && pwd)
HOST_HARNESS=$(realpath "${HOST_HARNESS:-$root/target/debug/host-harness}")
export HOST_HARNESS

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

tarball=${1:-}
if [[ -z $tarball ]]; then
  "$HOST_HARNESS" package --out "$work/dist" > /dev/null 2> "$work/package.log" || { cat "$work/package.log" >&2; exit 1; }
  tarball=$(echo "$work"/dist/*.tgz)
fi

mkdir -p "$work/node_modules/whatsapp-cloud-toolkit"
tar -xzf "$tarball" -C "$work/node_modules/whatsapp-cloud-toolkit" --strip-components=1
cp -r "$here" "$root/examples/engines/shared" "$work"
cd "$work/$(basename "$here")"
npm ci --silent --ignore-scripts --no-audit --no-fund

# Node, of the version that n8n asks for.
node24() { npx --yes --package=node@24.21.0 node "$@"; }

# Runs tests. Of those that pass only the number is printed.
tests() {
  node24 --test --test-reporter=spec "$@" > "$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
  grep -E '^ℹ (pass|duration_ms)' "$work/log"
}
