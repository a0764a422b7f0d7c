#!/usr/bin/env bash
# CleanVision calls palette pictures of different colours, and a wide and a tall one, exact duplicates.
#
# Version:   cleanvision 0.3.7 with pillow 13.0.0.
# Input:     one random 64 x 64 pattern as three 8-bit palette PNGs (white on red, yellow on blue, black
#            on green); a 100 x 50 and a 50 x 100 picture of one colour; and the three patterns as RGB.
# Expected:  no exact duplicates: no two pictures have the same pixels (near duplicates at most).
# Behaviour: the three palette pictures are one set of exact duplicates, and the wide and the tall one
#            are another: neither palette nor size takes part in the comparison. As RGB the
#            three are told apart.
# Output:    exact duplicates: [['palette-blue', 'palette-green', 'palette-red'], ['tall', 'wide']]
# What to do: convert to RGB before; compare size and mode too before anything is deleted.
# Fails when that changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --no-compile cleanvision==0.3.7 pillow==13.0.0
mkdir "$folder/pictures"
export OMP_NUM_THREADS=1 HF_HUB_OFFLINE=1
"$folder/venv/bin/python" - "$folder/pictures" 2>"$folder/errors" <<'PYTHON' || { cat "$folder/errors" >&2; exit 1; }
import sys
from pathlib import Path

import numpy as np
from cleanvision import Imagelab
from PIL import Image

place = Path(sys.argv[1])
pattern = np.random.default_rng(0).integers(0, 2, (64, 64)).astype("uint8")
colours = {
    "red": ((255, 255, 255), (255, 0, 0)),
    "blue": ((255, 255, 0), (0, 0, 255)),
    "green": ((0, 0, 0), (0, 128, 0)),
}
for name, two in colours.items():
    picture = Image.frombytes("P", (64, 64), pattern.tobytes())
    picture.putpalette([level for colour in two for level in colour])
    picture.save(place / f"palette-{name}.png", bits=8)
    picture.convert("RGB").save(place / f"rgb-{name}.png")
Image.new("RGB", (100, 50), (200, 10, 10)).save(place / "wide.png")
Image.new("RGB", (50, 100), (200, 10, 10)).save(place / "tall.png")

lab = Imagelab(data_path=str(place))
lab.find_issues({"exact_duplicates": {}}, n_jobs=1, verbose=False)
sets = sorted(sorted(Path(path).stem for path in one) for one in lab.info["exact_duplicates"]["sets"])
print("exact duplicates:", sets)
if sets != [["palette-blue", "palette-green", "palette-red"], ["tall", "wide"]]:
    sys.exit("Changed: CleanVision no longer ignores palette and size in exact duplicates as described.")
PYTHON
