#!/usr/bin/env bash
# A min-is-white TIFF is a negative or not by reader and by bit depth: Pillow and OpenCV turn 8 bits only.
#
# Version:   pillow 13.0.0, opencv-python-headless 5.0.0.93, tifffile 2026.3.3, imageio 2.38.1.
# Input:     a grey ramp, stored 0, 8, 16, ... as 8 bits and the same ramp times 257 as 16 bits, both with
#            PhotometricInterpretation 0 (0 is white), as scanners and microscopes write them.
# Expected:  each reader shows both depths alike: the first pixel white, or both as stored.
# Behaviour: Pillow and OpenCV return 255 for the 8-bit file and 0 for the 16-bit one: one picture is a
#            negative of the other. tifffile and imageio return the stored values for both, so at 8 bits
#            they are the negative of what Pillow shows.
# Output:    pillow   8 bits: 255 247   16 bits: 0 2056
#            opencv   8 bits: 255 247   16 bits: 0 2056
#            tifffile 8 bits: 0 8       16 bits: 0 2056
#            imageio  8 bits: 0 8       16 bits: 0 2056
# What to do: look at the tag (262 = 0) and turn the values yourself where the reader has not.
# Fails when that changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --no-compile pillow==13.0.0 opencv-python-headless==5.0.0.93 \
    tifffile==2026.3.3 imageio==2.38.1
export OMP_NUM_THREADS=1
"$folder/venv/bin/python" - "$folder" <<'PYTHON'
import sys

import cv2
import imageio.v3 as imageio
import numpy as np
import tifffile
from PIL import Image

ramp = np.tile(np.arange(0, 256, 8, dtype="uint8"), (32, 1))
paths = {}
for bits, pixels in ((8, ramp), (16, ramp.astype("uint16") * 257)):
    paths[bits] = f"{sys.argv[1]}/{bits}.tif"
    tifffile.imwrite(paths[bits], pixels, photometric="miniswhite")
    assert Image.open(paths[bits]).tag_v2[262] == 0
readers = {
    "pillow": lambda path: np.asarray(Image.open(path)),
    "opencv": lambda path: cv2.imread(path, cv2.IMREAD_UNCHANGED),
    "tifffile": tifffile.imread,
    "imageio": imageio.imread,
}
seen = {}
for name, read in readers.items():
    eight, sixteen = (read(paths[bits])[0, :2].tolist() for bits in (8, 16))
    seen[name] = (eight, sixteen)
    print(f"{name:8} 8 bits: {eight[0]} {eight[1]}   16 bits: {sixteen[0]} {sixteen[1]}")
turned, stored = ([255, 247], [0, 2056]), ([0, 8], [0, 2056])
if seen != {"pillow": turned, "opencv": turned, "tifffile": stored, "imageio": stored}:
    sys.exit("Changed: the readers no longer treat min-is-white TIFF as described.")
PYTHON
