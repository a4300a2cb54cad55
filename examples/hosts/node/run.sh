#!/usr/bin/env bash
# Installs jco and TypeScript beside a copy of this folder, turns the component into JavaScript, starts the simulator,
# and runs example.ts.
source "$(dirname "${BASH_SOURCE[0]}")/../common.sh"

cp "$here"/*.ts "$here"/*.json "$work"
cd "$work"
npm install --silent --no-audit --no-fund --no-package-lock
WHATSAPP_COMPONENT=$component npm run --silent transpile
npm run --silent build
npm run --silent start
