"""The report: one file that shows every cluster, asks nobody for anything, and runs nothing."""

import base64
import html
import io
import re
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest
from PIL import Image

from core.base.values import Assignment, Thumbnails
from core.output.charts import PALETTE, TEAL
from core.output.export import report_html, sizes
from core.output.export.clusters import cluster_rows
from core.output.export.report_contrast import against
from core.output.export.report_map import FAINT, SMALL, ReportMap, dots, palette, with_room
from core.output.export.report_methods import methods
from core.output.export.rows import rows
from core.store import edits
from core.store.runs import load_run, thumbnails
from core.store.workspace import Workspace
from core.work.request import ClusterRequest
from core.work.steps.clustering import cluster_recipe
from tests.pages.made_run import EVIL_FILE, EVIL_PHRASE, make_run


class Reader(HTMLParser):
    """Tags with their attributes, and the text between them."""

    def __init__(self, content: bytes):
        super().__init__()
        self.tags: list[tuple[str, dict]] = []
        self.text = ""
        self.feed(content.decode("utf-8"))

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_data(self, data):
        self.text += data

    def all(self, tag: str) -> list[dict]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture
def made(tmp_path):
    made = make_run(Workspace(tmp_path / "workspace"), tmp_path / "images", per_class=6)
    return made.workspace, load_run(made.workspace, made.run)


def test_every_cluster_has_a_card_with_phrases_and_pictures(made):
    workspace, run = made
    page = Reader(report_html(workspace, run))
    assert len(page.all("article")) == run.k
    for number, name in enumerate(run.cluster_names):
        assert f"{number} · {name}" in page.text
    files = [img["title"] for img in page.all("img") if "title" in img]
    assert sorted(files) == sorted(run.images.files)
    assert {each["href"] for each in page.all("a")} == {f"#{a['id']}" for a in page.all("article")}


def test_a_cluster_stands_beside_the_one_most_of_its_images_would_be_in(made):
    """The bars say what both weigh; what only one has is named as such."""
    workspace, run = made
    (row,) = [r for r in cluster_rows(rows(workspace, run)) if r.number == 2]
    found = against(row)
    others = np.delete(run.scores[row.members], 2, axis=1).argmax(axis=1)
    most = [name for c, name in enumerate(run.cluster_names) if c != 2][
        np.bincount(others).argmax()
    ]
    assert found is not None and found.name == most
    assert [phrase for phrase, _, _ in found.here][0] == run.phrases(2)[0][0]
    assert all(here > 0.05 * found.here[0][1] for _, here, _ in found.here)
    top = max(here for _, here, _ in found.here)
    assert all(here < 0.05 * top for _, here, _ in found.there)
    assert f"Next to “{found.name}”" in Reader(report_html(workspace, run)).text


def test_the_most_doubtful_images_say_what_else_they_might_be(made):
    workspace, run = made
    table = rows(workspace, run)
    page = Reader(report_html(workspace, run))
    for cluster in range(run.k):
        places = np.flatnonzero(table.numbers == cluster)
        worst = places[table.doubt[places].argmax()]
        assert f"doubt {100 * table.doubt[worst]:.0f} %" in page.text
        assert not table.runner_up[worst] or f"or “{table.runner_up[worst]}”" in page.text


def test_it_says_how_it_was_made_and_what_it_cannot_say(made):
    workspace, run = made
    text = Reader(report_html(workspace, run)).text
    assert "How it was made" in text and "“k-means”" in text
    assert f"{len(run.vocabulary.phrases)} noun phrases" in text
    assert "What it cannot say" in text and "no model saw them" in text


def test_a_run_without_a_map_has_a_report_without_one(made, monkeypatch):
    workspace, run = made
    assert "map" in [figure.get("class") for figure in Reader(report_html(*made)).all("figure")]
    monkeypatch.setattr("core.output.export.rows.projection", lambda *_: None)
    page = Reader(report_html(workspace, run))
    assert "map" not in [figure.get("class") for figure in page.all("figure")]
    assert len(page.all("article")) == run.k and "On the map" not in page.text


def test_names_on_the_map_do_not_cover_one_another_and_stay_on_it():
    names = [("a" * 10, (500.0, 300.0)), ("b" * 10, (505.0, 301.0)), ("c" * 10, (505.0, 299.0))]
    assert [name[0] for name, _ in with_room(names, 680, (0,))] == ["a"]
    assert [name[0] for name, _ in with_room(names, 680, (0, -1, 1))] == ["a", "b", "c"]
    assert with_room([("at the edge", (1.0, 300.0))], 680, (0,)) == []


