"""pycocotools and Datumaro: our coco.json told, and written anew as COCO and CVAT. FILE OUT"""

import json
import shutil
import sys
from pathlib import Path

from datumaro import AnnotationType, Dataset
from pycocotools.coco import COCO

file, out = map(Path, sys.argv[1:])
coco = COCO(str(file))
names = {one["id"]: one["name"] for one in coco.loadCats(coco.getCatIds(supNms=["cluster"]))}
told = {
    image["file_name"]: [
        names[one["category_id"]]
        for one in coco.loadAnns(coco.getAnnIds(imgIds=[image["id"]]))
        if one["category_id"] in names
    ]
    for image in coco.loadImgs(coco.getImgIds())
}
for name in ("annotations", "images"):  # Datumaro wants both, and no picture
    (out / "ours" / name).mkdir(parents=True)
shutil.copy(file, out / "ours" / "annotations" / "labels_all.json")
dataset = Dataset.import_from(str(out / "ours"), "coco_labels")
dataset.export(str(out / "coco"), "coco_labels", save_media=False)
categories = dataset.categories()[AnnotationType.label]
classes = {n for n, one in enumerate(categories) if one.parent == "class"}
kept = [one.wrap(annotations=[a for a in one.annotations if a.label in classes]) for one in dataset]
Dataset.from_iterable(kept, categories=dataset.categories()).export(
    str(out / "cvat"), "cvat", save_media=False, allow_undeclared_attrs=True
)
print(json.dumps(told))
