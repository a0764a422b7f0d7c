"""The bench: what the papers print, data sets that are missing, results that outlive a kill."""

import json
import shutil
import tarfile
from dataclasses import replace
from pathlib import Path

import pytest

from core.base.errors import BadInput, Cancelled
from core.clustering.models import CLUSTER_MODELS, needs_pixels
from core.encoders import CLIP, PHOTO
from core.store.workspace import Workspace
from core.work.bench import datasets, reading, running, showing
from core.work.bench import results as results_file
from core.work.bench.datasets import DATASETS, prepare
from core.work.bench.entry import Cell, Row, Table
from core.work.bench.measuring import MEASURES, Measurement, known_settings
from core.work.bench.papers import TABLES
from core.work.bench.reading import Found, Missing, Picture
from core.work.bench.running import Plan
from core.work.cli import commands as cli

QUICK = {"concept.batch": 64, "concept.epochs": 5, "concept.least_steps": 5, "run.views": 0}


@pytest.fixture(autouse=True)
def offline(monkeypatch):
    """No test downloads a data set."""

    def refuse(*arguments, **named):
        raise OSError("no network in tests")

    monkeypatch.setattr("urllib.request.urlopen", refuse)


@pytest.fixture
def data(monkeypatch, drawings) -> Path:
    """Where a small data set lies that stands for STL-10: the drawings."""

    def read(data: Path, split: str) -> Found:
        return reading.folders(data, split, (drawings.name,), "There are no drawings.")

    small = replace(DATASETS["stl-10"], classes=4, images={"train": 60}, read=read)
    monkeypatch.setitem(DATASETS, "stl-10", small)
    return drawings.parent


@pytest.fixture
def plan(data) -> Plan:
    table = Table(
        "tiny",
        "A tiny table",
        "nowhere, table 1",
        {"stl-10": "train"},
        ("acc", "f1"),
        (
            Row("sc", "SC", why_not="not built here"),
            Row("k-means", "K-means", "k-means"),
            Row("ic2e", "IC²E", "k-means", explained=True),
        ),
        {"ic2e": {"stl-10": {"acc": 97.5, "f1": 86.2}}},
        percent=True,
    )
    return Plan(
        table,
        table.cells(),
        data=data,
        seeds=2,
        encoder="sample",
        settings=QUICK,
    )


def run(workspace, plan, progress=lambda *a, **k: None):
    """The reasons, and how many cells were measured."""
    said: list[str] = []
    reasons: dict[Cell, str] = {}
    results = workspace.folder / "results.jsonl"
    running.run(workspace, plan, results, reasons, progress, said.append)
    return reasons, [text for text in said if "seed" in text], results_file.load(results)


# What the papers print


@pytest.mark.parametrize(
    ("table", "row", "dataset", "metric", "printed"),
    [
        ("ic2e-3", "ic2e", "stl-10", "ari", 94.5),
        ("ic2e-3", "dxmc", "imagenet-10", "acc", 99.4),
        ("ic2e-4", "ic2e", "resisc45", "acc", 82.6),
        ("ic2e-4", "tac", "imagenet-100", "nmi", 79.5),
        ("ic2e-5", "wo-concept", "stl-10", "f1", 2.3),
        ("ic2e-6", "v-50", "resisc45", "nce", 4.5),
        ("ccr-1", "ccr", "cifar-10", "acc", 0.716),
        ("ccr-1", "dcdc", "tiny-imagenet", "ari", 0.073),
        ("ccr-2", "irl-rrl", "cifar-100-20", "nmi", 0.309),
        ("ccr-3", "batch-500", "cifar-100-20", "acc", 0.333),
        ("ccr-4", "without-oc", "cifar-10", "ari", 0.471),
        ("dcacn-2", "dcacn", "cifar-10", "acc", 0.918),
        ("dcacn-2", "cc", "stl-10", "nmi", 0.764),
    ],
)
def test_tables_hold_what_the_papers_print(table, row, dataset, metric, printed):
    assert TABLES[table].published[row][dataset][metric] == printed


