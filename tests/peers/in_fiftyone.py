"""FiftyOne: its dataset made of our samples.json, told and exported. FOLDER IMAGES OUT"""

import json
import os
import sys
from pathlib import Path

folder, images, out = sys.argv[1:]
os.environ |= {"FIFTYONE_DATABASE_DIR": f"{out}/database", "FIFTYONE_DO_NOT_TRACK": "true"}

import fiftyone as fo  # noqa: E402 its settings are read as it is imported

kinds = fo.types
dataset = fo.Dataset.from_dir(folder, kinds.LegacyFiftyOneDataset, rel_dir=images, progress=False)
as_it_is = {"export_media": False, "rel_dir": images}
dataset.export(f"{out}/dataset", kinds.FiftyOneDataset, progress=False, **as_it_is)
dataset.export(
    f"{out}/tree",
    kinds.ImageClassificationDirectoryTree,
    label_field="ground_truth",
    progress=False,
)
told = {
    Path(sample.filepath).relative_to(images).as_posix(): [
        sample.cluster.label if sample.cluster else "",
        sample.cluster_number,
        [phrase.label for phrase in sample.phrases.classifications],
    ]
    for sample in dataset
}
print(json.dumps(told))
