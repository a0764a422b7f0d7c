"""A folder as one steps through it: its folders in natural order, its pictures by name alone."""

import os
from pathlib import Path

import pytest

from core.base.errors import BadInput
from core.images import folders
from core.images.folders import look_into


def test_folders_and_pictures_are_told_without_what_is_hidden(tmp_path: Path) -> None:
    for name in ("a10", "B", "a2", ".cache", "a2/inner"):
        (tmp_path / name).mkdir()
    for name in ("1.PNG", "2.jpeg", ".3.png", "notes.txt", "a2/4.png"):
        (tmp_path / name).touch()
    (tmp_path / "linked").symlink_to(tmp_path / "B")
    (tmp_path / "round.png").symlink_to(tmp_path / "round.png")
    found = look_into(str(tmp_path))
    assert found.folders == ("a2", "a10", "B", "linked")
    assert (found.images, found.more, found.is_whole) == (3, 0, True)


def test_of_many_the_first_are_named_and_not_all_are_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(6):
        (tmp_path / str(number)).mkdir()
    monkeypatch.setattr(folders, "MOST", 2)
    found = look_into(str(tmp_path))
    assert (found.folders, found.more, found.is_whole) == (("0", "1"), 4, True)
    monkeypatch.setattr(folders, "LOOKED_AT", 5)
    found = look_into(str(tmp_path))
    assert (len(found.folders), found.more, found.is_whole) == (2, 3, False)


def test_folders_whose_names_are_no_text_are_counted_alone(tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    os.mkdir(os.fsencode(tmp_path) + b"/\xff")
    found = look_into(str(tmp_path))
    assert (found.folders, found.misnamed, found.more) == (("plain",), 1, 0)


def test_a_folder_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="The folder '.*gone' cannot be read: No such file"):
        look_into(str(tmp_path / "gone"))
