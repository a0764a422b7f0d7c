#!/usr/bin/env bash
# Installs the package into an empty environment and tries it from another folder. By hand: it
# downloads every dependency and takes some minutes. Usage: tests/library/install.sh [PYTHON]
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
python=${1:-python3}
work=$(mktemp -d)
server=
trap 'test -z "$server" || kill "$server" 2>/dev/null || true; rm -rf "$work"' EXIT
export WHYCLUSTER_WORKSPACE=$work/workspace
unset PYTHONPATH

"$python" -m venv "$work/env"
bin=$work/env/bin
"$bin/python" -m pip install --quiet --disable-pip-version-check "$root" mypy
mkdir "$work/elsewhere"
cd "$work/elsewhere"

echo "== one package at the top"
site=$("$bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
test -d "$site/whycluster/core" && test -d "$site/whycluster/pages" && test -d "$site/whycluster/assets"
test ! -e "$site/core" && test ! -e "$site/pages" && test ! -e "$site/app.py"

echo "== what the import takes, in microseconds, the second time"
"$bin/python" -c 'import whycluster'
"$bin/python" -X importtime -c 'import whycluster' 2>&1 | tail -1
"$bin/python" -c 'import sys, whycluster; assert "torch" not in sys.modules'

echo "== types"
cat > client.py <<'CLIENT'
import whycluster

run: whycluster.Run = whycluster.cluster("photos", clusters=12)
phrases: list[tuple[str, float]] = run.phrases(0)
total: float = sum(amount for _, amount in run.why(0).phrases)
again: list[whycluster.Run] = whycluster.runs()
CLIENT
"$bin/python" -m mypy --ignore-missing-imports client.py

echo "== a run of the sample gallery"
"$bin/whycluster" run sample --out labels.csv
test "$(wc -l < labels.csv)" -eq 2001

echo "== the dashboard"
port=$("$bin/python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
: > app.log  # tail may be quicker than the server
"$bin/whycluster" app --port "$port" > app.log 2>&1 &
server=$!
timeout 120 grep -qm1 "http://" <(tail -n +1 -f app.log) || { cat app.log; exit 1; }
"$bin/python" -c 'import sys, urllib.request as u; assert u.urlopen(sys.argv[1]).status == 200' "http://127.0.0.1:$port/"
echo "all well"
