#!/usr/bin/env bash
# Installs wasmtime-py in a virtual environment of its own, starts the simulator, and runs example.py.
source "$(dirname "${BASH_SOURCE[0]}")/../common.sh"

python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check --requirement "$here/requirements.txt"
PYTHONDONTWRITEBYTECODE=1 "$work/venv/bin/python" "$here/example.py" "$component"
