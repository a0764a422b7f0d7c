"""The library as a script sees it: over folders and ids, never with the engine's own values.

In a checkout `whycluster.core` is loaded beside `core`: the same code under two names, so nothing
but paths, names and numbers may pass from the one to the other.
"""

from pathlib import Path

import pytest

import whycluster


@pytest.fixture(scope="module")
def folder(small_run) -> Path:
    """A workspace that holds one run over the drawings."""
    return small_run[0].folder


@pytest.fixture(scope="module")
def run(small_run) -> "whycluster.Run":
    """That run, opened by its id."""
    workspace, found = small_run
    return whycluster.open(workspace.folder, found.id)


@pytest.fixture(scope="module")
def paths(drawings) -> list[Path]:
    """The drawings as a list of files, the last class first."""
    return sorted(drawings.rglob("*.png"), reverse=True)
