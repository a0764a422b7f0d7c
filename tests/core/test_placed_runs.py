"""A run whose images were placed in the clusters of another can do without that one."""

import shutil

import numpy as np
import pytest

from core.base.values import Assignment, Projection
from core.output.export import labels_csv
from core.store import edits, trash
from core.store.deletion import bundle_of
from core.store.run_tree import made_by, run_settings
from core.store.runs import load_run, projection, projection_record, runs
from core.store.workspace import Workspace
from core.work import keeping, steps
from core.work.damage import check


@pytest.fixture(scope="module")
def placed_once(first_run, drawings, tmp_path_factory):
    """A workspace with the first run, and one of 6 of its drawings placed in its clusters."""
    place = tmp_path_factory.mktemp("placed")
    shutil.copytree(first_run[0], place / "workspace")
    (place / "new").mkdir()
    for file in sorted(drawings.rglob("*.png"))[::10]:
        shutil.copy(file, place / "new")
    workspace = Workspace(place / "workspace")
    return workspace, steps.assign(workspace, run=first_run[1], source=str(place / "new"))


@pytest.fixture
def placed(placed_once, tmp_path):
    shutil.copytree(placed_once[0].folder, tmp_path / "workspace")
    return Workspace(tmp_path / "workspace"), placed_once[1]


def test_deleting_a_run_leaves_those_that_were_placed_by_it(placed, first_run):
    workspace, child = placed
    told, csv = made_by(workspace, child), labels_csv(workspace, load_run(workspace, child))
    bundle = bundle_of(workspace, first_run[1])
    assert child not in bundle.values and "with" not in bundle.title
    keeping.delete(workspace, bundle)
    trash.empty(workspace)
    assert [record.id for record in runs(workspace)] == [child]
    assert labels_csv(workspace, load_run(workspace, child)) == csv
    assert made_by(workspace, child) == told and run_settings(workspace, child).encoder == "sample"


@pytest.mark.parametrize("role", ["images", "embeddings"])
def test_deleting_what_the_run_was_made_from_takes_them_along(placed, first_run, role):
    workspace, child = placed
    before = labels_csv(workspace, load_run(workspace, child))
    bundle = bundle_of(workspace, workspace.lineage(first_run[1])[role])
    assert {child, workspace.lineage(child)["assignment"]} < set(bundle.values)
    assert bundle.title.endswith("with 2 runs")
    thrown = keeping.delete(workspace, bundle)
    assert runs(workspace) == [] and workspace.records(Assignment) == []
    trash.put_back(workspace, thrown)
    assert labels_csv(workspace, load_run(workspace, child)) == before


def test_a_placed_run_goes_alone_and_the_other_stays_as_it_is(placed, first_run):
    workspace, child = placed
    head = np.array(load_run(workspace, first_run[1]).model.head)
    bundle = bundle_of(workspace, child)
    assert bundle.values == {child, workspace.lineage(child)["assignment"]}
    keeping.delete(workspace, bundle)
    assert [record.id for record in runs(workspace)] == [first_run[1]]
    np.testing.assert_array_equal(load_run(workspace, first_run[1]).model.head, head)
    assert workspace.records(Projection)


def test_what_was_damaged_can_be_deleted_and_is_not_counted_any_more(placed, first_run):
    from core.store.runs import broken

    workspace, child = placed
    workspace.set_aside(child, "a test")
    assert broken(workspace) == [child]
    thrown = keeping.delete(workspace, bundle_of(workspace, child))
    assert broken(workspace) == [] and workspace.damaged() == []
    trash.put_back(workspace, thrown)
    assert not workspace.has(child) and broken(workspace) == [child]
    workspace.set_aside(workspace.lineage(first_run[1])["images"], "a test")
    assert broken(workspace) == [child, first_run[1]]
    keeping.delete(workspace, bundle_of(workspace, workspace.lineage(first_run[1])["images"]))
    assert broken(workspace) == [] and runs(workspace) == []


def test_what_would_be_placed_otherwise_now_is_said_not_to_be_made_anew(placed, first_run):
    workspace, child = placed
    scope = load_run(workspace, first_run[1]).ids["assignment"]
    edits.record(workspace, scope, "rename_cluster", cluster=0, name="mine")
    workspace.set_aside(child, "a test")
    assert check(workspace).left == {child: "what it was made from is not what it was then"}
    assert not workspace.has(child)
    assert [record.id for record in runs(workspace)] == [first_run[1]]  # nor is another one


@pytest.mark.parametrize("part", ["model", "assignment", "map"])
def test_a_placed_run_is_made_anew(placed, part):
    workspace, child = placed
    run = load_run(workspace, child)
    before = labels_csv(workspace, run)
    ids = {"model": child, "map": projection_record(workspace, run).id, **run.ids}
    workspace.set_aside(ids[part], "a test")
    assert check(workspace).left == {}
    assert labels_csv(workspace, load_run(workspace, child)) == before


def test_a_map_that_was_set_aside_is_drawn_when_the_images_are_placed_again(placed, first_run):
    workspace, child = placed
    run = load_run(workspace, child)
    there = labels_csv(workspace, run)
    workspace.set_aside(projection_record(workspace, run).id, "a test")
    assert steps.assign(workspace, run=first_run[1], source=run.images.root) == child
    assert labels_csv(workspace, run) == there


def test_a_newer_map_of_the_first_run_is_the_one_they_are_placed_on(placed, first_run):
    workspace, child = placed
    first, run = load_run(workspace, first_run[1]), load_run(workspace, child)
    flat = projection(workspace, first)
    newer = Projection(flat.method, np.asarray(flat.positions) * 2, flat.trustworthiness)
    told = {"method": flat.method, "seed": 7}
    workspace.save(
        newer, step="project", settings=told, parents={"embeddings": first.ids["embeddings"]}
    )
    before = projection(workspace, run).positions
    assert steps.assign(workspace, run=first.id, source=run.images.root) == child
    np.testing.assert_array_equal(projection(workspace, run).positions, before * 2)


def test_placing_a_runs_own_images_draws_no_map(placed, first_run):
    workspace, first = placed[0], load_run(placed[0], first_run[1])
    maps = workspace.records(Projection)
    steps.assign(workspace, run=first.id, source=first.images.root)
    assert workspace.records(Projection) == maps
