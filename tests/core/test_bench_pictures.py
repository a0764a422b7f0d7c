"""What a figure of the papers is drawn from, what is drawn, and the files that it becomes."""

import base64
import importlib.util
import shutil
from dataclasses import replace

import numpy as np
import plotly.graph_objects as go
import pytest

from core.base.values import Assignment, ImageSet, Thumbnails
from core.clustering.agreement import acc
from core.output.charts.compared import Panel, compared_bars, compared_lines
from core.output.charts.maps import SmallMap, small_maps
from core.output.charts.pictures import RIGHT, WRONG, Tile, picture_rows
from core.store.workspace import Workspace
from core.work import steps
from core.work.bench import picturing, running
from core.work.bench.drawing import evidence, maps, numbers, training
from core.work.bench.entry import Cell, Made, Row, Table, serves
from core.work.bench.papers import TABLES
from core.work.bench.results import Result
from core.work.request import ClusterRequest

EVIL = "<b>bold</b>"
STL = {"stl-10": "train"}


def table(*rows: Row, **given) -> Table:
    return Table("tiny", "Tiny", "nowhere", STL, ("acc", "nmi"), rows, **given)


def result(made=None, **figures: float) -> Result:
    return Result("key", {}, figures, 60, "here", 1.0, "cpu", made or {})


def made_of(workspace, row: Row, ids, **given) -> Made:
    """What is drawn of one row whose values are those."""
    one = table(row, needs=tuple(ids), **given)
    return Made(workspace, one, {Cell(row, "stl-10"): [result(ids, acc=0.5, nmi=0.25)]})


@pytest.fixture
def explained(small_run) -> Made:
    workspace, run = small_run
    roles = ("images", "embeddings", "assignment", "vocabulary")
    ids = {**{role: run.ids[role] for role in roles}, "concept_model": run.id}
    return made_of(workspace, Row("ic2e", "IC²E", "k-means", explained=True), ids)


# Pictures with phrases


def test_every_cluster_is_drawn_with_the_phrases_that_most_of_its_images_name(explained, small_run):
    drawn = evidence.phrases_of_clusters(explained)
    assert len(drawn.figure.layout.images) == len(drawn.lines) - 2 == 4
    vocabulary = small_run[1].vocabulary
    counts = np.asarray(vocabulary.counts)
    first = {vocabulary.phrases[c] for c in counts.argmax(axis=0)}
    said = [line.split("|")[3].strip().split(", ")[0] for line in drawn.lines[2:]]
    assert set(said) == first


def test_evidence_is_told_with_its_amounts_and_whether_the_image_is_right(explained, small_run):
    drawn = evidence.evidence_of_clusters(explained)
    run = small_run[1]
    assert len(drawn.lines) == 2 + 4
    for line in drawn.lines[2:]:
        _, where, file, label, right, said, _ = line.split("|")
        image = run.images.files.index(file.strip())
        phrase, amount = evidence._evidence(run, image)[0]
        assert said.strip().startswith(f"{phrase} ({amount:.2f})")
        assert (where.strip(), label.strip()) == ("STL-10", evidence_class(run, image))
        assert right.strip() == "yes"  # the surest of every cluster of the drawings is
    assert {shape.line.color for shape in drawn.figure.layout.shapes} == {RIGHT}


def evidence_class(run, image: int) -> str:
    return run.images.class_names[run.images.labels[image]]


def clusters_of(labels, clusters, sureness) -> evidence.Clusters:
    labels, clusters = np.array(labels), np.array(clusters)
    images = ImageSet("", tuple(map(str, range(len(labels)))), labels, ("cat", "dog"))
    small = Thumbnails(np.arange(len(labels), dtype=np.uint8), np.arange(len(labels) + 1))
    right = np.array([0, 1])[clusters] == labels
    return evidence.Clusters(images, small, clusters, np.array(sureness), right)


def test_the_surest_come_first_and_the_largest_cluster_does():
    found = clusters_of([0, 0, 1, 1, 1], [0, 1, 1, 1, 1], [0.9, 0.2, 0.4, 0.8, 0.6])
    assert found.surest(found.clusters == 1, 2) == [3, 4]
    assert found.surest(np.zeros(5, bool), 2) == []
    assert found.largest(5) == [1, 0]
    assert [found.border(image) for image in (0, 1)] == [RIGHT, WRONG]
    assert (found.class_of(0), found.class_of(4)) == ("cat", "dog")


