#!/usr/bin/env bash
# Runs a campaign against the simulator, reconciles it, and takes pictures of the page that it leaves, as a telephone and
# as a desk would show it. Fails where a picture is missing or the page is wider than the window.
# pictures.sh [FOLDER]: the pictures go there; without it, into a new folder, whose name is printed.
set -euo pipefail
root=$(cd "$(dirname "$0")/../../../.." && pwd)
pictures=${1:-$(mktemp -d)}
mkdir -p "$pictures"
pictures=$(cd "$pictures" && pwd)
work=$(mktemp -d)
trap 'status=$?; kill ${simulator:-} ${receiver:-} 2>/dev/null || true; rm -rf "$work"; exit $status' EXIT

browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)
if [ -z "$browser" ]; then
  as_root=$([ "$(id -u)" = 0 ] || echo sudo)
  $as_root apt-get update -qq && $as_root apt-get install -y -qq chromium >/dev/null
  browser=$(command -v chromium)
fi
browse() { "$browser" --headless --disable-gpu --no-sandbox --hide-scrollbars --user-data-dir="$work/browser" "$@" 2>"$work/browser.log"; }

cargo build --quiet --locked --manifest-path "$root/Cargo.toml"
harness=$(cargo metadata --format-version 1 --no-deps --manifest-path "$root/Cargo.toml" |
  sed 's/.*"target_directory":"\([^"]*\)".*/\1/')/debug/host-harness

# Waits until a command succeeds.
until_it() { for _ in $(seq 300); do "$@" && return; sleep 0.1; done; echo "in vain: $*" >&2; return 1; }

cd "$work"
WHATSAPP_APP_SECRET=demo-app-secret "$harness" webhook --listen 127.0.0.1:0 --out events.jsonl >receiver.json 2>/dev/null &
receiver=$!
until_it test -s receiver.json
"$harness" simulate --listen 127.0.0.1:0 --webhook "$(sed 's/.*"url":"\([^"]*\)".*/\1/' receiver.json)" >connection.json 2>simulator.log &
simulator=$!
until_it test -s connection.json

# Accepted, refused by Meta, failed by webhook, in doubt, without consent, twice, and rows that nobody can send to.
cp "$root"/host-harness/broadcast/examples/message.json .
{
  head -1 "$root"/host-harness/broadcast/examples/people.csv
  echo '+15555550123;مريم عبد الرحمن 👩‍👧 *<b>*;A-1017;Monday, 3 March;yes'
  tail -n +2 "$root"/host-harness/broadcast/examples/people.csv
  for last in 24 25 26 27 28; do echo "+155555501$last;Ana;A-10$last;Monday;yes"; done
  for n in $(seq 100 180); do echo "+15550000$n;João;B-$n;Friday;yes"; done
  echo "+1555$(printf '5%.0s' {1..120});Long;C-1;Friday;yes"
  echo '+1555<script>alert(1)</script>;Script;C-2;Friday;yes'
} >people.csv
code=0
"$harness" broadcast --connection connection.json --contacts people.csv --template message.json --consent agreed \
  --journal run.db --yes >result.json 2>broadcast.log || code=$?
[[ $code == [13] ]] || { cat broadcast.log >&2; exit 1; }
accepted=$(sed -n 's/.*"accepted": \([0-9]*\).*/\1/p' result.json)
is_told() { [ "$(grep -Ec '"status":"(read|failed)"' events.jsonl)" -ge "$accepted" ]; }
until_it is_told
"$harness" broadcast reconcile --journal run.db --statuses events.jsonl >/dev/null 2>reconcile.log || code=$?
[[ $code == [013] ]] || { cat reconcile.log >&2; exit 1; }

# A browser's window has a least width, and a frame has none. The page lets no script in, so a copy without its policy
# measures itself, and tells the page around it.
{
  sed 's/<meta http-equiv="Content-Security-Policy"[^>]*>//' run.report.html
  echo '<script>onload = () => { const e = document.documentElement; parent.postMessage([innerWidth, e.scrollWidth, e.scrollHeight].join(" "), "*"); }</script>'
} >measured.html
framed() {
  cat <<END
<!DOCTYPE html><style>body { margin: 0; background: gray } iframe { display: block; border: 0; width: $2px; height: $3px }</style>
<script>onmessage = event => { document.documentElement.dataset.size = event.data }</script><iframe src="$1"></iframe>
END
}
for width in 400 1200; do
  picture=$pictures/report-$width.png
  rm -f "$picture"
  framed measured.html "$width" 900 >frame.html
  size=$(browse --virtual-time-budget=10000 --dump-dom "file://$work/frame.html" | sed -n 's/.*data-size="\([0-9 ]*\)".*/\1/p')
  read -r window content height <<<"$size" || { echo "the page does not say how wide it is" >&2; exit 1; }
  [ "$window" = "$width" ] || { echo "the window is $window wide, not $width" >&2; exit 1; }
  [ "$content" -le "$width" ] || { echo "at $width pixels the page is $content wide" >&2; exit 1; }
  framed run.report.html "$width" "$height" >frame.html
  browse --window-size="$width,$height" --screenshot="$picture" "file://$work/frame.html" >/dev/null
  [ -s "$picture" ] || { cat "$work/browser.log" >&2; exit 1; }
  echo "$picture"
done
