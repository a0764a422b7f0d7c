#!/usr/bin/env bash
# Datumaro reads its own ImageNet export back with other class names, and its picture folder without most.
#
# Version:   datumaro 1.13.12 with numpy 2.4.6.
# Input:     three pictures with the ids "monday/1", "tuesday/1" and "2" (ids hold sub-folders, as after
#            an import of COCO files in folders), labelled cat, dog, cat; one subset.
# Expected:  export and import in one format give the same three pictures, and the labels cat and dog.
# Behaviour: "imagenet" writes cat/monday/1.jpg, and reads each innermost folder as a class: "cat/monday",
#            "dog/tuesday" and "cat", three classes for two. "image_dir" writes monday/1.jpg but reads the
#            top folder only: one picture of three. No warning in either. "coco" keeps all.
# Output:    coco:      3 pictures, labels cat, dog
#            imagenet:  3 pictures, labels cat, cat/monday, dog/tuesday
#            image_dir: 1 pictures, labels -
# What to do: flatten ids first (one name without "/"), or compare counts and label names after a round trip.
# Fails when that changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --no-compile datumaro==1.13.12 numpy==2.4.6
export OMP_NUM_THREADS=1 HOME="$folder"
"$folder/venv/bin/python" - "$folder" 2>"$folder/errors" <<'PYTHON' || { cat "$folder/errors" >&2; exit 1; }
import sys

import numpy as np
from datumaro import AnnotationType, Dataset, DatasetItem, Image, Label


def item(name, label):
    picture = Image.from_numpy(np.full((8, 8, 3), 99, "uint8"))
    return DatasetItem(name, subset="train", media=picture, annotations=[Label(label)])


made = Dataset.from_iterable([item("monday/1", 0), item("tuesday/1", 1), item("2", 0)], categories=["cat", "dog"])
seen = {}
for kind in ("coco", "imagenet", "image_dir"):
    place = f"{sys.argv[1]}/{kind}"
    made.export(place, kind, save_media=True)
    back = Dataset.import_from(place, kind)
    names = back.categories().get(AnnotationType.label)
    labels = sorted({names[label.label].name for one in back for label in one.annotations})
    seen[kind] = (len(back), labels)
    print(f"{kind + ':':10} {len(back)} pictures, labels {', '.join(labels) or '-'}")
wanted = {"coco": (3, ["cat", "dog"]), "imagenet": (3, ["cat", "cat/monday", "dog/tuesday"]), "image_dir": (1, [])}
if seen != wanted:
    sys.exit("Changed: Datumaro no longer reads its own exports back as described.")
PYTHON
