#!/usr/bin/env bash
# Installs a wheel in empty virtual environments and runs all tests, with the lowest and the highest version of wasmtime
# that the package supports: run.sh [WHEEL]. Without a wheel `host-harness package` makes one. PYTHON names another
# interpreter, HOST_HARNESS the command, and HOSTILE a component that attacks its caller, if they are not where cargo builds them.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
harness=${HOST_HARNESS:-${CARGO_TARGET_DIR:-$here/../../../../target}/debug/host-harness}
# The newest of what may be several builds.
builds=${CARGO_TARGET_DIR:-$here/../../../../target}/debug/build
HOSTILE=$(realpath "${HOSTILE:-$(ls -t "$builds"/hostile-plugins-*/out/asker.wasm | head -1)}")
export HOSTILE
work=$(mktemp -d)
trap 'status=$?; [ -z "${simulator:-}" ] || kill "$simulator" 2>/dev/null || true; rm -rf "$work"; exit $status' EXIT

if [ $# -gt 0 ]; then
  wheel=$1
else
  "$harness" package --out "$work/dist" >"$work/package.json" 2>"$work/package.log"
  wheel=$(echo "$work"/dist/*.whl)
fi

# Starts the simulated Graph API. The first line on its stdout is a connection; the port is any free one.
mkfifo "$work/simulator"
"$harness" simulate --listen 127.0.0.1:0 >"$work/simulator" 2>"$work/simulator.log" &
simulator=$!
read -r connection <"$work/simulator"
field() { sed "s/.*\"$1\":\"\([^\"]*\)\".*/\1/" <<<"$connection"; }
WHATSAPP_ACCESS_TOKEN=$(field access-token)
WHATSAPP_PHONE_NUMBER_ID=$(field phone-number-id)
WHATSAPP_BUSINESS_ACCOUNT_ID=$(field business-account-id)
WHATSAPP_GRAPH_URL=$(field graph-url)

# The range stands in the metadata, as in wasmtime>=39,<51.
range=$(grep -o 'wasmtime>=[0-9]*,<[0-9]*' "$here/../pyproject.toml")
lowest=${range#*>=} lowest=${lowest%,*}
for version in "$lowest.*" "<${range#*<}"; do
  venv=$work/venv-${version//[^0-9]/}
  "${PYTHON:-python3}" -m venv "$venv"
  [[ $version == "<"* ]] || version="==$version"
  "$venv/bin/pip" install --quiet --disable-pip-version-check "$wheel[httpx]" "wasmtime$version"
  began=$(date +%s%N)
  cd "$work"
  "$venv/bin/python" -c 'import whatsapp_cloud_toolkit as w; w.WhatsApp(env=False).describe()'
  echo "$("$venv/bin/python" --version), wasmtime $("$venv/bin/pip" show wasmtime 2>/dev/null | sed -n 's/Version: //p'):" \
    "import and first call $((($(date +%s%N) - began) / 1000000)) ms"
  began=$(date +%s%N)
  (
    export WHATSAPP_ACCESS_TOKEN WHATSAPP_PHONE_NUMBER_ID WHATSAPP_BUSINESS_ACCOUNT_ID WHATSAPP_GRAPH_URL
    cd "$here"
    PYTHONDONTWRITEBYTECODE=1 "$venv/bin/python" -m unittest discover --pattern 'test_*.py'
  )
  echo "all tests: $((($(date +%s%N) - began) / 1000000)) ms"
done
