#!/usr/bin/env bash
# Starts the simulator and the engine, calls every tool, and runs a small broadcast. With `postgres`: on two nodes that share
# a database, in place of one with SQLite.
source "$(dirname "${BASH_SOURCE[0]}")/engine.sh"

database=${1:-sqlite}
prepare_node "$database" a
if [ "$database" = postgres ]; then
  start_postgres
  prepare_node postgres b
  start_node b
fi
start_node a
api=$(cat "$work/a/url")

# Calls a function: its interface, its name, and its arguments as a JSON array. Prints JSON on one line.
call() {
  obelisk execution submit --api-url "$api" --follow --json "whatsapp:$1@0.1.0.$2" "$3" 2>>"$work/calls.log" | tr -d '\n' | sed 's/ \{2,\}//g; s/": /":/g'
}

expect() {
  local printed
  printed=$(call "$2" "$3" "$4")
  printf '%-16s %s\n' "$3" "$(cut -c1-150 <<<"$printed")"
  grep -q -- "$1" <<<"$printed" || { echo "expected $1 in: $printed" >&2; tail -5 "$work/calls.log" "$work"/?/log >&2; exit 1; }
}
tool() { expect "$1" toolkit/toolkit "$2" "$3"; }

ana='"to":"+15555550123"'
order='"name":"order_confirmation","language":"en_US",
  "header":{"document":{"source":{"url":"https://shop.example.com/receipt.pdf"},"filename":"receipt.pdf"}},
  "buttons":[{"index":0,"value":{"url":"A-1017"}}]'
values='"body":[{"name":"customer_name","value":"Ana"},{"name":"order_number","value":"A-1017"},
  {"name":"delivery_date","value":"Monday"}]'
tool '"ok":.*Juniper Books' validate '[{}]'
tool '"ok":.*wamid' send-message "[{},{$ana,\"body\":\"Thank you, Ana!\"}]"
tool '"ok":.*wamid' send-media "[{},{$ana,\"kind\":\"image\",\"source\":{\"url\":\"https://shop.example.com/new.jpg\"}}]"
tool '"message_status":"accepted"' send-template "[{},{$ana,$order,$values}]"
tool '"message_status":"accepted"' send-template \
  "[{},{$ana,\"name\":\"newsletter_01\",\"language\":\"en_US\",\"body\":[{\"value\":\"Ana\"}],\"route\":\"marketing\"}]"
expect '"ok":' toolkit/catalog describe '[{"dialect":"draft7"}]'
tool '"status":200' custom-api-call '[{},{"method":"get","path":"/{phone-number-id}/whatsapp_business_profile"}]'

tool '"permanent":.*"code":1006' send-message '[{},{"to":"15555550123","body":"Hello"}]'
# The deployment allows the Graph API's host and no other.
tool '"permanent":.*"host_denied"' send-message \
  "[{\"graph-url\":\"http://127.0.0.1:1\",\"access-token\":\"none\"},{$ana,\"body\":\"Hello\"}]"
# The simulator delivers to this one and cuts the connection in place of an answer.
lost=+15555550128
tool '"permanent_unconfirmed":' send-message "[{},{\"to\":\"$lost\",\"body\":\"Hello\"}]"

campaign="{\"connection\":{\"timeout-ms\":20000},\"template\":{$order,$values},\"attempts\":2,\"recipients\":["
expect '{"accepted":1,"refused":1,"unconfirmed":1,"unsent":0,"repeated":1,.*"code":1006' broadcast/broadcast run \
  "[$campaign{$ana,\"callback-data\":\"order A-1017\"},{\"to\":\"15555550123\"},{\"to\":\"$lost\"},{$ana}]}]"

# Where nobody listens, nothing was sent: it is safe to try again, and the workflow does so before it gives up.
stop "$simulator" KILL
tool '"transient":.*"network_failed"' send-message "[{},{$ana,\"body\":\"Hello\"}]"
expect '"unsent":1,.*"attempts":2' broadcast/broadcast run "[$campaign{$ana}]}]"

if grep -rq -- "$WHATSAPP_ACCESS_TOKEN" "$work"/?/ ${cluster:+"$cluster"}; then
  echo "the token is in what the engine stored" >&2
  exit 1
fi
echo ok