def test_a_figure_that_is_not_printed_is_not_there():
    assert "imagenet-100" not in TABLES["ic2e-4"].published["cc"]
    assert set(TABLES["ccr-2"].published["irl"]["cifar-10"]) == {"acc"}


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_every_row_can_be_run_or_says_why_not(table):
    assert {row.key for row in table.rows} >= set(table.published)
    assert all(table.splits[d] in DATASETS[d].images for d in table.splits)
    for row in table.rows:
        assert bool(row.model) != bool(row.why_not) and row.measure in MEASURES
        for dataset in table.splits if row.model else ():
            assert row.model in CLUSTER_MODELS
            assert not (row.explained and needs_pixels(row.model))
            own = {**row.settings, **row.only_on.get(dataset, {})}
            assert set(own) <= known_settings(row)


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_the_rows_of_a_table_differ_in_what_is_run(table, tmp_path):
    plan = Plan(table, table.cells(), tmp_path)
    plan.check()
    keys = [plan.key(cell, seed) for cell in plan.cells for seed in (0, 1)]
    assert len(set(keys)) == len(keys)


def test_the_same_method_in_two_tables_is_one_result(tmp_path):
    def key(name: str) -> str:
        table = TABLES[name]
        return Plan(table, (), tmp_path).key(Cell(table.row("ic2e"), "stl-10"), 0)

    assert key("ic2e-3") == key("ic2e-5") == key("names")


# Data sets


@pytest.mark.parametrize("name", DATASETS)
def test_a_missing_data_set_is_reported_with_what_to_do(name, tmp_path):
    split = next(iter(DATASETS[name].images))
    with pytest.raises(Missing, match="--data|put"):
        prepare(name, split, tmp_path / "data", tmp_path / "made")


def test_too_few_classes_are_another_data_set(tmp_path):
    for label in "ab":
        (tmp_path / "NWPU-RESISC45" / label).mkdir(parents=True)
        (tmp_path / "NWPU-RESISC45" / label / "1.jpg").write_bytes(b"")
    with pytest.raises(Missing, match="45 classes, but the folder NWPU-RESISC45 has 2"):
        prepare("resisc45", "all", tmp_path, tmp_path / "made")


def test_a_folder_called_images_is_no_class_and_nested_classes_are_found(tmp_path):
    for file in ("w1/images/a.png", "w2/images/b.png", "lung/lung_n/c.png"):
        (tmp_path / file).parent.mkdir(parents=True)
        (tmp_path / file).write_bytes(b"")
    assert sorted(p.label for p in reading.below(tmp_path)) == ["lung_n", "w1", "w2"]


def test_imagenet_10_is_picked_from_the_whole(tmp_path):
    for wnid in (*reading.IMAGENET_10, "n00000001"):
        (tmp_path / "imagenet" / "train" / wnid).mkdir(parents=True)
        (tmp_path / "imagenet" / "train" / wnid / f"{wnid}_1.JPEG").write_bytes(b"")
    found = DATASETS["imagenet-10"].read(tmp_path, "train")
    assert {picture.label for picture in found.pictures} == set(reading.IMAGENET_10)


@pytest.fixture
def cifar_archive(tmp_path) -> Path:
    """CIFAR-10's archive with two images of each class and split."""
    path = tmp_path / "data" / "cifar10.tar.gz"
    path.parent.mkdir()
    (tmp_path / "image").write_bytes(b"as it is")
    with tarfile.open(path, "w:gz") as tar:
        for label in range(10):
            for split in ("train", "test"):
                for number in range(2):
                    tar.add(tmp_path / "image", f"class{label}/{split}_{number}.jpg")
    return path


def test_the_archive_of_cifar_10_is_read_by_split(cifar_archive, tmp_path):
    for data in (cifar_archive, cifar_archive.parent):
        folder = prepare("cifar-10", "train", data, tmp_path / data.stem)
        files = sorted(p.name for p in folder.rglob("*.jpg"))
        assert files == ["train_0.jpg"] * 10 + ["train_1.jpg"] * 10
        assert (folder / "class3" / "train_1.jpg").read_bytes() == b"as it is"
    assert "20 images, the paper has 50,000" in datasets.origin(folder)


