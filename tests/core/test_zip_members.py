"""What a zip holds besides sound images: each is a reject with its reason, or said by its name."""

import re
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from core.base.errors import BadInput
from core.images import members
from core.images.archive import extract
from core.images.importing import find_images
from core.images.reading import Reading
from core.images.sources import list_source
from core.images.zip_names import offer
from tests.core.test_archive import make_zip, nothing_written, png

SILENT = re.compile(rb"~(\d+)~")  # stands for a name of so many bytes until it is written over


def with_names(path: Path, names: list[bytes]) -> Path:
    """A zip whose names are these bytes and do not say in which encoding."""
    stand_ins = [f"{'~' * (len(name) - 1)}{number}" for number, name in enumerate(names)]
    make_zip(path, dict.fromkeys(stand_ins, png()))
    content = path.read_bytes()
    for stand_in, name in zip(stand_ins, names, strict=True):
        content = content.replace(stand_in.encode(), name)
    path.write_bytes(content)
    return path


def linked(path: Path) -> None:
    link = zipfile.ZipInfo("bad.png")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "a") as file:
        file.writestr(link, "/etc/passwd")


def added(name: str, content: bytes = b"", method: int = zipfile.ZIP_DEFLATED):
    def add(path: Path) -> None:
        with zipfile.ZipFile(path, "a", method) as file:
            file.writestr(name, content or png())

    return add


def damaged(path: Path) -> None:
    added("bad.png", png() * 50)(path)
    content = bytearray(path.read_bytes())
    start = content.find(b"bad.png")
    content[start + 20 : start + 40] = b"\xff" * 20
    path.write_bytes(content)


