"""Tables of images as the tools of others write them: what is read, and the true reason if not."""

import io
import json
from collections.abc import Callable
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest
from PIL import Image

from core.base.errors import BadInput
from core.base.spreadsheets import LONGEST
from core.images import embedded
from core.images.embedded import picture_column
from core.images.importing import check_images, find_images, list_source
from core.images.reading import Reading
from core.images.table_paths import names_in


def png(colour: str = "red") -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (6, 5), colour).save(buffer, "PNG")
    return buffer.getvalue()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Pictures 1 to 3 in a folder, and one with an unusual name."""
    for name in ("pics/1.png", "pics/2.png", "3.png", "-1.png", "a b.png"):
        path = tmp_path / "data" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(png())
    return tmp_path / "data"


WHOLE = ("pics/1.png", "pics/2.png")
READ: dict[str, tuple[str, str, tuple[str, ...], list[str]]] = {  # text, encoding, files, labels
    "backslashes": ("path\npics\\1.png\npics\\2.png", "utf-8", WHOLE, ["", ""]),
    "file_name": ("file_name,class\npics/1.png,a\npics/2.png,b", "utf-8", WHOLE, ["a", "b"]),
    "filepath": ("filepath\npics/1.png\npics/2.png", "utf-8", WHOLE, ["", ""]),
    "Image Path": ("Image Path\npics/1.png\npics/2.png", "utf-8", WHOLE, ["", ""]),
    "uri of files": (
        "uri\nfile://{0}/pics/1.png\nfile://{0}/a%20b.png",
        "utf-8",
        ("pics/1.png", "a b.png"),
        ["", ""],
    ),
    "sep=": ("sep=;\npath;label\npics/1.png;a,b\npics/2.png;c", "utf-8", WHOLE, ["a,b", "c"]),
    "blank lines": ("\n \n;;\npath;label\npics/1.png;a\npics/2.png;b", "utf-8", WHOLE, ["a", "b"]),
    "UTF-16": ("path\tlabel\npics/1.png\tä\npics/2.png\tö", "utf-16", WHOLE, ["ä", "ö"]),
    "UTF-16 unmarked": (
        "path\tlabel\npics/1.png\tä\npics/2.png\tb",
        "utf-16-le",
        WHOLE,
        ["ä", "b"],
    ),
    "index column": (",path,label\n0,pics/1.png,a\n1,pics/2.png,b", "utf-8", WHOLE, ["a", "b"]),
    "tabs, index": (
        "\tpath\tlabel\n0\tpics/1.png\ta\n1\tpics/2.png\tb",
        "utf-8",
        WHOLE,
        ["a", "b"],
    ),
    "decimal commas": (
        "path;x;label\npics/1.png;0,5;a\npics/2.png;1,5;b",
        "utf-8",
        WHOLE,
        ["a", "b"],
    ),
    "not a number": ("path,label\npics/1.png,nan\npics/2.png,b", "utf-8", WHOLE, ["", "b"]),
    "labels.csv": (
        "image,cluster,label\n'-1.png,3,a\npics/1.png,4,b",
        "utf-8",
        ("-1.png", "pics/1.png"),
        ["a", "b"],
    ),
}


@pytest.mark.parametrize("name", READ)
def test_a_table_is_read_however_it_was_written(name: str, folder: Path, tmp_path: Path) -> None:
    text, encoding, files, labels = READ[name]
    (folder / "t.csv").write_bytes(text.format(folder).encode(encoding))
    listing = list_source(folder / "t.csv", tmp_path)
    assert listing.files == files
    assert listing.labels_of(files) == labels


REASONS = {
    "https://example.org/1.png": "a URL, and URLs are not read",
    "s3://bucket/1.png": "a URL, and URLs are not read",
    "data:image/png;base64,AAAA": "the picture itself as text",
    "C:\\photos\\1.png": "a path of Windows",
    "\\\\server\\photos\\1.png": "a path of Windows",
    "/etc/hostname": "lies outside the folder of the table",
    "../secret.png": "lies outside the folder of the table",
    "gone.png": "no such file",
    "": "the row names no file",
}


@pytest.mark.parametrize("name", REASONS)
def test_a_row_that_is_not_read_is_a_reject_with_its_reason(name: str, folder: Path) -> None:
    (folder / "t.csv").write_text(f'path\n3.png\n"{name}"\n')
    images = find_images(folder / "t.csv", folder)
    assert images.files == ("3.png",)
    ((file, reason),) = [(reject.file, reject.reason) for reject in images.rejects]
    assert file == (name or "(empty path)") and reason.startswith(REASONS[name])


def test_a_root_is_where_paths_start_and_what_may_be_opened(folder: Path, tmp_path: Path) -> None:
    table = tmp_path / "received" / "t.csv"
    table.parent.mkdir()
    table.write_text(f"path,label\n1.png,a\n{folder}/pics/2.png,b\n{folder}/3.png,c\n")
    listing = list_source(table, tmp_path, reading=Reading(root=str(folder / "pics")))
    assert listing.root == str(folder / "pics") and listing.files == ("1.png", "2.png")
    assert [reject.reason for reject in listing.rejects] == [f"lies outside '{folder}/pics'"]
    whole = list_source(table, tmp_path, reading=Reading(root=str(folder)))
    assert whole.files == ("1.png", "pics/2.png", "3.png")


CHOSEN = {"": ["a", ""], "none": ["", ""], "1": ["pics", "pics"], "folders": ["", ""]}


@pytest.mark.parametrize("classes", CHOSEN)
def test_a_table_may_leave_its_labels_aside(classes: str, folder: Path, tmp_path: Path) -> None:
    (folder / "t.csv").write_text("path,label\npics/1.png,a\npics/2.png,NaN\n")
    listing = list_source(folder / "t.csv", tmp_path, reading=Reading(classes=classes))
    assert listing.labels_of(listing.files) == CHOSEN[classes]


LOST = {
    "whole": (
        "path\n{0}/pics/1.png\n{0}/3.png\n",
        "All paths .* lie outside .*paths start from: {0}\\.",
    ),
    "relative": (
        "path\npics/1.png\n3.png\n",
        "No file of the table 't.csv', such as .* is in .*paths start from",
    ),
}


@pytest.mark.parametrize("name", LOST)
def test_a_table_away_from_its_images_asks_for_their_folder(
    name: str, folder: Path, tmp_path: Path
) -> None:
    text, said = LOST[name]
    (tmp_path / "up").mkdir()
    (tmp_path / "up" / "t.csv").write_text(text.format(folder))
    with pytest.raises(BadInput, match=said.format(folder)):
        list_source(tmp_path / "up" / "t.csv", tmp_path)
    assert list_source(
        tmp_path / "up" / "t.csv", tmp_path, reading=Reading(root=str(folder))
    ).files == ("pics/1.png", "3.png")
    found = names_in(tmp_path / "up" / "t.csv")
    assert (found.rows, found.absolute, found.folder) == (
        2,
        *((2, str(folder)) if name == "whole" else (0, None)),
    )


def test_a_root_that_is_no_folder_is_refused() -> None:
    with pytest.raises(BadInput, match="There is no folder '/no/such'"):
        Reading(root="/no/such")


STRUCT = pyarrow.struct([("bytes", pyarrow.binary()), ("path", pyarrow.string())])
CLASSES = {"info": {"features": {"label": {"names": ["cat", "dog"], "_type": "ClassLabel"}}}}


def hugging_face(cells: list, labels: list[int | None]) -> pyarrow.Table:
    table = pyarrow.table({"image": pyarrow.array(cells, STRUCT), "label": labels})
    return table.replace_schema_metadata({"huggingface": json.dumps(CLASSES)})


RED, BLUE = png("red"), png("blue")
PARQUET: dict[str, tuple[Callable[[], pyarrow.Table], tuple[str, ...], list[str]]] = {
    "bytes and path": (
        lambda: hugging_face(
            [{"bytes": RED, "path": "x/1.png"}, {"bytes": BLUE, "path": "x/2.png"}], [1, 0]
        ),
        ("x/1.png", "x/2.png"),
        ["dog", "cat"],
    ),
    "bytes alone, unlabelled": (
        lambda: hugging_face(
            [{"bytes": RED, "path": None}, {"bytes": BLUE, "path": None}], [-1, 1]
        ),
        ("0000001.png", "0000002.png"),
        ["", "dog"],
    ),
    "bytes, else a path": (
        lambda: hugging_face(
            [{"bytes": RED, "path": "1"}, {"bytes": None, "path": "3.png"}], [0, 1]
        ),
        ("1", "3.png"),
        ["cat", "dog"],
    ),
    "paths alone": (
        lambda: hugging_face(
            [{"bytes": None, "path": "3.png"}, {"bytes": None, "path": "pics/1.png"}], [0, 1]
        ),
        ("3.png", "pics/1.png"),
        ["cat", "dog"],
    ),
    "one name twice, and names that lead out": (
        lambda: hugging_face(
            [
                {"bytes": RED, "path": p}
                for p in ("a.png", "a.png", "../../b.png", "/c/d.png", "a.png/e")
            ],
            [0, 0, 0, 1, 1],
        ),
        ("a.png", "0000002-a.png", "0000003.png", "d.png", "0000005-e"),
        ["cat", "cat", "cat", "dog", "dog"],
    ),
    "a plain column": (
        lambda: pyarrow.table({"id": [7, 8], "jpg": [RED, BLUE], "label": ["a", None]}),
        ("0000001.png", "0000002.png"),
        ["a", ""],
    ),
    "a plain column beside paths": (
        lambda: pyarrow.table(
            {"bytes": [RED, BLUE], "path": ["u.png", "v.png"], "label": [1.0, None]}
        ),
        ("u.png", "v.png"),
        ["1", ""],
    ),
    "paths written as bytes": (
        lambda: pyarrow.table({"path": [b"3.png", b"pics/1.png"], "label": [0.0, float("nan")]}),
        ("3.png", "pics/1.png"),
        ["0", ""],
    ),
}


@pytest.mark.parametrize("name", PARQUET)
def test_parquet_as_others_write_it(name: str, folder: Path, tmp_path: Path) -> None:
    make, files, labels = PARQUET[name]
    pyarrow.parquet.write_table(make(), folder / "t.parquet")
    for _ in range(2):  # the second time nothing is unpacked any more
        listing = list_source(folder / "t.parquet", tmp_path / "workspace")
        assert listing.files == files
        assert listing.labels_of(files) == labels
    assert len(check_images(listing)[0]) == len(files)


def test_pictures_from_a_table_have_their_pixels(folder: Path, tmp_path: Path) -> None:
    cells = [{"bytes": RED, "path": "1.png"}, {"bytes": BLUE, "path": "2.png"}]
    pyarrow.parquet.write_table(
        hugging_face([*cells, {"bytes": b"no", "path": "3"}], [0, 1, 1]), folder / "t.parquet"
    )
    images = find_images(folder / "t.parquet", tmp_path)
    assert images.files == ("1.png", "2.png") and images.class_names == ("cat", "dog")
    for file, colour in zip(images.files, ((255, 0, 0), (0, 0, 255)), strict=True):
        assert Image.open(Path(images.root, file)).getpixel((2, 2)) == colour
    assert [reject.file for reject in images.rejects] == ["3"]


def test_rows_of_pictures_without_one_are_rejects(folder: Path, tmp_path: Path) -> None:
    paths = [None, "gone.png", "../out.png", "https://example.org/1.png"]
    cells = [{"bytes": RED, "path": "1.png"}, *({"bytes": None, "path": p} for p in paths)]
    pyarrow.parquet.write_table(hugging_face(cells, [0] * 5), folder / "t.parquet")
    listing = list_source(folder / "t.parquet", tmp_path)
    assert listing.files == ("1.png",)
    assert [(r.file, r.reason.partition(";")[0]) for r in listing.rejects] == [
        ("row 2", "the row holds no picture and names no file"),
        ("gone.png", "no picture in the row, and no such file"),
        ("../out.png", f"no picture in the row, and its path lies outside '{folder}'"),
        ("https://example.org/1.png", "a URL, and URLs are not read"),
    ]


def test_two_columns_of_pictures_and_a_full_disk_are_said(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pyarrow.parquet.write_table(
        pyarrow.table({"left": [RED], "right": [BLUE]}), folder / "a.parquet"
    )
    with pytest.raises(
        BadInput, match="in the columns left, right; rename the one to read to image"
    ):
        list_source(folder / "a.parquet", tmp_path)
    monkeypatch.setattr(
        embedded.shutil, "disk_usage", lambda folder: type("Usage", (), {"free": 1})
    )
    pyarrow.parquet.write_table(pyarrow.table({"image": [RED]}), folder / "b.parquet")
    with pytest.raises(BadInput, match="need 1 kB of disk"):
        list_source(folder / "b.parquet", tmp_path)
    assert not any((tmp_path / "uploads").iterdir())


HUGE = "x" * 400_000
UNREADABLE: dict[str, Callable[[Path], object]] = {
    "a huge path": lambda path: path.with_suffix(".csv").write_text(f'path\n"{HUGE}"\n'),
    "a huge column": lambda path: path.with_suffix(".csv").write_text(f"{HUGE}\n1\n"),
    "pixels in lists": lambda path: pyarrow.parquet.write_table(
        pyarrow.table({"image": [[[1, 2], [3, 4]] * 1000]}), path.with_suffix(".parquet")
    ),
    "pictures as text": lambda path: pyarrow.parquet.write_table(
        pyarrow.table({"image": [HUGE]}), path.with_suffix(".parquet")
    ),
    "no Parquet": lambda path: path.with_suffix(".parquet").write_text(HUGE),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_no_error_quotes_more_than_a_little_of_a_value(name: str, tmp_path: Path) -> None:
    UNREADABLE[name](tmp_path / "t")
    (table,) = tmp_path.glob("t.*")
    with pytest.raises(BadInput) as error:
        find_images(table, tmp_path)
    assert "x" * (LONGEST + 1) not in str(error.value) and len(str(error.value)) < 600


def test_a_folder_of_tables_alone_names_one(folder: Path, tmp_path: Path) -> None:
    shards = tmp_path / "shards"
    shards.mkdir()
    pyarrow.parquet.write_table(pyarrow.table({"image": [RED]}), shards / "0.parquet")
    (shards / "1.csv").write_text("path\n")  # all Parquet would be one table in parts
    with pytest.raises(BadInput, match=r"but 2 files that may list .* such as '0\.parquet'; give"):
        list_source(shards, tmp_path)


def test_bytes_beside_a_column_of_paths_are_no_pictures_unless_called_so(folder, tmp_path) -> None:
    for name, cells in {"md5": [b"\xff\x01", b"\xfe\x02"], "mask": [RED, BLUE]}.items():
        table = pyarrow.table({"path": ["a.png", "b.png"], name: cells})
        pyarrow.parquet.write_table(table, folder / "t.parquet")
        assert picture_column(folder / "t.parquet") is None
    table = pyarrow.table({"file_name": ["a.png", "b.png"], "image": [RED, BLUE]})
    pyarrow.parquet.write_table(table, folder / "t.parquet")
    assert picture_column(folder / "t.parquet") == "image"


def test_no_row_takes_the_place_of_another(folder, tmp_path) -> None:
    cells = [{"bytes": RED, "path": path} for path in ("a.png", "0000003-a.png", "a.png")]
    pyarrow.parquet.write_table(hugging_face(cells, [0] * 3), folder / "t.parquet")
    assert len(set(list_source(folder / "t.parquet", tmp_path).files)) == 3


@pytest.mark.parametrize("names", ["base64", "undefined", "utf-16", "a\0b", "qqq"])
def test_what_is_no_encoding_of_names_is_refused(names) -> None:
    with pytest.raises(BadInput, match="There is no encoding"):
        Reading(names=names)
