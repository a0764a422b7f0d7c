"""The page that checks images: copies in groups, bad pictures, and a set of the rest."""

import json
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from core.base.errors import BadInput
from core.base.record import VECTORS, Record
from core.base.values import Embeddings, Faults, ImageSet
from core.output import worth
from core.store.runs import load_run
from core.store.workspace import Workspace
from core.work import jobs
from core.work.steps import import_images
from core.work.steps.examining import VERSION, faults_of, find_faults
from core.work.steps.searching import newest_embeddings
from pages.shared.showing import encoders
from tests.pages.made_run import Made
from tests.pages.test_pages import ended, open_page, problems


def examined(made: Made, **changes: np.ndarray) -> Faults:
    """What the step would have found: a group of three, and whatever is changed."""
    n = len(made.workspace.load(ImageSet, made.images))
    whole = {
        "sides": np.full(n, 256),
        "brightness": np.full(n, 0.5, np.float32),
        "sharpness": np.full(n, 0.5, np.float32),
        "groups": np.where(np.arange(n) % 20 == 5, 0, -1),
        "same": np.zeros(n, bool),
        "company": np.full(n, 0.9, np.float32),
    }
    faults = Faults(**{**whole, **changes})
    parents = {"images": made.images, "embeddings": newest_embeddings(made.workspace, made.images)}
    settings = {"version": VERSION}
    made.workspace.save(faults, step="find_faults", settings=settings, parents=parents)
    return faults


def grid(at: AppTest) -> dict:
    """The first gallery on the page, as it is sent."""
    return json.loads(next(e.proto.bytes for e in at.get("bidi_component") if e.proto.bytes))


def test_at_first_it_offers_to_look(made: Made) -> None:
    at = open_page("explore", "check")
    assert problems(at) == []
    next(b for b in at.button if b.label == "Look for faults").click().run()
    (job,) = jobs.jobs(made.workspace)
    assert (job.step, job.settings["images"]) == ("find_faults", made.images)


def test_vectors_without_files_are_not_looked_at(made: Made) -> None:
    images = made.workspace.load(ImageSet, made.images)
    id = made.workspace.save(images, step="import_images", settings={"source": VECTORS}, parents={})
    at = open_page("explore", "check", images=id)
    (look,) = (button for button in at.button if button.label == "Look for faults")
    assert problems(at) == [] and look.disabled
    with pytest.raises(BadInput) as refused:
        find_faults(made.workspace, images=id)
    assert look.help == str(refused.value)


def test_a_set_of_drawings_is_taken_for_drawings(made: Made) -> None:
    images = made.workspace.load(ImageSet, made.images)
    settings = {"source": "/kept.csv", "root": "/w/sample/gallery-2000-0-0123abcd"}
    id = made.workspace.save(images, step="import_images", settings=settings, parents={})
    assert encoders.remembered(encoders.source(id)) == "sample"
    run = load_run(made.workspace, made.run)
    drawn = replace(run.images, root=settings["root"])
    by_photo = replace(run.embeddings, encoder="photo")
    assert "drawings" in worth.of_run(replace(run, images=drawn, embeddings=by_photo)).says


def test_it_shows_groups_and_makes_a_set_of_the_rest(made: Made) -> None:
    examined(made)
    at = open_page("explore", "check")
    assert problems(at) == []
    assert [each.value for each in at.subheader] == ["1 group of copies"]
    assert [tile["id"] for tile in grid(at)["items"]] == [5, 25, 45]
    next(b for b in at.button if b.label.startswith("Make a set of the other")).click().run()
    (job,) = jobs.jobs(made.workspace)
    assert job.step == "import_images"
    images = made.workspace.load(ImageSet, made.images)
    copied = [images.files[number] for number in range(len(images)) if number % 20 == 5][1:]
    text = Path(job.settings["source"]).read_text(encoding="utf-8")
    rest = made.workspace.load(ImageSet, import_images(made.workspace, **job.settings))
    assert set(images.files) - set(rest.files) == set(copied), text
    np.testing.assert_array_equal(rest.class_names, images.class_names)


def test_the_end_of_a_look_is_read_where_it_was_asked_for(made: Made) -> None:
    examined(made)
    at = open_page("explore", "check")
    job = ended(made.workspace, "find_faults", "done")
    at.session_state["asked"] = {job: "check"}
    assert problems(at.run()) == [] and at.session_state["read"] == {job}


