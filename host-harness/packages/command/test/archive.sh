#!/usr/bin/env bash
# Runs the command from its archive, and has bash and man read what is beside it: archive.sh ARCHIVE.
set -euo pipefail
archive=$(realpath "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
tar -xzf "$archive"
cd host-harness-*/

./host-harness demo >/dev/null
bash -n completions/host-harness.bash
grep -q '^  serde_json ' licenses/command.txt
test -s LICENSE
if command -v man >/dev/null; then
  man --warnings --local-file man/host-harness-broadcast-status.1 2>warnings | grep NAME >/dev/null
  test ! -s warnings
fi
echo "demo ran from $(basename "$archive")"
