#!/usr/bin/env bash
# Pushes the OCI layout to a registry on this machine, and pulls it back by its digest: run.sh DIST. Debian's registry and skopeo.
set -euo pipefail
dist=$(realpath "$1")
if ! command -v docker-registry >/dev/null || ! command -v skopeo >/dev/null; then
  as_root=$([ "$(id -u)" = 0 ] || echo sudo)
  $as_root apt-get update -qq && $as_root apt-get install -y -qq docker-registry skopeo >/dev/null
fi
work=$(mktemp -d)
trap 'status=$?; [ -z "${registry:-}" ] || kill "$registry" 2>/dev/null || true; rm -rf "$work"; exit $status' EXIT

# The registry does not say which port it got, so a free one is looked for.
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
cat >"$work/registry.yml" <<YML
version: 0.1
storage: {filesystem: {rootdirectory: $work/registry}}
http: {addr: "127.0.0.1:$port"}
YML
docker-registry serve "$work/registry.yml" >"$work/registry.log" 2>&1 &
registry=$!
curl --silent --fail --retry 20 --retry-connrefused --retry-delay 1 "http://127.0.0.1:$port/v2/" >/dev/null

tag=$(python3 -c 'import json, sys; print(json.load(sys.stdin)["manifests"][0]["annotations"]["org.opencontainers.image.ref.name"])' <"$dist/oci/index.json")
digest=$(python3 -c 'import json, sys; print(json.load(sys.stdin)["manifests"][0]["digest"])' <"$dist/oci/index.json")
image="docker://127.0.0.1:$port/whatsapp-toolkit"
skopeo --insecure-policy copy --quiet --dest-tls-verify=false "oci:$dist/oci:$tag" "$image:$tag"
skopeo --insecure-policy copy --quiet --src-tls-verify=false "$image@$digest" "oci:$work/pulled:pulled"
layer=$(sha256sum "$dist/whatsapp_toolkit.wasm")
cmp "$work/pulled/blobs/sha256/${layer%% *}" "$dist/whatsapp_toolkit.wasm"
echo "pushed as $tag, pulled as $digest: the same component"