def test_one_cluster_is_drawn_with_right_and_wrong_images_the_most_mistaken(explained, monkeypatch):
    def of(workspace, images, probabilities):
        found = original(workspace, images, probabilities)
        right = found.right.copy()
        right[np.flatnonzero(found.clusters == 2)[:3]] = False
        return replace(found, right=right)

    original = evidence.Clusters.of
    monkeypatch.setattr(evidence.Clusters, "of", of)
    drawn = evidence.evidence_within_a_cluster(explained)
    colours = [shape.line.color for shape in drawn.figure.layout.shapes]
    assert colours == [RIGHT] * 4 + [WRONG] * 3


def test_cases_of_every_cluster_are_drawn_and_counted(explained, small_run):
    drawn = evidence.cases(explained)
    sizes = np.bincount(small_run[1].assignment.labels)
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in drawn.lines[2:]]
    assert [int(row[1]) for row in rows] == sizes.tolist()
    assert all(0 <= float(row[2]) <= 1 for row in rows)


# Trainings


@pytest.fixture(scope="module")
def trained(small_run, tmp_path_factory) -> Made:
    folder = tmp_path_factory.mktemp("trained") / "copy"
    shutil.copytree(small_run[0].folder, folder)
    workspace, run = Workspace(folder), small_run[1]
    settings = {"depth": 10, "width": 4, "size": 16, "batch": 20, "over_clusters": 0, "epochs": 2}
    asked = ClusterRequest(
        run.ids["images"], 4, "ccr", seed=9, settings={**settings, "features_at": "0,1,50"}
    )
    ids = {"images": run.ids["images"], "assignment": steps.cluster(workspace, asked)}
    return made_of(workspace, Row("ccr", "CCR", "ccr"), ids)


def titles(figure) -> list[str]:
    return [note.text for note in figure.layout.annotations]


def test_features_are_drawn_at_the_epochs_that_were_kept_and_at_the_end(trained):
    figure = maps.features_by_epoch(trained).figure
    where = "CCR on STL-10"
    assert titles(figure) == [f"{where}, epoch {epoch}" for epoch in (0, 1, 2)]
    assert all(len(trace.x) == 60 for trace in figure.data)
    last = maps.features_and_probabilities(trained).figure
    assert titles(last)[-1] == f"{where}, epoch 2, probabilities" and len(last.data) == 3


def test_of_a_data_set_with_a_test_split_its_images_are_drawn():
    files = ("a/train_1.png", "a/test_1.png", "b/test_2.png", "test_/train_2.png")
    some = ImageSet("", files, np.zeros(4, int))
    assert maps._drawn(some).tolist() == [1, 2]
    assert maps._drawn(replace(some, files=("a", "b", "c", "d"))).tolist() == [0, 1, 2, 3]


def test_accuracy_of_every_epoch_is_drawn_and_some_are_written_out(trained):
    drawn = training.curves(trained)
    assert [trace.name for trace in drawn.figure.data] == ["ACC", "NMI", "ARI"]
    assert list(drawn.figure.data[0].x) == [1, 2]
    labels = trained.workspace.load(ImageSet, next(trained.first())[1].made["images"]).labels
    found = trained.workspace.load(Assignment, next(trained.first())[1].made["assignment"]).labels
    assert drawn.figure.data[0].y[-1] == pytest.approx(acc(labels, found))
    assert drawn.lines[-1].startswith("| CCR on STL-10 | 2 |")
    assert training._some(1000)[0] == 0 and training._some(1000)[-1] == 999


def test_the_spread_of_a_class_is_the_mean_squared_distance_to_its_mean(trained):
    p = np.array([[1, 0], [0, 1], [0.5, 0.5], [0.5, 0.5]], np.float32)
    found = training.within_variance(p, np.array([0, 0, 2, -1]), 3)
    assert found[0] == pytest.approx(0.5) and np.isnan(found[1]) and found[2] == 0
    drawn = training.spread_of_classes(trained)
    assert [trace.name for trace in drawn.figure.data] == ["CCR"]
    assert drawn.lines[-1].startswith("| mean | ") and len(drawn.lines) == 2 + 4 + 1


def test_embeddings_stand_above_the_concepts(explained):
    figure = maps.before_and_after(explained).figure
    assert titles(figure) == ["STL-10, embeddings", "STL-10, concepts"]


# Numbers


