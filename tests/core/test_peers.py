"""Files of other programs: what is written is read back equal, what they write is understood."""

import io
import json
import sqlite3
import tarfile
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pyarrow as pa
import pytest
from PIL import Image

from core.base.errors import BadInput
from core.base.peers import PEERS, Told, read
from core.base.values import ImageSet
from core.images.importing import check_images, find_images, list_source
from core.images.reading import Reading
from core.output.export.formats import FORMATS
from core.output.export.peers import WRITTEN, told
from core.output.export.rows import rows
from tests.core.exported import NAME, edit, edited_in_all_ways, written

TABLES = ("csv", "parquet", *WRITTEN)  # what has a row an image


@pytest.fixture
def exported(made):
    """A run with a renamed and a rejected cluster and a moved image: workspace, run."""
    return edited_in_all_ways(made)


@pytest.mark.parametrize("name", TABLES)
def test_what_is_exported_is_a_source_with_the_same_images_and_classes(exported, name, tmp_path):
    _, run = exported
    file = written(exported, name, tmp_path / "out")
    listing = list_source(file, tmp_path, reading=Reading(root=run.images.root))
    images, _ = check_images(listing)
    assert images.files == run.images.files
    assert images.class_of_each() == run.images.class_of_each()


def test_label_studio_gives_back_what_annotators_corrected(exported, tmp_path):
    file = written(exported, "label-studio", tmp_path / "out")
    interface = ElementTree.parse(file.with_name("labeling-config.xml"))
    names = [choice.attrib["value"] for choice in interface.iter("Choice")]
    tasks = json.loads(file.read_text(encoding="utf-8"))
    assert NAME in names and {"cluster", "image"} == {
        tag.attrib["name"] for tag in interface.iter() if tag.tag in ("Choices", "Image")
    }
    for name in (NAME, "new"):
        chosen = {"type": "choices", "from_name": "cluster", "value": {"choices": [name]}}
        tasks[len(name) % 2]["annotations"] = [
            {"was_cancelled": True, "result": [{**chosen, "value": {"choices": ["no"]}}]},
            {"was_cancelled": False, "result": [chosen]},
        ]
    file.write_text(json.dumps(tasks), encoding="utf-8")
    _, rows = read(file)
    by_name = {row[3]: row[2] for row in rows}
    assert {rows[len(NAME) % 2][3], rows[1][3]} == {NAME, "new"}
    assert by_name["new"] not in {row[2] for row in rows if row[3] != "new"}


def as_label_studio_exports(tasks: list) -> list:
    """With the ids of predictions in their place, as version 1.23 writes JSON."""
    return [{**t, "predictions": [n]} for n, t in enumerate(tasks)]


def as_json_min(tasks: list) -> list:
    """The data of each task, with a key more for the control of one that is annotated."""
    chosen = {one["data"]["path"]: choice_of(one) for one in tasks if one.get("annotations")}
    return [
        {**one["data"], "annotator": None}
        | ({"cluster": chosen[path]} if (path := one["data"]["path"]) in chosen else {})
        for one in tasks
    ]


def choice_of(task: dict) -> str:
    return task["annotations"][0]["result"][0]["value"]["choices"][0]


@pytest.mark.parametrize("exports", [as_label_studio_exports, as_json_min])
def test_label_studio_exports_no_predictions_and_clusters_come_back(exports, exported, tmp_path):
    file = written(exported, "label-studio", tmp_path / "out")
    tasks = json.loads(file.read_text(encoding="utf-8"))
    _, before = read(file)
    chosen = {"type": "choices", "from_name": "cluster", "value": {"choices": [NAME]}}
    tasks[9]["annotations"] = [{"was_cancelled": False, "result": [chosen]}]
    file.write_text(json.dumps(exports(tasks)), encoding="utf-8")
    _, now = read(file)
    number = next(row[2] for row in before if row[3] == NAME)
    assert before[9][2:] != [number, NAME] and now[9][2:] == [number, NAME]
    assert now[:9] + now[10:] == before[:9] + before[10:]


