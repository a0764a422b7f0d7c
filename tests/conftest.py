"""A small gallery of drawings and one whole run over it, shared by the tests that need one."""

import os
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

# Read when torch is imported: threads that spin while they wait make tests several times slower.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
os.environ["WHYCLUSTER_PRECISION"] = "fp32"  # ids and vectors are the same on every machine
CLASSES_DRAWN = 4
EACH = 15
WAYS = {  # a word in why a test was skipped -> how to have it
    "chromium": "install Chromium (Debian: apt-get install chromium)",
    "node.js": "install Node.js (Debian: apt-get install nodejs)",
    "esbuild": "npm ci",
    "axe-core": "npm ci",
    "wordnet": "install WordNet's files (Debian: apt-get install wordnet-base)",
    "constraints.txt": "rm -r .venv; make test",
    "nltk": "make test",
    "hadolint": "pip install -r requirements-docs.txt",
    "site's builder": "pip install -r requirements-docs.txt",
    "ray is": "pip install -r requirements-ray.txt",
}


def pytest_terminal_summary(terminalreporter):
    """Say at the end what was skipped, why, and how to have it."""
    skipped = Counter(reason_of(report) for report in terminalreporter.stats.get("skipped", ()))
    if not skipped:
        return
    terminalreporter.section("not tested here")
    for reason, count in skipped.most_common():
        way = next((way for word, way in WAYS.items() if word in reason.lower()), None)
        told = f" To have {'it' if count == 1 else 'them'}: {way}" if way else ""
        terminalreporter.write_line(f"{count} skipped: {reason.rstrip('.')}.{told}")


def reason_of(report) -> str:
    """Why a test was skipped, in the words of whoever skipped it."""
    told = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return told.removeprefix("Skipped: ")


@pytest.fixture(autouse=True)
def no_workspace_of_the_users(tmp_path, monkeypatch):
    """No test can touch the workspace of whoever runs it."""
    monkeypatch.setenv("WHYCLUSTER_WORKSPACE", str(tmp_path / "default-workspace"))
    monkeypatch.setenv("WHYCLUSTER_CACHE", str(tmp_path / "cache"))


@pytest.fixture(autouse=True)
def no_definitions_of_the_machine(tmp_path, monkeypatch):
    """No test depends on whether WordNet's files are on the machine."""
    monkeypatch.setattr("core.words.nltk_data.folders", lambda: [tmp_path / "nltk_data"])
    monkeypatch.setattr("core.words.glosses.DEBIAN_FOLDER", tmp_path / "wordnet-base")


@pytest.fixture(scope="session")
def everyones(tmp_path_factory) -> Path:
    """A folder that all processes of the suite share."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


def made_once(folder: Path, make: Callable[[Path], str]) -> str:
    """What `make` says of the folder it fills; only the first process to ask has it filled."""
    done = folder.with_suffix(".done")
    with FileLock(folder.with_suffix(".lock")):
        if not done.exists():
            done.write_text(make(folder))
    return done.read_text()


@pytest.fixture(scope="session")
def drawings(everyones) -> Path:
    """A folder of 4 class folders with 15 drawings each, from the sample gallery's classes."""
    made_once(everyones / "drawings", _draw)
    return everyones / "drawings"


def _draw(folder: Path) -> str:
    from core.images.sample import CLASSES, draw, gallery

    wanted = {name: EACH for name in CLASSES[:CLASSES_DRAWN]}
    for file, scene in gallery(n=2000, seed=0):
        name = Path(file).parent.name
        if wanted.get(name, 0):
            wanted[name] -= 1
            (folder / name).mkdir(parents=True, exist_ok=True)
            draw(scene).save(folder / file)
    return ""


@pytest.fixture(scope="session")
def first_run(drawings, everyones) -> tuple[Path, str]:
    """The folder of a workspace that holds one run over the drawings, and the run's id."""
    folder = everyones / "first-run"
    return folder, made_once(folder, lambda folder: _run(folder, drawings))


def _run(folder: Path, drawings: Path) -> str:
    from core.store.workspace import Workspace
    from core.work import steps
    from core.work.request import RunRequest

    request = RunRequest(
        source=str(drawings),
        encoder="sample",
        clusters=CLASSES_DRAWN,
        method="pca",
        cluster_settings={"batch": 64},
        concept_settings={"batch": 64},
    )
    return steps.run(Workspace(folder), request)


@pytest.fixture(scope="module")
def small_run(first_run, tmp_path_factory):
    """A copy of the workspace with the first run, of the module's own: (workspace, run)."""
    from core.store.runs import load_run
    from core.store.workspace import Workspace

    folder = tmp_path_factory.mktemp("copy") / "workspace"
    shutil.copytree(first_run[0], folder)
    workspace = Workspace(folder)
    return workspace, load_run(workspace, first_run[1])