def test_clusters_have_the_colours_of_the_map():
    assert palette({0: 3, 1: 0, 2: 4}) == {0: PALETTE[0], 2: PALETTE[2]}
    assert palette({0: 3, 25: 4}) == {0: PALETTE[0], 25: PALETTE[1]}
    many = palette({number: number for number in range(30)})
    assert len(many) == len(PALETTE) and many[29] == PALETTE[0] and 9 not in many


def test_dots_are_where_their_images_lie_and_later_ones_on_top():
    places = np.array([[10.0, 20.0], [11.0, 20.0], [400.0, 100.0]])
    png = dots(places, ["#ff0000", "#00ff00", "#0000ff80"], 1, 1)
    picture = Image.open(io.BytesIO(png)).convert("RGBA")
    assert picture.getpixel((9, 19)) == (255, 0, 0, 255)
    assert picture.getpixel((10, 20)) == picture.getpixel((12, 20)) == (0, 255, 0, 255)
    assert picture.getpixel((400, 100)) == (0, 0, 255, 128)
    assert picture.getpixel((200, 200))[3] == 0


def test_where_a_cluster_lies_is_drawn_over_all_images(made):
    workspace, run = made
    drawn = ReportMap(rows(workspace, run))
    for number in range(run.k):
        inside = drawn.table.numbers == number
        order = np.argsort(inside, kind="stable")
        inks = [drawn.colours.get(number, TEAL) if own else FAINT for own in inside[order]]
        expected = opened(dots(drawn.places[order] * SMALL, inks, 1, SMALL))
        content = drawn.place_of(number).split("base64,")[1].split('"')[0]
        np.testing.assert_array_equal(opened(base64.b64decode(content)), expected)


