#!/usr/bin/env bash
# Hugging Face datasets stores the file a picture was opened from, not the picture as it is now.
#
# Version:   datasets 5.2.0 with pillow 13.0.0.
# Input:     a grey 64 x 64 PNG, opened with Pillow, then changed in place: thumbnail((16, 16)) and
#            paste of a red square. One changed picture goes into Dataset.from_dict; a Dataset.map does
#            the same change to a row of an Image column.
# Expected:  rows of 16 x 16 and a red pixel, as with copies (resize, copy, convert).
# Behaviour: both changes are gone, without a warning: the rows hold the path only and read the file
#            again. The same change on a copy is kept. So a face blurred or a border cropped with an
#            in-place call never reaches the data set.
# Output:    from_dict: (64, 64), of a copy: (16, 16)
#            map thumbnail: (64, 64), of a copy: (16, 16)
#            map paste: (99, 99, 99), of a copy: (255, 0, 0)
# What to do: picture.copy() first (a copy has no file name), then change it.
# Fails when that changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --no-compile datasets==5.2.0 pillow==13.0.0
export OMP_NUM_THREADS=1 HF_HOME="$folder/cache" HF_HUB_OFFLINE=1 HF_DATASETS_DISABLE_PROGRESS_BARS=1
"$folder/venv/bin/python" - "$folder/grey.png" <<'PYTHON'
import sys

from datasets import Dataset, Features
from datasets import Image as ImageColumn
from PIL import Image

path = sys.argv[1]
Image.new("RGB", (64, 64), (99, 99, 99)).save(path)
pictures = Features({"image": ImageColumn()})
rows = Dataset.from_dict({"image": [path]}, features=pictures)


def small(picture):
    picture.thumbnail((16, 16))
    return picture


def marked(picture):
    picture.paste((255, 0, 0), (0, 0, 32, 32))
    return picture


def given(picture):
    return Dataset.from_dict({"image": [picture]}, features=pictures)[0]["image"].size


def mapped(change, copied):
    def step(row):
        return {"image": change(row["image"].copy() if copied else row["image"])}

    return rows.map(step, load_from_cache_file=False)[0]["image"]


seen = {
    "from_dict": (given(small(Image.open(path))), given(small(Image.open(path).copy()))),
    "map thumbnail": (mapped(small, False).size, mapped(small, True).size),
    "map paste": (mapped(marked, False).getpixel((0, 0)), mapped(marked, True).getpixel((0, 0))),
}
for name, (opened, copy) in seen.items():
    print(f"{name}: {opened}, of a copy: {copy}")
wanted = {
    "from_dict": ((64, 64), (16, 16)),
    "map thumbnail": ((64, 64), (16, 16)),
    "map paste": ((99, 99, 99), (255, 0, 0)),
}
if seen != wanted:
    sys.exit("Changed: datasets no longer drops an in-place change of an opened picture as described.")
PYTHON
