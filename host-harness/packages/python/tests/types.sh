#!/usr/bin/env bash
# Checks the package and usage.py with mypy and pyright: types.sh WHEEL.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check "$1[httpx]" mypy pyright
cp "$here/usage.py" "$here/../pyproject.toml" "$work"
cd "$work"
package=$("$work/venv/bin/python" -c 'import whatsapp_cloud_toolkit as w; print(w.__path__[0])')
"$work/venv/bin/mypy" --strict usage.py
"$work/venv/bin/mypy" --strict --package whatsapp_cloud_toolkit
"$work/venv/bin/pyright" --pythonpath "$work/venv/bin/python" usage.py "$package"
