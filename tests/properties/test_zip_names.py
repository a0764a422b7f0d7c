"""Whatever a zip calls its members: each is unpacked or told of, and all stay in the folder."""

import io
import os
import tempfile
import warnings
import zipfile
from pathlib import Path

from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image

from core.base.errors import BadInput
from core.images.archive import REJECTS, extract


def picture() -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (2, 2), "red").save(data, "PNG")
    return data.getvalue()


PICTURE = picture()
parts = st.one_of(
    st.text(max_size=12),
    st.text("aB .\\:~-é犬\u202e", max_size=6),
    st.sampled_from(("", ".", "..", "...", "a", "A", "C:", "nul", "__MACOSX", "x" * 300, "a.zip")),
)
stems = st.lists(parts, min_size=1, max_size=4).map("/".join)
endings = st.sampled_from((".png", ".PNG", "", "/", ".txt", "\0.png", "\\"))
names = st.builds(str.__add__, stems, endings).filter(bool)


def is_writable(name: str) -> bool:
    """zipfile itself cannot write half of a pair of surrogates."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def packed(path: Path, names: list[str]) -> None:
    """A zip of pictures under these very names, which ZipInfo would tidy."""
    with zipfile.ZipFile(path, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of doubled names
        for name in names:
            info = zipfile.ZipInfo("plain")
            info.filename = info.orig_filename = name
            archive.writestr(info, PICTURE)


def tree(folder: Path) -> set[str]:
    """Everything below a folder."""
    return {
        os.path.join(inside, name)
        for inside, folders, files in os.walk(folder)
        for name in (*folders, *files)
    }


@given(st.lists(names.filter(is_writable), min_size=1, max_size=5))
@example(["a.png", "a.png", "a.png/b.png"])
@example(["a/b.png", "a"])
@example([".rejects.json/a.png", "b.png"])
def test_every_member_is_unpacked_or_told_of_and_nothing_lies_elsewhere(names):
    with tempfile.TemporaryDirectory() as sandbox:
        zip, into = Path(sandbox, "in", "some.zip"), Path(sandbox, "out", "uploads")
        zip.parent.mkdir()
        packed(zip, names)
        before = tree(Path(sandbox))
        try:
            found = extract(zip, into)
        except BadInput as error:
            one_sentence(str(error))
            assert not any(into.glob("*/*")), "a failure leaves nothing behind"
            return
        made = tree(Path(sandbox)) - before - {str(into.parent), str(into)}
        assert all(Path(path).is_relative_to(found.folder) for path in made)
        pictures = [p for p in made if Path(p).is_file() and Path(p).name != REJECTS]
        assert all(Path(path).read_bytes() == PICTURE for path in pictures)
        wanted = [name for name in names if is_looked_at(name)]
        assert len(pictures) + len(found.rejects) + found.others == len(wanted)
        assert extract(zip, into) == found, "unpacked once, and told of alike"


def is_looked_at(name: str) -> bool:
    """Neither a folder nor hidden: those are passed over."""
    name = name.replace("\\", "/")
    parts = [part for part in name.split("/") if part not in ("", ".")]
    hidden = any(part.startswith(".") or part == "__MACOSX" for part in parts)
    return not name.endswith("/") and not hidden


def one_sentence(text: str) -> None:
    assert text.startswith("The zip 'some.zip' ") and text.endswith(".")
    assert "\n" not in text and "Traceback" not in text
