"""`--out` writes where it is told: through streams and links, over nobody's file, nothing stale."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from PIL import Image

from core.output.export import labels_csv
from core.work.cli import beside
from core.work.cli import commands as cli

ROOT = Path(__file__).parents[2]


@pytest.fixture
def export(small_run, capsysbinary):
    """Exports the run to a place; returns exit code, stdout and stderr."""

    def run(out, *more):
        arguments = ["export", small_run[1].id, "--out", str(out), *more]
        code = cli.main([*arguments, "--workspace", str(small_run[0].folder)])
        return (code, *capsysbinary.readouterr())

    return run


@pytest.fixture
def whole(small_run):
    return labels_csv(*small_run)


def test_a_dash_is_standard_output_and_nothing_else_is_there(export, whole):
    code, out, error = export("-")
    assert (code, out, error) == (0, whole, b"")
    code, out, _ = export("-", "--format", "clusters")
    assert code == 0 and out.startswith(beside.OURS)


def test_folders_cannot_be_written_to_a_stream(export):
    code, _, error = export("-", "--format", "folders")
    assert code == 2 and error.count(b"\n") == 1 and b"give the path of a new one" in error


def test_a_pipe_is_written_through_and_stays(export, whole, tmp_path):
    pipe, read = tmp_path / "labels.csv", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    assert export(pipe)[0] == 0
    reader.join()
    assert read == [whole] and pipe.is_fifo()
    assert [path.name for path in tmp_path.iterdir()] == ["labels.csv"]


def test_a_device_is_written_through_and_stays(export, tmp_path):
    link = tmp_path / "labels.csv"
    link.symlink_to("/dev/null")
    assert export(link)[0] == 0
    assert Path("/dev/null").is_char_device() and link.is_symlink()


@pytest.mark.parametrize("there", [True, False], ids=["to a file", "to nothing yet"])
def test_a_link_stays_and_its_file_is_written(export, whole, tmp_path, there):
    target, link = tmp_path / "kept" / "labels.csv", tmp_path / "labels.csv"
    target.parent.mkdir()
    if there:
        target.write_text("older")
    link.symlink_to(target)
    assert export(link)[0] == 0
    assert link.is_symlink() and target.read_bytes() == whole
    assert [path.name for path in target.parent.iterdir()] == ["labels.csv"]


def test_a_loop_of_links_is_one_sentence(export, tmp_path):
    (tmp_path / "a.csv").symlink_to("b.csv")
    (tmp_path / "b.csv").symlink_to("a.csv")
    code, _, error = export(tmp_path / "a.csv")
    assert code == 2 and error.startswith(b"error: Cannot write") and error.count(b"\n") == 1


@pytest.mark.parametrize("name", ["/dev/stdout", "/proc/self/fd/1", "/dev/fd/1"])
def test_what_a_shell_has_opened_is_added_to(small_run, whole, tmp_path, name):
    """A file that the shell writes to would be lost, were another put in its place."""
    file = tmp_path / "all.csv"
    file.write_bytes(b"before\n")
    arguments = ["export", small_run[1].id, "--out", name, "--workspace", small_run[0].folder]
    with file.open("ab") as opened:
        command = [sys.executable, "-m", "core", *map(str, arguments)]
        subprocess.run(command, stdout=opened, cwd=ROOT, check=True)
    assert file.read_bytes() == b"before\n" + whole


@pytest.fixture
def pictures(drawings, tmp_path):
    """A few drawings, and a file that is none."""
    folder = tmp_path / "pictures"
    folder.mkdir()
    for number, file in enumerate(sorted(drawings.rglob("*.png"))[::5]):
        Image.open(file).save(folder / f"{number}.png")
    (folder / "broken.png").write_text("no picture")
    return folder


@pytest.fixture
def run(tmp_path, capsys):
    """Runs on a folder; returns exit code, stdout and stderr."""

    def command(folder, out):
        arguments = [
            *("run", folder, "--clusters", 2, "--encoder", "sample", "--out", out),
            *("--set", "cluster.least_steps=20", "--set", "concept.least_steps=20"),
            *("--set", "cluster.batch=8", "--set", "concept.batch=8", "--set", "method=pca"),
            *("--workspace", tmp_path / "workspace"),
        ]
        return (cli.main(list(map(str, arguments))), *capsys.readouterr())

    return command


def test_rejects_are_named_after_the_labels_and_never_stale(run, pictures, tmp_path):
    out = tmp_path / "out" / "labels.csv"
    out.parent.mkdir()
    others = out.with_name("rejects.csv")
    others.write_text("file,reason\nmine,\n")
    code, says, _ = run(pictures, out)
    rejects = out.with_name("labels.rejects.csv")
    assert code == 0 and "1 file rejected" in says and "broken.png" in rejects.read_text()
    (pictures / "broken.png").unlink()
    assert run(pictures, out)[0] == 0
    assert not rejects.exists() and others.read_text() == "file,reason\nmine,\n"


def test_somebody_elses_file_of_that_name_stays(run, pictures, tmp_path):
    (tmp_path / "labels.rejects.csv").write_text("mine")
    code, _, error = run(pictures, tmp_path / "labels.csv")
    assert code == 0 and "The rejects were not written" in error
    assert (tmp_path / "labels.rejects.csv").read_text() == "mine"


def test_a_run_to_standard_output_prints_labels_alone(run, pictures, tmp_path):
    code, out, error = run(pictures, "-")
    assert code == 0 and out.startswith("image,cluster,") and "2 clusters" in error
    assert out.count("\n") == 1 + len(list(pictures.glob("[0-9]*")))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["pictures", "workspace"]
