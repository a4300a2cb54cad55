#!/usr/bin/env bash
# `kill -9` of workers and servers under a campaign of 200 messages, with a table: kill.sh [WHEEL].
source "$(dirname "${BASH_SOURCE[0]}")/../python.sh"
run kill.py
