#!/usr/bin/env bash
# pillow-jxl-plugin shows the last frame of an animated JPEG XL and says that it has one frame only.
#
# Version:   pillow-jxl-plugin 1.3.8, imagecodecs 2026.3.6, pillow 13.0.0.
# Input:     three frames, all red, all green, all blue, written lossless as one JPEG XL.
# Expected:  as of GIF, WebP, APNG and AVIF: the picture is the first frame, n_frames is 3.
# Behaviour: the picture is the last frame, n_frames is 1 and is_animated is False, without a
#            warning. imagecodecs gives the three frames as they were written.
# Output:    plug-in      (0, 0, 255)   n_frames 1   is_animated False
#            imagecodecs  (255, 0, 0)   of 3 frames
# What to do: look for have_animation in the header; take the frame from imagecodecs.
# Fails when that changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --no-compile imagecodecs==2026.3.6 pillow-jxl-plugin==1.3.8 pillow==13.0.0
export OMP_NUM_THREADS=1
"$folder/venv/bin/python" - "$folder" <<'PYTHON'
import sys
import warnings

import imagecodecs
import numpy as np
import pillow_jxl  # noqa: F401
from PIL import Image

warnings.simplefilter("error")
frames = np.zeros((3, 32, 48, 3), np.uint8)
for number in range(3):
    frames[number, ..., number] = 255
path = f"{sys.argv[1]}/moves.jxl"
with open(path, "wb") as file:
    file.write(imagecodecs.jpegxl_encode(frames, lossless=True))
with Image.open(path) as image:
    seen, said = image.convert("RGB").getpixel((9, 9)), (image.n_frames, image.is_animated)
with open(path, "rb") as file:
    back = imagecodecs.jpegxl_decode(file.read())
assert (back == frames).all()
print(f"plug-in      {seen}   n_frames {said[0]}   is_animated {said[1]}")
print(f"imagecodecs  {tuple(back[0, 9, 9].tolist())}   of {len(back)} frames")
if seen != (0, 0, 255) or said != (1, False):
    sys.exit("Changed: the plug-in no longer shows the last frame as the only one.")
PYTHON