def test_label_studio_finds_the_pictures_below_the_folder_around_theirs(exported, tmp_path):
    """A local storage may not be the document root itself; what lies at a URL is opened there."""
    file = written(exported, "label-studio", tmp_path / "out")
    tasks = json.loads(file.read_text(encoding="utf-8"))
    root = Path(exported[1].images.root)
    for task in tasks:
        (below,) = parse_qs(urlsplit(task["data"]["image"]).query)["d"]
        assert Path(root.parent, below) == Path(root, task["data"]["path"])
    told = [Told("a/one.png", root="s3://photos/new")]
    (task,) = json.loads(PEERS["label-studio"].write(told)["tasks.json"])
    assert task["data"]["image"] == "s3://photos/new/a/one.png"


def test_no_two_categories_of_coco_have_one_name(tmp_path):
    """Tools refuse them; a class that is called as a cluster comes back as it was, by its name."""
    classes = ("ship", "ship (class)", "")
    told = [Told(f"{n}.png", label, 0, "ship") for n, label in enumerate(classes)]
    content = json.loads(PEERS["coco"].write(told)["coco.json"])
    names = [category["name"] for category in content["categories"]]
    assert len(set(names)) == len(names) == 3 and "ship" in names
    (tmp_path / "a.json").write_text(json.dumps(content))
    assert [row[1:] for row in read(tmp_path / "a.json")[1]] == [[c, "0", "ship"] for c in classes]
    content["categories"] = [
        {key: one[key] for key in ("id", "name", "supercategory")} for one in content["categories"]
    ]
    (tmp_path / "a.json").write_text(json.dumps(content))
    assert read(tmp_path / "a.json")[1][0] == ["0.png", "ship", "1", "ship"]


def test_sqlite_links_images_clusters_and_phrases(exported, tmp_path):
    file = written(exported, "sqlite", tmp_path / "out")
    with sqlite3.connect(file) as database:
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        sizes = dict(database.execute("SELECT cluster, images FROM clusters"))
        counted = "SELECT cluster, count(*) FROM images GROUP BY cluster"
        assert dict(database.execute(counted)) == {n: size for n, size in sizes.items() if size}
        assert database.execute("SELECT count(*) FROM phrases").fetchone()[0] > 0


def picture(shade: int) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (24, 20), (shade, 10, 200)).save(file, "PNG")
    return file.getvalue()


PICTURES = {"a/one.png": 10, "b/two.png": 120, "b/three.png": 240}


@pytest.fixture
def folder(tmp_path) -> Path:
    """Three pictures in two folders."""
    for name, shade in PICTURES.items():
        (tmp_path / "pictures" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "pictures" / name).write_bytes(picture(shade))
    return tmp_path / "pictures"


def classes(images: ImageSet) -> dict[str, str]:
    return dict(zip(images.files, images.class_of_each(), strict=True))


CLASSIFIED = {"_cls": "Classification", "_id": {"$oid": "6"}, "tags": [], "logits": None}
CVAT = """<?xml version="1.0" encoding="utf-8"?><annotations><version>1.1</version>
<image id="0" name="a/one.png" width="24" height="20"><tag label="cat" source="manual"/>
<box label="ear" xtl="1" ytl="1" xbr="2" ybr="2"/></image>
<image id="1" name="b/two.png" width="24" height="20"><box label="dog" xtl="1" ytl="1" xbr="2"
ybr="2"/><box label="dog" xtl="3" ytl="1" xbr="4" ybr="2"/></image>
<image id="2" name="b/three.png" width="24" height="20"><box label="dog"/><box label="cat"/></image>
</annotations>"""
CHOICE = {"type": "choices", "from_name": "choice", "to_name": "image"}
THEIRS = {
    "samples.json": {
        "samples": [
            {"filepath": "a/one.png", "ground_truth": {**CLASSIFIED, "label": "cat"}},
            {"filepath": "b/two.png", "truth": {**CLASSIFIED, "label": "dog"}, "tags": ["x"]},
            {"filepath": "b/three.png", "ground_truth": None},
        ]
    },
    "instances.json": {
        "info": {},
        "images": [{"id": i, "file_name": f, "width": 24} for i, f in enumerate(PICTURES)],
        "annotations": [
            {"id": 1, "image_id": 0, "category_id": 17, "bbox": [0, 0, 3, 3], "area": 9},
            {"id": 2, "image_id": 1, "category_id": 18, "bbox": [0, 0, 3, 3], "area": 9},
            {"id": 3, "image_id": 1, "category_id": 18, "bbox": [3, 3, 3, 3], "area": 9},
            {"id": 4, "image_id": 2, "category_id": 17, "bbox": [0, 0, 3, 3], "area": 9},
            {"id": 5, "image_id": 2, "category_id": 18, "bbox": [0, 0, 3, 3], "area": 9},
        ],
        "categories": [
            {"id": 17, "name": "cat", "supercategory": "animal"},
            {"id": 18, "name": "dog", "supercategory": "animal"},
        ],
    },
    "project.json": [
        {
            "id": 1,
            "data": {"image": "/data/local-files/?d=a/one.png"},
            "annotations": [{"result": [{**CHOICE, "value": {"choices": ["cat"]}}]}],
        },
        {
            "id": 2,
            "data": {"image": "b/two.png"},
            "annotations": [{"result": [{**CHOICE, "value": {"choices": ["dog"]}}]}],
        },
        {"id": 3, "data": {"image": "b/three.png"}, "annotations": []},
    ],
    "min.json": [
        {"id": 1, "image": "a/one.png", "choice": "cat", "annotator": 1},
        {"id": 2, "image": "b/two.png", "choice": "dog", "annotator": 1},
        {"id": 3, "image": "b/three.png", "annotator": 1},
    ],
    "annotations.xml": CVAT,
    "metadata.jsonl": '{"file_name": "a/one.png", "label": "cat", "caption": "\u2028"}\n'
    '{"file_name": "b/two.png", "label": "dog"}\n\n{"file_name": "b/three.png", "label": null}\n',
}


