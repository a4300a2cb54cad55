#!/usr/bin/env bash
# Installs the wasmtime command, starts the simulator, and calls every tool.
source "$(dirname "${BASH_SOURCE[0]}")/../common.sh"

# From its sources, once, with what this needs of its features: some minutes.
cargo install --quiet --locked --root "$root/target/wasmtime-cli" --no-default-features \
  --features run,component-model,cranelift,wasi-http wasmtime-cli@48.0.8
wasmtime=$root/target/wasmtime-cli/bin/wasmtime

# An env without a value passes this shell's own on: no token stands in an argument.
call() {
  "$wasmtime" run -S http -W timeout=30s,max-memory-size=134217728 \
    --env WHATSAPP_ACCESS_TOKEN --env WHATSAPP_PHONE_NUMBER_ID --env WHATSAPP_BUSINESS_ACCOUNT_ID \
    --env WHATSAPP_GRAPH_URL --invoke "$1" "$component"
}

# An err exits 0 like an ok, so what was printed decides.
expect() {
  local printed
  printed=$(call "$2")
  printf '%-16s %s\n' "${2%%(*}" "$(cut -c1-150 <<<"$printed")"
  grep -q -- "$1" <<<"$printed" || { echo "expected $1 in: $printed" >&2; exit 1; }
}

ana='to: "+15555550123"'
expect '^ok(.*Juniper Books' 'validate({:})'
expect '^ok(.*wamid' "send-message({:}, {$ana, body: \"Thank you, Ana!\"})"
expect '^ok(.*wamid' "send-media({:}, {$ana, kind: image, source: url(\"https://shop.example.com/new.jpg\")})"
expect 'message-status: some("accepted")' "send-template({:}, {$ana, name: \"order_confirmation\", language: \"en_US\",
  header: document({source: url(\"https://shop.example.com/receipt.pdf\"), filename: \"receipt.pdf\"}),
  body: [{name: \"customer_name\", value: \"Ana\"}, {name: \"order_number\", value: \"A-1017\"},
    {name: \"delivery_date\", value: \"Monday, 3 March\"}],
  buttons: [{index: 0, value: url(\"A-1017\")}]})"
newsletter='name: "newsletter_01", language: "en_US"'
expect 'message-status: some("accepted")' "send-template({:}, {$ana, $newsletter, body: [{value: \"Ana\"}], route: marketing})"
expect 'category: "MARKETING"' "template-form({:}, {$newsletter, dialect: draft7})"
expect '^ok(' 'describe({dialect: draft7})'
expect 'status: 200' 'custom-api-call({:}, {method: get, path: "/{phone-number-id}/whatsapp_business_profile"})'

expect '^err(permanent(.*scope: recipient.*code: some(1006)' 'send-message({:}, {to: "15555550123", body: "Hello"})'
# Nobody listens on port 1: the message was not sent, and it is safe to try again.
expect '^err(transient(.*network-failed' \
  "send-message({graph-url: \"http://127.0.0.1:1\", access-token: \"none\"}, {$ana, body: \"Hello\"})"
# The simulator delivers to this one and cuts the connection in place of an answer.
expect '^err(permanent-unconfirmed(' 'send-message({:}, {to: "+15555550128", body: "Hello"})'
echo ok
