"""The picture of a table or figure: a page that opens without a server, and a PNG if it can be."""

from collections.abc import Callable, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from ...store.workspace import Workspace
from .drawing.numbers import bars
from .entry import Drawn, Made
from .results import Result
from .running import Plan
from .showing import results_of

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

Say = Callable[[str], object]


def drawn(workspace: Workspace, plan: Plan, results: Mapping[str, Result]) -> Drawn | None:
    """What a table's results look like; None where nothing was run yet, or nothing is to be."""
    found = results_of(plan, results)
    if not any(found.values()):
        return None
    return (plan.table.draw or bars)(Made(workspace, plan.table, found))


def write(figure: "Figure", folder: Path, name: str, say: Say) -> list[Path]:
    """NAME.html, with Plotly's script beside it once, and NAME.png where kaleido is installed.

    say is told why there is no PNG where kaleido is there and cannot make one. Returns the files.
    """
    folder.mkdir(parents=True, exist_ok=True)
    page, picture = folder / f"{name}.html", folder / f"{name}.png"
    figure.write_html(page, include_plotlyjs="directory", full_html=True)
    if find_spec("kaleido") is None:
        return [page]
    try:
        figure.write_image(picture, scale=2)
    except (ValueError, RuntimeError):
        say(
            f"no {picture.name}: kaleido found no browser that draws it; {page.name} shows the same"
        )
        return [page]
    return [page, picture]
