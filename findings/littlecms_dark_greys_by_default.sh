#!/usr/bin/env bash
# By default littleCMS turns 8-bit greys of a linear profile into sRGB up to ten levels too dark.
#
# Version:   pillow 13.0.0 (its ImageCms; littleCMS 2).
# Input:     the levels 0 to 255 as mode L, a grey ICC profile of gamma 1, sRGB as the target.
# Expected:  the sRGB formula, within rounding: level 2 of linear light is 22.
# Behaviour: with the default flags the transform is replaced by a table of few steps; between 0 and its
#            first step the curve is a straight line. NOOPTIMIZE gives the formula, 50 times as slowly.
# Output:    default     level 1 2 3 4 gives 6 12 19 25      largest error 9.7
#            NOOPTIMIZE  level 1 2 3 4 gives 13 22 28 34     largest error 0.5
# What to do: transform the 256 levels once with NOOPTIMIZE and look up the rest.
# Fails when that changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --no-compile pillow==13.0.0 numpy==2.4.6
export OMP_NUM_THREADS=1
"$folder/venv/bin/python" - <<'PYTHON'
import io
import struct
import sys

import numpy as np
from PIL import Image, ImageCms, features


def fixed(*values):
    return b"".join(struct.pack(">i", round(value * 65536)) for value in values)


def text(value):
    return b"desc\0\0\0\0" + struct.pack(">I", len(value) + 1) + value + bytes(79)


white = fixed(0.9642, 1.0, 0.8249)
tags = {
    b"desc": text(b"linear grey"),
    b"cprt": text(b"-"),
    b"wtpt": b"XYZ \0\0\0\0" + white,
    b"kTRC": b"curv\0\0\0\0" + struct.pack(">IH", 1, 256),  # gamma 1.0
}
table, data, start = b"", b"", 132 + 12 * len(tags)
for name, content in tags.items():
    content += bytes(-len(content) % 4)
    table += name + struct.pack(">II", start + len(data), len(content))
    data += content
head = struct.pack(">I4sI4s4s4s", start + len(data), b"", 0x02100000, b"mntr", b"GRAY", b"XYZ ")
head = (head + bytes(12) + b"acsp" + bytes(28) + white).ljust(128, b"\0")
profile = ImageCms.ImageCmsProfile(io.BytesIO(head + struct.pack(">I", len(tags)) + table + data))

light = np.arange(256) / 255
formula = 255 * np.where(light > 0.0031308, 1.055 * light ** (1 / 2.4) - 0.055, 12.92 * light)
ramp = Image.fromarray(np.arange(256, dtype="uint8")[None])
print("littleCMS", features.version("littlecms2"))
seen = {}
for name, flags in (("default", ImageCms.Flags.NONE), ("NOOPTIMIZE", ImageCms.Flags.NOOPTIMIZE)):
    srgb = ImageCms.createProfile("sRGB")
    way = ImageCms.buildTransform(profile, srgb, "L", "RGB", 1, flags)
    found = np.asarray(ImageCms.applyTransform(ramp, way))[0, :, 0].astype(float)
    seen[name] = float(np.abs(found - formula).max())
    first = " ".join(f"{value:.0f}" for value in found[1:5])
    print(f"{name:11} level 1 2 3 4 gives {first}   largest error {seen[name]:.1f}")
if seen["default"] < 5 or seen["NOOPTIMIZE"] > 1.5:
    sys.exit("Changed: littleCMS no longer treats dark greys as described.")
PYTHON
