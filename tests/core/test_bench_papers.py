"""Every table and figure of the papers, run by its command on 200 images of the sample gallery."""

import shutil
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from core.base.values import ImageSet
from core.store.workspace import Workspace
from core.work import steps
from core.work.bench.datasets import DATASETS
from core.work.bench.measuring import known_settings
from core.work.bench.papers import TABLES
from core.work.bench.reading import Found, Picture
from core.work.cli import commands as cli

IMAGES = 200
SMALL = (  # what makes minutes of it; a table takes what its methods know
    *("concept.batch=64", "concept.epochs=5", "concept.least_steps=5"),
    *("run.filter=plain", "run.nouns=plain", "cluster.epochs=2", "cluster.depth=10"),
    *("cluster.width=4", "cluster.size=16", "cluster.features_at=0,1"),
)
PAPERS = {  # how many tables and figures each has
    "ic2e": (6, 12),
    "ccr": (4, 5),
    "dcacn": (2, 4),
}


@pytest.mark.parametrize("paper", PAPERS)
def test_every_table_and_figure_of_the_papers_has_a_name(paper, capsys):
    assert cli.main(["benchmark", "--list"]) == 0
    listed = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    tables, figures = PAPERS[paper]
    wanted = [f"{paper}-{number + 1}" for number in range(tables)]
    wanted += [f"{paper}-figure-{number + 1}" for number in range(figures)]
    assert sorted(name for name in listed if name.startswith(paper)) == sorted(wanted)
    assert listed == list(TABLES)


def test_a_drawing_of_the_method_is_told_to_be_one(capsys, tmp_path):
    assert cli.main(["benchmark", "ccr-figure-2", "--workspace", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert "A drawing of the method" in said and "core/clustering/pixels/ccr" in said
    assert not list(tmp_path.rglob("*.html"))


def test_no_table_is_answered_with_the_way_to_one(capsys, tmp_path):
    assert cli.main(["benchmark", "--workspace", str(tmp_path)]) == 2
    assert "--list" in capsys.readouterr().err


@pytest.fixture(scope="module")
def workspace(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("papers")


@pytest.fixture(scope="module")
def gallery(workspace) -> ImageSet:
    return Workspace(workspace).load(
        ImageSet, steps.import_images(Workspace(workspace), source="sample")
    )


@pytest.fixture
def every_data_set(gallery, monkeypatch) -> None:
    """The gallery in place of every data set."""

    def read(data: Path, split: str) -> Found:
        return Found([_picture(gallery, number) for number in range(len(gallery))], "the gallery")

    for name, dataset in DATASETS.items():
        classes = len(gallery.class_names)
        monkeypatch.setitem(DATASETS, name, replace(dataset, classes=classes, read=read))


def _picture(gallery: ImageSet, number: int) -> Picture:
    file = Path(gallery.root, gallery.files[number])
    label = gallery.class_names[int(gallery.labels[number])]
    return Picture(label, f"{number}{file.suffix}", partial(shutil.copyfile, file))


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name, table in TABLES.items() if table.rows])
def test_it_runs_on_some_images(name, workspace, every_data_set, capsys):
    table, folder = TABLES[name], str(workspace)
    known = set().union(*(known_settings(cell.row) for cell in table.cells()))
    first = next(iter(table.splits))  # all are the same here
    arguments = ["--encoder", "sample", "--images", str(IMAGES), "--seeds", "1"]
    arguments += ["--only", f"*/{first}"]
    for setting in SMALL:
        if setting.split("=")[0] in known:
            arguments += ["--set", setting]
    assert cli.main(["benchmark", name, "--workspace", folder, *arguments]) == 0
    said = capsys.readouterr()
    lines = said.out.splitlines()
    assert lines[0] == f"# {table.title}"
    told = f" on {DATASETS[first].title}: 1 seed, {IMAGES} images"
    run = [line for line in lines if line.startswith("- ") and told in line]
    assert len(run) == sum(cell.dataset == first for cell in table.cells())
    assert "stopped before" not in said.out and "not run." not in said.err
    page = workspace / "bench" / "pictures" / f"{name}.html"
    assert f"picture: {page}" in said.err and page.stat().st_size > 5000
