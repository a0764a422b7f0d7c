"""A page that is opened on a damaged value says so in one sentence, with the way out."""

import shutil
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from benchmarks.damages import DAMAGES
from core.base.values import ImageSet
from core.store import manifest
from core.store.runs import broken, load_run
from core.store.workspace import KINDS, Workspace
from core.work import jobs
from pages.frame.server import _images
from tests.pages.made_run import Made
from tests.pages.test_pages import FRAME, PAGES, open_page, problems

KINDS_MADE = ("ImageSet", "Thumbnails", "Embeddings", "Assignment", "Vocabulary", "ConceptModel",
              "Projection", "Report")  # fmt: skip
PARTS = {"ImageSet", "Embeddings", "Assignment", "Vocabulary", "ConceptModel"}  # of a run
# Every page with two kinds of damage in turn, each to a value of another kind.
CASES = [
    (*page, list(DAMAGES)[at % len(DAMAGES)], KINDS_MADE[at % len(KINDS_MADE)])
    for row, page in enumerate(PAGES)
    for at in (2 * row, 2 * row + 1)
]


def file_of(workspace: Workspace, kind: str) -> Path:
    """The file of the value of that kind that holds the most."""
    (record,) = workspace.records(KINDS[kind])
    found = list(workspace.path(record.id).glob("*.npy"))
    found = found or [workspace.path(record.id) / manifest.VALUE]  # figures
    return max(found, key=lambda file: file.stat().st_size)


def links(at: AppTest) -> list[str]:
    return [link.label for link in at.page_link]


def check_told(at: AppTest) -> None:
    """At most one sentence, and what to do."""
    assert [e.value for e in at.exception] == [] and len(at.error) <= 1
    assert all("set aside" in error.value for error in at.error)
    assert not at.error or "Check and remake" in links(at)


@pytest.mark.parametrize(("section", "name", "damage", "kind"), CASES)
def test_a_page_says_what_is_damaged_in_one_sentence_and_what_to_do(
    made: Made, section: str, name: str, damage: str, kind: str
) -> None:
    at = AppTest.from_file(FRAME, default_timeout=60).run()
    DAMAGES[damage](file_of(made.workspace, kind))
    for cache in (st.cache_resource, st.cache_data):  # as a server that has just been started
        cache.clear()
    check_told(at.switch_page(f"../{section}/{name}/page.py").run())
    seen = made.workspace.damaged()
    check_told(at.run())
    if kind != "Projection":  # nothing goes without a map in silence
        assert problems(at) == []
    if seen and kind in PARTS:
        assert broken(made.workspace) == [made.run] and "1 damaged run left out" in links(at)


def test_pages_of_a_run_say_why_there_is_none(made: Made) -> None:
    made.workspace.set_aside(made.run, "a test")
    at = open_page("explore", "map")
    assert problems(at) == [] and "a part of it was damaged" in at.info[0].value
    assert "Check and remake" in links(at)


def workspace_page() -> AppTest:
    at = open_page("report", "workspace")
    assert problems(at) == []
    return at


def test_check_and_remake_is_a_job_that_tells_what_it_found(made: Made) -> None:
    at = workspace_page()
    at.button(key="check").click().run()
    done = jobs.run_next(made.workspace)
    assert done is not None and (done.step, done.state) == ("check", "done")
    at.run()
    assert problems(at) == []
    assert [toast.value for toast in at.toast] == [r"8 values checked, none damaged\."]


def test_what_a_check_makes_anew_is_shown_again(
    first_run: tuple[Path, str], empty_workspace: Workspace
) -> None:
    shutil.copytree(first_run[0], empty_workspace.folder, dirs_exist_ok=True)
    workspace = Workspace(empty_workspace.folder)
    images = workspace.lineage(first_run[1])["images"]
    DAMAGES["removed"](workspace.path(images) / "labels.npy")
    at = open_page("explore", "cluster")  # the first page found it
    assert "a part of it was damaged" in at.info[0].value and broken(workspace) == [first_run[1]]
    at = workspace_page()
    at.button(key="check").click().run()
    done = jobs.run_next(workspace)
    assert done is not None and done.state == "done", done
    assert str(done.result).endswith("values checked, 1 damaged, and made anew")
    assert problems(open_page("explore", "cluster")) == [] and broken(workspace) == []
    assert load_run(workspace, first_run[1]).k == 4


def test_what_cannot_be_made_anew_is_told_and_can_be_deleted(made: Made) -> None:
    made.workspace.set_aside(made.run, "a test")
    at = workspace_page()
    at.button(key="check").click().run()
    done = jobs.run_next(made.workspace)
    assert done is not None and done.state == "failed"
    assert "could not be made anew" in str(done.error)
    at = open_page("report", "workspace", kept="damaged")
    assert "could not be made anew" in at.error[0].value  # in a new tab, too
    at.button(key="job_dismiss").click().run()
    at.button(key=f"delete_{made.run}").click().run()
    at.button(key="delete").click().run()
    assert problems(at) == [] and broken(made.workspace) == []
    assert "1 damaged run left out" not in links(at)


def test_pictures_are_sent_again_once_their_images_are_made_anew(made: Made) -> None:
    value = made.workspace.load(ImageSet, made.images)
    record = made.workspace.record(made.images)
    made.workspace.set_aside(made.images, "a test")
    assert _images(made.images) is None
    made.workspace.save(value, step=record.step, settings=record.settings, parents={})
    found = _images(made.images)
    assert found is not None and found.files == value.files


def test_what_a_check_found_is_told_wherever_its_end_is_seen_first(made: Made) -> None:
    at = workspace_page()
    at.button(key="check").click().run()
    jobs.run_next(made.workspace)
    at.switch_page("../prepare/clustering/page.py").run()
    assert problems(at) == []
    assert [toast.value for toast in at.toast] == [r"8 values checked, none damaged\."]
