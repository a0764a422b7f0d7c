"""Every kind of picture in one folder, by the command line: `benchmarks.mixed_files` as a test."""

import numpy as np
import pytest
from PIL import Image

from benchmarks.mixed_files import FILES, KINDS, imported, picture, write_all, wrong


@pytest.mark.slow
def test_of_a_thousand_mixed_files_none_vanishes_and_none_looks_wrong(tmp_path):
    expected = write_all(tmp_path / "files")
    peak = imported(tmp_path / "files", tmp_path / "workspace")
    assert len(KINDS) >= 60 and len(expected) == FILES
    assert wrong(expected, tmp_path / "workspace") == []
    (tmp_path / "jpegs").mkdir()
    for number in range(FILES):
        Image.fromarray(picture(number)).save(tmp_path / "jpegs" / f"{number}.jpg")
    assert peak <= 1.5 * imported(tmp_path / "jpegs", tmp_path / "others")


def test_one_file_of_every_kind_is_as_expected(tmp_path):
    from core.images.importing import check_images, list_source

    expected = write_all(tmp_path / "files", len(KINDS))
    images, thumbnails = check_images(list_source(tmp_path / "files", tmp_path / "workspace"))
    assert {*images.files} == {file for file, pixels in expected.items() if pixels is not None}
    assert {r.file for r in images.rejects} == expected.keys() - {*images.files}
    assert len(thumbnails) == len(images) and all(np.diff(thumbnails.offsets) > 0)
