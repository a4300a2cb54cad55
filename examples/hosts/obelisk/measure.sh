#!/usr/bin/env bash
# Sends a campaign to 2,000 people four times: on one node with SQLite and on two with Postgres, each undisturbed and with a
# node killed in the midst of it. Prints a table; fails if anybody was sent to twice or is missing from the report.
# RATE is the campaign's messages-per-second.
source "$(dirname "${BASH_SOURCE[0]}")/engine.sh"

people=2000
# Amid a round: at this rate one ends near 800 and near 1,000.
killed_after=900
longest=600
export LC_ALL=C

# Nine whose numbers are refused, those for whom all goes well, and one whose answer gets lost.
{
  printf '[{"connection":{"timeout-ms":20000},"messages-per-second":%d,' "${RATE:-200}"
  printf '"template":{"name":"hello_world","language":"en_US"},"recipients":['
  printf '{"to":"1555555%04d"},' $(seq 1 9)
  printf '{"to":"+1555666%04d"},' $(seq 1 $((people - 10)))
  printf '{"to":"+15555550128"}]}]'
} >"$work/campaign.json"

count() { sed -n "s/.*\"$1\": *\([0-9][0-9]*\).*/\1/p" "$2" | head -1; }

nothing() { :; }
kill_and_restart() {
  wait_until_under_way
  stop_nodes
  start_node "$1"
}
kill_the_one_asked() {
  wait_until_under_way
  stop "$asked" KILL
}
wait_until_under_way() { until [ "$(grep -c '/messages ' "$work/simulator.log")" -ge "$killed_after" ]; do sleep 0.005; done; }

# A row of the table: its title, its database, its nodes, and what happens in the midst of it. The first node is asked to
# run the campaign, the last one for the report.
measure() {
  local title=$1 database=$2 disturb=$3 node id began ended
  shift 3
  export POSTGRES_DATABASE=campaign_$1
  stop "$simulator" KILL
  simulate --no-limits
  for node in "$@"; do
    prepare_node "$database" "$node"
    start_node "$node"
    [ "$node" != "$1" ] || asked=$started
  done
  id=$(obelisk generate execution-id)
  began=$EPOCHREALTIME
  obelisk execution submit --api-url "$(cat "$work/$1/url")" --execution-id "$id" whatsapp:broadcast/broadcast@0.1.0.run \
    "@$work/campaign.json" >>"$work/calls.log"
  "$disturb" "$1"
  timeout "$longest" obelisk execution result --api-url "$(cat "$work/${!#}/url")" --follow --json "$id" >"$work/report"
  ended=$EPOCHREALTIME
  stop_nodes
  stop "$simulator" INT
  row "$title" "$began" "$ended"
}

row() {
  awk -v title="$1" -v began="$2" -v ended="$3" -v people="$people" \
    -v accepted="$(count accepted "$work/report")" -v refused="$(count refused "$work/report")" \
    -v unconfirmed="$(count unconfirmed "$work/report")" -v unsent="$(count unsent "$work/report")" \
    -v repeated="$(count repeated "$work/report")" \
    -v tally="$(tail -1 "$work/simulator.log")" '
    BEGIN {
      seconds = ended - began
      split(tally, words, /[^0-9]+/)
      messages = words[2]
      reached = words[3]
      printf "| %s | %.0f s | %.0f | %d | %d | %d | %d |\n", title, seconds, messages / seconds, accepted, refused,
        unconfirmed, messages - reached
      if (accepted + refused + unconfirmed + unsent + repeated != people) fault = "somebody is missing from the report"
      if (messages != reached) fault = "somebody was sent to twice"
      if (reached < accepted || reached > accepted + unconfirmed) fault = "the report is not what the simulator saw"
      if (refused != 9 || unsent + repeated != 0) fault = "somebody was refused who should not have been"
      if (fault) { print fault > "/dev/stderr"; exit 1 }
    }'
}

echo '| run | wall time | sends/s | accepted | refused | unconfirmed | duplicates |'
echo '| --- | --- | --- | --- | --- | --- | --- |'
measure 'SQLite, one node' sqlite nothing one
measure 'SQLite, node killed and started again' sqlite kill_and_restart two
start_postgres
measure 'Postgres, two nodes' postgres nothing three four
measure 'Postgres, one of two nodes killed' postgres kill_the_one_asked five six