def locked(path: Path) -> None:
    added("bad.png")(path)
    content = bytearray(path.read_bytes())
    content[content.rfind(b"PK\x03\x04") + 6] |= 1
    content[content.rfind(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)


LONG = "x" * 300 + ".png"
BAD_MEMBERS = {
    "a link": (linked, "bad.png", "a link or device"),
    "damaged": (damaged, "bad.png", "damaged in the zip"),
    "locked": (locked, "bad.png", "locked by a password"),
    "rare method": (
        added("bad.png", method=zipfile.ZIP_LZMA),
        "bad.png",
        "packed by a rare method",
    ),
    "a zip": (added("more/inner.ZIP", b"PK"), "more/inner.ZIP", "an archive in the zip"),
    "too long a name": (added(LONG), LONG[:255], "its name is too long"),
    "the same name": (added("fine.png"), "fine.png", "a file of the same name comes before"),
    "in the way": (added("fine.png/b.png"), "fine.png/b.png", "a file and a folder of the zip"),
}


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("name", BAD_MEMBERS)
def test_a_bad_member_is_a_reject_with_its_reason_and_the_rest_is_in(
    name: str, tmp_path: Path
) -> None:
    spoil, file, reason = BAD_MEMBERS[name]
    path = make_zip(tmp_path / "a.zip", {"fine.png": png(), "notes.txt": b"x"})
    spoil(path)
    for _ in range(2):  # the second time it is not unpacked any more
        images = find_images(path, tmp_path / "workspace")
        assert images.files == ("fine.png",)
        ((rejected, why),) = [(reject.file, reject.reason) for reject in images.rejects]
        assert rejected == file and why.startswith(reason)


def test_a_member_that_is_too_large_is_a_reject(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(members, "MAX_FILE_BYTES", 100)
    path = make_zip(tmp_path / "a.zip", {"1.png": png(), "2.png": bytes(101)})
    found = extract(path, tmp_path / "uploads")
    assert [reject.file for reject in found.rejects] == ["2.png"]


USELESS: dict[str, tuple[dict[str, bytes], str]] = {
    "empty": ({}, "'mine.zip' is empty"),
    "only folders": ({"a/": b""}, "'mine.zip' holds nothing but folders"),
    "a zip in it": (
        {"b.zip": b"PK"},
        "'mine.zip' holds no images.* 1 file like 'b.zip': an archive",
    ),
    "texts": ({"a.txt": b"x", "b": b"y"}, "'mine.zip' holds no images but 2 other files"),
    "no image": ({"a.png": b"text"}, "None of the 1 files in 'mine.zip' is an image"),
}


@pytest.mark.parametrize("name", USELESS)
def test_a_zip_of_no_use_is_told_by_its_own_name(name: str, tmp_path: Path) -> None:
    contents, said = USELESS[name]
    with pytest.raises(BadInput, match=said):
        find_images(make_zip(tmp_path / "mine.zip", contents), tmp_path / "workspace")


def test_a_zip_of_which_nothing_is_whole_leaves_nothing_behind(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "a.zip", {})
    damaged(path)
    with pytest.raises(BadInput, match=r"'a\.zip' holds no image that is whole; the first, 'bad"):
        extract(path, tmp_path / "uploads")
    assert nothing_written(tmp_path / "uploads")


NAMES: dict[str, tuple[str, str, str, str]] = {  # encoding, name, asked for, and as it is read
    "macOS": ("utf-8", "Übung/café.png", "", "Übung/café.png"),
    "DOS": ("cp437", "größe.png", "", "größe.png"),
    "Japanese": ("cp932", "髙橋①カメラ.png", "shift_jis", "髙橋①カメラ.png"),
    "Chinese": ("gbk", "照片.png", "gbk", "照片.png"),
    "Windows": ("ascii", "cat\\black\\1.png", "", "cat/black/1.png"),
    "asked for": ("utf-8", "é.png", "cp437", "├⌐.png"),
}


@pytest.mark.parametrize("name", NAMES)
def test_names_are_read_as_they_were_written(name: str, tmp_path: Path) -> None:
    encoding, written, asked, read = NAMES[name]
    path = with_names(tmp_path / "a.zip", [written.encode(encoding)])
    listing = list_source(path, tmp_path / "workspace", reading=Reading(names=asked))
    assert listing.files == (read,)


OFFERS: dict[str, tuple[str, str, str | None]] = {
    "Japanese": ("cp932", "カメラ.png", "shift_jis"),
    "Japanese signs": ("cp932", "写真/猫の画像.png", "shift_jis"),
    "Chinese": ("gbk", "照片/猫.png", "gbk"),
    "German": ("cp437", "größe.png", None),
    "UTF-8": ("utf-8", "カメラ.png", None),
    "ASCII": ("ascii", "1.png", None),
}


@pytest.mark.parametrize("name", OFFERS)
def test_another_encoding_is_offered_where_it_reads_words(name: str, tmp_path: Path) -> None:
    encoding, written, offered = OFFERS[name]
    found = offer(with_names(tmp_path / "a.zip", [written.encode(encoding)]))
    assert (found and (found.names, found.after)) == (offered and (offered, written))


def test_each_encoding_has_a_folder_of_its_own(tmp_path: Path) -> None:
    path = with_names(tmp_path / "a.zip", ["é.png".encode()])
    found: Callable[[str], Path] = lambda names: extract(path, tmp_path / "u", names=names).folder  # noqa: E731
    assert sorted(p.name for p in found("cp437").iterdir()) == ["├⌐.png"]
    assert sorted(p.name for p in found("").iterdir()) == ["é.png"]


def test_names_that_are_not_in_the_encoding_asked_for_are_said(tmp_path: Path) -> None:
    path = with_names(tmp_path / "a.zip", [b"\xff.png"])
    with pytest.raises(BadInput, match=r"'a\.zip' holds names that are not in utf-8"):
        extract(path, tmp_path / "uploads", names="utf-8")
    with pytest.raises(BadInput, match="no encoding 'klingon'"):
        Reading(names="klingon")


def test_a_picture_without_a_name_for_one_is_in_and_other_files_are_counted(tmp_path: Path) -> None:
    contents = {"1.png": png(), "photo": png(), "a.txt": b"x", ".hidden": b"x", "b.csv": b"y"}
    path = make_zip(tmp_path / "a.zip", contents)
    images = find_images(path, tmp_path / "workspace")
    assert images.files == ("1.png", "photo")
    assert images.notes == ("2 other files are no pictures",)
