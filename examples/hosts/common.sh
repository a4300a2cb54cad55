# Sourced by each host's run.sh: builds the component, starts the simulated Graph API, and names both to the host.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[1]}")" && pwd)
root=$(cd "$here/../../.." && pwd)
work=$(mktemp -d)
trap 'status=$?; [ -z "${simulator:-}" ] || kill "$simulator" 2>/dev/null || true; rm -rf "$work"; exit $status' EXIT

cargo build --quiet --locked --manifest-path "$root/Cargo.toml" --bin host-harness
harness=$(cargo metadata --format-version 1 --no-deps --manifest-path "$root/Cargo.toml" |
  sed 's/.*"target_directory":"\([^"]*\)".*/\1/')/debug/host-harness
"$harness" package --out "$work/dist" >/dev/null 2>&1
component=$work/dist/whatsapp_toolkit.wasm

# Starts the simulated Graph API, with these options. The first line on its stdout is a connection; the port is any free one.
simulate() {
  rm -f "$work/simulator"
  mkfifo "$work/simulator"
  "$harness" simulate --listen 127.0.0.1:0 "$@" >"$work/simulator" 2>"$work/simulator.log" &
  simulator=$!
  read -r connection <"$work/simulator"
  # What a connection leaves empty is read from the environment, so that no token stands in an argument.
  WHATSAPP_ACCESS_TOKEN=$(field access-token)
  WHATSAPP_PHONE_NUMBER_ID=$(field phone-number-id)
  WHATSAPP_BUSINESS_ACCOUNT_ID=$(field business-account-id)
  WHATSAPP_GRAPH_URL=$(field graph-url)
}
field() { sed "s/.*\"$1\":\"\([^\"]*\)\".*/\1/" <<<"$connection"; }
export WHATSAPP_ACCESS_TOKEN WHATSAPP_PHONE_NUMBER_ID WHATSAPP_BUSINESS_ACCOUNT_ID WHATSAPP_GRAPH_URL
simulate

echo "component: $(cut -c1-64 <<<"$(grep ' whatsapp_toolkit.wasm$' "$work/dist/SHA256SUMS")")"
