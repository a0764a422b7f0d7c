"""One list for one thing: what is added to it is seen in every place that reads it."""

import io
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pyarrow.parquet
import pytest
from streamlit.testing.v1 import AppTest

from core.base.values import Assignment, Embeddings, ImageSet
from core.clustering.models import CLUSTER_MODELS
from core.concepts.figures import METRICS
from core.concepts.metric import Group, Metric, Unit
from core.encoders import ENCODERS, SUGGESTED_ENCODERS, Kind, Suggested
from core.output.export import (
    CLUSTER_COLUMNS,
    LABEL_COLUMNS,
    clusters_csv,
    labels_csv,
    labels_parquet,
    report_html,
)
from core.output.export.columns import Column
from core.output.export.kinds import INTEGER, NUMBER
from core.store.runs import load_run, report_is_current, report_of
from core.work import steps
from core.work.cli import commands as cli
from pages.shared.lists import menu
from tests.core.exported import rows
from tests.pages.conftest import empty_workspace, made  # noqa: F401 - fixtures
from tests.pages.made_run import Made
from tests.pages.test_pages import FRAME, ROOT, open_page, problems

Command = Callable[..., tuple[dict[str, Any], list[dict[str, str]]]]
LARGEST = Metric(
    "largest",
    "Largest cluster",
    "Images in the largest cluster.",
    Group("Sizes"),
    lambda measured: float(np.bincount(measured.clusters).max()),
    unit=Unit.NUMBER,
)
QUICK = ("batch=64", "epochs=1", "least_steps=1")  # of the concept model


@pytest.fixture
def command(small_run, drawings, tmp_path, capsys) -> Command:
    """The command `run` on the drawings with these options: its JSON and the rows of its CSV."""
    shutil.copytree(small_run[0].folder, tmp_path / "copy")

    def run(*options: str) -> tuple[dict[str, Any], list[dict[str, str]]]:
        out = tmp_path / "labels.csv"
        given = ["--out", str(out), "--json", "--workspace", str(tmp_path / "copy")]
        assert cli.main(["run", str(drawings), *options, *given]) == 0
        last = capsys.readouterr().out.splitlines()[-1]
        return json.loads(last), rows(out.read_bytes())

    return run


def settings(*pairs: str) -> Iterator[str]:
    for pair in pairs:
        yield from ("--set", pair)


def concept_settings() -> Iterator[str]:
    return settings(*(f"concept.{pair}" for pair in QUICK), "method=pca")


@pytest.fixture
def metric(monkeypatch) -> Metric:
    monkeypatch.setitem(METRICS, LARGEST.key, LARGEST)
    return LARGEST


def test_a_metric_is_on_the_quality_page_once_old_figures_are_made_anew(made: Made, metric):  # noqa: F811
    def shown(at: AppTest) -> dict[str, str]:
        return {card.label: card.value for card in at.metric}

    at = open_page("report", "quality")
    old = shown(at)
    assert problems(at) == [] and "Accuracy" in old and metric.title not in old
    assert not report_is_current(made.workspace, made.run)
    assert "newer than this run" in at.info[-1].value and "Compute them" in [
        b.label for b in at.button
    ]
    steps.evaluate(made.workspace, concept_model=made.run)
    at = open_page("report", "quality")
    size = np.bincount(load_run(made.workspace, made.run).clusters).max()
    assert shown(at) == {**old, metric.title: f"{size:.1f}"}
    assert metric.group.title in [heading.value for heading in at.subheader]
    assert "Compute them" not in [button.label for button in at.button]


def test_a_metric_is_in_the_report(made: Made, metric):  # noqa: F811
    steps.evaluate(made.workspace, concept_model=made.run)
    page = report_html(made.workspace, load_run(made.workspace, made.run)).decode()
    assert f"<th>{metric.title}</th>" in page and metric.help in page


def test_figures_of_todays_list_come_before_newer_ones_of_another(made: Made, monkeypatch):  # noqa: F811
    with monkeypatch.context() as patch:
        patch.setitem(METRICS, LARGEST.key, LARGEST)
        steps.evaluate(made.workspace, concept_model=made.run)
    found = report_of(made.workspace, made.run)
    assert found is not None and LARGEST.key not in found.metrics and "acc" in found.metrics


def test_a_metric_is_in_the_json_of_the_command_line(command: Command, metric):
    encoder = ("--encoder", "sample", "--clusters", "4")
    same = settings("cluster.batch=64", "concept.batch=64", "method=pca")  # as the fixture's run
    figures, labels = command(*encoder, *same)
    sizes = np.bincount([int(row["cluster"]) for row in labels])
    assert figures[metric.key] == sizes.max() and set(figures) > {"acc", "name_true"}


def test_a_column_of_images_is_in_csv_and_parquet(small_run, monkeypatch):
    workspace, run = small_run
    wide = Column("double", "Twice the doubt.", NUMBER, lambda table: 2 * table.doubt)
    monkeypatch.setitem(LABEL_COLUMNS, wide.name, wide)
    told = [row[wide.name] for row in rows(labels_csv(workspace, run))]
    assert told == [f"{2 * doubt:.4f}" for doubt in run.doubt.score.tolist()]
    table = pyarrow.parquet.read_table(io.BytesIO(labels_parquet(workspace, run)))
    assert table.column_names == list(LABEL_COLUMNS)
    np.testing.assert_allclose(table[wide.name], 2 * run.doubt.score, rtol=1e-6)


