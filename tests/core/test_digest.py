"""A file of vectors is read once for each state of it, however often a page asks for its recipe."""

import hashlib
import os

import numpy as np
import pytest

from core.work.steps import vectors
from core.work.steps.vectors import vectors_recipe


@pytest.fixture
def reads(monkeypatch) -> list[str]:
    """The digests that were taken of files."""
    found = []

    def digest(file, kind):
        found.append(file.name)
        return hashlib.file_digest(file, kind)

    monkeypatch.setattr(vectors, "file_digest", digest)
    return found


def test_a_file_is_read_again_only_when_it_has_changed(tmp_path, reads) -> None:
    file = tmp_path / "vectors.npy"
    np.save(file, np.eye(3))
    first = vectors_recipe("images", str(file), "")
    assert vectors_recipe("images", str(file), "").id == first.id and len(reads) == 1
    os.utime(file, (1, 1))
    assert vectors_recipe("images", str(file), "").id == first.id and len(reads) == 2
    np.save(file, 2 * np.eye(3))
    os.utime(file, (2, 2))
    assert vectors_recipe("images", str(file), "").id != first.id and len(reads) == 3


def test_equal_files_of_one_name_are_one_recipe_wherever_they_lie(tmp_path, reads) -> None:
    files = [tmp_path / name / "vectors.npy" for name in ("a", "b")]
    for file in files:
        file.parent.mkdir()
        np.save(file, np.eye(3))
    one, other = (vectors_recipe("images", str(file), "").id for file in files)
    assert one == other and len(reads) == 2
    assert vectors_recipe("others", str(files[0]), "").id != one and len(reads) == 2