def opened(png: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGBA"))


MADE_OF = {
    "k-means": "by their vectors alone",
    "tac": "by their vectors and those of the nouns",
    "cc": "by their pixels, on which it was trained",
}


@pytest.mark.parametrize("model", MADE_OF)
def test_the_report_says_what_the_cluster_model_looked_at(made, model):
    workspace, run = made
    asked = {role: run.ids[role] for role in ("images", "embeddings")}
    recipe = cluster_recipe(
        ClusterRequest(model=model, clusters=4, lexicon=run.ids["embeddings"], **asked)
    )
    clusters = replace(run.assignment, model=model)
    id = workspace.save(
        clusters, step="cluster", settings={"model": model}, parents={**recipe.parents}
    )
    text = methods(workspace, replace(run, assignment=clusters, ids={**run.ids, "assignment": id}))
    assert f"the cluster model “{model}” sorted the images" in text
    assert [says for says in MADE_OF.values() if says in text] == [MADE_OF[model]]


@pytest.mark.parametrize("model", ["table", "placed"])
def test_the_report_names_no_cluster_model_where_there_was_none(made, model):
    workspace, run = made
    text = methods(workspace, replace(run, assignment=replace(run.assignment, model=model)))
    assert "cluster model “" not in text and "A person chose" not in text
    says = {"table": "they are those of the table for", "placed": "nothing from these"}
    assert [name for name, sentence in says.items() if sentence in text] == [model]


def test_the_report_tells_how_many_images_a_table_leaves_out(made):
    workspace, run = made
    q = np.array(run.assignment.probabilities)
    q[:16] = 1 / run.k
    text = methods(workspace, replace(run, assignment=Assignment("table", q)))
    assert "The table puts 16 images in no cluster" in text
    assert "of the images that it puts in one." in text


def test_the_report_says_where_the_vectors_came_from(made):
    workspace, run = made
    id = workspace.save(
        run.embeddings, step="import_embeddings", settings={}, parents={"images": run.ids["images"]}
    )
    brought = methods(workspace, replace(run, ids={**run.ids, "embeddings": id}))
    assert "were made elsewhere" in brought and "turned every image" not in brought
    assert "turned every image" in methods(workspace, run)


def test_nothing_is_asked_of_another_machine_and_nothing_runs(made):
    page = Reader(report_html(*made))
    (policy,) = [m["content"] for m in page.all("meta") if "http-equiv" in m]
    assert policy == "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
    tags = {tag for tag, _ in page.tags}
    assert not tags & {"script", "link", "iframe", "object", "embed", "form", "base"}
    for _, attributes in page.tags:
        assert not [name for name in attributes if name.startswith("on")]
        assert attributes.get("src", "data:image/").startswith("data:image/")
        assert attributes.get("href", "#").startswith("#")  # within the page
    style = report_html(*made).decode().split("<style>")[1].split("</style>")[0]
    assert "url(" not in style and "@import" not in style


def test_phrases_names_and_files_are_text(made):
    workspace, run = made
    scope = run.ids["assignment"]
    edits.record(workspace, scope, "rename_cluster", cluster=0, name="<script>alert(1)</script>")
    content = report_html(workspace, run).decode("utf-8")
    assert "<script" not in content and "<img src=x" not in content
    assert html.escape("<script>alert(1)</script>") in content
    page = Reader(content.encode())
    assert EVIL_PHRASE in page.text
    assert EVIL_FILE in [img.get("title") for img in page.all("img")]


def test_edits_settings_and_versions_are_in_it_but_no_path_of_this_machine(made, tmp_path):
    workspace, run = made
    scope = run.ids["assignment"]
    names = dict(enumerate(run.cluster_names))
    edits.record(workspace, scope, "rename_cluster", cluster=0, name="vans", called=names)
    names[0] = "vans"
    edits.record(workspace, scope, "merge_clusters", clusters=[0, 1], into=0, called=names)
    page = Reader(report_html(workspace, run))
    assert f"Named {run.cluster_names[0]} “vans”" in page.text
    assert f"Merged “vans”, “{names[1]}” into “vans”" in page.text
    assert len(page.all("article")) == run.k - 1
    assert "whycluster" in page.text and "torch" in page.text and "k-means" in page.text
    assert str(tmp_path) not in report_html(workspace, run).decode()


def test_purity_is_the_share_of_the_most_frequent_class(made):
    workspace, run = made
    page = Reader(report_html(workspace, run))
    for cluster in range(run.k):
        labels = run.images.labels[run.clusters == cluster]
        counts = np.bincount(labels)
        name = run.images.class_names[counts.argmax()]
        assert f"{100 * counts.max() / len(labels):.0f} % are {name}" in page.text


def test_a_selection_is_reported_as_such(made):
    workspace, run = made
    chosen = np.flatnonzero(run.clusters == 1)[:2]
    page = Reader(report_html(workspace, run, chosen))
    assert len(page.all("article")) == 1
    assert len([img for img in page.all("img") if "title" in img]) == 2
    assert "2 of 24 images in 1 cluster;" in page.text


def test_a_report_of_images_without_classes_or_of_no_image_opens_too(tmp_path):
    made = make_run(Workspace(tmp_path / "w"), tmp_path / "i", per_class=3, with_labels=False)
    run = load_run(made.workspace, made.run)
    assert " are car" not in Reader(report_html(made.workspace, run)).text
    assert "0 of 12 images" in Reader(report_html(made.workspace, run, [])).text


def test_pictures_per_cluster_keep_the_file_within_a_few_megabytes():
    from core.output.export.report_cards import FEWEST, MOST, pictures_per_cluster

    jpeg = io.BytesIO()
    noise = np.random.default_rng(0).integers(0, 255, (96, 96, 3), np.uint8)
    Image.fromarray(noise).save(jpeg, "JPEG", quality=82)
    data = np.frombuffer(jpeg.getvalue(), np.uint8)  # as large as a thumbnail gets
    pictures = Thumbnails(np.tile(data, 9), np.arange(10) * len(data))
    shown = [pictures_per_cluster(pictures, clusters) for clusters in (1, 10, 100)]
    assert shown[0] == MOST and shown == sorted(shown, reverse=True) and shown[-1] >= FEWEST
    assert 100 * shown[-1] * len(data) * 4 / 3 < 6e6


def test_pictures_of_a_small_run_are_counted_once_each_in_the_size_of_its_report(made):
    """A card has room for 12 pictures, a cluster of these has 6."""
    workspace, run = made
    pictures = thumbnails(workspace, run.ids["images"])
    said = sizes.size(workspace, run, np.arange(len(run.images)), "report")
    text = sizes.REPORT_TEXT + run.k * sizes.CARD_TEXT
    assert said - text == pytest.approx(4 / 3 * len(pictures.data), rel=0.01)


def test_light_dark_and_print_are_styled(made):
    content = report_html(*made).decode()
    assert re.search(r"prefers-color-scheme: dark", content) and "@media print" in content
