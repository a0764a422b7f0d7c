"""The tools themselves, in environments of their own: tests/peers/install.sh makes them."""

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.output.export import edited
from core.store.workspace import Workspace
from tests.core.exported import edited_in_all_ways, written

HERE = Path(__file__).parent
LIMIT = 600  # seconds for a tool to do what it is asked


@pytest.fixture(scope="session")
def ask(tmp_path_factory) -> Callable[..., Any]:
    """Runs a script of this folder, or a program, in an environment, and gives what it printed."""
    if "WHYCLUSTER_PEERS" not in os.environ:
        pytest.skip("The tools are not installed; run tests/peers/install.sh.")
    home = tmp_path_factory.mktemp("home")
    offline = {"HF_HUB_OFFLINE": "1", "HOME": str(home)}

    def run(environment: str, program: str, *arguments: Any) -> Any:
        bin = Path(os.environ["WHYCLUSTER_PEERS"], environment, "bin")
        script = [bin / "python", HERE / program] if program.endswith(".py") else [bin / program]
        command = [str(part) for part in (*script, *arguments)]
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=LIMIT, env={**os.environ, **offline}
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return json.loads(done.stdout.splitlines()[-1])

    return run


@pytest.fixture(scope="module")
def exported(small_run, tmp_path_factory) -> Callable[[str], Path]:
    """The run with edits in a format, by its name: the file that is read first."""
    made = edited_in_all_ways(small_run)
    folder = tmp_path_factory.mktemp("exported")
    return lambda name: written(made, name, folder / name)


@pytest.fixture(scope="module")
def wanted(small_run, exported) -> dict[str, tuple[str, int]]:
    """The name and number of each image's cluster; "" and -1 for what the analyst says is none."""
    workspace, run = small_run
    now = edited(Workspace(workspace.folder), run)
    told = {n: ("", -1) if n in now.rejected else (name, n) for n, name in now.names.items()}
    return {f: told[int(n)] for f, n in zip(run.images.files, now.clusters, strict=True)}
