#!/usr/bin/env bash
# Runs the piece's actions as Activepieces' framework does, against the simulator. 5 to 15 s to install, and up to 5 s of
# tests.
source "$(dirname "${BASH_SOURCE[0]}")/../shared/setup.sh"

tests ./*.test.mjs
