"""Tables in parts, as Hugging Face writes them: a folder or a pattern of Parquet files."""

import io
import json
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest
from PIL import Image

from core.base.errors import BadInput
from core.base.values import ImageSet
from core.images.importing import find_images
from core.images.reading import Reading
from core.images.sources import list_source
from core.store.workspace import Workspace
from core.work import steps
from core.work.plan import plan
from core.work.request import RunRequest

CLASSES = {"info": {"features": {"label": {"names": ["cat", "dog"], "_type": "ClassLabel"}}}}


def png(shade: int) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (9, 7), (shade, 60, 40)).save(file, "PNG")
    return file.getvalue()


def part(path: Path, first: int, column: str = "image", rows: int = 2) -> None:
    """Rows from a number on, named by it, as `datasets` writes an Image and a ClassLabel."""
    numbers = range(first, first + rows)
    cells = [{"bytes": png(n), "path": f"{n}.png"} for n in numbers]
    table = pyarrow.table({column: cells, "label": [n % 2 for n in numbers]})
    path.parent.mkdir(parents=True, exist_ok=True)
    told = {"huggingface": json.dumps(CLASSES)}
    pyarrow.parquet.write_table(table.replace_schema_metadata(told), path)


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    """A folder as one downloads it from the hub: two splits, one of them in parts."""
    folder = tmp_path / "pets"
    for number in range(3):
        part(folder / "data" / f"train-0000{number}-of-00003.parquet", 2 * number)
    part(folder / "data" / "test-00000-of-00001.parquet", 0)
    (folder / "README.md").write_text("# Pets")
    (folder / ".cache").mkdir()
    (folder / ".cache" / "old.csv").write_text("path\n")
    return folder


def test_a_folder_of_parts_is_one_table(dataset: Path, tmp_path: Path) -> None:
    images = find_images(dataset, tmp_path / "workspace")
    assert images.files == (
        *("0.png", "1.png"),  # of the split test, which comes first by name
        *("0000003-0.png", "0000004-1.png", "2.png", "3.png", "4.png", "5.png"),
    )
    assert images.class_names == ("cat", "dog") and images.source == "table"
    assert images.labels.tolist() == [0, 1] * 4
    assert images.notes == ("1 other file is no picture",)
    for number in (2, 5):
        name = "0000003-0.png" if number == 2 else "3.png"
        seen = Image.open(Path(images.root, name)).getpixel((1, 1))
        assert seen == (number - 2, 60, 40)


@pytest.mark.parametrize(
    ("pattern", "files", "notes"),
    [
        ("data/train-*.parquet", 6, ()),
        ("**/train-*.parquet", 6, ()),
        ("data/train-0000[01]-*", 4, ("2 of the 3 parts of 'train' are read",)),
        ("data/train-00001-of-00003.parquet", 2, ("1 of the 3 parts of 'train' is read",)),
    ],
)
def test_a_pattern_names_the_parts(dataset, tmp_path, pattern, files, notes) -> None:
    listing = list_source(dataset / pattern, tmp_path / "workspace")
    assert len(listing.files) == files and listing.notes == notes


@pytest.mark.parametrize(
    ("pattern", "says"),
    [
        ("data/valid-*.parquet", r"valid-\*\.parquet' fits 0 files; give a pattern of Parquet"),
        ("*", "fits 2 files, but also 'README.md'; give a pattern"),
    ],
)
def test_a_pattern_of_nothing_or_of_others_is_told(dataset, tmp_path, pattern, says) -> None:
    with pytest.raises(BadInput, match=says):
        list_source(dataset / pattern, tmp_path / "workspace")


def test_a_file_whose_name_looks_like_a_pattern_is_that_file(tmp_path: Path) -> None:
    part(tmp_path / "a[1].parquet", 0)
    assert len(list_source(tmp_path / "a[1].parquet", tmp_path / "workspace").files) == 2


def test_parts_that_differ_are_not_one_table(dataset: Path, tmp_path: Path) -> None:
    part(dataset / "data" / "train-00003-of-00004.parquet", 9, column="photo")
    with pytest.raises(BadInput, match="in the column (photo|image).* in (photo|image); give tabl"):
        list_source(dataset, tmp_path / "workspace")


def test_parts_may_list_paths(tmp_path: Path) -> None:
    folder = tmp_path / "listed"
    folder.mkdir()
    for number in range(4):
        (folder / f"{number}.png").write_bytes(png(number))
        if number % 2:
            table = pyarrow.table({"path": [f"{number - 1}.png", f"{number}.png"]})
            pyarrow.parquet.write_table(table, tmp_path / f"part-{number}.parquet")
    there = list_source(
        tmp_path / "part-*.parquet", tmp_path / "workspace", reading=Reading(root=str(folder))
    )
    assert there.files == ("0.png", "1.png", "2.png", "3.png")


def test_images_beside_the_tables_are_the_source(dataset: Path, tmp_path: Path) -> None:
    (dataset / "a.png").write_bytes(png(7))
    assert list_source(dataset, tmp_path / "workspace").files == ("a.png",)


def test_a_set_of_parts_is_imported_once_and_can_be_planned(dataset, tmp_path) -> None:
    workspace = Workspace(tmp_path / "workspace")
    request = RunRequest(source=str(dataset), clusters=2)
    assert plan(workspace, request).images is None  # it is not unpacked for a plan
    id = steps.import_images(workspace, source=str(dataset))
    assert steps.import_images(workspace, source=str(dataset)) == id
    assert plan(workspace, request).images == len(workspace.load(ImageSet, id)) == 8


def test_links_of_the_hubs_cache_are_the_tables_that_they_are_called(tmp_path: Path) -> None:
    """Its snapshots are links to blobs that are named by a hash, without an ending."""
    snapshot = tmp_path / "snapshots" / "abc"
    snapshot.mkdir(parents=True)
    for number in range(2):
        part(tmp_path / "blobs" / f"{number}.parquet", number)
        blob = (tmp_path / "blobs" / f"{number}.parquet").rename(tmp_path / "blobs" / f"{number}ef")
        (snapshot / f"train-{number}.parquet").symlink_to(blob)
    for source, files in (
        (snapshot, 4),
        (snapshot / "train-*", 4),
        (snapshot / "train-0.parquet", 2),
    ):
        assert len(list_source(source, tmp_path / "workspace").files) == files


def test_a_workspace_inside_is_no_part_of_the_tables(dataset: Path) -> None:
    first = list_source(dataset, dataset / "workspace")
    (dataset / "workspace" / "a.png").write_bytes(png(1))
    assert list_source(dataset, dataset / "workspace").files == first.files
    workspace = Workspace(dataset / "workspace")
    assert (
        plan(workspace, RunRequest(source=str(dataset), clusters=2)).images is None
    )  # nothing is unpacked


def test_brackets_in_a_path_are_letters(tmp_path: Path) -> None:
    for number in range(2):
        part(tmp_path / "pets [1]" / f"train-{number}.parquet", number)
    there = list_source(tmp_path / "pets [1]" / "train-*.parquet", tmp_path / "workspace")
    assert len(there.files) == 4
    with pytest.raises(BadInput, match=r"There is no .*a\[1"):
        list_source(tmp_path / "a[1].csv", tmp_path / "workspace")
