#!/bin/sh
# Hugging Face datasets takes a class folder named "train" for a split and leaves all others out.
#
# Version:   datasets 4.4.1 with pillow 12.0.0.
# Input:     vehicles/{bus,car,train}/*.png, two pictures each: a valid imagefolder of three classes.
# Expected:  one split of six rows with the classes bus, car, train, as for any other three names.
# Behaviour: one split "train" of two rows and, as all of them are alike, no label at all. Neither an
#            error nor a warning. Renaming the folder to "trains" gives the six rows.
# Output:    bus, car, train:  {'train': (2, ['image'])}
#            bus, car, trains: {'train': (6, ['image', 'label'])}
# Fails when that changes.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet datasets==4.4.1 pillow==12.0.0
HF_HOME="$folder/cache" HF_HUB_OFFLINE=1 "$folder/venv/bin/python" - "$folder" <<'PYTHON'
import sys
from pathlib import Path

from datasets import load_dataset
from PIL import Image


def made(name, classes):
    for shade, label in enumerate(classes):
        for number in range(2):
            file = Path(sys.argv[1], name, label, f"{number}.png")
            file.parent.mkdir(parents=True, exist_ok=True)
            Image.new("RGB", (8, 8), (40 * shade, 99, 20 * number)).save(file)
    return load_dataset("imagefolder", data_dir=str(Path(sys.argv[1], name)))


def told(found):
    return {split: (rows.num_rows, sorted(rows.features)) for split, rows in found.items()}


one = told(made("vehicles", ("bus", "car", "train")))
other = told(made("more", ("bus", "car", "trains")))
print("bus, car, train: ", one)
print("bus, car, trains:", other)
assert one == {"train": (2, ["image"])}, one
assert other == {"train": (6, ["image", "label"])}, other
PYTHON
