"""What a user does first: the sample run, and its pages after it."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

WORK = {
    "sample": "`python -m core run sample`, 2,000 drawings",
    "pages": "8 reruns each of four pages of the sample run",
}
FIGURES = ("acc", "nmi", "f1", "evidence_truth")
PAGES = ("explore/cluster", "explore/image", "explore/map", "prepare/dataset")
Figures = dict[str, float]


def prepare(inputs: Path, pictures: Path | None) -> None:
    """Nothing: the gallery is drawn by the run."""


def load(name: str, inputs: Path, scratch: Path) -> Callable[[], Figures]:
    if name == "pages":
        return reruns(scratch)
    return lambda: run(scratch / str(len(list(scratch.iterdir()))))


def run(workspace: Path) -> Figures:
    command = [sys.executable, "-m", "core", "run", "sample", "--json"]
    done = subprocess.run(
        [*command, "--workspace", str(workspace)], stdout=subprocess.PIPE, text=True, check=True
    )
    found = json.loads(done.stdout.splitlines()[-1])
    return {name: found[name] for name in FIGURES}


def reruns(scratch: Path) -> Callable[[], Figures]:
    """Pages that were opened once; Streamlit's own test runner runs them."""
    import os

    workspace = scratch / "workspace"
    if not workspace.exists():
        run(workspace)
    os.environ["WHYCLUSTER_WORKSPACE"] = str(workspace)
    from streamlit.testing.v1 import AppTest

    pages = Path("pages").resolve()
    app = AppTest.from_file(str(pages / "frame" / "frame.py"), default_timeout=60).run()

    def again() -> Figures:
        for name in PAGES:
            app.switch_page(str(pages / name / "page.py"))
            for _ in range(8):
                app.run()
        return {"errors": len(app.exception)}

    return again


def work(do: Callable[[], Figures]) -> Figures:
    return do()
