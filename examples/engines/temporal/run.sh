#!/usr/bin/env bash
# Each verdict, on a Temporal server that this script installs and starts: run.sh [WHEEL].
source "$(dirname "${BASH_SOURCE[0]}")/../python.sh"
run test.py