def test_what_is_printed_stands_beside_what_was_found():
    rows = (Row("sc", "SC", why_not="not built"), Row("ccr", "CCR", "ccr"))
    printed = {key: {"stl-10": {"acc": value}} for key, value in (("sc", 10.0), ("ccr", 75.1))}
    one = table(*rows, published=printed, percent=True)
    found = {Cell(rows[1], "stl-10"): [result(acc=0.7), result(acc=0.8)]}
    figure = numbers.bars(Made(None, one, found)).figure
    paper, here = figure.data
    assert (list(paper.y), list(here.y)) == ([10.0, 75.1], [None, pytest.approx(75.0)])
    assert list(paper.x) == ["SC", "CCR"] and (paper.name, here.name) == ("paper", "here")


def test_every_metric_is_a_line_over_the_values_of_a_setting():
    rows = tuple(Row(f"v-{v}", f"V = {v}", "k-means") for v in (4, 12))
    found = {Cell(row, "stl-10"): [result(acc=0.1 * n, nmi=0.5)] for n, row in enumerate(rows, 1)}
    figure = numbers.metrics_as_lines(Made(None, table(*rows), found)).figure
    assert [trace.name for trace in figure.data] == ["ACC", "NMI"]
    assert list(figure.data[0].y) == pytest.approx([0.1, 0.2])


def test_rows_and_data_sets_may_change_places():
    row = Row("phrases", "Phrases", "pre-model")
    one = table(row, published={"phrases": {"stl-10": {"acc": 14.0}}})
    found = {Cell(row, "stl-10"): [result(acc=3.0)]}
    figure = numbers.datasets_as_bars(Made(None, one, found)).figure
    assert [list(trace.y) for trace in figure.data] == [[14.0], [3.0]]
    assert list(figure.data[0].x) == ["STL-10"]
    both = numbers.rows_as_bars(Made(None, one, found)).figure
    assert [trace.name for trace in both.data] == ["Phrases"]


def test_panels_without_a_value_are_left_out_and_names_are_no_markup():
    panels = [Panel(EVIL, [EVIL], {EVIL: [1.0]}), Panel("empty", ["a"], {EVIL: [None]})]
    tile = Tile(b"jpeg", [EVIL], RIGHT)
    for figure in (
        compared_bars(panels),
        compared_lines(panels),
        picture_rows([("title", [tile])]),
        small_maps([SmallMap(EVIL, np.zeros((1, 2)), np.array([0]), [EVIL])]),
    ):
        written = figure.to_json()
        assert EVIL not in written and "\\u003cb\\u003ebold" not in written
        assert "empty" not in written


def test_a_picture_carries_its_images():
    figure = picture_rows([("one", [Tile(b"abc"), Tile(b"def")]), ("two", [Tile(b"ghi")])])
    sources = [image.source.partition("base64,")[2] for image in figure.layout.images]
    assert [base64.b64decode(source) for source in sources] == [b"abc", b"def", b"ghi"]


# Files


def test_a_picture_is_a_page_that_needs_no_network(tmp_path, monkeypatch):
    monkeypatch.setattr(picturing, "find_spec", lambda name: None)
    (page,) = picturing.write(go.Figure(), tmp_path, "ccr-1", print)
    text = page.read_text(encoding="utf-8")
    assert page.name == "ccr-1.html" and "https://cdn" not in text
    assert (tmp_path / "plotly.min.js").stat().st_size > 1_000_000


def test_a_png_is_written_where_kaleido_is_and_its_lack_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(picturing, "find_spec", lambda name: importlib.util.find_spec("numpy"))
    asked, said = [], []
    monkeypatch.setattr(go.Figure, "write_image", lambda self, file, scale: asked.append(file))
    files = picturing.write(go.Figure(), tmp_path, "a", said.append)
    assert asked == [tmp_path / "a.png"] == files[1:] and said == []

    def fail(self, file, scale):
        raise RuntimeError("no browser")

    monkeypatch.setattr(go.Figure, "write_image", fail)
    assert picturing.write(go.Figure(), tmp_path, "a", said.append) == [tmp_path / "a.html"]
    assert said[0].startswith("no a.png: kaleido found no browser")


def test_a_result_whose_values_are_gone_does_not_serve_a_picture(explained):
    (_, there) = next(explained.first())
    assert serves(explained.workspace, explained.table, there)
    for made in ({}, {**there.made, "concept_model": "gone"}):
        assert not serves(explained.workspace, explained.table, replace(there, made=made))
    assert serves(explained.workspace, table(), replace(there, made={}))


def test_nothing_is_drawn_before_anything_was_run(tmp_path):
    name = "ccr-4"
    plan = running.Plan(TABLES[name], TABLES[name].cells(), tmp_path)
    assert picturing.drawn(None, plan, {}) is None