@pytest.mark.parametrize("name", THEIRS)
def test_files_of_other_programs_give_images_and_classes(name, folder, tmp_path):
    content = THEIRS[name]
    text = content if isinstance(content, str) else json.dumps(content)
    (folder / name).write_text(text, encoding="utf-8")
    images = find_images(folder / name, tmp_path / "work")
    assert classes(images) == {"a/one.png": "cat", "b/two.png": "dog", "b/three.png": ""}


@pytest.mark.parametrize("name", ["metadata.jsonl", "samples.json"])
def test_a_folder_is_what_its_own_list_says_of_it(name, folder, tmp_path):
    content = THEIRS[name]
    text = content if isinstance(content, str) else json.dumps(content)
    (folder / name).write_text(text, encoding="utf-8")
    (folder / "beside.png").write_bytes(picture(77))
    images = find_images(folder, tmp_path / "work")
    assert classes(images) == {"a/one.png": "cat", "b/two.png": "dog", "b/three.png": ""}
    more = "1 picture of the folder, such as 'beside.png', is not in its list"
    assert images.notes == (more,)  # the list itself is no other file


@pytest.mark.parametrize("text", ["[1, 2]", '{"samples": "ten"}', "no JSON", "{}"])
def test_samples_of_another_kind_leave_the_classes_to_the_folders(text, folder, tmp_path):
    (folder / "samples.json").write_text(text)
    images = find_images(folder, tmp_path / "work")
    assert classes(images) == {"a/one.png": "a", "b/three.png": "b", "b/two.png": "b"}


def test_splits_of_an_image_folder_have_lists_of_their_own(tmp_path):
    for split, label in (("train", "cat"), ("test", "dog")):
        (tmp_path / "data" / split).mkdir(parents=True)
        (tmp_path / "data" / split / "1.png").write_bytes(picture(len(label + split)))
        lines = f"file_name,label\n1.png,{label}\n"
        (tmp_path / "data" / split / "metadata.csv").write_text(lines)
    images = find_images(tmp_path / "data", tmp_path / "work")
    assert classes(images) == {"train/1.png": "cat", "test/1.png": "dog"}


def test_metadata_without_labels_leaves_the_classes_to_the_folders(folder, tmp_path):
    (folder / "metadata.csv").write_text("file_name,caption\na/one.png,nice\n")
    images = find_images(folder, tmp_path / "work")
    assert classes(images) == {"a/one.png": "a", "b/three.png": "b", "b/two.png": "b"}


@pytest.mark.parametrize("train", ["train", "images/train"])
def test_folders_of_yolo_and_fiftyone_name_the_classes(train, tmp_path):
    """yolo classify train wants ROOT/train/CLASS; an ImageClassificationDirectoryTree is CLASS."""
    for split in (train, train.replace("train", "val")):
        for label in ("cat", "dog"):
            (tmp_path / "data" / split / label).mkdir(parents=True)
            (tmp_path / "data" / split / label / "1.png").write_bytes(picture(len(split + label)))
    images = find_images(tmp_path / "data", tmp_path / "work")
    assert images.class_names == ("cat", "dog")