def test_a_column_of_clusters_is_in_the_csv_and_on_the_cards_of_the_report(small_run, monkeypatch):
    workspace, run = small_run
    column = Column("half", "Half of it.", INTEGER, lambda found: [len(c.members) for c in found])
    monkeypatch.setitem(CLUSTER_COLUMNS, column.name, column)
    sizes = np.bincount(run.clusters).tolist()
    assert [int(row["half"]) for row in rows(clusters_csv(workspace, run))] == sizes
    page = report_html(workspace, run).decode()
    assert all(f'<span title="Half of it.">half {size}</span>' in page for size in sizes)


@pytest.mark.parametrize(
    ("file", "columns"), [("labels.csv", LABEL_COLUMNS), ("clusters.csv", CLUSTER_COLUMNS)]
)
def test_the_docs_list_the_columns(file, columns):
    lines = [f"| {c.name} | {c.kind.says} | {c.meaning} |" for c in columns.values()]
    table = "\n".join([f"| column of `{file}` | type | meaning |", "|---|---|---|", *lines, ""])
    page = (ROOT / "docs" / "tables.md").read_text(encoding="utf-8")
    assert table in page, f"docs/tables.md should say:\n\n{table}"


@dataclass(frozen=True)
class ByTurns:
    """A cluster model that looks at nothing."""

    name: ClassVar[str] = "by-turns"
    title: ClassVar[str] = "By turns"
    summary: ClassVar[str] = "Deals images out like cards."
    paper: ClassVar[str] = "nobody"

    clusters: int = 2
    seed: int = 0

    def assign(self, images: ImageSet, embeddings: Embeddings, progress: Any) -> Assignment:
        turns = np.arange(len(images)) % self.clusters
        return Assignment(self.name, np.eye(self.clusters, dtype=np.float32)[turns])


def test_a_cluster_model_is_on_a_card_and_can_be_run(made: Made, command: Command, monkeypatch):  # noqa: F811
    monkeypatch.setitem(CLUSTER_MODELS, ByTurns.name, ByTurns)
    at = open_page("prepare", "clustering", images=made.images)
    assert problems(at) == []
    assert ByTurns.title in [title for radio in at.radio for title in radio.options]
    options = ("--encoder", "sample", "--model", ByTurns.name, "--clusters", "2")
    figures, labels = command(*options, *concept_settings())
    assert figures["q_acc"] == pytest.approx(16 / 60) and len(labels) == 60


class Toy:
    """An encoder whose pictures are their mean colours, and whose phrases are anything."""

    name, dim, size, batch, device = "toy", 3, 8, 64, "cpu"

    def preprocess(self, image: Any) -> np.ndarray:
        return np.asarray(image.resize((self.size, self.size)))

    def encode_pixels(self, pixels: Any) -> np.ndarray:
        return self._unit(np.asarray(pixels, np.float32).mean(axis=(2, 3)) + 1)

    def encode_images(self, images: Any) -> np.ndarray:
        return self._unit(np.stack([self.preprocess(i).mean(axis=(0, 1)) for i in images]) + 1)

    def encode_texts(self, texts: Any) -> np.ndarray:
        return self._unit(np.random.default_rng(0).random((len(texts), 3)))

    def familiarity(self, vectors: Any) -> None:
        return None

    def _unit(self, rows: np.ndarray) -> np.ndarray:
        return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture
def encoder(monkeypatch) -> Suggested:
    """Its kind in the one dict, its line in the catalogue."""
    kind = Kind(
        load=lambda name, options: Toy(),
        embed_patches=lambda encoder, image: pytest.fail("nobody asked"),
        weights_file=lambda name: Path(__file__),
        weights_version=lambda name: "1",
        check=lambda name: None,
        phrase_warning=lambda encoder, phrase: None,
    )
    monkeypatch.setitem(ENCODERS, "toy", kind)
    line = Suggested("toy", "Knows colours.")
    for reader in ("core.encoders.presence", "pages.shared.showing.encoders"):
        monkeypatch.setattr(f"{reader}.SUGGESTED_ENCODERS", (*SUGGESTED_ENCODERS, line))
    return line


def test_an_encoder_is_in_the_chooser_and_can_be_run(made: Made, command: Command, encoder):  # noqa: F811
    at = open_page("prepare", "clustering", images=made.images)
    assert problems(at) == []
    assert "toy · ready" in at.selectbox(key=f"encoder_{source_of(made)}").options
    options = ("--encoder", "toy", "--model", "k-means", "--clusters", "3")
    figures, labels = command(*options, *concept_settings(), *settings("filter=plain"))
    assert 0 < figures["q_acc"] <= 1 and len(labels) == 60


def source_of(made: Made) -> str:  # noqa: F811
    return str(made.workspace.record(made.images).settings["source"])


def test_a_page_is_in_the_menu_and_opens(made: Made, tmp_path, monkeypatch):  # noqa: F811
    """One line of the menu and one folder: here a folder of another tree."""
    tree = tmp_path / "tree" / "pages"
    for section in ("prepare", "explore", "refine", "report"):
        shutil.copytree(ROOT / "pages" / section, tree / section)
    shutil.copytree(FRAME.parent, tree / "frame")
    (tree.parent / "assets").symlink_to(ROOT / "assets")
    (tree / "report" / "hello").mkdir()
    script = "import streamlit as st\n\nst.title('Hello')\n"
    (tree / "report" / "hello" / "page.py").write_text(script)
    monkeypatch.setattr(menu, "PAGES", tree)
    line = {"hello": ("Hello", "waving_hand", "Says hello.")}
    monkeypatch.setitem(menu.SECTIONS, "Report", {**menu.SECTIONS["Report"], **line})
    at = AppTest.from_file(tree / "frame" / "frame.py", default_timeout=60).run()
    at.switch_page("../report/hello/page.py").run()
    assert problems(at) == [] and [title.value for title in at.title] == ["Hello"]
