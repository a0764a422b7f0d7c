"""The report: one file that shows every cluster, asks nobody for anything, and runs nothing."""

import html
import io
import re
from html.parser import HTMLParser

import numpy as np
import pytest
from PIL import Image

from core.base.values import Thumbnails
from core.output.export import report_html, sizes
from core.store import edits
from core.store.runs import load_run, thumbnails
from core.store.workspace import Workspace
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
    jpegs = [img["src"].partition("base64,")[2] for img in page.all("img")]
    assert len(jpegs) == len(set(img["title"] for img in page.all("img"))) == len(run.images)


def test_nothing_is_asked_of_another_machine_and_nothing_runs(made):
    page = Reader(report_html(*made))
    (policy,) = [m["content"] for m in page.all("meta") if "http-equiv" in m]
    assert policy == "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
    tags = {tag for tag, _ in page.tags}
    assert not tags & {"script", "link", "iframe", "object", "embed", "form", "a", "base"}
    for _, attributes in page.tags:
        assert not [name for name in attributes if name.startswith("on") or name == "href"]
        assert attributes.get("src", "data:").startswith("data:image/jpeg;base64,"[:5])
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
    assert EVIL_FILE in [img["title"] for img in page.all("img")]


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
    assert len(page.all("article")) == 1 and len(page.all("img")) == 2
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
    said = sizes.size(workspace, run, np.arange(len(run.images)), "html")
    text = sizes.REPORT_TEXT + run.k * sizes.CARD_TEXT
    assert said - text == pytest.approx(4 / 3 * len(pictures.data), rel=0.01)


def test_light_dark_and_print_are_styled(made):
    content = report_html(*made).decode()
    assert re.search(r"prefers-color-scheme: dark", content) and "@media print" in content
