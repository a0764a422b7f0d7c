"""Titles in the trash: kept in English whoever deletes, told in the language of whoever looks."""

from pathlib import Path

import pytest

from core.base.language import catalogue, speaking
from core.store import titles
from core.store.deletion import bundle_of, of_jobs
from core.store.trash import put_back, throw_away, trashed
from core.store.workspace import Workspace
from tests.pages.made_run import make_run

TITLES = {
    "Everything": "全部",
    "2 jobs": "2 个任务",
    "Image set photos": "图片集 photos",
    "Image set images, with 1 run": "图片集 images，连同 1 次运行",
    "Embeddings of words by photo": "词语的嵌入，编码器 photo",
    "Run 0f0f0f (Smoothed k-means, k = 16, encoder photo)": None,
    "Run 0f0f0f (placed in the clusters of abcdef)": None,
    "Run 0f0f0f (relearnt: nothing was edited)": "运行 0f0f0f（重新学习：未作编辑）",
    "Run 0f0f0f (relearnt: Added “ear”; Renamed “paw” to “claw”)": None,
}


@pytest.mark.parametrize("title", TITLES)
def test_a_title_is_told_whole(title: str) -> None:
    assert titles.told(title) == title
    with speaking("zh"):
        chinese = titles.told(title)
    assert chinese == (TITLES[title] or chinese)
    english = {"Run", "with", "placed", "relearnt:", "Added", "Renamed", "encoder", "clusters"}
    assert not english.intersection(chinese.replace("(", " ").split())


def test_every_sentence_of_a_title_is_in_the_catalogue() -> None:
    assert set(titles.SENTENCES) <= set(catalogue("zh"))


def test_what_was_deleted_in_chinese_is_read_in_english(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "workspace")
    made = make_run(workspace, tmp_path / "images", per_class=2)
    with speaking("zh"):
        bundle = bundle_of(workspace, made.images)
        assert bundle.says == "图片集 images，连同 1 次运行"
        assert of_jobs([1, 2]).says == "2 个任务"
        id = throw_away(workspace, bundle)
        (one,) = trashed(workspace)
    assert one.title == one.says == "Image set images, with 1 run"
    assert put_back(workspace, id) == "Image set images, with 1 run"
