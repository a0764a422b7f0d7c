"""Images that came to a folder since it was clustered: how many, and both ways on."""

import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from core.base.record import Record
from core.base.values import ImageSet
from core.store.runs import load_run
from core.store.workspace import Workspace
from core.work import jobs, steps
from pages.shared.reading import data
from tests.pages.test_pages import open_page, problems


@pytest.fixture
def grown(
    first_run: tuple[Path, str], drawings: Path, tmp_path: Path, empty_workspace: Workspace
) -> tuple[Workspace, str, str]:
    """A workspace, its run of a folder, and the image set of that folder with 2 images more."""
    shutil.copytree(first_run[0], empty_workspace.folder, dirs_exist_ok=True)
    workspace = Workspace(empty_workspace.folder)
    source, files = tmp_path / "photos", sorted(drawings.rglob("*.png"))
    source.mkdir()
    for file in files[::10]:
        shutil.copy(file, source)
    run = steps.assign(workspace, run=first_run[1], source=str(source))
    for file in files[1:5:2]:
        shutil.copy(file, source)
    shutil.copy(files[0], source / "copy.png")  # nothing new is in it
    return workspace, run, steps.import_images(workspace, source=str(source))


def dataset(images: str) -> AppTest:
    at = open_page("prepare", "dataset", images=images)
    assert problems(at) == []
    return at


def keys(at: AppTest) -> set[str]:
    return {str(button.key) for button in at.button} & {"place_new", "cluster_new"}


def test_new_images_are_counted_and_placed_or_clustered(grown: tuple[Workspace, str, str]) -> None:
    workspace, run, images = grown
    at = dataset(images)
    assert "**2 new images** since these were clustered." in [part.value for part in at.markdown]
    assert keys(at) == {"place_new", "cluster_new"}
    assert "k \\= 4" in at.button(key="place_new").help  # a title is no Markdown
    at.button(key="place_new").click().run()
    done = jobs.run_next(workspace)
    assert done is not None and (done.step, done.state) == ("assign", "done"), done
    placed = load_run(workspace, str(done.result))
    assert placed.ids["images"] == images and placed.record.parents["placed_by"] == run
    at = dataset(images)
    assert keys(at) == set() and at.session_state["run"] == placed.id


def test_nothing_is_said_of_images_that_were_clustered(grown: tuple[Workspace, str, str]) -> None:
    workspace, run, _ = grown
    assert keys(dataset(workspace.lineage(run)["images"])) == set()


def test_a_copy_and_fewer_files_are_nothing_new(
    grown: tuple[Workspace, str, str], drawings: Path
) -> None:
    workspace, run, _ = grown
    source = Path(load_run(workspace, run).images.root)
    for file in sorted(drawings.rglob("*.png"))[1:5:2]:
        (source / file.name).unlink()
    images = steps.import_images(workspace, source=str(source))
    assert images != workspace.lineage(run)["images"] and (source / "copy.png").exists()
    at = dataset(images)
    assert keys(at) == set() and "Cluster these images" in [button.label for button in at.button]


def test_a_run_without_a_concept_layer_places_none(
    grown: tuple[Workspace, str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    bare = SimpleNamespace(model=SimpleNamespace(projector={}))
    now = SimpleNamespace(load=lambda *_: bare, images=data.images, run_title=data.run_title)
    monkeypatch.setattr("pages.prepare.dataset.newer.data", now)
    assert keys(dataset(grown[2])) == set()


def test_the_export_page_offers_the_folder_of_the_run_in_view_and_reads_it_as_its_images(
    grown: tuple[Workspace, str, str],
    first_run: tuple[Path, str],
    drawings: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    workspace, run, _ = grown
    at = open_page("report", "export", run=first_run[1])
    assert at.text_input(key=f"place_{first_run[1]}").value == str(drawings)
    at.query_params["run"] = run
    at.run()
    offered = at.text_input(key=f"place_{run}").value
    assert problems(at) == [] and offered == load_run(workspace, run).images.root != str(drawings)
    said = {"bands": "4,3,2", "classes": "1", "root": "/elsewhere"}
    monkeypatch.setattr(Record, "reading", property(lambda _: dict(said)))
    next(b for b in at.button if b.label == "Place them").click().run()
    (job,) = jobs.jobs(workspace)
    assert "root" not in job.settings
    assert (job.settings["bands"], job.settings["classes"]) == ("4,3,2", "1")


def test_a_list_of_images_below_the_folder_is_no_newer_set_of_it(
    grown: tuple[Workspace, str, str],
) -> None:
    workspace, _, images = grown
    settings = {**workspace.record(images).settings, "listed": True}
    value = workspace.load(ImageSet, images)
    listed = workspace.save(value, step="import_images", settings=settings, parents={})
    assert keys(dataset(listed)) == set()