def test_bad_pictures_are_shown_worst_first(made: Made) -> None:
    n = len(made.workspace.load(ImageSet, made.images))
    examined(made, groups=np.full(n, -1), brightness=np.linspace(0.05, 0.9, n, dtype=np.float32))
    at = open_page("explore", "check")
    assert problems(at) == []
    assert [each.value for each in at.subheader] == ["Dark: 4 images"]
    assert [tile["id"] for tile in grid(at)["items"]] == [0, 1, 2, 3]
    assert grid(at)["rest"] == "&" + urlencode({"from": '{"kind":"dark","list":"faults"}'})


def test_all_of_a_kind_are_shown_page_by_page(made: Made) -> None:
    n = len(made.workspace.load(ImageSet, made.images))
    examined(made, groups=np.full(n, -1), brightness=np.linspace(0, 0.05, n, dtype=np.float32))
    at = open_page("explore", "check")
    assert [tile["id"] for tile in grid(at)["items"]] == list(range(48))
    at.session_state["check_page_dark"] = 2
    assert problems(at.run()) == []
    assert [tile["id"] for tile in grid(at)["items"]] == list(range(48, n))


def test_groups_of_copies_are_shown_page_by_page(made: Made) -> None:
    n = len(made.workspace.load(ImageSet, made.images))
    examined(made, groups=np.arange(n) // 2)
    at = open_page("explore", "check")
    at.session_state["check_page_copy"] = 2
    assert problems(at.run()) == []
    assert [tile["id"] for tile in grid(at)["items"]] == list(range(48, n))


def test_ticked_images_stay_in_the_set(made: Made) -> None:
    examined(made)
    at = open_page("explore", "check")
    at.session_state["ticked"] = (made.images, frozenset({25, 7}))
    assert problems(at.run()) == []
    assert "Ticked images stay: 1." in [caption.value for caption in at.caption]
    next(b for b in at.button if b.label == "Make a set of the other 63 images").click().run()
    (job,) = jobs.jobs(made.workspace)
    table = Path(job.settings["source"]).read_text(encoding="utf-8")
    assert "/00025." in table and "/00045." not in table


def test_images_that_are_not_clustered_are_embedded_and_checked(
    empty_workspace: Workspace, tmp_path: Path
) -> None:
    for number in range(3):
        Image.new("RGB", (8, 8), (number * 90, 0, 0)).save(tmp_path / f"{number}.png")
    made = Made(empty_workspace, import_images(empty_workspace, source=str(tmp_path)), "", "")
    at = open_page("explore", "check")
    next(b for b in at.button if b.label == "Look for faults").click().run()
    (job,) = jobs.jobs(empty_workspace)
    assert job.settings == {"images": made.images, "encoder": "photo"}
    jobs.stop(empty_workspace, job.id)
    vectors, parents = Embeddings("photo", np.eye(3, dtype=np.float32)), {"images": made.images}
    empty_workspace.save(vectors, step="embed", settings={}, parents=parents)
    examined(made, groups=np.array([0, 0, -1]))
    at.run()
    assert problems(at) == [] and [each.value for each in at.subheader] == ["1 group of copies"]
    assert not grid(at)["opens"] and grid(at)["ticks"]["ids"] == [0, 1]
    assert [b.label for b in at.button if b.key is None and "set of" in b.label]


def test_where_nothing_is_wrong_it_says_so(made: Made) -> None:
    n = len(made.workspace.load(ImageSet, made.images))
    examined(made, groups=np.full(n, -1))
    at = open_page("explore", "check")
    assert problems(at) == [] and "Nothing seems wrong" in at.success[0].value


@pytest.mark.usefixtures("empty_workspace")
def test_without_images_it_says_what_to_do() -> None:
    assert open_page("explore", "check").info


def test_faults_are_kept_by_the_workspace(made: Made) -> None:
    faults = examined(made)
    again = faults_of(Workspace(made.workspace.folder), made.images)
    np.testing.assert_array_equal(again.groups, faults.groups)


def test_the_rest_is_read_by_the_bands_of_the_whole(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    examined(made)
    monkeypatch.setattr(Record, "reading", {"bands": "4,3,2"})
    at = open_page("explore", "check")
    next(b for b in at.button if b.label.startswith("Make a set of the other")).click().run()
    (job,) = jobs.jobs(made.workspace)
    assert job.settings["bands"] == "4,3,2"


def test_of_images_at_a_url_no_set_is_offered(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    examined(made)
    monkeypatch.setattr("pages.shared.editing.subset.is_url", lambda root: True)
    at = open_page("explore", "check")
    button = next(b for b in at.button if b.label.startswith("Make a set of the other"))
    assert problems(at) == [] and button.disabled and "at a URL" in button.help
