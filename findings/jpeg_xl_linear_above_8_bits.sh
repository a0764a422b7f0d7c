#!/usr/bin/env bash
# imagecodecs declares 16-bit JPEG XL as linear light and 8-bit JPEG XL as sRGB, so one ramp has two looks.
#
# Version:   imagecodecs 2026.3.6, pillow-jxl-plugin 1.3.8, pillow 13.0.0.
# Input:     one grey ramp of 0, 1/4, 1/2, 3/4 and 1, as 8 bits and as 16 bits, written lossless by
#            jpegxl_encode without further arguments.
# Expected:  both files look alike; only their depth differs.
# Behaviour: the profile in the 16-bit file says that its numbers are linear light: whoever heeds it
#            sees its mid grey at 188 where that of the 8-bit file is at 128. Who only compares
#            the numbers that come back sees no difference.
# Output:    8 bits   numbers 0 64 128 191 255   as its profile means them 0 64 128 191 255
#            16 bits  numbers 0 64 128 191 255   as its profile means them 0 137 188 224 255
# What to do: heed the profile when reading; state the colour space when writing 16 bits.
# Fails when that changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --no-compile imagecodecs==2026.3.6 pillow-jxl-plugin==1.3.8 pillow==13.0.0
export OMP_NUM_THREADS=1
"$folder/venv/bin/python" - "$folder" <<'PYTHON'
import io
import sys

import imagecodecs
import numpy as np
import pillow_jxl  # noqa: F401
from PIL import Image, ImageCms

share = np.repeat(np.linspace(0, 1, 5), 8)[None].repeat(8, 0)
seen = {}
for bits, kind in ((8, "uint8"), (16, "uint16")):
    path = f"{sys.argv[1]}/{bits}.jxl"
    stored = np.round(share * (2**bits - 1)).astype(kind)
    with open(path, "wb") as file:
        file.write(imagecodecs.jpegxl_encode(stored, lossless=True))
    with Image.open(path) as image:
        numbers = np.asarray(image)
        profile = ImageCms.ImageCmsProfile(io.BytesIO(image.info["icc_profile"]))
    assert (numbers == stored).all()
    levels = np.round(numbers / (2**bits - 1) * 255).astype("uint8")
    srgb = ImageCms.createProfile("sRGB")
    # without shortcuts, which blur dark greys
    exact = ImageCms.Flags.NOOPTIMIZE
    way = ImageCms.buildTransform(profile, srgb, "L", "RGB", 1, exact)
    meant = np.asarray(ImageCms.applyTransform(Image.fromarray(levels), way))[..., 0]
    seen[bits] = (levels[0, ::8].tolist(), meant[0, ::8].tolist())
    before, after = (" ".join(map(str, each)) for each in seen[bits])
    print(f"{bits:2} bits  numbers {before}   as its profile means them {after}")
eight, sixteen = seen[8][1][2], seen[16][1][2]
if abs(eight - 128) > 2 or abs(sixteen - 188) > 2:
    sys.exit("Changed: imagecodecs no longer declares 16-bit JPEG XL as described.")
PYTHON
