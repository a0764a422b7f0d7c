"""What we export, as the tools themselves read it; and what they write, as we read it."""

import json
import re
import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from torchvision.datasets import ImageFolder

from core.base.values import ImageSet
from core.clustering.imported import read_assignment
from core.images.importing import check_images, find_images, list_source
from core.images.reading import Reading
from core.output.export import edited, export_folders

pytestmark = pytest.mark.peers


def clusters_in(file: Path, images: ImageSet) -> dict[str, str]:
    """The name of each image's cluster in a table; of what is in none it says nothing."""
    table = read_assignment(file, images)
    sure = table.assignment.probabilities.max(axis=1) > 1.5 / len(table.called)
    labels = table.assignment.labels
    return {file: table.called[labels[n]] if sure[n] else "" for n, file in enumerate(images.files)}


def classes_in(file: Path, images: ImageSet, work: Path) -> dict[str, str]:
    """The class of each image by a table of paths below the folder of the images."""
    found, _ = check_images(list_source(file, work, reading=Reading(root=images.root)))
    return dict(zip(found.files, found.class_of_each(), strict=True))


def names(wanted: dict[str, tuple[str, int]]) -> dict[str, str]:
    return {file: name for file, (name, _) in wanted.items()}


def classes(images: ImageSet) -> dict[str, str]:
    return dict(zip(images.files, images.class_of_each(), strict=True))


def test_fiftyone(ask, exported, wanted, small_run, tmp_path):
    """Its own database holds our samples; its dataset and its class folders come back."""
    images = small_run[1].images
    folder = exported("fiftyone").parent
    told = ask("tools", "in_fiftyone.py", folder, images.root, tmp_path)
    assert {file: (name, number) for file, (name, number, _) in told.items()} == wanted
    assert any(phrases for _, _, phrases in told.values())
    dataset = tmp_path / "dataset" / "samples.json"
    assert clusters_in(dataset, images) == names(wanted)
    assert classes_in(dataset, images, tmp_path / "work") == classes(images)
    tree = find_images(tmp_path / "tree", tmp_path / "work")
    assert Counter(tree.class_of_each()) == Counter(images.class_of_each())


def test_pycocotools_and_datumaro(ask, exported, wanted, small_run, tmp_path):
    """COCO comes back though Datumaro gives all categories new ids; CVAT is what it writes."""
    images = small_run[1].images
    told = ask("tools", "in_coco.py", exported("coco"), tmp_path)
    assert told == {file: [name] if name else [] for file, name in names(wanted).items()}
    (coco,) = tmp_path.glob("coco/annotations/*.json")
    assert clusters_in(coco, images) == names(wanted)
    assert classes_in(coco, images, tmp_path / "work") == classes(images)
    (cvat,) = tmp_path.glob("cvat/*.xml")
    said = classes_in(cvat, images, tmp_path / "work")
    assert {f: name.removesuffix(" (class)") for f, name in said.items()} == classes(images)


def test_hugging_face(ask, exported, wanted, small_run, tmp_path):
    """Its image folder has our columns; what it keeps has the classes, Parquet the clusters."""
    images = small_run[1].images
    folder = tmp_path / "photos"
    shutil.copytree(images.root, folder)
    shutil.copy(exported("imagefolder"), folder)
    told = ask("tools", "in_datasets.py", folder, tmp_path)
    assert {file: (name, number) for file, (name, number, _) in told.items()} == wanted
    kept = find_images(tmp_path / "disk", tmp_path / "work")
    assert Counter(kept.class_of_each()) == Counter(images.class_of_each())
    there = replace(images, root=str(folder))
    assert clusters_in(tmp_path / "rows.parquet", there) == names(wanted)
    assert classes_in(tmp_path / "rows.parquet", there, tmp_path / "work") == classes(images)


def test_webdataset(ask, small_run, tmp_path):
    """Shards of its own writer, with classes in both of the ways that it has for them."""
    images = small_run[1].images
    keys = ask("tools", "in_webdataset.py", images.root, tmp_path / "shards")
    found = find_images(tmp_path / "shards", tmp_path / "work")
    assert [Path(file).stem for file in found.files] == keys
    by_key = {Path(file).stem: name for file, name in classes(images).items()}
    assert {Path(file).stem: name for file, name in classes(found).items()} == by_key


def test_datasette(ask, exported, wanted):
    """Facets are called as the clusters, and a phrase leads to its image."""
    file = exported("sqlite")

    def get(address: str):
        return ask("tools", "datasette", file, "--get", address)

    page = get("/clusters/images.json?_facet=cluster&_labels=on&_size=max&_shape=objects")
    assert {row["path"]: row["cluster"]["value"] for row in page["rows"]} == {
        file: number for file, (_, number) in wanted.items()
    }
    facets = {one["label"]: one["count"] for one in page["facet_results"]["cluster"]["results"]}
    assert facets == Counter(name or "no cluster" for name in names(wanted).values())
    (row, *_) = get("/clusters/phrases.json?_size=1&_shape=objects")["rows"]
    way = row["image"].replace("/", "~2F").replace(".", "~2E")
    (image,) = get(f"/clusters/images/{way}.json?_shape=objects")["rows"]
    assert image["path"] == row["image"]


def test_torchvision(wanted, small_run, tmp_path):
    """Class folders are an ImageFolder, as training of YOLO's classifiers reads them, too."""
    workspace, run = small_run
    now = edited(workspace, run)
    export_folders(run.images, now, range(len(run.images)), tmp_path / "out")
    found = ImageFolder(tmp_path / "out")
    numbers = [int(re.search(r"\d+", name)[0]) for name in found.classes]
    assert Counter(numbers[n] for n in found.targets) == Counter(now.clusters.tolist())


def test_label_studio(ask, exported, wanted, small_run, tmp_path):
    """Its interface takes tasks and predictions, shows the pictures, gives back all clusters."""
    images = small_run[1].images
    other = next(name for name, number in wanted.values() if number == 0)
    corrected = {file: other for file in images.files[:3]}
    folder = exported("label-studio").parent
    head, predicted = ask(
        "label-studio", "in_label_studio.py", folder, images.root, json.dumps(corrected), tmp_path
    )
    assert bytes.fromhex(head) == b"\x89PNG"
    assert predicted == [[name] for name in names(wanted).values() if name]
    for name in ("JSON.json", "JSON_MIN.json"):
        assert clusters_in(tmp_path / name, images) == {**names(wanted), **corrected}
