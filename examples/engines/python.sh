# Sourced by an engine's scripts, which are called with a wheel or without: `run.sh [WHEEL]`. Installs the wheel and
# requirements.txt in a virtual environment of its own. Without a wheel `host-harness package` makes one. If HOST_HARNESS
# names the command, it is not built. PYTHON may name another interpreter.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[1]}")" && pwd)
root=$(cd "$here/../../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if [ -z "${HOST_HARNESS:-}" ]; then
  cargo build --quiet --locked --manifest-path "$root/Cargo.toml" --bin host-harness
  HOST_HARNESS=$(cargo metadata --format-version 1 --no-deps --manifest-path "$root/Cargo.toml" |
    sed 's/.*"target_directory":"\([^"]*\)".*/\1/')/debug/host-harness
fi
export HOST_HARNESS PYTHONDONTWRITEBYTECODE=1
wheel=${1:-}
if [ -z "$wheel" ]; then
  "$HOST_HARNESS" package --out "$work/dist" >"$work/package.json" 2>"$work/package.log"
  wheel=$(echo "$work"/dist/*.whl)
fi

"${PYTHON:-python3}" -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check --requirement "$here/requirements.txt" "$wheel"

# Runs a program of this folder, and says how long it took.
run() {
  local began
  began=$(date +%s%N)
  "$work/venv/bin/python" "$here/$1"
  echo "$(basename "$here")/$1: $((($(date +%s%N) - began) / 1000000)) ms"
}