def test_some_images_are_as_many_of_every_class(cifar_archive, tmp_path):
    folder = prepare("cifar-10", "train+test", cifar_archive, tmp_path, images=20)
    assert [len(list(label.iterdir())) for label in folder.glob("class*")] == [2] * 10


def test_a_data_set_that_was_not_written_to_its_end_is_not_there(tmp_path, monkeypatch):
    def fail(target: Path) -> None:
        raise KeyboardInterrupt

    pictures = [Picture(str(label), "1.png", fail) for label in range(47)]
    broken = replace(DATASETS["dtd"], read=lambda data, split: Found(pictures, "here"))
    monkeypatch.setitem(DATASETS, "dtd", broken)
    with pytest.raises(KeyboardInterrupt):
        prepare("dtd", "all", tmp_path, tmp_path / "made")
    assert list((tmp_path / "made").iterdir()) == []


# Running


def test_a_table_is_run_averaged_and_shown_beside_the_paper(data, plan, tmp_path, small_run):
    shutil.copytree(small_run[0].folder, tmp_path / "workspace")  # the lexicon is embedded there
    workspace = Workspace(tmp_path / "workspace")
    reasons, measured, results = run(workspace, plan)
    assert reasons == {} and len(measured) == len(results) == 4
    text = showing.markdown(plan, results, reasons)
    cell = Cell(plan.table.row("ic2e"), "stl-10")
    figures = [results[plan.key(cell, seed)].figures["f1"] for seed in (0, 1)]
    assert f"| {100 * sum(figures) / 2:.1f} ± " in text
    assert "| IC²E | paper | 97.5 | 86.2 |" in text
    assert "here, 2 seeds" in text
    assert "- SC: not built here." in text
    assert "**Embeddings by sample" in text and "**With settings of one's own" in text
    assert "60 images" in text

    assert "trained with ImageNet's labels" in showing.markdown(
        replace(plan, encoder=PHOTO), results, reasons
    )
    assert Plan.encoder == CLIP  # as in the papers

    _, measured, results = run(workspace, replace(plan, seeds=1))
    assert measured == []
    ours = showing.markdown(replace(plan, seeds=1), results, {}).partition("|---|")[2]
    assert "here, 1 seed " in ours and "±" not in ours


def test_names_and_phrases_are_columns_of_a_table_that_says_they_are_ours(
    data, plan, tmp_path, small_run
):
    shutil.copytree(small_run[0].folder, tmp_path / "workspace")
    names = TABLES["names"]
    table = replace(names, splits=plan.table.splits, rows=plan.table.rows[-1:])
    plan = replace(plan, table=table, cells=table.cells(), seeds=1)
    reasons, _, results = run(Workspace(tmp_path / "workspace"), plan)
    (result,) = results.values()
    assert reasons == {} and set(names.metrics) <= set(result.figures)
    text = showing.markdown(plan, results, reasons)
    assert "the figures of this table are ours" in text and "No paper prints them" in text
    headings = [f"STL-10 {name.upper().replace('_', ' ')}" for name in names.metrics]
    assert f"| Method |  | {' | '.join(headings)} |" in text
    shares = [f"{result.figures[name]:.3f}" for name in names.metrics]
    assert f"| {' | '.join(shares)} |" in text


def test_figures_of_names_make_only_explained_results_anew(plan):
    k_means, explained = (plan.recipe(cell, 0) for cell in plan.cells)
    assert (k_means["version"], explained["version"]) == (1, 2)


def test_a_stopped_run_goes_on_and_does_nothing_twice(data, plan, tmp_path, monkeypatch):
    workspace, measured = Workspace(tmp_path / "workspace"), []

    def measure(workspace, images, method, encoder, progress, what):
        progress(0.5, "Half done")
        measured.append((method.explained, method.seed))
        return Measurement({"acc": 0.5, "nmi": 0.5, "ari": 0.5}, {"images": images})

    def stop_at_the_third(fraction: float, message: str = "", **losses: float) -> None:
        if message == "K-means on STL-10, 1: Half done":
            raise Cancelled

    monkeypatch.setattr(running, "measure", measure)
    with pytest.raises(Cancelled):
        run(workspace, plan, stop_at_the_third)
    assert measured == [(False, 0), (True, 0)]
    path = workspace.folder / "results.jsonl"
    with path.open("a") as file:  # the kill came while a line was written
        file.write('{"key": "half of a')
    _, _, results = run(workspace, plan)
    assert measured == [(False, 0), (True, 0), (False, 1), (True, 1)]
    assert len(results) == 4
    whole = [line for line in path.read_text().splitlines() if line.endswith("}")]
    assert [json.loads(line)["recipe"]["seed"] for line in whole] == [0, 0, 1, 1]


