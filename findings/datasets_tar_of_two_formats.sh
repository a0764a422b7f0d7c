#!/usr/bin/env bash
# Hugging Face datasets drops the pictures of a WebDataset tar whose format comes after the fifth row.
#
# Version:   datasets 5.2.0 with pillow 13.0.0.
# Input:     a tar of twenty samples, each a picture and a .cls label: ten JPEG, then ten PNG. And the
#            same mixture with a PNG in the second place.
# Expected:  twenty pictures (in one column or in two), or the error that the second tar gives.
# Behaviour: twenty rows and one picture column "jpg"; in the ten PNG rows it is None. No column holds
#            those pictures; no error, no warning; the labels are all there. Only the first five samples
#            are checked for a common set of endings: with a PNG among them the tar is refused.
# Output:    PNG last:   columns ['cls', 'jpg'], rows 20, with a picture 10, with a label 20
#            PNG second: ValueError
# What to do: count the rows without a picture after loading; write one format per tar.
# Fails when that changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --no-compile datasets==5.2.0 pillow==13.0.0
export OMP_NUM_THREADS=1 HF_HOME="$folder/cache" HF_HUB_OFFLINE=1 HF_DATASETS_DISABLE_PROGRESS_BARS=1
"$folder/venv/bin/python" - "$folder" <<'PYTHON'
import io
import sys
import tarfile
from pathlib import Path

from datasets import load_dataset
from PIL import Image


def picture(number, kind):
    held = io.BytesIO()
    Image.new("RGB", (8, 8), (10 * number, 99, 0)).save(held, kind)
    return held.getvalue()


def loaded(name, formats):
    path = Path(sys.argv[1], name)
    with tarfile.open(path, "w") as tar:
        for number, kind in enumerate(formats):
            ending = {"JPEG": "jpg", "PNG": "png"}[kind]
            for part, data in ((ending, picture(number, kind)), ("cls", b"%d" % (number % 2))):
                entry = tarfile.TarInfo(f"{number:03}.{part}")
                entry.size = len(data)
                tar.addfile(entry, io.BytesIO(data))
    rows = load_dataset("webdataset", data_files=str(path), split="train")
    columns = sorted(set(rows.column_names) - {"__key__", "__url__"})
    with_picture = sum(any(row.get(ending) is not None for ending in ("jpg", "png")) for row in rows)
    labels = sum(row["cls"] is not None for row in rows)
    return columns, rows.num_rows, with_picture, labels


last = loaded("last.tar", ["JPEG"] * 10 + ["PNG"] * 10)
print("PNG last:   columns {}, rows {}, with a picture {}, with a label {}".format(*last))
try:
    second = loaded("second.tar", ["JPEG", "PNG"] * 10)
except ValueError:
    second = "ValueError"
print("PNG second:", second)
if last != (["cls", "jpg"], 20, 10, 20) or second != "ValueError":
    sys.exit("Changed: datasets no longer drops the later format of a WebDataset tar as described.")
PYTHON
