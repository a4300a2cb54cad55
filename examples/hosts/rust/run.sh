#!/usr/bin/env bash
# Builds src/main.rs, starts the simulator, and runs it.
source "$(dirname "${BASH_SOURCE[0]}")/../common.sh"

# With the harness, so that wasmtime is the one that was compiled for it.
cargo build --quiet --locked --manifest-path "$root/Cargo.toml" --package host-harness-cli --package whatsapp-on-wasmtime
"$(dirname "$harness")/whatsapp-on-wasmtime" "$component" >"$work/printed"
# Many are done, and many wait: each verdict's first is enough.
for verdict in permanent unconfirmed done transient; do
  grep --max-count=1 "^$verdict " "$work/printed" || { echo "$verdict was not met" >&2; cat "$work/printed" >&2; exit 1; }
done
echo ok
