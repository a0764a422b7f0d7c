#!/usr/bin/env bash
# 12-bit grey comes back as stored or 16 times as bright, by container, and the two big readers disagree.
#
# Version:   pillow 13.0.0, opencv-python-headless 5.0.0.93, tifffile 2026.3.3, imagecodecs 2026.3.6.
# Input:     one grey ramp 0, 128, ... 3968 of 12 bits, lossless, as JPEG 2000, PGM (maxval 4095) and TIFF
#            (BitsPerSample 12).
# Expected:  a reader gives the three files the same numbers, stored or stretched to 16 bits.
# Behaviour: Pillow stretches JPEG 2000 (by 16) and PGM (by 65535/4095) but not TIFF; OpenCV stretches
#            TIFF but not the other two. Nothing tells which: all are 16- or 32-bit integers. OpenCV's
#            default (8-bit) reading of the PGM is all but black: largest value 15 of 255.
# Output:    largest value   pillow  opencv  opencv, 8 bits
#            jpeg 2000        63488    3968      248
#            pgm              63503    3968       15
#            tiff              3968   63488        -
#            (OpenCV does not read the TIFF as 8 bits.)
# What to do: scale by the depth the file states, known per container and reader, never by the dtype.
# Fails when that changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --no-compile pillow==13.0.0 opencv-python-headless==5.0.0.93 \
    tifffile==2026.3.3 imagecodecs==2026.3.6
export OMP_NUM_THREADS=1
"$folder/venv/bin/python" - "$folder" <<'PYTHON'
import sys
from pathlib import Path

import cv2
import imagecodecs
import numpy as np
import tifffile
from PIL import Image

ramp = np.tile(np.arange(0, 4096, 128, dtype="uint16"), (32, 1))
place = Path(sys.argv[1])
(place / "jpeg 2000.jp2").write_bytes(imagecodecs.jpeg2k_encode(ramp, bitspersample=12, reversible=True))
(place / "pgm.pgm").write_bytes(b"P5 32 32 4095\n" + ramp.astype(">u2").tobytes())
tifffile.imwrite(place / "tiff.tif", ramp, bitspersample=12, photometric="minisblack")
assert (imagecodecs.jpeg2k_decode((place / "jpeg 2000.jp2").read_bytes()) == ramp).all()
assert (tifffile.imread(place / "tiff.tif") == ramp).all()
print("largest value   pillow  opencv  opencv, 8 bits")
seen = {}
for name in ("jpeg 2000.jp2", "pgm.pgm", "tiff.tif"):
    path = str(place / name)
    eight = "-" if name.endswith(".tif") else int(cv2.imread(path).max())
    whole = (np.asarray(Image.open(path)).max(), cv2.imread(path, cv2.IMREAD_UNCHANGED).max())
    seen[name.split(".")[0]] = found = [*map(int, whole), eight]
    print(f"{name.split('.')[0]:14} {found[0]:7} {found[1]:7} {found[2]:>8}")
if seen != {"jpeg 2000": [63488, 3968, 248], "pgm": [63503, 3968, 15], "tiff": [3968, 63488, "-"]}:
    sys.exit("Changed: the readers no longer scale 12-bit grey as described.")
PYTHON