def arrow(path: Path, cells: dict[str, pa.Array], classes: list[str] | None = None) -> None:
    """As datasets' save_to_disk writes it: a stream, whose schema holds the features as JSON."""
    table = pa.table(cells)
    if classes:
        features = {"label": {"_type": "ClassLabel", "names": classes}}
        noted = json.dumps({"info": {"features": features}}).encode()
        table = table.replace_schema_metadata({b"huggingface": noted})
    path.parent.mkdir(parents=True, exist_ok=True)
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)


def test_a_data_set_saved_to_disk_is_read_with_its_classes(tmp_path):
    for split, shades in (("train", (10, 60)), ("test", (120,))):
        cells = [{"bytes": picture(shade), "path": f"{shade}.png"} for shade in shades]
        labels = pa.array([1, 0][: len(shades)], pa.int64())
        place = tmp_path / "set" / split / "data-00000-of-00001.arrow"
        arrow(place, {"image": pa.array(cells), "label": labels}, ["cat", "dog"])
        (place.parent / "state.json").write_text("{}")
        (place.parent / "cache-1.arrow").write_bytes(b"of no use")
    images = find_images(tmp_path / "set", tmp_path / "work")
    assert classes(images) == {"120.png": "dog", "10.png": "dog", "60.png": "cat"}


def test_arrow_that_lists_paths_is_a_table(folder, tmp_path):
    cells = {"file_name": pa.array(list(PICTURES)), "label": pa.array(["x", "y", None])}
    arrow(folder / "list.arrow", cells)
    images = find_images(folder / "list.arrow", tmp_path / "work")
    assert classes(images) == dict(zip(PICTURES, ("x", "y", ""), strict=True))


def tar(path: Path, members: dict[str, bytes]) -> None:
    with tarfile.open(path, "w") as archive:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))


def test_shards_of_webdataset_are_one_source(tmp_path):
    (tmp_path / "set").mkdir()
    about = json.dumps({"label": "dog", "caption": "a dog"}).encode()
    first = {"000.cls": b"3\n", "000.png": picture(10), "000.txt": b"a cat", "000.mask.png": b"no"}
    second = {"001.png": picture(20), "001.json": about, "../002.png": picture(30)}
    tar(tmp_path / "set" / "train-0.tar", first)
    tar(tmp_path / "set" / "train-1.tar", second)
    images = find_images(tmp_path / "set", tmp_path / "work")
    assert classes(images) == {"000.png": "3", "001.png": "dog", "0000003.png": ""}
    assert not list(tmp_path.glob("*.png"))


def test_a_picture_too_large_for_a_tar_is_left_out_with_its_size(tmp_path, monkeypatch):
    tar(tmp_path / "a.tar", {"000.png": picture(10), "001.png": b"x" * 5_000})
    (tmp_path / "001.png").write_bytes(picture(20))  # of the same name, and another picture
    monkeypatch.setattr("core.images.webdataset.MAX_FILE_BYTES", 4_000)
    images = find_images(tmp_path / "a.tar", tmp_path / "work")
    (reject,) = images.rejects
    assert images.files == ("000.png",) and reject.file == "001.png"
    assert "GB large; the limit is 2 GB" in reject.reason


def test_what_says_too_much_of_a_sample_says_no_class(tmp_path, monkeypatch):
    def loads(text):
        raise RecursionError

    tar(tmp_path / "a.tar", {"000.png": picture(10), "000.json": b"[[[[]]]]"})
    monkeypatch.setattr("core.images.webdataset.json", SimpleNamespace(loads=loads))
    assert classes(find_images(tmp_path / "a.tar", tmp_path / "work")) == {"000.png": ""}


def test_a_tar_of_folders_has_their_classes(tmp_path):
    tar(tmp_path / "all.tar", {name: picture(shade) for name, shade in PICTURES.items()})
    images = find_images(tmp_path / "all.tar", tmp_path / "work")
    assert classes(images) == {"a/one.png": "a", "b/two.png": "b", "b/three.png": "b"}