def test_a_missing_data_set_is_in_the_table_not_skipped(plan, tmp_path, drawings):
    workspace = Workspace(tmp_path / "workspace")
    elsewhere = replace(plan, data=tmp_path / "empty")
    reasons, measured, results = run(workspace, elsewhere)
    assert measured == [] and results == {}
    assert set(reasons) == set(plan.cells)
    text = showing.markdown(elsewhere, results, reasons)
    assert f"- all on STL-10: There are no drawings. Put it as {drawings.name}/" in text


def test_what_was_stopped_or_not_asked_for_is_said(plan):
    only = replace(plan, cells=plan.cells[:1])
    text = showing.markdown(only, {}, {})
    assert "- K-means on STL-10: stopped before it." in text
    assert "- IC²E on STL-10: not asked for (--only)." in text


def test_a_setting_that_no_row_has_is_refused_before_anything_is_run(plan):
    for settings in ({"epochs": 1}, {"cluster.epochs": 1}, {"concept.batch": "many"}):
        with pytest.raises(BadInput, match="epochs|batch"):
            replace(plan, settings=settings).check()


def test_a_users_setting_goes_only_to_the_methods_that_have_it(plan):
    k_means, explained = (plan.method(cell, 0) for cell in plan.cells)
    assert "concept.batch" in explained.settings and "concept.batch" not in k_means.settings


# The command


def command(capsys, *arguments):
    code = cli.main(["benchmark", *map(str, arguments)])
    return (code, *capsys.readouterr())


def test_the_command_runs_a_method_on_pixels_from_the_archive(capsys, tmp_path, drawings):
    """CCR on CIFAR-10 of drawings, two seeds; a second call finds everything done."""
    path = tmp_path / "data" / "cifar10.tar.gz"
    path.parent.mkdir()
    images = sorted(drawings.rglob("*.png"))
    with tarfile.open(path, "w:gz") as tar:
        for number, image in enumerate(images[:40]):
            tar.add(image, f"class{number % 10}/train_{number}.png")
    arguments = ["ccr-4", "--only", "ccr/cifar-10", "--seeds", 2, "--data", path.parent]
    small = ("cluster.epochs=1", "cluster.depth=10", "cluster.width=4", "cluster.size=16")
    for setting in small:
        arguments += ["--set", setting]
    out = tmp_path / "table.md"
    arguments += ["--workspace", tmp_path / "workspace", "--out", out]
    code, _, said = command(capsys, *arguments)
    assert code == 0
    assert "CCR on CIFAR-10: About" in said and "seed 1: acc" in said
    assert "here, 2, 0 seeds" in out.read_text(encoding="utf-8")
    code, _, said = command(capsys, *arguments)
    assert code == 0 and "seed" not in said


def test_the_command_says_what_it_does_not_know(capsys, tmp_path):
    workspace = ("--workspace", tmp_path)
    assert "Unknown table 'x'" in command(capsys, "x", *workspace)[2]
    assert "Methods: dcdc, ccr" in command(capsys, "ccr-1", "--only", "tac", *workspace)[2]
    said = command(capsys, "ccr-1", "--only", "pica", *workspace)[2]
    assert "PICA is not run here" in said
    assert "GROUP.NAME=VALUE" in command(capsys, "ccr-1", "--set", "epochs", *workspace)[2]


def test_a_folder_is_linked_not_moved(data, tmp_path, drawings):
    folder = prepare("stl-10", "train", data, tmp_path)
    assert len(list(folder.rglob("*.png"))) == len(list(drawings.rglob("*.png"))) == 60
    shutil.rmtree(folder)
    assert len(list(drawings.rglob("*.png"))) == 60
