"""The command `export`: the format follows the file's name, and errors are one sentence."""

import zipfile
from pathlib import Path

import numpy as np
import pyarrow.parquet
import pytest

from core.output.export import labels_csv
from core.work.cli import commands as cli


@pytest.fixture
def command(small_run, capsys):
    """Runs `export` on the shared run; returns exit code, stdout and stderr."""
    workspace, run = small_run

    def export(*arguments):
        given = ["export", run.id, *map(str, arguments), "--workspace", str(workspace.folder)]
        return (cli.main(given), *capsys.readouterr())

    return export


def test_the_name_of_the_file_chooses_the_format(command, small_run, tmp_path):
    _, run = small_run
    for name in ("a.csv", "a.parquet", "a.html", "a.zip", "folders"):
        code, text, _ = command("--out", tmp_path / name)
        assert code == 0 and str(tmp_path / name) in text
    assert (tmp_path / "a.csv").read_bytes() == labels_csv(*small_run)
    assert pyarrow.parquet.read_table(tmp_path / "a.parquet").num_rows == len(run.images)
    assert (tmp_path / "a.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    names = zipfile.ZipFile(tmp_path / "a.zip").namelist()
    assert sorted(names) == ["model.json", "model.safetensors"]
    assert len(list((tmp_path / "folders").rglob("*.*"))) == len(run.images)


def test_a_format_can_be_said_and_the_model_goes_into_a_folder(command, tmp_path):
    assert command("--out", tmp_path / "model", "--format", "model")[0] == 0
    found = sorted(p.name for p in (tmp_path / "model").iterdir())
    assert found == ["model.json", "model.safetensors"]
    assert command("--out", tmp_path / "labels.txt", "--format", "csv")[0] == 0


def test_filters_choose_the_rows(command, small_run, tmp_path):
    _, run = small_run
    doubt = float(np.sort(run.doubt.score[run.clusters == 1])[2])  # of one that is left out
    command("--out", tmp_path / "a.parquet", "--cluster", 1, "--doubtful", doubt)
    table = pyarrow.parquet.read_table(tmp_path / "a.parquet").to_pylist()
    wanted = (run.clusters == 1) & (run.doubt.score > doubt)
    assert [row["image"] for row in table] == [run.images.files[i] for i in wanted.nonzero()[0]]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--out", "{tmp}/a.xyz"], "'a.xyz' ends in none of .csv, .parquet"),
        (["--out", "{tmp}/a.csv", "--cluster", "99"], "There is no cluster 99; the run has 0, 1"),
        (["--out", "{tmp}/a.csv", "--doubtful", "7"], "Doubt goes from 0 to 1; given: 7"),
        (["--out", "{tmp}/a.zip", "--cluster", "1"], "leave out --cluster"),
        (["--out", "{tmp}/full"], "is not empty; give a new or an empty one"),
        (["--out", "{tmp}/full", "--format", "model"], "is not empty; give a new or an empty one"),
    ],
)
def test_errors_are_one_sentence_and_exit_code_2(command, tmp_path, arguments, message):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine").write_text("mine")
    code, text, error = command(*(word.format(tmp=tmp_path) for word in arguments))
    assert (code, text) == (2, "") and message in error
    assert error.startswith("error: ") and len(error.splitlines()) == 1
    assert [p.name for p in tmp_path.iterdir()] == ["full"]


def test_a_file_that_cannot_be_written_leaves_nothing_beside_it(command, tmp_path):
    (tmp_path / "labels.csv").mkdir()
    code, _, error = command("--out", tmp_path / "labels.csv")
    assert code == 2 and "Cannot write" in error
    assert [p.name for p in tmp_path.iterdir()] == ["labels.csv"]


def test_a_list_for_a_step_is_given_as_json(small_run, tmp_path, capsys):
    workspace, run = small_run
    target = tmp_path / "some"
    code = cli.main(
        ["export-folders", "--run", run.id, "--target", str(target), "--images", "[0, 2]",
         "--how", "symbolic links", "--workspace", str(workspace.folder)]
    )  # fmt: skip
    assert code == 0 and capsys.readouterr().out.strip() == str(target)
    placed = [Path(p).resolve() for p in target.rglob("*.*")]
    assert sorted(placed) == sorted(Path(run.images.root, run.images.files[i]) for i in (0, 2))
