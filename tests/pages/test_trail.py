"""Trails: every kind of list resolves to its images, has a title, and survives the URL."""

import json
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qsl

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.base.values import Embeddings
from core.concepts.run import Run
from core.store import edits
from core.store.runs import load_run
from pages.explore.cluster import members
from pages.shared.lists import menu, state
from pages.shared.reading import data, trails
from tests.pages.made_run import Made, make_run
from tests.pages.test_check import examined
from tests.pages.test_pages import open_page

EVERYTHING = [[-99, -99], [99, -99], [99, 99], [-99, 99]]
EXAMPLES = {
    "all": {"list": "all"},
    "cluster": {"list": "cluster", "cluster": 2, "order": "typical"},
    "triage": {"list": "triage", "queue": "wrong", "cluster": None},
    "map": {"list": "map", "selection": {"polygons": [EVERYTHING], "hidden": [], "by": "cluster"}},
    "phrase": {"list": "phrase", "phrase": "wheel", "most": True},
    "moved": {"list": "moved", "other": ""},  # filled in by the test: another run
    "alike": {"list": "alike", "image": 5, "inside": False},
    "search": {"list": "search", "file": "*"},
    "faults": {"list": "faults", "kind": "copy"},
    "sheet": {"list": "sheet", "class": "cat"},
}


