#!/usr/bin/env bash
# Builds the node's package, and runs its workflows in n8n's own engine (n8n-core) against the simulator. Half a minute to three of
# installing and 15 s of tests. `editor.sh` does the same with the whole n8n.
source "$(dirname "${BASH_SOURCE[0]}")/../shared/setup.sh"

export N8N_USER_FOLDER=$work/home N8N_ENCRYPTION_KEY=example
node24 build.mjs
tests ../shared/test/*.test.mjs test/*.test.mjs
