"""Image clusters that say why: the engine and the dashboard as one package.

    run = whycluster.cluster("photos/", clusters=12)
    run.to_frame()
    run.why(0)

Nothing heavy is imported before a name is used.
"""

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .core.base.errors import UserError as UserError
    from .library.clusterer import ConceptClusterer as ConceptClusterer
    from .library.making import cluster as cluster
    from .library.run import Run as Run
    from .library.run import open_run as open
    from .library.run import runs as runs
    from .library.why import Why as Why

    __version__: str

__all__ = ["ConceptClusterer", "Run", "UserError", "Why", "cluster", "open", "runs"]

_PLACES = {  # name -> module, and its name there
    "ConceptClusterer": (".library.clusterer", "ConceptClusterer"),
    "Run": (".library.run", "Run"),
    "UserError": (".core.base.errors", "UserError"),
    "Why": (".library.why", "Why"),
    "cluster": (".library.making", "cluster"),
    "open": (".library.run", "open_run"),
    "runs": (".library.run", "runs"),
}

_FOLDER = Path(__file__).resolve().parent
if not (_FOLDER / "core").is_dir():  # a checkout: core, pages and assets lie one folder up
    __path__.append(str(_FOLDER.parent))


def __getattr__(name: str) -> Any:
    if name == "__version__":
        return import_module(".core.output.export.provenance", __name__).versions()["whycluster"]
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, there = _PLACES[name]
    return getattr(import_module(module, __name__), there)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__, "__version__"])