@pytest.fixture
def found(made: Made, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("WHYCLUSTER_WORKSPACE", str(made.workspace.folder))
    return load_run(made.workspace, made.run)


def other_run(made: Made, folder: Path) -> str:
    """Another run over images of the same number, which are clustered otherwise."""
    return make_run(made.workspace, folder, per_class=16, seed=1).run


@pytest.mark.parametrize("kind", trails.KINDS)
def test_every_kind_of_trail_resolves_and_has_a_title(
    made: Made, found: Run, tmp_path: Path, kind: str
) -> None:
    trail = dict(EXAMPLES[kind])
    if kind == "moved":
        trail["other"] = other_run(made, tmp_path / "other")
    if kind == "faults":
        examined(made)
    images = trails.images(found, trail)
    assert set(images.tolist()) <= set(range(len(found.images)))
    assert len(images) == len(set(images.tolist()))
    assert len(images) > 0 or kind == "moved"
    assert trails.title(found, trail)
    assert trails.parse(trails.text(trail)) == trail
    page = trails.back(trail)
    assert page is None or menu.page(page[0])


def test_copies_are_listed_as_they_were_found_last(made: Made, found: Run) -> None:
    examined(made)
    before = trails.images(found, EXAMPLES["faults"])
    newer = Embeddings("sample", np.eye(64, 4, dtype=np.float32))
    made.workspace.save(newer, step="embed", settings={}, parents={"images": made.images})
    examined(made, groups=np.where(np.arange(64) < 2, 0, -1))
    assert trails.images(found, EXAMPLES["faults"]).tolist() == [0, 1] != before.tolist()


def test_a_title_says_the_filter_as_its_form_does(found: Run) -> None:
    only = "cluster=1 decision=skipped doubt>=0.5 tag="
    told = trails.title(found, {"list": "all", "only": only})
    title = data.edited(found).title(1)
    says = f"Cluster: {title}; Decision: skipped; Doubt from 0.5; Tag: no tag"
    assert told == f"All images · {says}"
    assert trails.title(found, {"list": "all", "only": "cluster=99"}).endswith(" · cluster=99")


def test_a_cluster_is_listed_from_its_most_typical_image_or_from_its_border(found: Run) -> None:
    members = np.flatnonzero(found.clusters == 2)
    typical = trails.images(found, {"list": "cluster", "cluster": 2, "order": "typical"})
    assert sorted(typical.tolist()) == members.tolist()
    assert (np.diff(found.scores[typical, 2]) <= 0).all()
    border = trails.images(found, {"list": "cluster", "cluster": 2, "order": "border"})
    assert (np.diff(found.doubt.score[border]) <= 0).all()


def test_a_cluster_is_listed_by_file_name_or_date_where_dates_were_recorded(found: Run) -> None:
    assert {*members.ORDERS} == {*trails.CLUSTER_TITLES}
    named = trails.images(found, {"list": "cluster", "cluster": 2, "order": "name"})
    files = [found.images.files[image] for image in named]
    assert files == sorted(files) and {*named} == {*np.flatnonzero(found.clusters == 2)}
    assert "date" not in members.orders(found)
    states = np.stack([np.ones(64), np.arange(64) * 7 % 64], 1).astype(int)
    dated = replace(found, images=replace(found.images, states=states))
    assert "date" in members.orders(dated)
    newest = trails._cluster(dated, {"cluster": 2, "order": "date"})
    assert (np.diff(states[newest, 1]) < 0).all() and len(newest) == len(named)


def test_of_a_merged_cluster_each_image_is_as_typical_as_it_was(made: Made, found: Run) -> None:
    scope, both = found.ids["assignment"], [0, 1]
    edits.record(made.workspace, scope, "merge_clusters", clusters=both, into=0)
    typical = trails.images(found, {"list": "cluster", "cluster": 0, "order": "typical"})
    assert sorted(typical.tolist()) == np.flatnonzero(np.isin(found.clusters, both)).tolist()
    assert (np.diff(found.scores[typical, found.clusters[typical]]) <= 0).all()


def test_a_cluster_is_listed_as_the_analyst_left_it(made: Made, found: Run) -> None:
    trail = {"list": "cluster", "cluster": 2, "order": "typical"}
    image = int(trails.images(found, trail)[0])
    scope = found.ids["assignment"]
    edits.record(made.workspace, scope, "move", images=[image], cluster=1)
    edits.record(made.workspace, scope, "rename_cluster", cluster=2, name="sea life")
    assert image not in trails.images(found, trail)
    assert trails.title(found, trail) == "Cluster 2 · sea life, most typical first"


def test_the_most_alike_are_the_nearest_inside_or_outside_the_cluster(found: Run) -> None:
    vectors = np.asarray(found.embeddings.vectors)
    for inside in (True, False):
        images = trails.images(found, {"list": "alike", "image": 5, "inside": inside})
        assert ((found.clusters[images] == found.clusters[5]) == inside).all()
        assert 5 not in images
        assert (np.diff(vectors[images] @ vectors[5]) <= 1e-6).all()


def test_a_phrase_lists_the_images_that_it_fires_on_most_or_least_first(found: Run) -> None:
    most = trails.images(found, {"list": "phrase", "phrase": "wheel", "most": True})
    least = trails.images(found, {"list": "phrase", "phrase": "wheel", "most": False})
    amounts = np.asarray(found.model.activations)[:, found.vocabulary.phrases.index("wheel")]
    assert amounts[most[0]] == amounts.max()
    assert amounts[least[0]] == amounts[amounts > 0].min()


@pytest.mark.parametrize(
    ("selection", "says"),
    [({"cluster": 2}, "2 · scale"), (EXAMPLES["map"]["selection"], "64 images in the lasso")],
)
def test_the_way_back_to_the_map_selects_what_was_selected(
    found: Run, selection: dict, says: str
) -> None:
    trail = {"list": "map", "method": "t-sne", "selection": selection}
    page, parameters = trails.back(trails.parse(trails.text(trail))) or ("", {})
    at = AppTest.from_file(menu.PAGES / "frame" / "frame.py", default_timeout=60).run()
    at.switch_page(f"../explore/{page}/page.py")
    for name, value in parameters.items():
        at.query_params[name] = value
    at.run()
    assert not at.exception and not at.error
    assert unescaped(at.subheader[0].value).startswith(says)


def test_the_way_back_to_the_dataset_shows_the_class_that_was_chosen(found: Run) -> None:
    page, parameters = trails.back({"list": "sheet", "class": "cat"}) or ("", {})
    at = open_page("prepare", page, **parameters)
    grids = [json.loads(e.proto.bytes) for e in at.get("bidi_component") if e.proto.bytes]
    (sheet,) = (grid for grid in grids if "items" in grid)
    assert [tile["id"] for tile in sheet["items"]] == list(range(16, 32))
    assert json.loads(dict(parse_qsl(sheet["rest"]))["from"]) == {"list": "sheet", "class": "cat"}


def test_a_lasso_is_short_enough_for_a_url() -> None:
    corners = np.random.default_rng(0).normal(size=(200, 2)).tolist()
    lasso = {"polygons": [corners], "hidden": [], "by": "cluster"}
    text = trails.text({"list": "map", "selection": lasso, "method": "t-sne"})
    assert len(text) < 4500
    np.testing.assert_allclose(trails.parse(text)["selection"]["polygons"], [corners], rtol=1e-4)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"list":"gone"}', '{"list":["all"]}', '{"cluster":1}']
)
def test_what_is_no_trail_is_all_images(text: str) -> None:
    assert trails.parse(text) == trails.ALL