@pytest.mark.parametrize(
    "how", ["in a header", "after a member", "within a picture", "overwritten"]
)
def test_a_tar_that_ends_early_is_refused_whole(how, tmp_path):
    """tarfile itself is silent about the first two and the last, and would read what is left."""
    tar(tmp_path / "a.tar", {name: picture(shade) for name, shade in PICTURES.items()})
    whole = (tmp_path / "a.tar").read_bytes()
    with tarfile.open(tmp_path / "a.tar") as archive:
        _, second, third = archive.getmembers()
    cuts = {
        "in a header": whole[: third.offset + 100],
        "after a member": whole[: third.offset],
        "within a picture": whole[: second.offset_data + 10],
        "overwritten": whole[: third.offset] + b"x" * 512 + whole[third.offset + 512 :],
    }
    (tmp_path / "a.tar").write_bytes(cuts[how])
    with pytest.raises(BadInput, match="is damaged or compressed"):
        find_images(tmp_path / "a.tar", tmp_path / "work")
    assert not list((tmp_path / "work").glob("uploads/*"))


BAD = {
    "a.json": ("[1, 2]", "is not in the format of any of these: FiftyOne, Label Studio, COCO"),
    "b.json": ("{", "cannot be read ("),
    "c.json": ('{"samples": [{"tags": []}]}', "looks like one of FiftyOne, but is damaged"),
    "d.json": (
        '{"images": [{"id": 1, "file_name": "a"}], "categories": [], '
        '"annotations": [{"image_id": 1, "category_id": 7}]}',
        "looks like one of COCO, but is damaged or of another version (KeyError: 7)",
    ),
    "e.json": ("[" * 100_000, "cannot be read (nested too deeply)"),
    "f.xml": ("<a><b></a>", "cannot be read (no XML: mismatched tag"),
    "g.xml": ("<svg/>", "is not in the format of any of these: CVAT for images"),
    "h.jsonl": ("[]", "is not in the format of any of these: Hugging Face image folder"),
    "i.db": ("no database at all, but long enough to be looked at" * 99, "cannot be read ("),
    "j.tar": ("no tar", "is damaged or compressed"),
    "k.arrow": ("no arrow", "is not an Arrow file"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_file_that_is_of_no_program_is_refused_in_one_sentence(name, tmp_path):
    content, message = BAD[name]
    (tmp_path / name).write_text(content)
    with pytest.raises(BadInput) as told:
        find_images(tmp_path / name, tmp_path / "work")
    assert message in str(told.value) and len(str(told.value).splitlines()) == 1
    assert len(str(told.value)) < 400 and not list((tmp_path / "work").glob("uploads/*"))


def test_entities_of_xml_neither_grow_nor_fetch(tmp_path):
    (tmp_path / "secret").write_text("secret")
    lines = '<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {new} "{f"&{old};" * 50}">' for old, new in zip("abcdef", "bcdefg", strict=True)
    )
    (tmp_path / "grow.xml").write_text(f"<!DOCTYPE x [{lines}]><annotations>&g;</annotations>")
    outside = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{tmp_path}/secret">]>'
    (tmp_path / "fetch.xml").write_text(f"{outside}<annotations>&e;</annotations>")
    for name in ("grow.xml", "fetch.xml"):
        with pytest.raises(BadInput, match="cannot be read"):
            read(tmp_path / name)


def test_every_format_has_a_line_and_what_it_is_downloaded_as():
    assert set(WRITTEN) < set(FORMATS) and set(WRITTEN) < set(PEERS)
    files = [each.file for each in FORMATS.values() if each.make]
    assert len(set(files)) == len(files) and all(FORMATS[name].media for name in WRITTEN)
    assert all(each.title and each.says.endswith(".") for each in FORMATS.values())


def test_the_guide_tells_every_format_with_its_files():
    guide = Path(__file__).parents[2].joinpath("docs/other-tools.md").read_text(encoding="utf-8")
    rows = [line.split(" | ") for line in guide.splitlines() if line.startswith("| ")]
    told = {row[0].strip("| `"): row[1] for row in rows}
    assert set(WRITTEN) <= set(told)
    named = {end for peer in PEERS.values() for end in (peer.file, peer.suffixes[0]) if end}
    single = {file for file in named if not file.endswith(".zip")}
    missing = [f for f in single if f not in guide and f not in (".json", ".jsonl", ".db")]
    assert missing == []


def test_no_two_clusters_have_one_name_whatever_they_were_called(made):
    for cluster, name in enumerate(("bus (2)", "Bus", "bus")):
        edit(made, "rename_cluster", cluster=cluster, name=name)
    names = {(one.cluster, one.name.casefold()) for one in told(rows(*made))}
    assert len(names) == len({name for _, name in names}) == 4
