#!/usr/bin/env bash
# An uncompressed TIFF of 16-bit RGB with its planes apart comes back as 8-bit halves of its numbers.
#
# Version:   pillow 13.0.0, tifffile 2026.3.3, imagecodecs 2026.3.6.
# Input:     a red ramp 0, 1024, ... 64512 before green and blue of 0, as 16 bits a sample,
#            PlanarConfiguration 2, little-endian, once uncompressed and once packed by deflate.
# Expected:  both files give the same picture, red from 0 to 252.
# Behaviour: Pillow gives mode RGB for both. Of the uncompressed file it takes every byte of a plane for a
#            pixel of its own, low and high in turn: a stored row fills two rows of the picture, and the
#            lower half of the file is not seen. No warning, no error; size and mode are right. The packed
#            file comes out as it should.
# Output:    uncompressed  red 0 0 0 4 0 8 0 12   largest error 248
#            deflate       red 0 4 8 12 16 20 24 28   largest error 0
# What to do: look at the tags (BitsPerSample over 8, PlanarConfiguration 2) and read such files with
#            tifffile.
# Fails when that changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --no-compile pillow==13.0.0 tifffile==2026.3.3 imagecodecs==2026.3.6
export OMP_NUM_THREADS=1
"$folder/venv/bin/python" - "$folder" <<'PYTHON'
import sys

import numpy as np
import tifffile
from PIL import Image

red = np.tile(np.arange(0, 65536, 1024, dtype="<u2"), (64, 1))
planes = np.stack([red, red * 0, red * 0])
seen = {}
for name, packed in (("uncompressed", None), ("deflate", "zlib")):
    path = f"{sys.argv[1]}/{name}.tif"
    options = {"photometric": "rgb", "planarconfig": "separate", "compression": packed}
    tifffile.imwrite(path, planes, **options)
    assert (tifffile.imread(path) == planes).all()
    with Image.open(path) as image:
        assert (image.mode, image.size) == ("RGB", (64, 64))
        found = np.asarray(image)[..., 0].astype(int)
    seen[name] = (found[0, :8].tolist(), int(np.abs(found - (red >> 8)).max()))
    print(f"{name:13} red {' '.join(map(str, seen[name][0]))}   largest error {seen[name][1]}")
if seen["uncompressed"][1] < 100 or seen["deflate"][1] > 1:
    sys.exit("Changed: Pillow no longer reads 16-bit planes as described.")
PYTHON
