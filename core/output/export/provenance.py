"""How a run was made and by which versions, without the paths of the machine that made it."""

import platform
import re
from pathlib import Path
from typing import Any

from ...concepts.run import Run
from ...store.workspace import Workspace

PROJECT = Path(__file__).resolve().parents[3] / "pyproject.toml"  # in a checkout only
LIBRARIES = ("torch", "open_clip_torch", "numpy", "scikit-learn", "streamlit")


def versions() -> dict[str, str]:
    """Name -> version of WhyCluster, Python and the libraries that results depend on."""
    from importlib import metadata  # it brings the email package

    found = {"whycluster": _own(), "python": platform.python_version()}
    for library in LIBRARIES:
        try:
            found[library] = metadata.version(library)  # nothing is imported
        except metadata.PackageNotFoundError:
            continue
    return found


def settings(workspace: Workspace, run: Run) -> dict[str, dict[str, Any]]:
    """Settings of every value behind the run, the run's own first."""
    made = {role: workspace.record(id).settings for role, id in run.ids.items()}
    parts = {"concept_model": {**run.record.settings, **run.model.settings}, **made}
    return {
        role: {name: _portable(value) for name, value in found.items()}
        for role, found in parts.items()
    }


def source(workspace: Workspace, run: Run) -> str:
    """What the images are called: the last part of where they came from."""
    name = str(workspace.record(run.ids["images"]).settings.get("source", "images"))
    return "Sample gallery" if name == "sample" else str(_portable(name))


def encoder(run: Run) -> str:
    return str(_portable(run.embeddings.encoder))


def _portable(value: Any) -> Any:
    """A setting whose path, if it holds one, is only the file's name: `MODEL@/a/b.pt` too."""
    if not isinstance(value, str):
        return value
    model, at, path = value.rpartition("@")
    return model + at + Path(path).name if Path(path).is_absolute() else value


def _own() -> str:
    """The version of the checkout that runs, by its pyproject.toml, else of what is installed."""
    from importlib import metadata

    if PROJECT.is_file():
        text = PROJECT.read_text(encoding="utf-8")
        found = re.search(r'^version = "(.+)"$', text, re.MULTILINE)
        return found.group(1) if found else "unknown"
    try:
        return metadata.version("whycluster")
    except metadata.PackageNotFoundError:  # a folder of files without its project
        return "unknown"