@pytest.mark.parametrize(
    "trail",
    [
        {"list": "cluster"},
        {"list": "cluster", "cluster": "x"},
        {"list": "cluster", "cluster": 99},
        {"list": "cluster", "cluster": [2]},
        {"list": "triage", "queue": [1], "cluster": None},
        {"list": "map", "method": "none", "selection": {"polygons": []}},
        {"list": "triage"},
        {"list": "map", "selection": 3},
        {"list": "map", "selection": {"polygons": "x"}},
        {"list": "phrase", "phrase": "gone"},
        {"list": "phrase", "phrase": []},
        {"list": "moved", "other": "gone"},
        {"list": "moved", "other": 7},
        {"list": "alike", "image": 9999},
        {"list": "faults", "kind": "copy"},
        {"list": "sheet", "class": "gone"},
    ],
    ids=trails.text,
)
def test_a_trail_that_does_not_fit_the_run_is_empty_and_shows_no_error(
    made: Made, found: Run, trail: dict
) -> None:
    assert trails.images(found, trail).tolist() == []
    at = open_image(5, trail)
    assert not at.exception and not at.error
    assert any("6 of 64 · All images" in unescaped(c.value) for c in at.caption)


def open_image(image: int, trail: dict | None = None) -> AppTest:
    at = AppTest.from_file(menu.PAGES / "frame" / "frame.py", default_timeout=60).run()
    at.switch_page("../explore/image/page.py")
    at.query_params[state.IMAGE] = str(image)
    if trail:
        at.query_params[trails.FROM] = json.dumps(trail)
    return at.run()


def unescaped(markdown: str) -> str:
    return markdown.replace("\\", "")


def test_j_and_k_go_through_the_list_that_the_user_came_from(found: Run) -> None:
    trail = {"list": "cluster", "cluster": 2, "order": "typical"}
    first, second = trails.images(found, trail)[:2].tolist()
    at = open_image(first, trail)
    assert at.button(key="step_K").disabled
    at.button(key="step_J").click().run()
    assert at.number_input(key="image").value == second
    assert json.loads(at.query_params["from"]) == trail
    at.button(key="step_K").click().run()
    assert at.number_input(key="image").value == first


def test_an_image_that_an_edit_took_out_of_the_list_keeps_its_place(made: Made, found: Run) -> None:
    trail = {"list": "cluster", "cluster": 2, "order": "typical"}
    listed = trails.images(found, trail).tolist()
    at = open_image(listed[3], trail)
    edits.record(made.workspace, found.ids["assignment"], "move", images=[listed[3]], cluster=1)
    at.run()
    at.button(key="step_J").click().run()
    assert at.number_input(key="image").value == listed[4]
