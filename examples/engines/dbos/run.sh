#!/usr/bin/env bash
# Each verdict, and `kill -9` of the process under a campaign, with a table: run.sh [WHEEL].
source "$(dirname "${BASH_SOURCE[0]}")/../python.sh"
run test.py
