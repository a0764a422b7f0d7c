"""The Dockerfile: linted, and what it copies is there and is enough for the package."""

import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILE = ROOT / "Dockerfile"


def instructions() -> list[tuple[str, str]]:
    """Name and rest of each instruction, lines that go on put together."""
    text = re.sub(r"^#.*\n", "", FILE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    lines = re.sub(r"\\\n\s*", " ", text).splitlines()
    return [(name, rest) for name, _, rest in (line.partition(" ") for line in lines) if name]


def copied() -> list[Path]:
    """Files and folders of the checkout that go into the image."""
    sources = [s for name, rest in instructions() if name == "COPY" for s in shlex.split(rest)[:-1]]
    found = [sorted(ROOT.glob(source)) for source in sources]
    assert all(found), f"COPY of what is not there: {sources}"
    return [path for paths in found for path in paths]


def test_it_has_no_fault_that_the_linter_knows():
    program = shutil.which("hadolint", path=sysconfig.get_path("scripts"))
    if program is None:
        pytest.skip("hadolint is not installed.")
    told = subprocess.run([program, "--no-color", FILE], capture_output=True, text=True)
    assert told.returncode == 0, told.stdout


def test_what_it_copies_is_let_through():
    """.dockerignore leaves out everything that it does not name."""
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").split("\n")
    let = [line[1:] for line in lines if line.startswith("!")]
    assert "*" in lines
    for path in copied():
        name = path.relative_to(ROOT).as_posix()
        assert any(fnmatch(name, each) or each.startswith(f"{name}/") for each in let), name


def test_what_it_copies_is_enough_to_build_the_package(tmp_path):
    for path in copied():
        if path.is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(path, tmp_path / path.name, ignore=ignored)
        else:
            shutil.copy(path, tmp_path)
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", "dist"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    (wheel,) = (tmp_path / "dist").iterdir()
    names = set(zipfile.ZipFile(wheel).namelist())
    for name in ("app.py", "core/__init__.py", "pages/frame/server.py", "assets/lexicon.npz"):
        assert f"whycluster/{name}" in names


def test_it_starts_a_command_that_there_is_and_keeps_what_the_program_asks_for():
    from core.work.cli import commands

    told = dict(instructions())
    assert told["ENTRYPOINT"] == '["whycluster"]' and told["CMD"] == '["app"]'
    commands._parser("whycluster").parse_args(["app"])
    settings = dict(each.split("=", 1) for each in told["ENV"].split())
    sources = "".join(file.read_text(encoding="utf-8") for file in ROOT.glob("core/**/*.py"))
    for name in ("WHYCLUSTER_WORKSPACE", "WHYCLUSTER_CACHE"):
        assert name in sources and settings[name].startswith(told["VOLUME"])


@pytest.mark.slow
def test_it_is_built_and_runs():
    """Where a docker daemon is at hand: minutes, and some gigabytes."""
    docker = shutil.which("docker")
    if docker is None or subprocess.run([docker, "info"], capture_output=True).returncode:
        pytest.skip("There is no docker daemon.")
    built = ["docker", "build", "--quiet", str(ROOT)]
    image = subprocess.run(built, check=True, capture_output=True, text=True).stdout.strip()
    run = ["docker", "run", "--rm", image, "run", "sample", "--out", "-"]
    rows = subprocess.run(run, check=True, capture_output=True, text=True).stdout.splitlines()
    assert len(rows) == 2001
