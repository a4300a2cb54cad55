#!/usr/bin/env bash
# Runs the piece's actions as Activepieces' framework does, against the simulator. About 7 s of installing and 4 s of tests.
source "$(dirname "${BASH_SOURCE[0]}")/../shared/setup.sh"

tests ./*.test.mjs
